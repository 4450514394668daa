//! Hello, world on event loops.

use std::future::Ready;
use std::sync::Arc;

use hairspring::backend_polling::{Listeners, Setup, Stop, serve};
use hairspring::core::{Config, Http};
use hairspring::{Clock, Reply, Request, Response, Service};

struct Hello;

impl Service for Hello {
    type Future = Ready<Response>;

    fn call(&self, _: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Now(Response::text("Hello, World!"))
    }
}

fn main() -> std::io::Result<()> {
    let setup = Setup { stop: Stop::on_signals()?, ..Setup::default() };
    let mut listeners = Listeners::default();
    listeners.bind("127.0.0.1:8080", &setup.options)?;
    let (hello, config) = (Arc::new(Hello), Arc::new(Config::default()));
    serve(listeners, setup, move |info| Http::new(Arc::clone(&hello), Arc::clone(&config), info))?;
    Ok(())
}
