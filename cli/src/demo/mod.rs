//! The demo: a service with an endpoint for each thing that HTTP/1.1 clients like to try.
//!
//! | endpoint | answer |
//! |---|---|
//! | `GET /` | a small page |
//! | `GET /plaintext` | `Hello, World!` |
//! | `GET /json` | `{"message":"Hello, World!"}` |
//! | `GET /echo/{msg}` | the rest of the path, decoded, gzipped for whoever accepts it |
//! | `POST /echo` | the body, with its type, as it comes |
//! | `GET /user-agent` | the value of `User-Agent` |
//! | `GET /slow?ms=N` | after so many milliseconds |
//! | `GET /files/{name}` | a file of the directory |
//! | `POST /files/{name}` | stores one: 201 |
//!
//! HEAD is answered where GET is, and OPTIONS everywhere. Another path gets 404, another method
//! of a known path 405 with `Allow`, an unknown method 501; all of them before a body is read.

mod answers;
mod route;

use std::pin::Pin;

use hairspring_core::{Admit, Clock, Reply, Request, RequestHead, Response, Service};
use hairspring_web::files::{self, Directory};

use route::Route;

/// The demo as a [`Service`].
///
/// ```
/// let without_files = hairspring::demo::Demo::new(None);
/// ```
#[derive(Clone, Debug)]
pub struct Demo {
    directory: Option<Directory>,
}

/// The future of an endpoint that answers later.
pub type Later = Pin<Box<dyn Future<Output = Response> + Send>>;

impl Demo {
    /// With the files of this directory under `/files/`; without one there are none.
    #[must_use]
    pub fn new(directory: Option<Directory>) -> Self {
        Self { directory }
    }

    /// Where a request goes, or its final answer.
    fn route<'a>(&self, head: &'a RequestHead) -> Result<Route<'a>, Response> {
        Route::find(head.method(), head.path(), self.directory.as_ref())
    }
}

impl Service for Demo {
    type Future = Later;

    fn admit(&self, head: &RequestHead) -> Admit {
        match self.route(head) {
            Ok(Route::EchoBody | Route::Store(..)) => Admit::Stream { max: None },
            Ok(_) => Admit::Buffer { max: None },
            Err(answer) => Admit::Refuse(answer),
        }
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Later> {
        let Request { head, body, .. } = request;
        let route = match self.route(&head) {
            Ok(route) => route,
            Err(answer) => return Reply::Now(answer),
        };
        match route {
            Route::Page => Reply::Now(answers::page()),
            Route::Plaintext => Reply::Now(answers::plaintext()),
            Route::Json => Reply::Now(answers::json()),
            Route::EchoText(encoded) => Reply::Now(answers::echo_text(encoded, &head.fields())),
            Route::UserAgent => Reply::Now(answers::user_agent(&head.fields())),
            Route::EchoBody => later(answers::echo_body(head, body, clock.timer())),
            Route::Slow => match answers::wait_of(head.query()) {
                Ok(wait) => later(answers::slow(wait, clock.timer())),
                Err(answer) => Reply::Now(answer),
            },
            Route::Fetch(directory, name) => later(files::send(directory, name)),
            Route::Store(directory, name) => later(files::receive(directory, name, body)),
        }
    }
}

fn later(answer: impl Future<Output = Response> + Send + 'static) -> Reply<Later> {
    Reply::Later(Box::pin(answer))
}
