//! The driving loop of one connection.

use std::sync::Arc;
use std::task::Context;

use hairspring_backend_common::{Ending, Link, Server, Stay, Written};
use hairspring_core::{Demand, Input, Instant, Now, Protocol, Read, Step};

use crate::alarm::Wakers;
use crate::bell::{Bell, Handle};
use crate::transport::Transport;

/// What is read at most when a connection is told to finish: a request that had arrived before
/// that is still served, a peer that never stops sending is not.
const LAST_INPUT_MAX: u64 = 64 << 10;

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
    /// The protocol was told to finish.
    told: bool,
    /// The protocol has seen a reset.
    lost: bool,
}

impl<'a, P: Protocol> Connection<'a, P> {
    pub(crate) fn new(stay: &'a Stay<Bell>, protocol: P) -> Self {
        Self {
            stay,
            transport: Transport::new(stay),
            protocol,
            wakers: Wakers::new(Arc::clone(&stay.link().handle.alarm)),
            demand: Demand::default(),
            now: stay.server().now(),
            told: false,
            lost: false,
        }
    }

    /// Drives the connection to its end. Closing the socket is left to the caller.
    pub(crate) fn drive(mut self) -> Ending {
        loop {
            if self.must_be_told() {
                self.tell();
            }
            self.now = self.server().now();
            if self.now.mono >= self.server().ends_at() {
                return Ending::Cut;
            }
            let step = self.protocol.poll(&mut Context::from_waker(self.wakers.waker()), self.now);
            self.demand = match step {
                // Nothing can come or go after a reset, whatever the protocol waits for.
                _ if self.lost => return Ending::Lost,
                Step::Done(outcome) => return outcome.into(),
                Step::Wait(demand) => demand,
            };
            match self.transport.write(self.protocol.outbox()) {
                Written::Idle => self.wait(),
                Written::Progress(_) => {}
                Written::Blocked => self.wait_for_room(),
                Written::Lost => self.receive(Input::Reset),
                Written::Failed => return Ending::Aborted,
            }
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
        self.transport.settle();
        let enough = self.stay.received() + LAST_INPUT_MAX;
        while self.transport.is_open() && self.stay.received() < enough && self.look() {}
        self.protocol.shutdown();
    }
}
