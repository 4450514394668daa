//! The demo: an application with an endpoint for each thing that HTTP/1.1 clients like to try.
//!
//! | endpoint | answer |
//! |---|---|
//! | `GET /` | a page that shows all of it at work |
//! | `GET /plaintext` | `Hello, World!` |
//! | `GET /json` | `{"message":"Hello, World!"}` |
//! | `GET /echo/{msg}` | the rest of the path, decoded, gzipped for whoever accepts it |
//! | `POST /echo` | the body, with its type, as it comes |
//! | `GET /user-agent` | the value of `User-Agent` |
//! | `GET /slow?ms=N` | after so many milliseconds |
//! | `GET /files/{name}` | a file of the directory |
//! | `POST /files/{name}` | stores one: 201, with a digest for whoever wants it |
//! | `GET /api/files` | what is in the directory |
//! | `POST /api/digest` | the length and SHA-256 of the body, which is not kept |
//! | `GET POST /api/users` | a collection of users in JSON |
//! | `GET PUT DELETE /api/users/{id}` | one of them |
//! | `POST /api/parse` | what the core makes of the body's bytes, taken for a request |
//! | `GET /events` | live figures, as server-sent events |
//! | `GET /chat` | a room to talk in: a page, and a WebSocket |
//! | `GET /metrics` | all figures, in Prometheus' text format |
//! | `GET /static/{path}` | the site in the directory's folder `static` |
//!
//! HEAD is answered where GET is, and OPTIONS everywhere. Another path gets 404, another method
//! of a known path 405 with `Allow`, an unknown method 501; all of them before a body is read.

mod answers;
mod chat;
mod digest;
mod files;
mod live;
mod page;
mod parse;
#[cfg(test)]
mod tests;
mod users;

use std::sync::Arc;

use hairspring_backend_common::Counters;
use hairspring_core::Status;
use hairspring_core::{Admit, Clock, Reject, Reply, Request, RequestHead, Response, Service};
use hairspring_web::files::{Directory, Tree};
use hairspring_web::metrics::{Metrics, Series};
use hairspring_web::middleware::AccessLog;
use hairspring_web::{
    Answer, App, Call, Content, Endpoint, Error, IntoResponse, Later, Router, raw,
};

use live::Live;

/// What the demo is told of the place where it runs.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The directory under `/files/`; without one there are no files.
    pub files: Option<Directory>,
    /// The directory under `/static/`; without one nothing is there.
    pub site: Option<Directory>,
    /// The name of the backend, for those who look at figures.
    pub backend: &'static str,
    /// What the backend counts.
    pub counters: Arc<Counters>,
    /// Told of every answer; without one nothing is spent on it.
    pub access_log: Option<AccessLog>,
}

/// The demo as a [`Service`]. Cheap to clone; all clones share their users and figures.
///
/// ```
/// use hairspring::demo::{Demo, Surroundings};
/// use hairspring::web::testing::Test;
/// let demo = Demo::new(Surroundings::default());
/// assert_eq!(Test::new(demo).get("/plaintext").send().text(), "Hello, World!");
/// ```
#[derive(Clone, Debug)]
pub struct Demo {
    app: App,
    live: Arc<Live>,
    metrics: Metrics,
}

impl Demo {
    /// Without users but two, and nothing counted yet.
    #[must_use]
    pub fn new(surroundings: Surroundings) -> Self {
        let live = Arc::new(Live::new(&surroundings));
        let metrics = metered(&surroundings);
        let app = routes(surroundings, &live, &metrics).build();
        Self { app: app.expect("the routes are constant, and the tests build them"), live, metrics }
    }

    /// The figures that `/metrics` tells, to tell them elsewhere too.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

impl Service for Demo {
    type Future = Later;

    fn admit(&self, head: &RequestHead) -> Admit {
        self.app.admit(head)
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Later> {
        self.live.count_request();
        self.app.call(request, clock)
    }

    fn reject(&self, reject: &Reject) -> Response {
        self.live.count_refused();
        self.app.reject(reject)
    }
}

fn routes(surroundings: Surroundings, live: &Arc<Live>, metrics: &Metrics) -> Router {
    let refusals = metrics.clone();
    let mut router = Router::new();
    if let Some(log) = surroundings.access_log {
        router = router.with(log);
    }
    let mut router = router
        .with(metrics.clone())
        .reject(move |reject| {
            refusals.refused(reject);
            Response::rejection(reject)
        })
        .get("/", page::Page::of_the_demo())
        .get("/plaintext", raw(|_| answers::plaintext()))
        .get("/json", raw(|_| answers::json()))
        .get("/echo/", raw(echo))
        .get("/echo/{*message}", raw(echo))
        .post("/echo", answers::echo_body)
        .get("/user-agent", raw(|call| answers::user_agent(&call.head().fields())))
        .get("/slow", answers::slow)
        .get("/events", live::events(live))
        .get("/chat", chat::Chat::new())
        .get("/metrics", metrics.clone())
        .post("/api/digest", digest::of_content)
        .group(parse::router())
        .group(users::router())
        .fallback(Nowhere);
    if let Some(directory) = surroundings.files {
        router = router.group(files::router(directory));
    }
    if let Some(site) = surroundings.site {
        router = router.nest("/static", Tree::new(site).listing().router());
    }
    router
}

/// Counts requests, and tells the backend's figures with them.
fn metered(surroundings: &Surroundings) -> Metrics {
    let ended = |how| {
        Series::counter("server_connections_ended_total", "Connections that ended, by how.")
            .with("how", how)
    };
    let series = [
        Series::gauge("server_connections_open", "Connections that are open now."),
        Series::counter("server_connections_total", "Connections accepted."),
        Series::counter("server_connections_refused_total", "Connections closed at once."),
        Series::counter("server_accept_errors_total", "Errors of accept that made it pause."),
        Series::counter("server_received_bytes_total", "Bytes received."),
        Series::counter("server_sent_bytes_total", "Bytes sent."),
        ended("clean"),
        ended("aborted"),
        ended("lost"),
        ended("cut"),
        ended("panicked"),
    ];
    let (metrics, counters) = (Metrics::new(), Arc::clone(&surroundings.counters));
    let series = series.map(|series| series.with("backend", surroundings.backend));
    let added = metrics.source(series, move || {
        let now = counters.snapshot();
        [
            now.open,
            now.accepted,
            now.refused,
            now.accept_errors,
            now.received,
            now.sent,
            now.clean,
            now.aborted,
            now.lost,
            now.cut,
            now.panicked,
        ]
    });
    added.expect("constant names, each once");
    metrics
}

fn echo(call: &mut Call<'_>) -> Response {
    answers::echo_text(call.tail(), &call.head().fields())
}

/// Answers where there is nothing.
struct Nowhere;

impl Endpoint for Nowhere {
    fn content(&self) -> Content {
        // The answer is known: nothing is read for it.
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let head = call.head();
        match head.path().strip_prefix("/echo/") {
            // Routes are text, what is echoed need not be.
            Some(encoded) if answers::fetches(head) => {
                answers::echo_text(encoded, &head.fields()).into()
            }
            _ => Error::new(Status::NOT_FOUND, "the page at / lists what is here")
                .into_response(head)
                .into(),
        }
    }
}
