//! The simplest way to serve something.

use std::io;
use std::sync::Arc;

use hairspring_backend_std::{Listeners, Setup, Stop};
use hairspring_core::{Config, Http, Service};

/// Serves `service` on `address`, with the default limits and a thread for each connection, until
/// SIGINT or SIGTERM. Requests that have begun by then are finished.
///
/// The address looks like `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/app.sock`.
/// For several addresses, other limits, hooks, or another way to stop, use
/// [`backend_std::serve`](crate::backend_std::serve), of which this is a thin wrapper.
///
/// ```no_run
/// use hairspring::{Response, handler, serve};
///
/// serve("127.0.0.1:8080", handler(|_| Response::text("hello")))?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If it cannot listen on the address, or cannot install the signal handlers.
pub fn serve<S>(address: &str, service: S) -> io::Result<()>
where
    S: Service + Send + Sync + 'static,
{
    let setup = Setup { stop: Stop::on_signals()?, ..Setup::default() };
    let mut listeners = Listeners::default();
    listeners.bind(address, &setup.options)?;
    let (service, config) = (Arc::new(service), Arc::new(Config::default()));
    let make = move |info| Http::new(Arc::clone(&service), Arc::clone(&config), info);
    crate::backend_std::serve(listeners, setup, make).map(|_| ())
}
