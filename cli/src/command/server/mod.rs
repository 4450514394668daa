//! Runs a server, from the listeners to the end, whatever it serves.
//!
//! `descriptors.rs` makes room for connections, `listeners.rs` opens the listeners, `news.rs` reports
//! what happens, `banner.rs` is what people see at a terminal, `browser.rs` opens a browser,
//! `ready.rs` notifies supervisors, `figures.rs` serves the metrics.

mod banner;
mod browser;
#[cfg(unix)]
mod descriptors;
mod figures;
mod listeners;
mod news;
mod ready;

use std::process::ExitCode;
use std::sync::Arc;

use hairspring::backend_std::{self, Counters, Setup, Stop};
use hairspring::core::{Http, Service};
use hairspring::web::log::{Level, Log, Target};
use hairspring::web::metrics::Metrics;
use hairspring::web::middleware::{AccessLog, ErrorLog, LogFormat};
use hairspring::{backend_polling, backend_smol};

use super::arguments::{Backend, Server};
use super::failure::Failure;
use figures::Figures;
use news::News;

/// What [`run`] has to know beside the service itself.
pub(crate) struct Offer {
    /// The banner's description of it, such as `/srv/www, takes uploads`.
    pub(crate) what: String,
    pub(crate) counters: Arc<Counters>,
    /// The figures for `--metrics`.
    pub(crate) metrics: Option<Metrics>,
    /// If no other machine may reach it, the reason: the rest of the message after the address.
    pub(crate) local_only: Option<&'static str>,
}

/// What is logged, and the threads that write it.
#[derive(Debug)]
pub(crate) struct Logging {
    /// The access log of the options.
    pub(crate) middleware: Option<AccessLog>,
    /// What it writes to.
    lines: Option<Log>,
    /// Standard error. Nobody may be reading it, and no connection is to wait for that.
    errors: Log,
}

impl Logging {
    pub(crate) fn of(arguments: &Server) -> Result<Self, Failure> {
        let errors = [(Level::Error, Target::Stderr)];
        let errors = Log::open("hairspring", errors).map_err(Failure::Serve)?;
        // A file without a format means the usual one.
        let usual = arguments.access_log_file.as_ref().map(|_| LogFormat::Combined);
        let Some(format) = arguments.access_log.or(usual) else {
            return Ok(Self { middleware: None, lines: None, errors });
        };
        let target = arguments.access_log_file.clone().map_or(Target::Stdout, Target::File);
        let failed = if matches!(target, Target::File(_)) { Failure::Log } else { Failure::Serve };
        let lines = Log::open("", [(Level::Info, target)]).map_err(failed)?;
        #[cfg(unix)]
        if arguments.access_log_file.is_some() {
            reopen_on_hangup(lines.clone()).map_err(Failure::Signals)?;
        }
        let middleware = Some(AccessLog::new(format, lines.lines()));
        Ok(Self { middleware, lines: Some(lines), errors })
    }

    /// Logs the causes of the server's own failures, and its responses that HTTP does not allow, to
    /// standard error.
    pub(crate) fn errors(&self) -> ErrorLog {
        ErrorLog::new(self.errors.teller(Level::Error))
    }

    /// Waits until all is written, but not for ever.
    fn flush(&self) {
        self.lines.iter().chain([&self.errors]).for_each(Log::flush);
    }
}

/// Opens the log's file again after SIGHUP, which log rotation sends once it has renamed the file.
#[cfg(unix)]
fn reopen_on_hangup(lines: Log) -> std::io::Result<()> {
    use signal_hook::{consts::SIGHUP, iterator::Signals};
    let mut hangups = Signals::new([SIGHUP])?;
    let reopen = move || hangups.forever().for_each(|_| lines.reopen());
    std::thread::Builder::new().name("hangups".into()).spawn(reopen).map(drop)
}

/// Prepares the process. To be called before anything is opened, because what a directory keeps
/// open depends on the limit of descriptors.
pub(crate) fn prepare(arguments: &Server) {
    #[cfg(unix)]
    {
        let options = arguments.options();
        // If there are too many, it is told when they are to be started.
        let threads = options.thread_count().unwrap_or_default();
        descriptors::raise_limit(options.connections_max, threads);
    }
    #[cfg(not(unix))]
    let _ = arguments;
}

/// Installs a handler of SIGXFSZ, which does nothing: so a write beyond the limit on file sizes
/// fails with an error instead of ending the process.
#[cfg(unix)]
fn survive_large_files() -> std::io::Result<()> {
    use signal_hook::{consts::SIGXFSZ, flag};
    flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Serves until a signal asks for the end.
pub(crate) fn run<S>(
    arguments: &Server,
    service: Arc<S>,
    offer: Offer,
    logging: Logging,
) -> Result<ExitCode, Failure>
where
    S: Service + Send + Sync + 'static,
{
    // Before the first client can connect: from then on signals may be sent.
    let stop = Stop::on_signals().map_err(Failure::Signals)?;
    #[cfg(unix)]
    survive_large_files().map_err(Failure::Signals)?;
    let options = arguments.options();
    let listeners = listeners::all(arguments, &options)?;
    if let Some(reason) = offer.local_only
        && let Some(address) = listeners::reached_from_elsewhere(&listeners)
    {
        return Err(Failure::Usage(format!("listening on {address} {reason}")));
    }
    let figures = match (&arguments.metrics, &offer.metrics) {
        (Some(address), Some(metrics)) => Some(Figures::bind(address, metrics, &listeners)?),
        _ => None,
    };
    let place = figures.as_ref().map(Figures::place);
    let news = News::new(arguments, &offer, &listeners, place, logging.errors.lines())?;
    let figures = figures.map(|figures| figures.serve(stop.clone())).transpose()?;
    let end = stop.clone();
    let setup = Setup { options, hooks: Arc::new(news), counters: offer.counters, stop };
    let config = Arc::new(arguments.config());
    let make = move |info| Http::new(Arc::clone(&service), Arc::clone(&config), info);
    let served = match arguments.backend {
        Backend::Std => backend_std::serve(listeners, setup, make),
        Backend::Polling => backend_polling::serve(listeners, setup, make),
        Backend::Smol => backend_smol::serve(listeners, setup, make),
    };
    if let Some(figures) = figures {
        // Nobody waits for a scraper, but the file of a Unix socket is to be removed.
        end.stop_now();
        let _ = figures.join();
    }
    logging.flush();
    served.map(|_| ExitCode::SUCCESS).map_err(Failure::Serve)
}
