//! Reports what happens to the server, on stderr and to supervisors.

use std::io::{self, IsTerminal, stderr};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hairspring::backend_std::{Hooks, Listeners, LocalAddress, Report};

use super::banner::{self, Banner};
use super::ready::Supervisors;
use super::{Offer, browser};
use crate::command::arguments::{Backend, Server};
use crate::command::failure::{Failure, Plain};
use crate::command::output::{Style, plain, say};

/// The least time between two reports that clients have to wait: accepting is tried ten times a
/// second.
const ACCEPT_NEWS: Duration = Duration::from_secs(60);

/// Reports the events of a server.
pub(super) struct News {
    backend: Backend,
    supervisors: Supervisors,
    what: String,
    metrics: Option<String>,
    open: bool,
    listening: Mutex<Listening>,
    /// When it was last reported that clients have to wait.
    told_of_accept: Mutex<Option<Instant>>,
    /// Writes a line to stderr without waiting for whoever reads it. From the first client on, what
    /// calls the hooks has others to serve.
    later: Box<dyn Fn(&str) + Send + Sync>,
}

/// Which listeners are ready.
struct Listening {
    /// How many are not ready yet.
    awaited: usize,
    /// The addresses of those that are.
    told: Vec<LocalAddress>,
}

impl News {
    pub(super) fn new(
        arguments: &Server,
        offer: &Offer,
        listeners: &Listeners,
        metrics: Option<String>,
        later: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        Ok(Self {
            backend: arguments.backend,
            supervisors: Supervisors::new(arguments.ready_fd)?,
            what: offer.what.clone(),
            metrics,
            open: arguments.open,
            listening: Mutex::new(Listening {
                awaited: listeners.as_slice().len(),
                told: Vec::new(),
            }),
            told_of_accept: Mutex::default(),
            later: Box::new(later),
        })
    }

    /// Every listener is ready.
    fn ready(&self, addresses: &[LocalAddress]) {
        let urls: Vec<String> = addresses.iter().map(banner::url).collect();
        self.supervisors.ready(&urls);
        if let Some(url) = &self.metrics {
            say(&format!("hairspring: metrics at {url}"));
        }
        if stderr().is_terminal() {
            let banner = Banner { what: &self.what, addresses, interfaces: &interfaces() };
            for line in banner.lines(Style::of(&stderr())) {
                banner::show(&line);
            }
        }
        if self.open {
            match addresses.iter().find(|address| matches!(address, LocalAddress::Tcp(_))) {
                Some(address) => browser::open(&banner::local_url(address)),
                None => say("hairspring: no browser opens a Unix socket; leave out --open"),
            }
        }
    }
}

impl Hooks for News {
    /// This line is stable: scripts read the address from it, and wait for it before they connect.
    fn listening(&self, address: &LocalAddress) {
        let scheme = match address {
            LocalAddress::Tcp(_) => "http://",
            LocalAddress::Unix(_) => "",
        };
        let (version, backend) = (env!("CARGO_PKG_VERSION"), self.backend.name());
        say(&format!("hairspring {version} listening on {scheme}{address}  backend={backend}"));
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        listening.awaited = listening.awaited.saturating_sub(1);
        listening.told.push(address.clone());
        if listening.awaited == 0 {
            self.ready(&listening.told);
        }
    }

    fn accept_failed(&self, error: &io::Error) {
        let mut told = self.told_of_accept.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() >= ACCEPT_NEWS) {
            *told = Some(Instant::now());
            let line = format!("hairspring: clients have to wait: {}", Plain(error));
            (self.later)(&plain(&line));
        }
    }

    fn stopping(&self) {
        self.supervisors.stopping();
        if stderr().is_terminal() {
            // The terminal has shown `^C` at the beginning of the line.
            (self.later)("");
        }
        (self.later)("hairspring: shutting down");
    }

    fn stopped(&self, report: &Report) {
        let unfinished = report.cut + report.abandoned;
        if unfinished > 0 {
            let connections = if unfinished == 1 { "connection" } else { "connections" };
            let line = format!("hairspring: cut {unfinished} {connections} after the grace period");
            (self.later)(&line);
        }
    }
}

/// The addresses of this machine; none if the system does not tell.
fn interfaces() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    all.iter().map(if_addrs::Interface::ip).collect()
}
