//! A chat on TCP, and behind `Upgrade: chat` on HTTP, in the same room.
//!
//! `chat [BACKEND [ADDRESS [HTTP_ADDRESS]]]`, then `nc 127.0.0.1 7000` and a name.

use std::io;
use std::sync::Arc;

use hairspring_examples::chat::Chat;
use hairspring_examples::program::Program;
use hairspring_examples::room::Room;
use hairspring_examples::upgrade;

fn main() -> io::Result<()> {
    let program = Program::from_args("127.0.0.1:7000")?;
    let (direct, http) = program.bind()?;
    let room = Arc::new(Room::default());
    let connections = upgrade::connections(Arc::clone(&room));
    let chat = move |_| Chat::new(Arc::clone(&room));
    program.backend.serve_two((direct, chat), (http, connections), program.setup)?;
    Ok(())
}
