//! Drives one protocol over two pipes according to the contract, and checks it at every step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

use bytes::Bytes;
use hairspring_core::{Demand, Front, Input, Now, Outcome, Protocol, Read, Step};

use crate::pipe::Pipe;
use crate::rng::Rng;
use crate::violation::{Trace, Violation, check, show};

/// The number of polls at one moment without progress from which a protocol is said to spin.
const FRUITLESS_MAX: u32 = 100;

/// How a driver treats its transport.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// The most bytes read at once.
    pub(crate) read_max: usize,
    /// The most bytes a write is allowed to take.
    pub(crate) write_max: usize,
    pub(crate) output: OutputStyle,
    /// Reads while input is welcome but not needed.
    pub(crate) reads_on_watch: bool,
    /// Compares the whole state, and not only the demand, when it checks that nothing has changed.
    pub(crate) compares_state: bool,
}

/// The ways in which a driver can empty an outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputStyle {
    Front,
    Vectored,
    /// Completion I/O: takes bytes out, and reports them later.
    Taken,
}

/// A waker that records that it was called.
#[derive(Debug, Default)]
pub(crate) struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Bell {
    fn has_rung(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A protocol with its transport: what a backend is to a connection.
pub(crate) struct Driver<P> {
    pub(crate) protocol: P,
    /// From the client.
    pub(crate) inbound: Pipe,
    /// To the client.
    pub(crate) outbound: Pipe,
    pub(crate) habits: Habits,
    pub(crate) demand: Demand,
    pub(crate) done: Option<Outcome>,
    bell: Arc<Bell>,
    waker: Waker,
    fin_told: bool,
    reset_told: bool,
    in_flight: Bytes,
    /// For each growth of the output: its length before, and how much input had been handed over.
    growth: Vec<(u64, u64)>,
    written: u64,
    /// Bytes that could not be written because their source failed.
    supply_failed: bool,
}

impl<P: Protocol + std::fmt::Debug> Driver<P> {
    pub(crate) fn new(protocol: P, inbound: Pipe, outbound: Pipe, habits: Habits) -> Self {
        let bell = Arc::new(Bell::default());
        Self {
            protocol,
            inbound,
            outbound,
            habits,
            demand: Demand::default(),
            done: None,
            waker: Waker::from(Arc::clone(&bell)),
            bell,
            fin_told: false,
            reset_told: false,
            in_flight: Bytes::new(),
            growth: Vec::new(),
            written: 0,
            supply_failed: false,
        }
    }

    /// Goes on until there is nothing to do but wait.
    pub(crate) fn turn(
        &mut self,
        now: Now,
        rng: &mut Rng,
        trace: &mut Trace,
    ) -> Result<(), Violation> {
        let mut fruitless = 0;
        while self.done.is_none() {
            if self.inbound.is_reset() && !self.reset_told {
                trace.note(|| "  server is told of a reset".into());
                self.reset_told = true;
                self.protocol.receive(Input::Reset);
            }
            self.poll(now, trace)?;
            if self.done.is_some() {
                break;
            }
            check(!self.reset_told, "a reset ends the connection", || {
                format!("{:?} after it", self.demand)
            })?;
            // The contract demands no order, so either of the two may come first.
            let reads_first = rng.one_in(2) && self.read(rng, trace);
            let wrote = !reads_first && self.write(rng, trace);
            if wrote && rng.one_in(2) && self.spare_poll(trace) && !self.read(rng, trace) {
                return Ok(());
            }
            let moved = reads_first || wrote || self.read(rng, trace);
            let stands = !moved && self.outbound.room() > 0 && self.in_flight.is_empty();
            check(!stands || self.protocol.outbox().is_idle(), "all output is offered", || {
                "something is to be written, but nothing is at the front".into()
            })?;
            if moved {
                fruitless = 0;
            } else if self.demand.again || self.bell.has_rung() {
                fruitless += 1;
                let asks = if self.demand.again { "another turn" } else { "a wake-up" };
                check(fruitless < FRUITLESS_MAX, "a protocol does not spin", || {
                    format!("asked for {asks} {fruitless} times with nothing moved")
                })?;
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    fn poll(&mut self, now: Now, trace: &mut Trace) -> Result<(), Violation> {
        self.bell.0.store(false, Ordering::Relaxed);
        let step = self.protocol.poll(&mut Context::from_waker(&self.waker), now);
        trace.note(|| format!("  poll at {:.3} s: {step:?}", seconds(now)));
        let (sent, pending) = self.output();
        if sent + pending > self.written {
            self.growth.push((self.written, self.inbound.taken()));
            self.written = sent + pending;
        }
        match step {
            Step::Wait(demand) => {
                self.demand = demand;
                self.check_wait(demand, now)?;
                if !demand.again && !self.bell.has_rung() {
                    self.check_second_poll(step, (sent, pending), now)?;
                }
            }
            Step::Done(outcome) => {
                self.check_second_poll(step, (sent, pending), now)?;
                check(self.protocol.outbox().is_idle(), "nothing is left at the end", || {
                    format!("{outcome:?} with {pending} bytes or the end unsent")
                })?;
                self.finish(outcome);
            }
        }
        Ok(())
    }

    /// Skips the poll after everything was written at once, if that is allowed.
    fn spare_poll(&mut self, trace: &mut Trace) -> bool {
        let Demand { again, once_sent, .. } = self.demand;
        let outbox = self.protocol.outbox();
        let spares = once_sent.is_some() && outbox.is_idle() && !again && !self.bell.has_rung();
        if spares {
            trace.note(|| format!("  a poll spared, until {once_sent:?}"));
            outbox.spare_poll();
            self.demand = Demand { deadline: once_sent, once_sent: None, ..self.demand };
        }
        spares
    }

    fn output(&mut self) -> (u64, u64) {
        let outbox = self.protocol.outbox();
        (outbox.sent(), outbox.pending())
    }

    /// Invariant 7: it never waits without anything to wait for.
    fn check_wait(&mut self, demand: Demand, now: Now) -> Result<(), Violation> {
        let kept = Arc::strong_count(&self.bell) > 2;
        let idle = self.protocol.outbox().is_idle();
        let something = demand.read != Read::Hold || !idle || demand.deadline.is_some();
        check(something || demand.again || kept, "no wait for nothing", || {
            format!("{demand:?}, an idle outbox, and nobody who could wake it")
        })?;
        check(
            demand.again || demand.deadline.is_none_or(|at| at > now.mono),
            "a deadline lies ahead",
            || format!("{:?} at {:?}", demand.deadline, now.mono),
        )?;
        check(
            !(self.fin_told && demand.read != Read::Hold),
            "nothing is asked of a peer that has ended",
            || format!("{demand:?} after the end of input"),
        )
    }

    /// Invariant 6: a second poll changes nothing.
    fn check_second_poll(
        &mut self,
        first: Step,
        output: (u64, u64),
        now: Now,
    ) -> Result<(), Violation> {
        let waits = matches!(first, Step::Wait(_));
        let before = (waits && self.habits.compares_state).then(|| format!("{:?}", self.protocol));
        let second = self.protocol.poll(&mut Context::from_waker(&self.waker), now);
        check(first == second, "a second poll changes nothing", || {
            format!("first {first:?}, then {second:?}")
        })?;
        let after = self.output();
        check(output == after, "a second poll changes nothing", || {
            format!("sent and pending {output:?}, then {after:?}")
        })?;
        let Some(before) = before else { return Ok(()) };
        let state = format!("{:?}", self.protocol);
        check(before == state, "a second poll changes nothing", || {
            let same = before.bytes().zip(state.bytes()).take_while(|(a, b)| a == b).count();
            let from = same.saturating_sub(60);
            let part = |text: &str| show(text.as_bytes().get(from..).unwrap_or_default());
            format!("state {}, then {}", part(&before), part(&state))
        })
    }

    fn finish(&mut self, outcome: Outcome) {
        self.done = Some(outcome);
        match outcome {
            Outcome::Clean => {
                if !self.outbound.is_ended() {
                    self.outbound.end();
                }
            }
            Outcome::Abort => self.outbound.reset(),
        }
    }

    fn write(&mut self, rng: &mut Rng, trace: &mut Trace) -> bool {
        let limit = 1 + rng.index(self.habits.write_max);
        let room = self.outbound.room().min(limit);
        let outbox = self.protocol.outbox();
        if self.habits.output == OutputStyle::Taken && self.in_flight.is_empty() {
            self.in_flight = outbox.take().unwrap_or_default();
        }
        if !self.in_flight.is_empty() {
            let n = self.outbound.put(&self.in_flight[..room.min(self.in_flight.len())]);
            let _ = self.in_flight.split_to(n);
            outbox.advance_taken(n as u64);
            return n > 0;
        }
        if self.habits.output == OutputStyle::Vectored && outbox.slices().next().is_some() {
            let whole: Vec<u8> = outbox.slices().flatten().copied().take(room).collect();
            let n = self.outbound.put(&whole);
            outbox.advance(n as u64);
            return n > 0;
        }
        match outbox.front() {
            None => false,
            Some(Front::Bytes(bytes)) => {
                let n = self.outbound.put(&bytes[..room.min(bytes.len())]);
                outbox.advance(n as u64);
                n > 0
            }
            Some(Front::Supplied(supplied)) => {
                let want = room.min(usize::try_from(supplied.len).unwrap_or(usize::MAX));
                let mut buffer = vec![0; want];
                match supplied.supply.read_at(supplied.offset, &mut buffer) {
                    _ if want == 0 => false,
                    Ok(n) if n > 0 => {
                        self.outbound.put(&buffer[..n]);
                        outbox.advance(n as u64);
                        true
                    }
                    Ok(_) | Err(_) => {
                        trace.note(|| "  a supply failed".into());
                        self.supply_failed = true;
                        self.inbound.reset();
                        true
                    }
                }
            }
            Some(Front::Fin) => {
                trace.note(|| "  server ends its side".into());
                self.outbound.end();
                outbox.fin_sent();
                true
            }
        }
    }

    fn read(&mut self, rng: &mut Rng, trace: &mut Trace) -> bool {
        let wanted = match self.demand.read {
            Read::Need => true,
            Read::Watch => self.habits.reads_on_watch,
            Read::Hold => false,
        };
        if !wanted || self.fin_told || self.reset_told {
            return false;
        }
        let bytes = self.inbound.take(1 + rng.index(self.habits.read_max));
        if !bytes.is_empty() {
            trace.note(|| format!("  server reads {}: {}", bytes.len(), show(&bytes)));
            self.protocol.receive(Input::Data(bytes.into()));
            true
        } else if self.inbound.is_at_end() {
            trace.note(|| "  server reads the end".into());
            self.fin_told = true;
            self.protocol.receive(Input::Fin);
            true
        } else {
            false
        }
    }

    /// How much input had been handed over when the byte at this offset of the output was made.
    pub(crate) fn input_at(&self, output: u64) -> u64 {
        let later = self.growth.partition_point(|&(from, _)| from <= output);
        self.growth[..later].last().map_or(0, |&(_, input)| input)
    }

    /// How much output was made, sent or not.
    pub(crate) fn made(&self) -> u64 {
        self.written
    }

    pub(crate) fn has_rung(&self) -> bool {
        self.bell.has_rung()
    }

    pub(crate) fn is_fin_told(&self) -> bool {
        self.fin_told
    }

    pub(crate) fn is_reset_told(&self) -> bool {
        self.reset_told
    }

    pub(crate) fn has_supply_failed(&self) -> bool {
        self.supply_failed
    }
}

pub(crate) fn seconds(now: Now) -> f64 {
    now.mono.as_nanos() as f64 / 1e9
}
