//! The demo: an application with an endpoint for each thing that HTTP/1.1 clients like to try.
//!
//! | endpoint | response |
//! |---|---|
//! | `GET /` | a page that shows the others at work |
//! | `GET /plaintext` | `Hello, World!` |
//! | `GET /json` | `{"message":"Hello, World!"}` |
//! | `GET /echo/{msg}` | the rest of the path, decoded, compressed if the client accepts it |
//! | `POST /echo` | the body, with its type, as it arrives |
//! | `GET /user-agent` | the value of `User-Agent` |
//! | `GET /slow?ms=N` | a line of text, after that many milliseconds |
//! | `GET /files/{name}` | a file of the directory |
//! | `POST /files/{name}` | stores a file: 201, or 204 with a digest if the client wants one |
//! | `GET /api/files` | the files of the directory, in JSON |
//! | `POST /api/digest` | the length and SHA-256 of the body, which is not stored |
//! | `GET POST /api/users` | a collection of users in JSON |
//! | `GET PUT DELETE /api/users/{id}` | one of them |
//! | `POST /api/parse` | explains the bytes of the body as requests |
//! | `GET /events` | live figures, as server-sent events |
//! | `GET /chat` | a chat room: a page, and a WebSocket |
//! | `GET /metrics` | all figures, in Prometheus' text format |
//! | `GET /static/{path}` | the site in the directory's folder `static`, if it existed at the start |
//!
//! HEAD is answered wherever GET is, and OPTIONS everywhere. Another path gets 404, another method
//! of a known path 405 with `Allow`, and an unknown method 501, all without reading a body.

mod answers;
mod chat;
mod digest;
mod files;
mod hot;
mod live;
mod page;
mod parse;
mod problem;
mod routes;
#[cfg(test)]
mod tests;
mod timing;
mod users;

use std::sync::Arc;

use hairspring_backend_common::Counters;
use hairspring_core::{
    Admit, Clock, Misused, Refusal, Reject, Reply, Request, RequestHead, Response, Service,
};
use hairspring_web::files::Directory;
use hairspring_web::metrics::Metrics;
use hairspring_web::middleware::{AccessLog, ErrorLog};
use hairspring_web::{App, Later};

use self::hot::Hot;
use self::live::Live;
use crate::metered;

/// What the demo needs from the server that runs it.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The directory of `/files/`; without one those paths are 404.
    pub files: Option<Directory>,
    /// The directory of `/static/`; without one those paths are 404.
    pub site: Option<Directory>,
    /// The name of the backend, to be shown with the figures.
    pub backend: &'static str,
    /// The backend's counters.
    pub counters: Arc<Counters>,
    /// Logs every response, if there is one.
    pub access_log: Option<AccessLog>,
    /// Logs the causes of the demo's own failures, if there is one.
    pub error_log: Option<ErrorLog>,
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
    /// Answers the usual requests without the application; `None` if every response is to be logged.
    hot: Option<Arc<Hot>>,
    metrics: Metrics,
}

impl Demo {
    /// A demo with two users, and figures that are all zero.
    #[must_use]
    pub fn new(surroundings: Surroundings) -> Self {
        let metrics = metered(surroundings.backend, &surroundings.counters);
        let is_logged = surroundings.access_log.is_some();
        let hot = Hot::new(&metrics, surroundings.files.clone());
        let live = Arc::new(Live::new(&surroundings, &metrics));
        let app = routes::routes(surroundings, &live, &metrics).build();
        Self {
            app: app.expect("the routes are constant, and the tests build them"),
            hot: (!is_logged).then(|| Arc::new(hot)),
            metrics,
        }
    }

    /// The figures of `/metrics`, to be shown elsewhere too.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

impl Service for Demo {
    type Future = Later;

    fn admit(&self, head: &RequestHead) -> Admit {
        let usual = self.hot.as_ref().and_then(|hot| hot.admit(head));
        usual.unwrap_or_else(|| self.app.admit(head))
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Later> {
        if let Some(hot) = &self.hot
            && let Some(place) = hot.find(&request.head)
        {
            return hot.call(place, request, clock);
        }
        self.app.call(request, clock)
    }

    fn reject(&self, reject: &Reject) -> Response {
        self.app.reject(reject)
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        self.app.refused(refusal);
    }

    fn misused(&self, misused: &Misused<'_>) {
        self.app.misused(misused);
    }
}
