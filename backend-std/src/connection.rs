//! The driving loop of one connection.

use std::sync::Arc;
use std::task::Context;

use hairspring_backend_common::{Ending, LAST_INPUT_MAX, Link, Server, Stay, Written, spares_poll};
use hairspring_core::{Demand, Input, Instant, Now, Protocol, Read, Step};

use crate::alarm::Wakers;
use crate::bell::{Bell, Handle};
use crate::tools::Tools;
use crate::transport::Transport;

/// A protocol, its transport, and the thread that they have for themselves.
#[derive(Debug)]
pub(crate) struct Connection<'a, P> {
    stay: &'a Stay<Bell>,
    pub(crate) transport: Transport<'a>,
    pub(crate) protocol: P,
    pub(crate) wakers: Wakers,
    /// What the last poll wanted. Before the first one input is welcome.
    pub(crate) demand: Demand,
    /// The time of the last poll.
    pub(crate) now: Now,
    /// When it was last looked after the peer without waiting for it.
    pub(crate) looked: Instant,
    /// Since when nothing but the peer could make it go on, whatever else has woken the thread.
    pub(crate) idle_since: Option<Instant>,
    /// There was something to write at a deadline: until there is room for some of it, and then too,
    /// little is written.
    slow: bool,
    /// The protocol was told to finish.
    told: bool,
    /// The protocol has seen a reset.
    lost: bool,
}

/// What came of a turn.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    /// Something went on: take another one.
    On,
    /// There is nothing to write.
    Wait,
    /// There is something to write, and no room for it.
    WaitForRoom,
    Over(Ending),
}

impl<'a, P: Protocol> Connection<'a, P> {
    pub(crate) fn new(stay: &'a Stay<Bell>, tools: &'a mut Tools, protocol: P) -> Self {
        let now = stay.server().now();
        Self {
            stay,
            transport: Transport::new(stay, tools),
            protocol,
            wakers: Wakers::new(Arc::clone(&stay.link().handle.alarm)),
            demand: Demand::default(),
            now,
            looked: now.mono,
            idle_since: None,
            slow: false,
            told: false,
            lost: false,
        }
    }

    /// Drives the connection to its end. Closing the socket is left to the caller.
    pub(crate) fn drive(mut self) -> Ending {
        loop {
            match self.turn() {
                Turn::On => {}
                Turn::Wait => self.wait(),
                Turn::WaitForRoom => self.wait_for_room(),
                Turn::Over(ending) => return ending,
            }
        }
    }

    /// One round of the loop, but for the waiting.
    fn turn(&mut self) -> Turn {
        if self.must_be_told() {
            self.tell();
        }
        self.now = self.server().now();
        if self.now.mono >= self.server().ends_at() {
            return Turn::Over(Ending::Cut);
        }
        if self.demand.deadline.is_some_and(|deadline| deadline <= self.now.mono) {
            self.catch_up();
        }
        let step = self.protocol.poll(&mut Context::from_waker(self.wakers.waker()), self.now);
        self.demand = match step {
            // Nothing can come or go after a reset, whatever the protocol waits for.
            _ if self.lost => return Turn::Over(Ending::Lost),
            Step::Done(outcome) => return Turn::Over(outcome.into()),
            Step::Wait(demand) => demand,
        };
        match self.transport.write(self.protocol.outbox(), self.slow) {
            Written::Idle => Turn::Wait,
            Written::Progress(_) => {
                self.idle_since = None;
                self.slow = false;
                let spares = spares_poll(self.protocol.outbox(), &mut self.demand);
                if spares { Turn::Wait } else { Turn::On }
            }
            Written::Blocked => Turn::WaitForRoom,
            Written::Lost => {
                self.receive(Input::Reset);
                Turn::On
            }
            Written::Failed => Turn::Over(Ending::Aborted),
        }
    }

    pub(crate) fn server(&self) -> &'a Server<Bell> {
        self.stay.server()
    }

    pub(crate) fn link(&self) -> &'a Link<Handle> {
        self.stay.link()
    }

    /// Looks, without waiting, for input or the peer's leaving. Whether there was any.
    pub(crate) fn look(&mut self) -> bool {
        let input = self.transport.look(self.demand.read != Read::Hold);
        input.map(|input| self.receive(input)).is_some()
    }

    pub(crate) fn receive(&mut self, input: Input) {
        self.lost |= input == Input::Reset;
        self.idle_since = None;
        self.transport.lend(self.protocol.outbox());
        self.protocol.receive(input);
    }

    /// The protocol's deadline, or the end of the grace.
    pub(crate) fn until(&self) -> Instant {
        let ends_at = self.server().ends_at();
        self.demand.deadline.map_or(ends_at, |deadline| deadline.min(ends_at))
    }

    /// The backend stops, or this connection was chosen to give way, and the protocol does not
    /// know it yet.
    pub(crate) fn must_be_told(&self) -> bool {
        !self.told && self.stay.must_finish()
    }

    /// Lets the protocol have what has already arrived, and then tells it to finish.
    fn tell(&mut self) {
        self.told = true;
        self.take_in();
        self.protocol.shutdown();
    }

    /// Before the protocol hears that its time is over. This thread may have stood still (a
    /// stopped process, a busy machine) while the peer did its part in time, so what has arrived
    /// and what there is room for come first. That is tried: the kernel tells of room only when a
    /// third of its buffer is free, for which a slow peer may need longer than its time.
    fn catch_up(&mut self) {
        self.take_in();
        if self.lost {
            return;
        }
        let outbox = self.protocol.outbox();
        self.slow = !outbox.is_idle();
        if self.slow && self.transport.write(outbox, true) == Written::Lost {
            self.receive(Input::Reset);
        }
    }

    /// Lets the protocol have what has already arrived, within bounds.
    fn take_in(&mut self) {
        let enough = self.stay.received() + LAST_INPUT_MAX;
        while self.transport.is_open() && self.stay.received() < enough && self.look() {}
    }
}

#[cfg(all(test, unix))]
mod tests;
