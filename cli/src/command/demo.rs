//! `hairspring demo`.

use std::sync::Arc;

use hairspring::backend_std::{self, Hooks, Listeners, LocalAddress, Report, Setup, Stop};
use hairspring::core::Http;
use hairspring::demo::{Demo, Surroundings};
use hairspring::web::files::Directory;
use hairspring::{backend_polling, backend_smol};

use super::arguments::{self, Backend};
use super::failure::Failure;
use super::say;

/// Serves until a signal asks for the end.
pub(super) fn run(arguments: &arguments::Demo) -> Result<(), Failure> {
    let directory = arguments
        .directory
        .as_ref()
        .map(|path| Directory::open(path).map_err(|error| Failure::Directory(path.clone(), error)));
    let counters = Arc::default();
    let demo = Demo::new(Surroundings {
        files: directory.transpose()?,
        // Not everybody has one.
        site: arguments
            .directory
            .as_ref()
            .and_then(|path| Directory::open(path.join("static")).ok()),
        backend: arguments.backend.name(),
        counters: Arc::clone(&counters),
        access_log: None,
    });
    let demo = Arc::new(demo);
    let options = arguments.options();
    let mut listeners = Listeners::default();
    for address in &arguments.listen {
        listeners.bind(address, &options).map_err(Failure::Listen)?;
    }
    let setup = Setup {
        options,
        hooks: Arc::new(Announcer { backend: arguments.backend }),
        // Before the first line is out: whoever has read it may send a signal.
        stop: Stop::on_signals().map_err(Failure::Signals)?,
        counters,
    };
    let config = Arc::new(arguments.config());
    let make = move |info| Http::new(Arc::clone(&demo), Arc::clone(&config), info);
    match arguments.backend {
        Backend::Std => backend_std::serve(listeners, setup, make),
        Backend::Polling => backend_polling::serve(listeners, setup, make),
        Backend::Smol => backend_smol::serve(listeners, setup, make),
    }
    .map(|_| ())
    .map_err(Failure::Serve)
}

/// Tells on stderr what people and scripts wait for.
struct Announcer {
    backend: Backend,
}

impl Hooks for Announcer {
    /// This line is stable: scripts read the address, and that clients can connect, from it.
    fn listening(&self, address: &LocalAddress) {
        let scheme = match address {
            LocalAddress::Tcp(_) => "http://",
            LocalAddress::Unix(_) => "",
        };
        let (version, backend) = (env!("CARGO_PKG_VERSION"), self.backend.name());
        say(&format!("hairspring {version} listening on {scheme}{address}  backend={backend}"));
    }

    fn stopping(&self) {
        say("hairspring: shutting down");
    }

    fn stopped(&self, report: &Report) {
        let unfinished = report.cut + report.abandoned;
        if unfinished > 0 {
            say(&format!("hairspring: cut {unfinished} connections after the grace period"));
        }
    }
}
