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
//! | `GET /static/{path}` | the site in the directory's folder `static`, if it was there at the start |
//!
//! HEAD is answered where GET is, and OPTIONS everywhere. Another path gets 404, another method
//! of a known path 405 with `Allow`, an unknown method 501; all of them before a body is read.

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
    Admit, Clock, Refusal, Reject, Reply, Request, RequestHead, Response, Service,
};
use hairspring_web::files::Directory;
use hairspring_web::metrics::Metrics;
use hairspring_web::middleware::AccessLog;
use hairspring_web::{App, Later};

use self::hot::Hot;
use self::live::Live;
use crate::metered;

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
    /// Answers the usual requests before the application does; none if every answer is logged.
    hot: Option<Arc<Hot>>,
    metrics: Metrics,
}

impl Demo {
    /// With two users, and nothing counted yet.
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

    /// The figures that `/metrics` tells, to tell them elsewhere too.
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
}
