//! Reports when an answer has ended, how long it took, and how many bytes it had.

use std::task::Context;
use std::time::Duration;

use hairspring_core::{
    Body, Fields, HttpDate, Instant, Method, Now, Produce, Produced, RequestHead, Response,
    ResponseHead, Status, Timer,
};

use super::Next;
use super::pieces::in_pieces;
use crate::{Answer, Call};

/// Reported for an answer that was given up before it was ready: 499, as in nginx. No client ever
/// sees it.
const ABANDONED: ResponseHead = ResponseHead {
    status: match Status::from_code(499) {
        Ok(status) => status,
        Err(_) => unreachable!(),
    },
    fields: Fields::new(),
};

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// When it ended.
    pub(crate) now: Now,
    /// How long it took, since the call.
    pub(crate) took: Duration,
    /// Bytes of content.
    pub(crate) bytes: u64,
    /// Whether all of the content was produced.
    pub(crate) whole: bool,
}

/// Called when an answer that outlives its call has ended.
pub(crate) type Kept = Box<dyn FnOnce(&RequestHead, &ResponseHead, Ended) + Send>;

/// An observer of one answer.
pub(crate) trait Watch: Sized {
    /// The answer ended within the call.
    fn end(self, call: &Call<'_>, answer: &ResponseHead, ended: Ended);

    /// The answer outlives the call. The function that this returns is called when it has ended,
    /// with the answer's head, or [`ABANDONED`] if there was none. It is dropped uncalled if the
    /// request was refused or its handler panicked: both are reported elsewhere.
    fn keep(self, call: &Call<'_>) -> Kept;
}

/// Runs `next`, and reports to `watch` exactly once, or not at all after a refusal or panic: right
/// away, or when a body that is produced over time has ended.
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
    /// `None` once the answer is ready.
    end: Option<Kept>,
}

impl Awaited {
    /// The answer is ready.
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
    /// The answer was given up, unless it was ready before.
    fn drop(&mut self) {
        let Some(end) = self.end.take() else { return };
        if self.timer.is_refused() || std::thread::panicking() {
            return;
        }
        let (now, took) = self.stopwatch.read_later(self.timer.now());
        end(&self.head, &ABANDONED, Ended { now, took, bytes: 0, whole: false });
    }
}

/// The length of the content, or `None` if it has to be watched. Long content is cut into pieces
/// for that.
fn watched_length(response: &mut Response, head: &RequestHead) -> Option<u64> {
    let is_silent = head.method() == Method::Head || response.head.status.is_bodiless();
    if !is_silent {
        in_pieces(&mut response.body);
    }
    length(response, is_silent)
}

/// The length of the content; `None` if it is produced over time.
pub(super) fn length(response: &Response, silent: bool) -> Option<u64> {
    match &response.body {
        _ if silent => Some(0),
        Body::Full(content) => Some(content.len() as u64),
        Body::Supplied(content) => Some(content.len),
        Body::Empty | Body::Upgrade(_) => Some(0),
        Body::Stream { .. } => None,
    }
}

/// Measures by two clocks, of which the longer time counts: the connection's clock stands still
/// while a handler computes, and the system's clock knows nothing of virtual time.
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

    /// The same if the connection's clock may have stood still since `now`; also returns `now` with
    /// its date corrected.
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

/// A body that reports when it has ended.
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
            let (now, took) = match whole {
                true => (self.now, self.watch.read(self.now)),
                // The connection's time may be that of the last content.
                false => self.watch.read_later(self.now),
            };
            end(Ended { now, took, bytes: self.bytes, whole });
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
    /// The client went away, or the body failed, unless the end was reported before.
    fn drop(&mut self) {
        self.end(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    struct Silent;

    impl Produce for Silent {
        fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
            Produced::Failed
        }
    }

    #[test]
    fn a_stream_that_is_given_up_ends_when_it_is_dropped() {
        let real = std::time::Instant::now().checked_sub(Duration::from_secs(100));
        let (told, date) = (Instant::from_nanos(1), HttpDate::from_unix_secs(784_111_777));
        let watch = Stopwatch { told, real: real.expect("a system that runs for 100 s") };
        // The stream was last asked for content 40 s after the call.
        let now = Now { date, mono: told + Duration::from_secs(40), ..Now::default() };
        let (tell, ends) = channel();
        let end = Some(Box::new(move |ended| tell.send(ended).unwrap()) as Box<_>);
        drop(Watched { produce: Box::new(Silent), bytes: 7, now, watch, end });
        let ended: Ended = ends.recv().unwrap();
        assert_eq!((ended.bytes, ended.whole, ended.took.as_secs()), (7, false, 100));
        assert_eq!(ended.now.date.unix_secs(), date.unix_secs() + 60);
    }
}
