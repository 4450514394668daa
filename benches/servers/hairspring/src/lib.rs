//! The demo, as `hairspring demo` serves it, for the runner.

use std::sync::Arc;

use hairspring::backend_std::{self, Listeners, Options, Setup, Stop};
use hairspring::core::{Config, Http};
use hairspring::demo::Demo;
use hairspring::web::files::Directory;
use hairspring::{backend_polling, backend_smol};

/// Serves until SIGTERM. The arguments of the program are an address, a directory, a backend and
/// a number of threads.
///
/// # Errors
/// If the address cannot be listened on, or there is no such directory.
///
/// # Panics
/// If the arguments are others.
pub fn serve() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory, backend, threads] = &arguments[..] else {
        panic!("expected an address, a directory, a backend and a number of threads")
    };
    let threads = threads.parse().expect("expected a number of threads");
    let options = Options {
        // For the std backend a number would mean a pool.
        threads: (backend != "std").then_some(threads),
        connections_max: Some(15_000),
        ..Options::default()
    };
    let mut listeners = Listeners::default();
    listeners.bind(address, &options)?;
    let setup = Setup { options, stop: Stop::on_signals()?, ..Setup::default() };
    let demo = Arc::new(Demo::new(Some(Directory::open(directory)?)));
    let config = Arc::new(Config::default());
    let make = move |info| Http::new(Arc::clone(&demo), Arc::clone(&config), info);
    match backend.as_str() {
        "polling" => backend_polling::serve(listeners, setup, make)?,
        "smol" => backend_smol::serve(listeners, setup, make)?,
        "std" => backend_std::serve(listeners, setup, make)?,
        _ => panic!("expected polling, smol or std"),
    };
    Ok(())
}
