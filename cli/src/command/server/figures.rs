//! The server of the metrics, at an address of their own.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use hairspring::backend_std::{Hooks, Listeners, LocalAddress, Options, Setup, Stop};
use hairspring::core::Http;
use hairspring::web::App;
use hairspring::web::metrics::Metrics;
use hairspring::{Config, backend_polling};

use super::{banner, listeners};
use crate::command::failure::Failure;

/// The most connections, which are scrapers and a few people.
const CONNECTIONS: usize = 64;

/// The server, bound but not yet serving.
pub(super) struct Figures {
    listeners: Listeners,
    options: Options,
    app: App,
}

impl Figures {
    /// Binds the address of `--metrics`. The process has `others` already.
    pub(super) fn bind(
        address: &str,
        metrics: &Metrics,
        others: &Listeners,
    ) -> Result<Self, Failure> {
        let options =
            Options { connections_max: Some(CONNECTIONS), threads: Some(1), ..Options::default() };
        let listeners = listeners::bind("--metrics", &[address.to_owned()], &options, others)?;
        Ok(Self { listeners, options, app: metrics.app() })
    }

    /// Where the metrics are: a URL or, of a Unix socket, which has none, the path on it.
    pub(super) fn place(&self) -> String {
        let place = |address: &LocalAddress| match address {
            LocalAddress::Tcp(_) => format!("{}metrics", banner::url(address)),
            LocalAddress::Unix(_) => format!("/metrics of {address}"),
        };
        self.listeners.addresses().next().map(place).unwrap_or_default()
    }

    /// Serves them on a thread of its own, until the stop. Returns when clients can connect.
    pub(super) fn serve(self, stop: Stop) -> Result<JoinHandle<()>, Failure> {
        let Self { listeners, options, app } = self;
        let (tell, begun) = sync_channel(1);
        let hooks = Arc::new(Begun(tell.clone()));
        let setup = Setup { options, hooks, counters: Arc::default(), stop };
        let (app, config) = (Arc::new(app), Arc::new(Config::default()));
        let make = move |info| Http::new(Arc::clone(&app), Arc::clone(&config), info);
        let serve = move || {
            if let Err(error) = backend_polling::serve(listeners, setup, make) {
                // If it has begun, those who do not look at the metrics are served all the same.
                let _ = tell.try_send(Err(error));
            }
        };
        let thread = thread::Builder::new().name("metrics".into()).spawn(serve);
        let thread = thread.map_err(Failure::Serve)?;
        begun.recv().unwrap_or(Ok(())).map_err(Failure::Serve)?;
        Ok(thread)
    }
}

/// Tells that clients can connect.
struct Begun(SyncSender<io::Result<()>>);

impl Hooks for Begun {
    fn listening(&self, _: &LocalAddress) {
        let _ = self.0.try_send(Ok(()));
    }
}
