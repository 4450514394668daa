//! A service written by hand: what the engine costs, and little else.

use std::pin::Pin;

use hairspring::core::{Admit, RequestBody, RequestHead};
use hairspring::web::files::{Directory, FileName, send, try_send};
use hairspring::web::respond;
use hairspring::{Body, Clock, Method, Reply, Request, Response, Service, Status};

/// Four endpoints, found by comparing paths.
#[derive(Debug)]
pub(crate) struct Small {
    files: Directory,
}

impl Small {
    /// With the files of this directory under `/files/`.
    pub(crate) fn new(files: Directory) -> Self {
        Self { files }
    }
}

impl Service for Small {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn admit(&self, head: &RequestHead) -> Admit {
        match (head.method(), head.path_bytes()) {
            (Method::Get, b"/plaintext") => Admit::Answer(respond::plain("Hello, World!")),
            (Method::Get, b"/json") => {
                Admit::Answer(respond::json(r#"{"message":"Hello, World!"}"#))
            }
            (Method::Get, _) => match file_name(head).map(|name| try_send(&self.files, &name)) {
                Some(Some(response)) => Admit::Answer(response),
                Some(None) => Admit::Buffer { max: None },
                None => Admit::Answer(Response::new(Status::NOT_FOUND)),
            },
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let Request { head, body, .. } = request;
        match (head.method(), head.path_bytes(), body) {
            (Method::Post, b"/echo", RequestBody::Full { content, .. }) => {
                Reply::Now(respond::octets(Body::Full(content)))
            }
            (Method::Get, ..) => match file_name(&head) {
                Some(name) => Reply::Later(Box::pin(send(self.files.clone(), name))),
                None => Reply::Now(Response::new(Status::NOT_FOUND)),
            },
            _ => Reply::Now(Response::new(Status::NOT_FOUND)),
        }
    }
}

/// The file that is asked for, which the system may have to be waited for.
fn file_name(head: &RequestHead) -> Option<FileName> {
    head.path().strip_prefix("/files/").and_then(FileName::decode)
}
