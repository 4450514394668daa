//! Says hello to every request.

use std::io;
use std::sync::Arc;

use hairspring::backend_std::{Listeners, Setup, Stop, serve};
use hairspring::core::Http;
use hairspring::{Config, Response, handler};

fn main() -> io::Result<()> {
    let setup = Setup { stop: Stop::on_signals()?, ..Setup::default() };
    let mut listeners = Listeners::default();
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    println!("listening on {}", listeners.bind(&address, &setup.options)?);

    let (hello, config) =
        (Arc::new(handler(|_| Response::text("hello\n"))), Arc::new(Config::default()));
    let make = move |connection| Http::new(Arc::clone(&hello), Arc::clone(&config), connection);
    let report = serve(listeners, setup, make)?;
    println!("served {} connections", report.served);
    Ok(())
}
