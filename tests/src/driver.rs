//! A driver without I/O: virtual time, and a peer that takes as much output as it is told to.
//!
//! Invariants of every connection are asserted here, at each step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Demand, Front, HttpDate, Input, Instant, Now, Outcome, Protocol, Read, Step,
};

/// The `Date` of a response at the beginning of virtual time.
pub const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

const EPOCH_SECS: u64 = 784_111_777;

/// Polls that a connection may take to come to rest; far more than any test needs.
const TURNS_MAX: u32 = 100_000;

#[derive(Debug, Default)]
struct Wakes(AtomicU64);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A protocol, and the world it sees.
#[derive(Debug)]
pub struct Driver<P> {
    /// What is driven.
    pub protocol: P,
    /// The time.
    pub now: Now,
    /// All bytes that the protocol wrote, unless taken.
    pub output: Vec<u8>,
    /// Whether the protocol has ended its side.
    pub fin: bool,
    /// What the last poll asked for.
    pub step: Step,
    /// How many more bytes the peer takes; any number if `None`.
    pub window: Option<u64>,
    /// Whether the last poll that could be spared was spared.
    spared: bool,
    wakes: Arc<Wakes>,
    waker: Waker,
}

impl<P: Protocol> Driver<P> {
    /// At the beginning of time, polled once.
    pub fn new(protocol: P) -> Self {
        let wakes = Arc::new(Wakes::default());
        let mut driver = Self {
            protocol,
            now: Now {
                mono: Instant::from_nanos(1_000_000_000),
                date: HttpDate::from_unix_secs(EPOCH_SECS),
                ..Now::default()
            },
            output: Vec::new(),
            fin: false,
            step: Step::Wait(Demand::default()),
            window: None,
            spared: false,
            waker: Waker::from(Arc::clone(&wakes)),
            wakes,
        };
        driver.settle();
        driver
    }

    /// Passes these bytes to the protocol and lets it work.
    ///
    /// # Panics
    /// If the connection is over or did not want input: a driver would not have read.
    pub fn feed(&mut self, bytes: &[u8]) {
        assert!(self.reads(), "a driver would not have read now: {:?}", self.step);
        self.receive(Input::Data(Bytes::copy_from_slice(bytes)));
    }

