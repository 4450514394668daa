//! The floor of threads: one for each connection, which blocks.

use std::thread;

use floor::{Arguments, Client, Next};

fn main() -> std::io::Result<()> {
    let Arguments { listener, canned } = Arguments::of_program();
    thread::scope(|scope| {
        loop {
            let mut stream = listener.accept()?.0;
            stream.set_nodelay(true)?;
            let canned = &canned;
            scope.spawn(move || {
                let (mut client, mut buffer) = (Client::default(), vec![0; 64 << 10]);
                while client.turn(&mut stream, canned, &mut buffer) != Next::Gone {}
            });
        }
    })
}
