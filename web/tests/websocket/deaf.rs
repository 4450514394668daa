//! A peer that reads only when told to.

use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config as Http1, ConnectionInfo, Demand, Http, Input, Now, Outcome, Protocol, Read, Step,
};
use hairspring_web::App;

use super::client::HANDSHAKE;

/// A connection that is driven by hand, whose peer reads only when told to.
pub(super) struct Deaf {
    pub(super) http: Http<App>,
    pub(super) now: Now,
    /// The result of the last poll.
    pub(super) step: Step,
}

impl Deaf {
    pub(super) fn new(app: &App) -> Self {
        let http = Http::new(app.clone(), Arc::new(Http1::default()), ConnectionInfo::default());
        Self { http, now: Now::default(), step: Step::Wait(Demand::default()) }
    }

    pub(super) fn connect(app: &App) -> Self {
        let mut this = Self::new(app);
        this.receive(HANDSHAKE);
        assert!(this.read().starts_with(b"HTTP/1.1 101 "));
        this
    }

    pub(super) fn receive(&mut self, bytes: impl AsRef<[u8]>) {
        self.http.receive(Input::Data(Bytes::copy_from_slice(bytes.as_ref())));
        self.poll();
    }

    pub(super) fn poll(&mut self) {
        loop {
            self.turn();
            if self.demand().is_none_or(|demand| !demand.again) {
                return;
            }
        }
    }

    /// Polls once, as a backend does that reads before it polls again.
    pub(super) fn turn(&mut self) {
        self.step = self.http.poll(&mut Context::from_waker(Waker::noop()), self.now);
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        self.now.mono = self.now.mono + Duration::from_secs(seconds);
        self.poll();
    }

    /// The demand; `None` once the connection is over.
    pub(super) fn demand(&self) -> Option<Demand> {
        match self.step {
            Step::Wait(demand) => Some(demand),
            Step::Done(_) => None,
        }
    }

    /// Sends this until the connection reads no more. Returns how many times.
    pub(super) fn fill(&mut self, message: &[u8]) -> usize {
        for count in 1..20 {
            self.receive(message);
            if self.demand().is_none_or(|demand| demand.read == Read::Hold) {
                return count;
            }
        }
        panic!("expected a bound on what is read");
    }

    /// Reads all output.
    pub(super) fn read(&mut self) -> Vec<u8> {
        self.read_some(usize::MAX)
    }

    /// Reads up to this many bytes of output.
    pub(super) fn read_some(&mut self, most: usize) -> Vec<u8> {
        let outbox = self.http.outbox();
        let some: Vec<u8> = outbox.slices().flatten().copied().take(most).collect();
        outbox.advance(some.len() as u64);
        self.poll();
        some
    }

    /// After how many seconds the connection was reset; `None` if it was not in that time.
    pub(super) fn is_reset_within(&mut self, seconds: u64) -> Option<u64> {
        (1..=seconds).find(|_| {
            self.wait(1);
            self.step == Step::Done(Outcome::Abort)
        })
    }
}
