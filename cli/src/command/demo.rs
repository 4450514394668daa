//! `hairspring demo`.

use std::process::ExitCode;
use std::sync::Arc;

use hairspring::demo::{Demo, Surroundings};
use hairspring::web::files::Directory;

use super::arguments;
use super::failure::Failure;
use super::server::{self, Logging, Offer};

/// Serves until a signal asks for the end.
pub(crate) fn run(arguments: &arguments::Demo) -> Result<ExitCode, Failure> {
    server::prepare(&arguments.server);
    let path = arguments.directory.as_deref();
    let open = |path| Directory::open(path).map_err(Failure::Directory);
    let counters = Arc::default();
    let logging = Logging::of(&arguments.server)?;
    let demo = Demo::new(Surroundings {
        files: path.map(open).transpose()?,
        // Not everybody has one.
        site: path.and_then(|path| Directory::open(path.join("static")).ok()),
        backend: arguments.server.backend.name(),
        counters: Arc::clone(&counters),
        access_log: logging.middleware.clone(),
        error_log: Some(logging.errors()),
    });
    let what = match path {
        Some(path) => format!("the demo, with the files of {}", path.display()),
        None => "the demo".to_owned(),
    };
    let metrics = Some(demo.metrics().clone());
    let offer = Offer { what, counters, metrics, local_only: None };
    server::run(&arguments.server, Arc::new(demo), offer, logging)
}
