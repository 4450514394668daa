//! An echo of datagrams, and HTTP beside it.
//!
//! `udp_echo [BACKEND [ADDRESS [HTTP_ADDRESS]]]`, then `nc -u 127.0.0.1 7007`.

use std::io;
use std::net::UdpSocket;
use std::sync::Arc;

use hairspring::backend_polling::{Listener, Listeners};
use hairspring::core::Http;
use hairspring::{Config, Response, handler};
use hairspring_examples::program::Program;
use hairspring_examples::udp_echo;

fn main() -> io::Result<()> {
    let Program { backend, direct, http, setup } = Program::from_args("127.0.0.1:7007")?;
    let socket = UdpSocket::bind(direct)?;
    println!("datagrams are echoed on {}", socket.local_addr()?);
    let listeners = Listeners::from(Listener::bind(&http, &setup.options)?);
    let hello = Arc::new(handler(|_| Response::text("hello\n")));
    let config = Arc::new(Config::default());
    let make = move |connection| Http::new(Arc::clone(&hello), Arc::clone(&config), connection);
    udp_echo::serve(backend, socket, listeners, setup, make)?;
    Ok(())
}
