//! A short cut for the most frequent endpoints, which are answered without routing.
//!
//! The application has these endpoints too, for requests that are not quite the usual ones: HEAD, a
//! path that is spelled differently, content that is long or chunked. Routing and middleware take
//! some 1,000 instructions more than this module, where the whole exchange of `/plaintext` takes
//! 1,980 (counted by callgrind; HEAD takes 3,010). The responses are the same, and tallies count them
//! in the same figures.

use std::thread::LocalKey;
use std::time::{Duration, Instant};

use hairspring_core::{
    Admit, Body, Clock, Framing, Method, Reply, Request, RequestBody, RequestHead, Response, Status,
};
use hairspring_web::Later;
use hairspring_web::files::{Directory, FileName, send, try_send};
use hairspring_web::metrics::{Metrics, Tally};

use super::answers;
use super::timing::Usual;

/// The longest content that is collected to be echoed, in bytes: as much as is read anyway before
/// the response to longer content begins.
const ECHO_MAX: u64 = 64 << 10;

/// Answers the usual requests.
#[derive(Debug)]
pub(super) struct Hot {
    plaintext: Tally,
    json: Tally,
    echo: Tally,
    files: Option<Files>,
}

/// Answers with files, and counts the responses.
#[derive(Clone, Debug)]
pub(super) struct Files {
    directory: Directory,
    /// Counts files that were found. Other responses are rare and have no tally of their own.
    found: Tally,
    metrics: Metrics,
}

/// The endpoint of a usual request for whose response the head alone is not enough.
#[derive(Debug)]
pub(super) enum Place<'h> {
    Echo,
    File(&'h Files, FileName),
}

impl Hot {
    pub(super) fn new(metrics: &Metrics, files: Option<Directory>) -> Self {
        Self {
            plaintext: metrics.tally(Method::Get, "/plaintext", Status::OK),
            json: metrics.tally(Method::Get, "/json", Status::OK),
            echo: metrics.tally(Method::Post, "/echo", Status::OK),
            files: files.map(|directory| Files::new(metrics, directory)),
        }
    }

    /// Answers a usual request without content, or says that its content is to be collected; `None`
    /// for any other request.
    pub(super) fn admit(&self, head: &RequestHead) -> Option<Admit> {
        match (head.method(), head.path_bytes(), head.framing()) {
            (Method::Get, b"/plaintext", Framing::None) => {
                Some(answer(&PLAINTEXT, &self.plaintext, answers::plaintext))
            }
            (Method::Get, b"/json", Framing::None) => {
                Some(answer(&JSON, &self.json, answers::json))
            }
            (Method::Post, ..) => self.find(head).map(|_| Admit::Buffer { max: None }),
            _ => None,
        }
    }

    /// The endpoint of a usual request that [`admit`](Self::admit) has not answered.
    pub(super) fn find(&self, head: &RequestHead) -> Option<Place<'_>> {
        match (head.method(), head.path_bytes()) {
            (Method::Post, b"/echo") => match head.framing() {
                Framing::Length(..=ECHO_MAX) => Some(Place::Echo),
                _ => None,
            },
            (Method::Get, path) => {
                // Encoded and invalid names are left to the application.
                let name = path.strip_prefix(b"/files/").filter(|name| !name.contains(&b'%'))?;
                let name = FileName::new(str::from_utf8(name).ok()?)?;
                Some(Place::File(self.files.as_ref()?, name))
            }
            _ => None,
        }
    }

    /// Answers a usual request for which [`find`](Self::find) has returned this place.
    pub(super) fn call(
        &self,
        place: Place<'_>,
        request: Request,
        clock: &mut Clock,
    ) -> Reply<Later> {
        if let Place::File(files, name) = place {
            return files.answer(name);
        }
        let begun = ECHO.with(Usual::begin);
        let Request { head, body, .. } = request;
        let RequestBody::Full { content, .. } = body else {
            // Unreachable in practice: `admit` has asked for collected content.
            return Reply::Later(Box::pin(answers::echo_body(head, body, clock.timer())));
        };
        let response = answers::echoed(&head, Body::Full(content));
        count(&ECHO, &self.echo, begun, &response);
        Reply::Now(response)
    }
}

/// Makes and counts a response that needs nothing but the head.
fn answer(kind: &'static LocalKey<Usual>, tally: &Tally, make: fn() -> Response) -> Admit {
    let begun = kind.with(Usual::begin);
    let response = make();
    count(kind, tally, begun, &response);
    Admit::Answer(response)
}

fn count(
    kind: &'static LocalKey<Usual>,
    tally: &Tally,
    begun: Option<Instant>,
    response: &Response,
) {
    tally.add(kind.with(|usual| usual.end(begun)), length(response));
}

thread_local! {
    static PLAINTEXT: Usual = const { Usual::new() };
    static JSON: Usual = const { Usual::new() };
    static ECHO: Usual = const { Usual::new() };
    /// Of files that are sent at once.
    static FILES: Usual = const { Usual::new() };
}

impl Files {
    fn new(metrics: &Metrics, directory: Directory) -> Self {
        let found = metrics.tally(Method::Get, FILE, Status::OK);
        Self { directory, found, metrics: metrics.clone() }
    }

    /// Answers with a file; at once if it can be opened without waiting.
    fn answer(&self, name: FileName) -> Reply<Later> {
        let begun = FILES.with(Usual::begin);
        if let Some(response) = try_send(&self.directory, &name) {
            self.count(&response, FILES.with(|usual| usual.end(begun)));
            return Reply::Now(response);
        }
        let begun = begun.unwrap_or_else(Instant::now);
        let (this, running) = (self.clone(), self.metrics.in_flight());
        Reply::Later(Box::pin(async move {
            let response = send(Directory::clone(&this.directory), name).await;
            this.count(&response, begun.elapsed());
            drop(running);
            response
        }))
    }

    fn count(&self, response: &Response, took: Duration) {
        let length = length(response);
        match response.head.status {
            Status::OK => self.found.add(took, length),
            other => self.metrics.tally(Method::Get, FILE, other).add(took, length),
        }
    }
}

/// The pattern of the application's route to files.
const FILE: &str = "/files/{name}";

fn length(response: &Response) -> u64 {
    match &response.body {
        Body::Full(content) => content.len() as u64,
        Body::Supplied(content) => content.len,
        Body::Empty | Body::Stream { .. } | Body::Upgrade(_) => 0,
    }
}
