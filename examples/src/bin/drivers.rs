//! The chat and the echo behind HTTP upgrades, on a driver that is no backend.
//!
//! `drivers tokio|uring|epoll [ADDRESS]`, until it is interrupted.

use std::io;
use std::sync::Arc;

use hairspring_examples::drivers;
use hairspring_examples::room::Room;
use hairspring_examples::upgrade;

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let driver = args.next().unwrap_or_default();
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = std::net::TcpListener::bind(&address)?;
    let make = upgrade::connections(Arc::new(Room::default()));
    println!("listening on {}", listener.local_addr()?);
    match &*driver {
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, drivers::tokio::listen(listener, make))
        }
        #[cfg(target_os = "linux")]
        "uring" => match drivers::uring::refusal() {
            Some(error) => Err(io::Error::other(format!("io_uring cannot be used here: {error}"))),
            None => tokio_uring::start(drivers::uring::listen(listener, make)),
        },
        #[cfg(target_os = "linux")]
        "epoll" => {
            let listener = hairspring_backend_common::Listener::try_from(listener)?;
            drivers::epoll::serve(&listener, make, || true)
        }
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("expected tokio, uring or epoll, got {driver}"),
        )),
    }
}
