//! The protocol that has taken over a connection after an upgrade.

use alloc::boxed::Box;
use core::task::Context;

use crate::time::earliest;
use crate::{Connection, Demand, Input, Now, Outcome, Protocol, Step, Timer, Upgraded};

/// The protocol, and how much of the output before its own is unsent.
pub(super) struct Successor {
    pub(super) protocol: Box<dyn Protocol + Send>,
    /// The end of HTTP's output, as [`Outbox::sent`](crate::Outbox::sent) counts.
    http_end: u64,
    /// The peer did not take HTTP's output in time: the connection is over.
    cut: bool,
}

impl Successor {
    /// Gives `protocol` the connection, with all bytes behind the request.
    pub(super) fn new(mut protocol: Box<dyn Protocol + Send>, upgraded: Upgraded) -> Self {
        let http_end = upgraded.outbox.sent() + upgraded.outbox.pending();
        protocol.outbox().precede(upgraded.outbox);
        if !upgraded.leftover.is_empty() {
            protocol.receive(Input::Data(upgraded.leftover));
        }
        if upgraded.peer_done {
            protocol.receive(Input::Fin);
        }
        Self { protocol, http_end, cut: false }
    }

    /// Polls the protocol. The handler's [`Timer`] goes on, because a future that the handler gave
    /// to the protocol may sleep by it. So does the timer Send until the peer has taken HTTP's
    /// output; for later output, timeouts are up to the protocol.
    pub(super) fn poll(
        &mut self,
        connection: &mut Connection,
        timer: Option<&Timer>,
        cx: &mut Context<'_>,
        now: Now,
    ) -> Step {
        if self.cut {
            return Step::Done(Outcome::Abort);
        }
        if let Some(timer) = timer {
            timer.set(now);
        }
        let demand = match self.protocol.poll(cx, now) {
            Step::Wait(demand) => demand,
            done @ Step::Done(_) => return done,
        };
        let sent = self.protocol.outbox().sent();
        let sending = connection.time_sending(sent >= self.http_end, sent, now);
        if sending.is_some_and(|at| at <= now.mono) {
            self.cut = true;
            self.protocol.outbox().discard();
            return Step::Done(Outcome::Abort);
        }
        let sleeping = timer.and_then(Timer::deadline);
        let deadline = earliest(demand.deadline, earliest(sleeping, sending));
        // No poll is skipped: the timer Send of HTTP's output depends on it.
        Step::Wait(Demand { deadline, once_sent: None, ..demand })
    }
}
