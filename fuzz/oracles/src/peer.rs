//! The peer at the other end of an `Http`, in virtual time.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{
    Config, ConnectionInfo, Demand, Http, Input, Outcome, Protocol, Read, Service, Step,
};
use hairspring_tests::driver::Driver;

/// More turns than any input of a fuzz target needs.
const TURNS_MAX: usize = 100_000;

/// A connection, and what its peer still has to send. The peer takes output only by
/// [`take`](Self::take).
pub(crate) struct Peer<'a, S: Service> {
    driver: Driver<Http<S>>,
    unsent: &'a [u8],
    /// How many bytes it has sent.
    pub(crate) sent: usize,
    ended: bool,
    /// The most output that may be pending.
    held_max: u64,
}

impl<'a, S: Service> Peer<'a, S> {
    /// `largest` is the longest content that the application gives in one piece.
    pub(crate) fn new(service: S, config: Config, largest: usize, stream: &'a [u8]) -> Self {
        let held_max = config.output_max + largest as u64 + 1024;
        let http = Http::new(service, Arc::new(config), ConnectionInfo::default());
        let mut driver = Driver::new(http);
        driver.window = Some(0);
        Self { driver, unsent: stream, sent: 0, ended: false, held_max }
    }

    /// What the peer has received.
    pub(crate) fn output(&self) -> &[u8] {
        &self.driver.output
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.driver.outcome()
    }

    /// Sends the next bytes, unless the protocol holds them back.
    pub(crate) fn send(&mut self, len: usize) {
        let (piece, rest) = self.unsent.split_at(len.min(self.unsent.len()));
        if !piece.is_empty() && self.driver.reads() {
            self.unsent = rest;
            self.sent += piece.len();
            self.driver.feed(piece);
            self.check();
        }
    }

    /// Ends its side instead of sending the rest.
    pub(crate) fn end(&mut self) {
        if self.driver.reads() {
            self.unsent = &[];
            self.ended = true;
            self.driver.peer_fin();
            self.check();
        }
    }

    pub(crate) fn reset(&mut self) {
        if self.outcome().is_none() {
            self.driver.receive(Input::Reset);
            assert!(self.outcome().is_some(), "a connection that is gone is over");
        }
    }

    pub(crate) fn shut_down(&mut self) {
        if self.outcome().is_none() {
            self.driver.protocol.shutdown();
            self.driver.settle();
            self.check();
        }
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        if self.outcome().is_none() {
            self.driver.pass(time);
            self.check();
        }
    }

    pub(crate) fn pass_to_deadline(&mut self) {
        if let Some(time) = self.driver.deadline() {
            self.pass(time);
        }
    }

    /// Takes up to `max` bytes of output, and the end if it comes next.
    pub(crate) fn take(&mut self, max: u64) {
        if self.outcome().is_none() {
            self.driver.window = Some(max);
            self.driver.settle();
            self.driver.window = Some(0);
            self.check();
        }
    }

    /// Sends everything and its end, and takes all output; time passes only when there is nothing
    /// else to do. Every connection must end so.
    pub(crate) fn finish(&mut self) {
        for _ in 0..TURNS_MAX {
            if self.outcome().is_some() {
                return;
            }
            if !self.driver.protocol.outbox().is_idle() {
                self.take(u64::MAX);
            } else if self.driver.reads() && !self.unsent.is_empty() {
                self.send(usize::MAX);
            } else if self.driver.reads() {
                self.end();
            } else {
                let step = self.driver.step;
                assert!(self.driver.deadline().is_some(), "it will wait for ever: {step:?}");
                self.pass_to_deadline();
            }
        }
        panic!("still not over after {TURNS_MAX} turns: {:?}", self.driver.step);
    }

    /// Checks at every step what the driver cannot check.
    fn check(&mut self) {
        let needs = matches!(self.driver.step, Step::Wait(Demand { read: Read::Need, .. }));
        assert!(!(self.ended && needs), "it needs what cannot come after the end");
        let held = self.driver.protocol.outbox().pending();
        assert!(held <= self.held_max, "expected at most {} bytes held, got {held}", self.held_max);
    }
}