    /// Passes in the pieces as long as input is wanted. Returns how many were taken.
    pub fn feed_all<'a>(&mut self, pieces: impl IntoIterator<Item = &'a [u8]>) -> usize {
        let mut taken = 0;
        for piece in pieces {
            if !self.reads() {
                break;
            }
            self.feed(piece);
            taken += 1;
        }
        taken
    }

    /// Passes in this input and lets the protocol work.
    pub fn receive(&mut self, input: Input) {
        self.protocol.receive(input);
        self.settle();
    }

    /// The peer ends its side.
    pub fn peer_fin(&mut self) {
        self.receive(Input::Fin);
    }

    /// Lets time pass, then lets the protocol work.
    pub fn pass(&mut self, wait: Duration) {
        self.now.mono = self.now.mono + wait;
        self.now.date = HttpDate::from_unix_secs(self.now.date.unix_secs() + wait.as_secs());
        self.settle();
    }

    /// Whether input is wanted.
    pub fn reads(&self) -> bool {
        matches!(self.step, Step::Wait(Demand { read: Read::Need | Read::Watch, .. }))
    }

    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Done(outcome) => Some(outcome),
            Step::Wait(_) => None,
        }
    }

    /// How long until the deadline it asked for.
    pub fn deadline(&self) -> Option<Duration> {
        match self.step {
            Step::Wait(demand) => demand.deadline.map(|at| at.since(self.now.mono)),
            Step::Done(_) => None,
        }
    }

    /// What was written since the last call.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Polls and writes until nothing moves any more.
    ///
    /// # Panics
    /// If an invariant is broken, or it never comes to rest.
    pub fn settle(&mut self) {
        if self.outcome().is_some() {
            return;
        }
        for _ in 0..TURNS_MAX {
            let woken = self.wakes.0.load(Ordering::SeqCst);
            self.step = self.poll();
            let demand = match self.step {
                Step::Wait(demand) => demand,
                Step::Done(outcome) => return self.close(outcome),
            };
            let moved = self.write();
            if moved && self.spares_poll(demand) {
                return;
            }
            if !moved && !demand.again && self.wakes.0.load(Ordering::SeqCst) == woken {
                self.assert_it_waits_for_something(demand);
                return;
            }
        }
        panic!("does not come to rest");
    }

    /// A clean close ends our side too, if the protocol has not. No output may be left.
    fn close(&mut self, outcome: Outcome) {
        if outcome == Outcome::Clean {
            assert_eq!(self.protocol.outbox().pending(), 0, "closed with output left");
            self.fin = true;
        }
    }

    /// Polls twice where the second poll must change nothing: no input, time or wake between.
    fn poll(&mut self) -> Step {
        let woken = self.wakes.0.load(Ordering::SeqCst);
        let mut cx = Context::from_waker(&self.waker);
        let first = self.protocol.poll(&mut cx, self.now);
        let again = matches!(first, Step::Done(_) | Step::Wait(Demand { again: true, .. }));
        if again || self.wakes.0.load(Ordering::SeqCst) != woken {
            return first;
        }
        let outbox = self.protocol.outbox();
        let before = (first, outbox.pending(), outbox.sent(), outbox.is_finished());
        let second = self.protocol.poll(&mut cx, self.now);
        let outbox = self.protocol.outbox();
        let after = (second, outbox.pending(), outbox.sent(), outbox.is_finished());
        assert_eq!(before, after, "a second poll with nothing new changed something");
        second
    }

    /// If all output was written at once and the protocol has told what it would demand then, spares
    /// the next poll every other time, and else checks that it demands just that.
    fn spares_poll(&mut self, demand: Demand) -> bool {
        let (Some(_), true) = (demand.once_sent, self.protocol.outbox().is_idle()) else {
            return false;
        };
        let told = Demand { deadline: demand.once_sent, once_sent: None, ..demand };
        self.spared = !self.spared && !demand.again;
        if self.spared {
            self.protocol.outbox().spare_poll();
            self.step = Step::Wait(told);
        } else {
            assert_eq!(self.poll(), Step::Wait(told), "a poll that could have been spared");
        }
        self.spared
    }

    /// Takes output as far as the window allows. Returns whether anything moved.
    fn write(&mut self) -> bool {
        let mut moved = false;
        loop {
            let room = self.window.unwrap_or(u64::MAX);
            let outbox = self.protocol.outbox();
            let taken = match outbox.front() {
                None => return moved,
                Some(Front::Fin) => {
                    outbox.fin_sent();
                    self.fin = true;
                    return true;
                }
                Some(_) if room == 0 => return moved,
                Some(Front::Bytes(bytes)) => {
                    let taken = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
                    self.output.extend_from_slice(&bytes[..taken]);
                    taken as u64
                }
                Some(Front::Supplied(supplied)) => {
                    let mut piece = [0; 4096];
                    let most = supplied.len.min(room).min(4096) as usize;
                    let taken = supplied
                        .supply
                        .read_at(supplied.offset, &mut piece[..most])
                        .expect("the supplies of these tests can be read");
                    assert!(taken > 0, "the supplies of these tests do not shrink");
                    self.output.extend_from_slice(&piece[..taken]);
                    taken as u64
                }
            };
            outbox.advance(taken);
            self.window = self.window.map(|window| window - taken);
            moved = true;
        }
    }

    /// Invariant: a connection never waits for nothing.
    fn assert_it_waits_for_something(&mut self, demand: Demand) {
        // One count is the driver's own, one its waker's.
        let keeps_waker = Arc::strong_count(&self.wakes) > 2;
        let writes = !self.protocol.outbox().is_idle();
        assert!(
            demand.read != Read::Hold || writes || demand.deadline.is_some() || keeps_waker,
            "waits for nothing: {demand:?}"
        );
        if let Some(deadline) = demand.deadline {
            assert!(deadline > self.now.mono, "waits for a moment that has passed: {demand:?}");
        }
    }
}
