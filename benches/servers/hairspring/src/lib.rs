//! hairspring as a server, for the runner: three services on three backends.

mod small;

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use hairspring::backend_std::{self, Listeners, Options, Setup, Stop};
use hairspring::core::{Config, Http, Service};
use hairspring::demo::{Demo, Surroundings};
use hairspring::web::files::{Directory, Tree};
use hairspring::web::{App, Json, Router};
use hairspring::{backend_polling, backend_smol};
use serde::Serialize;

use small::Small;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

/// Serves until SIGTERM. The arguments of the program are an address, a directory, a service
/// (`small`, `app` or `demo`), a backend (`polling`, `smol` or `std`) and a number of threads.
///
/// # Errors
/// If the address cannot be listened on, or there is no such directory.
///
/// # Panics
/// If the arguments are others.
pub fn serve() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory, service, backend, threads] = &arguments[..] else {
        panic!("expected an address, a directory, a service, a backend and a number of threads")
    };
    let threads = threads.parse().expect("expected a number of threads");
    let options = Options {
        // For the std backend a number would mean a pool.
        threads: (backend != "std").then_some(threads),
        connections_max: Some(15_000),
        ..Options::default()
    };
    let directory = Directory::open(directory)?;
    match service.as_str() {
        "small" => drive(Small::new(directory), address, backend, options),
        "app" => drive(app(directory), address, backend, options),
        "demo" => {
            let files = Some(directory);
            let demo = Demo::new(Surroundings { files, ..Surroundings::default() });
            drive(demo, address, backend, options)
        }
        _ => panic!("expected small, app or demo"),
    }
}

/// The same four endpoints by the web layer.
fn app(directory: Directory) -> App {
    let app = Router::new()
        .get("/plaintext", || "Hello, World!")
        .get("/json", || Json(Message { message: "Hello, World!" }))
        .post("/echo", |content: Bytes| content)
        .nest("/files", Tree::new(directory).router())
        .build();
    app.expect("routes that are constant")
}

fn drive<S>(service: S, address: &str, backend: &str, options: Options) -> io::Result<()>
where
    S: Service + Send + Sync + 'static,
{
    let mut listeners = Listeners::default();
    listeners.bind(address, &options)?;
    let setup = Setup { options, stop: Stop::on_signals()?, ..Setup::default() };
    let (service, config) = (Arc::new(service), Arc::new(Config::default()));
    let make = move |info| Http::new(Arc::clone(&service), Arc::clone(&config), info);
    match backend {
        "polling" => backend_polling::serve(listeners, setup, make)?,
        "smol" => backend_smol::serve(listeners, setup, make)?,
        "std" => backend_std::serve(listeners, setup, make)?,
        _ => panic!("expected polling, smol or std"),
    };
    Ok(())
}
