//! Drives one `Http` in virtual time, and checks the contract of `Protocol` at every step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config, ConnectionInfo, Demand, Front, Http, Input, Instant, Now, Outcome, Protocol, Read,
    Service, Step,
};

/// More turns than any input of a fuzz target can give work for.
const TURNS_MAX: usize = 100_000;

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection, the peer at its other end, and the clock.
pub(crate) struct Driver<'a, S: Service> {
    http: Http<S>,
    now: Now,
    /// What the peer has not sent yet.
    pub(crate) unsent: &'a [u8],
    fin_delivered: bool,
    /// What the peer has received.
    pub(crate) output: Vec<u8>,
    /// The peer has seen our end.
    pub(crate) fin_received: bool,
    /// More output than this is never held.
    held_max: u64,
    pub(crate) step: Step,
}

impl<'a, S: Service> Driver<'a, S> {
    pub(crate) fn new(service: S, config: Config, largest: usize, stream: &'a [u8]) -> Self {
        let held_max = config.output_max + largest as u64 + 1024;
        let http = Http::new(service, Arc::new(config), ConnectionInfo::default());
        let mut driver = Self {
            http,
            // A clock that begins at zero would hide a moment mistaken for a duration.
            now: Now { mono: Instant::from_nanos(1 << 40), unix_secs: 784_111_777, crowded: false },
            unsent: stream,
            fin_delivered: false,
            output: Vec::new(),
            fin_received: false,
            held_max,
            step: Step::Wait(Demand::default()),
        };
        driver.poll();
        driver
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Done(outcome) => Some(outcome),
            Step::Wait(_) => None,
        }
    }

    fn demand(&self) -> Option<Demand> {
        match self.step {
            Step::Done(_) => None,
            Step::Wait(demand) => Some(demand),
        }
    }

    fn may_deliver(&self) -> bool {
        !self.fin_delivered && self.demand().is_some_and(|demand| demand.read != Read::Hold)
    }

    /// Delivers the next bytes, unless they are to be left in the kernel.
    pub(crate) fn deliver(&mut self, len: usize) {
        let len = len.min(self.unsent.len());
        if len > 0 && self.may_deliver() {
            let (piece, rest) = self.unsent.split_at(len);
            self.unsent = rest;
            self.http.receive(Input::Data(Bytes::copy_from_slice(piece)));
            self.poll();
        }
    }

    /// The peer's end, in place of whatever it has not sent.
    pub(crate) fn deliver_fin(&mut self) {
        if self.may_deliver() {
            self.unsent = &[];
            self.fin_delivered = true;
            self.http.receive(Input::Fin);
            self.poll();
        }
    }

    pub(crate) fn reset(&mut self) {
        if self.outcome().is_none() {
            self.http.receive(Input::Reset);
            self.poll();
            assert!(self.outcome().is_some(), "a connection that is gone is over");
        }
    }

    pub(crate) fn shutdown(&mut self) {
        if self.outcome().is_none() {
            self.http.shutdown();
            self.poll();
        }
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        if self.outcome().is_none() {
            self.now.mono = self.now.mono + time;
            self.poll();
        }
    }

    pub(crate) fn pass_to_deadline(&mut self) {
        if let Some(deadline) = self.demand().and_then(|demand| demand.deadline) {
            self.now.mono = deadline;
            self.poll();
        }
    }

    /// The peer takes up to `max` bytes of output, and the end if it comes next.
    pub(crate) fn take(&mut self, max: usize) {
        if self.outcome().is_some() {
            return;
        }
        let outbox = self.http.outbox();
        let mut left = max;
        while let Some(front) = outbox.front() {
            let taken = match front {
                Front::Bytes(bytes) => {
                    let taken = bytes.len().min(left);
                    self.output.extend_from_slice(&bytes[..taken]);
                    taken
                }
                Front::Supplied(supplied) => {
                    let taken = usize::try_from(supplied.len).unwrap_or(left).min(left);
                    let mut buffer = vec![0; taken];
                    let read = supplied.supply.read_at(supplied.offset, &mut buffer);
                    assert_eq!(read, Ok(taken));
                    self.output.extend_from_slice(&buffer);
                    taken
                }
                Front::Fin => {
                    outbox.fin_sent();
                    self.fin_received = true;
                    continue;
                }
            };
            if taken == 0 {
                break;
            }
            outbox.advance(taken as u64);
            left -= taken;
        }
        self.poll();
    }

    /// The peer sends all it has and its end, and takes all it gets; time passes only when there
    /// is nothing else to do. Every connection ends so.
    pub(crate) fn settle(&mut self) {
        for _ in 0..TURNS_MAX {
            let Some(demand) = self.demand() else { return };
            if !self.http.outbox().is_idle() {
                self.take(usize::MAX);
            } else if self.may_deliver() && !self.unsent.is_empty() {
                self.deliver(usize::MAX);
            } else if self.may_deliver() {
                self.deliver_fin();
            } else {
                assert!(demand.deadline.is_some(), "it will wait for ever: {demand:?}");
                self.pass_to_deadline();
            }
        }
        panic!("still not over after {TURNS_MAX} turns: {:?}", self.step);
    }

    /// Polls until there is nothing left to do, and checks what every driver relies on.
    pub(crate) fn poll(&mut self) {
        for _ in 0..TURNS_MAX {
            let flag = Arc::new(Flag::default());
            let waker = Waker::from(Arc::clone(&flag));
            let unkept = Arc::strong_count(&flag);
            let mut cx = Context::from_waker(&waker);
            self.step = self.http.poll(&mut cx, self.now);
            let Some(demand) = self.demand() else { return };
            if demand.again || flag.0.load(Ordering::Relaxed) {
                continue;
            }
            let kept = Arc::strong_count(&flag) > unkept;
            self.check_wait(demand, kept);
            let before = (self.http.outbox().pending(), self.http.outbox().is_idle());
            assert_eq!(self.http.poll(&mut cx, self.now), self.step, "a second poll changes it");
            let after = (self.http.outbox().pending(), self.http.outbox().is_idle());
            assert_eq!(before, after, "a second poll changes the output");
            return;
        }
        panic!("it never waits");
    }

    fn check_wait(&mut self, demand: Demand, waker_kept: bool) {
        let writing = !self.http.outbox().is_idle();
        let reading = demand.read != Read::Hold;
        assert!(
            reading || writing || demand.deadline.is_some() || waker_kept,
            "it waits for nothing: {demand:?}"
        );
        assert!(!self.fin_delivered || demand.read != Read::Need, "nothing can come after the end");
        if let Some(deadline) = demand.deadline {
            assert!(deadline > self.now.mono, "the deadline has passed: a driver would spin");
        }
        let held = self.http.outbox().pending();
        assert!(held <= self.held_max, "expected at most {} bytes held, got {held}", self.held_max);
    }
}
