//! What only event loops have: many connections on one thread, several loops, a list of wake-ups,
//! and the program's own sources.

#[path = "../backends/support/all.rs"]
mod all;
#[path = "../backends/support/mod.rs"]
mod support;

mod sharing;
mod sources;
mod turns;
mod wakers;

use std::io::Write as _;
use std::net::TcpStream;

use hairspring_backend_polling::Options;
use support::take;

fn loops(threads: usize) -> Options {
    Options { threads: Some(threads), ..Options::default() }
}

fn ask(mut client: &TcpStream) {
    client.write_all(b"x").unwrap();
    assert_eq!(take(client, 1), b"x");
}
