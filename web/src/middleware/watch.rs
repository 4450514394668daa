//! When an answer is over, how long it took and how much it was.

use std::task::Context;
use std::time::Duration;

use hairspring_core::{
    Body, Fields, HttpDate, Instant, Method, Now, Produce, Produced, RequestHead, Response,
    ResponseHead, Status, Timer,
};

use super::Next;
use super::pieces::in_pieces;
use crate::{Answer, Call};

/// What is told of an answer that nobody waits for any more before it is ready: 499, which no
/// client ever sees. nginx has made it the usual one.
const ABANDONED: ResponseHead = ResponseHead {
    status: match Status::from_code(499) {
        Ok(status) => status,
        Err(_) => unreachable!(),
    },
    fields: Fields::new(),
};

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The moment.
    pub(crate) now: Now,
    /// How long it took from the call on.
    pub(crate) took: Duration,
    /// Bytes of content.
    pub(crate) bytes: u64,
    /// All of it was made.
    pub(crate) whole: bool,
}

/// What is called when an answer that outlives its call is over.
pub(crate) type Kept = Box<dyn FnOnce(&RequestHead, &ResponseHead, Ended) + Send>;

/// Whoever is told when an answer is over.
pub(crate) trait Watch: Sized {
    /// It was over at once.
    fn end(self, call: &Call<'_>, answer: &ResponseHead, ended: Ended);

    /// The answer outlives the call: what this gives is called when it is over, with the answer's
    /// head as it was when it was ready, or [`ABANDONED`]; or dropped, if it was given up for a
    /// refusal or a panic, of which others tell.
    fn keep(self, call: &Call<'_>) -> Kept;
}

/// Runs what is next. `watch` is told once: at once, or when the last of a streamed body has been
/// made, or will not be.
pub(crate) fn watch<W: Watch>(watch: W, call: &mut Call<'_>, next: Next) -> Answer {
    let stopwatch = Stopwatch::start(call.now());
    match next.run(call) {
        Answer::Now(mut response) => {
            let now = call.now();
            match watched_length(&mut response, call.head()) {
                Some(bytes) => {
                    let took = stopwatch.read(now);
                    watch.end(call, &response.head, Ended { now, took, bytes, whole: true });
                    Answer::Now(response)
                }
                None => {
                    let end = watch.keep(call);
                    Answer::Now(watch_stream(response, call.head(), stopwatch, now, end))
                }
            }
        }
        Answer::Later(later) => {
            let (head, timer) = (call.head().clone(), call.timer());
            let end = Some(watch.keep(call));
            let mut awaited = Awaited { head, timer, stopwatch, end };
            Answer::later(async move {
                let response = later.await;
                awaited.end(response)
            })
        }
    }
}

/// An answer that is not ready yet.
struct Awaited {
    head: RequestHead,
    timer: Timer,
    stopwatch: Stopwatch,
    /// None once it is.
    end: Option<Kept>,
}

impl Awaited {
    /// It is ready.
    fn end(&mut self, mut response: Response) -> Response {
        let Some(end) = self.end.take() else { return response };
        let now = self.timer.now();
        match watched_length(&mut response, &self.head) {
            Some(bytes) => {
                let took = self.stopwatch.read(now);
                end(&self.head, &response.head, Ended { now, took, bytes, whole: true });
                response
            }
            None => watch_stream(response, &self.head, self.stopwatch, now, end),
        }
    }
}

impl Drop for Awaited {
    /// Nobody waits for it any more.
    fn drop(&mut self) {
        let Some(end) = self.end.take() else { return };
        if self.timer.is_refused() || std::thread::panicking() {
            return;
        }
        let (now, took) = self.stopwatch.read_later(self.timer.now());
        end(&self.head, &ABANDONED, Ended { now, took, bytes: 0, whole: false });
    }
}

/// Bytes of content, unless they go out over time, as those of a long one do.
fn watched_length(response: &mut Response, head: &RequestHead) -> Option<u64> {
    let is_silent = head.method() == Method::Head || response.head.status.is_bodiless();
    if !is_silent {
        in_pieces(&mut response.body);
    }
    length(response, is_silent)
}

/// Bytes of content, unless they are made over time.
pub(super) fn length(response: &Response, silent: bool) -> Option<u64> {
    match &response.body {
        _ if silent => Some(0),
        Body::Full(content) => Some(content.len() as u64),
        Body::Supplied(content) => Some(content.len),
        Body::Empty | Body::Upgrade(_) => Some(0),
        Body::Stream { .. } => None,
    }
}

/// The connection's clock stands still while a handler computes, and the computer's knows nothing
/// of virtual time: the longer of the two is how long it took.
#[derive(Clone, Copy, Debug)]
struct Stopwatch {
    told: Instant,
    real: std::time::Instant,
}

impl Stopwatch {
    fn start(now: Now) -> Self {
        Self { told: now.mono, real: std::time::Instant::now() }
    }

    fn read(self, now: Now) -> Duration {
        now.mono.since(self.told).max(self.real.elapsed())
    }

    /// The same where the connection's clock may have stood still since `now`, and what it would
    /// tell.
    fn read_later(self, mut now: Now) -> (Now, Duration) {
        let took = self.read(now);
        let since = took.saturating_sub(now.mono.since(self.told)).as_secs();
        now.date = HttpDate::from_unix_secs(now.date.unix_secs() + since);
        (now, took)
    }
}

fn watch_stream(
    mut response: Response,
    head: &RequestHead,
    watch: Stopwatch,
    now: Now,
    end: Kept,
) -> Response {
    if let Body::Stream { length, produce } = response.body {
        let (head, answer) = (head.clone(), response.head.clone());
        let end = move |ended: Ended| end(&head, &answer, ended);
        let end = Some(Box::new(end) as Box<dyn FnOnce(Ended) + Send>);
        let watched = Watched { produce, bytes: 0, now, watch, end };
        response.body = Body::Stream { length, produce: Box::new(watched) };
    }
    response
}

/// A body that tells when it is over.
struct Watched {
    produce: Box<dyn Produce + Send>,
    bytes: u64,
    now: Now,
    watch: Stopwatch,
    end: Option<Box<dyn FnOnce(Ended) + Send>>,
}

impl Watched {
    fn end(&mut self, whole: bool) {
        if let Some(end) = self.end.take() {
            let (now, bytes) = (self.now, self.bytes);
            end(Ended { now, took: self.watch.read(now), bytes, whole });
        }
    }
}

impl Produce for Watched {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        self.now = now;
        let produced = self.produce.produce(cx, now);
        match &produced {
            Produced::Data(content) => self.bytes += content.len() as u64,
            Produced::Supplied(content) => self.bytes += content.len,
            Produced::End(_) => self.end(true),
            Produced::Wait(_) | Produced::Failed => {}
        }
        produced
    }
}

impl Drop for Watched {
    /// The client has gone, or the body failed.
    fn drop(&mut self) {
        self.end(false);
    }
}
