//! `hairspring serve`: a directory as a site.
//!
//! `site.rs` puts the application together, `passwords.rs` reads files of hashed passwords,
//! `fields.rs` adds fields to responses, `error_pages.rs` makes pages of errors.

mod error_pages;
mod fields;
mod passwords;
mod site;

use std::io::{self, IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use hairspring::metered;
use hairspring::web::files::Directory;

use super::arguments::Serve;
use super::failure::{Failure, Plain};
use super::server::{self, Logging, Offer};

/// Serves until a signal asks for the end.
pub(crate) fn run(arguments: &Serve) -> Result<ExitCode, Failure> {
    server::prepare(&arguments.server);
    let path = match &arguments.path {
        Some(path) => path.clone(),
        None => implied()?,
    };
    let directory = Directory::open(&path).map_err(Failure::Directory)?;
    let counters = Arc::default();
    let backend = arguments.server.backend.name();
    let metrics = arguments.server.metrics.is_some().then(|| metered(backend, &counters));
    let logging = Logging::of(&arguments.server)?;
    let app = site::build(arguments, directory, metrics.clone(), &logging)?;
    let what = described(&path, arguments);
    let offer = Offer { what, counters, metrics, local_only: local_only(arguments) };
    server::run(&arguments.server, Arc::new(app), offer, logging)
}

/// The current directory, if the command runs at a terminal. The root and the home directory have
/// to be named, because they are hardly ever meant.
fn implied() -> Result<PathBuf, Failure> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        let expected = "expected a directory to serve, such as 'hairspring serve .'";
        return Err(Failure::Usage(expected.to_owned()));
    }
    let lost = |error: io::Error| {
        let text = format!("cannot open the directory .: {}", Plain(&error));
        Failure::Directory(io::Error::new(error.kind(), text))
    };
    let here = Path::new(".").canonicalize().map_err(lost)?;
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let everything = here.parent().is_none() || home.is_some_and(|home| home == here);
    if everything {
        let here = here.display();
        return Err(Failure::Usage(format!(
            "the current directory is {here}: say 'hairspring .' if all of it is to be served"
        )));
    }
    Ok(here)
}

/// Uploads without a password are only for this machine, unless `--public-upload` is given:
/// everybody who can reach the server could fill the disk, and leave files for others to open.
fn local_only(arguments: &Serve) -> Option<&'static str> {
    let open = arguments.takes_uploads() && !arguments.is_guarded();
    (open && !arguments.site.public_upload).then_some(
        "with '--upload' would let everybody who can reach it write files; add --auth or \
         --auth-file, or say '--public-upload' if that is meant",
    )
}

/// The banner's description of what is served.
fn described(path: &Path, arguments: &Serve) -> String {
    let shown = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut told = shown.display().to_string();
    for (holds, what) in [
        (arguments.takes_uploads(), "takes uploads"),
        (arguments.is_guarded(), "asks for a password"),
        (arguments.site.hidden, "shows hidden files"),
    ] {
        if holds {
            told = format!("{told}, {what}");
        }
    }
    told
}

impl Serve {
    fn takes_uploads(&self) -> bool {
        self.site.upload || self.site.public_upload
    }

    fn is_guarded(&self) -> bool {
        self.access.auth.is_some() || self.access.auth_file.is_some()
    }
}
