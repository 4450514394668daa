//! The endpoints that are asked most, answered before anything is looked up.
//!
//! The application answers them too, whenever a request is not quite the usual one: HEAD, a path
//! that is spelled otherwise, content that is long or chunked. It takes some 1,300 instructions to
//! find a route, pass the middleware and count the answer under a lock, where the whole exchange
//! of `/plaintext` takes 3,600 (by callgrind); the way through here takes a hundred, and the
//! answers are counted all the same.

use std::time::Duration;

use hairspring_core::{
    Admit, Body, Clock, Framing, Method, Reply, Request, RequestBody, RequestHead, Response, Status,
};
use hairspring_web::Later;
use hairspring_web::files::{Directory, FileName, send};
use hairspring_web::metrics::{Metrics, Tally};

use super::answers;

/// Content that is collected to be echoed, in bytes: as much as is read in any case before the
/// answer to longer content begins.
const ECHO_MAX: u64 = 64 << 10;

/// Answers the usual requests.
#[derive(Debug)]
pub(super) struct Hot {
    metrics: Metrics,
    plaintext: Tally,
    json: Tally,
    echo: Tally,
    file: Tally,
    files: Option<Directory>,
}

/// Where a usual request goes.
pub(super) enum Place {
    Plaintext,
    Json,
    Echo,
    File(Directory, FileName),
}

impl Hot {
    pub(super) fn new(metrics: &Metrics, files: Option<Directory>) -> Self {
        Self {
            plaintext: metrics.tally(Method::Get, "/plaintext", Status::OK),
            json: metrics.tally(Method::Get, "/json", Status::OK),
            echo: metrics.tally(Method::Post, "/echo", Status::OK),
            file: metrics.tally(Method::Get, FILE, Status::OK),
            metrics: metrics.clone(),
            files,
        }
    }

    /// Where a usual request goes; nothing for any other.
    pub(super) fn find(&self, head: &RequestHead) -> Option<Place> {
        match (head.method(), head.path()) {
            (Method::Get, "/plaintext") => Some(Place::Plaintext),
            (Method::Get, "/json") => Some(Place::Json),
            (Method::Post, "/echo") => match head.framing() {
                Framing::Length(..=ECHO_MAX) => Some(Place::Echo),
                _ => None,
            },
            (Method::Get, path) => {
                let name = path.strip_prefix("/files/")?;
                let directory = self.files.clone()?;
                // What is encoded, and what is no name, is for those who take their time.
                let is_plain = !name.contains('%');
                Some(Place::File(directory, FileName::new(name).filter(|_| is_plain)?))
            }
            _ => None,
        }
    }

    /// Whether this is a usual request with content, which is collected.
    pub(super) fn admit(&self, head: &RequestHead) -> Option<Admit> {
        (head.method() == Method::Post && self.find(head).is_some())
            .then_some(Admit::Buffer { max: None })
    }

    /// The answer to the usual request that [`find`](Self::find) found this place for.
    pub(super) fn call(&self, place: Place, request: Request, clock: &mut Clock) -> Reply<Later> {
        let Request { head, body, .. } = request;
        let (tally, response) = match (place, body) {
            (Place::Plaintext, _) => (&self.plaintext, answers::plaintext()),
            (Place::Json, _) => (&self.json, answers::json()),
            (Place::Echo, RequestBody::Full { content, .. }) => {
                (&self.echo, answers::echoed(&head, Body::Full(content)))
            }
            // Never: it was admitted to be collected.
            (Place::Echo, body) => {
                return Reply::Later(Box::pin(answers::echo_body(head, body, clock.timer())));
            }
            (Place::File(directory, name), _) => return self.file(directory, name, clock),
        };
        tally.add(Duration::ZERO, length(&response));
        Reply::Now(response)
    }

    fn file(&self, directory: Directory, name: FileName, clock: &mut Clock) -> Reply<Later> {
        let (tally, metrics) = (self.file.clone(), self.metrics.clone());
        let (begun, timer, running) = (clock.now(), clock.timer(), metrics.in_flight());
        Reply::Later(Box::pin(async move {
            let response = send(directory, name).await;
            let took = timer.now().mono.since(begun.mono);
            match response.head.status {
                Status::OK => tally.add(took, length(&response)),
                other => metrics.tally(Method::Get, FILE, other).add(took, length(&response)),
            }
            drop(running);
            response
        }))
    }
}

/// The pattern of the application's route to the same.
const FILE: &str = "/files/{name}";

fn length(response: &Response) -> u64 {
    match &response.body {
        Body::Full(content) => content.len() as u64,
        Body::Supplied(content) => content.len,
        Body::Empty | Body::Stream { .. } | Body::Upgrade(_) => 0,
    }
}
