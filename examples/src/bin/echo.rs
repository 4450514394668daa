//! An echo on TCP, and behind `Upgrade: echo` on HTTP.
//!
//! `echo [BACKEND [ADDRESS [HTTP_ADDRESS]]]`, then `nc 127.0.0.1 7007`.

use std::io;

use hairspring_examples::echo::Echo;
use hairspring_examples::program::Program;
use hairspring_examples::upgrade;

fn main() -> io::Result<()> {
    let program = Program::from_args("127.0.0.1:7007")?;
    let (direct, http) = program.bind()?;
    let connections = upgrade::connections(Default::default());
    program.backend.serve_two((direct, |_| Echo::default()), (http, connections), program.setup)?;
    Ok(())
}
