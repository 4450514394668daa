//! A small site: a JSON interface, a directory of files, live events, a WebSocket, metrics and logs.
//!
//! `cargo run -p hairspring-web --example site -- [DIRECTORY] [ADDRESS]`

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_backend_std::{Listeners, Setup, Stop, serve};
use hairspring_core::{Config, Http, Response, Status};
use hairspring_web::extract::{Path, Query, State};
use hairspring_web::files::{Directory, Tree};
use hairspring_web::log::{Level, Log, Target};
use hairspring_web::metrics::{Metrics, Series};
use hairspring_web::middleware::{
    AccessLog, CatchPanic, Compression, Deadline, ETags, ErrorLog, LogFormat, RequestIds,
};
use hairspring_web::stream::{Event, Sse};
use hairspring_web::websocket::Handshake;
use hairspring_web::{Error, Html, IntoResponse, Json, Router, get};

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct User {
    name: String,
}

/// The state that the handlers share.
#[derive(Default)]
struct Users {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, User>>,
}

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    name: String,
}

fn list(users: State<Users>, Query(search): Query<Search>) -> impl IntoResponse {
    let all = users.all.lock().expect("no handler panics with it");
    let found = all.iter().filter(|(_, user)| user.name.contains(&search.name));
    Json(found.map(|(id, user)| (*id, user.clone())).collect::<BTreeMap<_, _>>())
}

fn create(users: State<Users>, Json(user): Json<User>) -> Result<impl IntoResponse, Error> {
    if user.name.is_empty() {
        return Err(Error::bad_request("expected a name"));
    }
    let id = users.next.fetch_add(1, Ordering::Relaxed);
    users.all.lock().expect("no handler panics with it").insert(id, user.clone());
    Ok((Status::CREATED, [("Location", format!("/api/users/{id}"))], Json(user)))
}

fn show(users: State<Users>, Path(id): Path<u64>) -> Option<Json<User>> {
    users.all.lock().expect("no handler panics with it").get(&id).cloned().map(Json)
}

fn remove(users: State<Users>, Path(id): Path<u64>) -> Result<(), Status> {
    let removed = users.all.lock().expect("no handler panics with it").remove(&id);
    removed.map(drop).ok_or(Status::NOT_FOUND)
}

fn clock() -> Sse {
    Sse::every(Duration::from_secs(1), |now| Some(Event::data(now.date.unix_secs().to_string())))
}

/// Sends every message back.
fn echo(handshake: Handshake) -> Result<Response, Error> {
    handshake.upgrade(|mut socket| async move {
        while let Some(message) = socket.recv().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap_or_else(|| ".".to_owned());
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());

    let log = Log::open("site", [(Level::Info, Target::Stderr)])?;
    let requests = Log::open("", [(Level::Info, Target::Stdout)])?;
    let metrics = Metrics::new();
    let figures = metrics.clone();
    let api = Router::new()
        .with(Deadline(Duration::from_secs(10)))
        .route("/users", get(list).post(create))
        .route("/users/{id}", get(show).delete(remove));
    let app = Router::new()
        .with(RequestIds::new())
        .with(AccessLog::new(LogFormat::Combined, requests.lines()))
        .with(ErrorLog::new(log.teller(Level::Error)))
        .with(metrics.clone())
        .with(CatchPanic::new(log.teller(Level::Error)))
        .with(Compression::default())
        .with(ETags)
        .state(Users::default())
        .get("/", || Html("<!doctype html><title>site</title><a href=/files/>files</a>"))
        .get("/clock", clock)
        .get("/echo", echo)
        .get("/metrics", metrics)
        .nest("/api", api)
        .nest("/files", Tree::new(Directory::open(directory)?).listing().router())
        .build()?;

    let setup = Setup { stop: Stop::on_signals()?, ..Setup::default() };
    let counters = Arc::clone(&setup.counters);
    let series = [
        Series::gauge("server_connections_open", "Connections that are open now."),
        Series::counter("server_connections_total", "Connections accepted."),
    ];
    figures.source(series, move || [counters.snapshot().open, counters.snapshot().accepted])?;
    let mut listeners = Listeners::default();
    listeners.bind(&address, &setup.options)?;
    log.tell(Level::Info, &format!("listening on {address}"));
    for route in app.routes().to_string().lines() {
        log.tell(Level::Info, route);
    }
    let config = Arc::new(Config::default());
    serve(listeners, setup, move |info| Http::new(app.clone(), Arc::clone(&config), info))?;
    Ok(())
}
