//! The lives of connections: how one begins, has its turns, and ends.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hairspring_backend_common::{Accepted, Ending, Ticket, reset_on_close};
use hairspring_core::{ConnectionInfo, Protocol};

use super::EventLoop;
use crate::connection::{Cause, Connection, Flow, Life};
use crate::registration::Registration;

/// The clock is read again after so many turns of a long round.
pub(super) const TURNS_PER_LOOK: u32 = 32;

impl<P, M> EventLoop<P, M>
where
    P: Protocol,
    M: Fn(ConnectionInfo) -> P,
{
    /// Its place was taken when it was accepted.
    pub(super) fn begin(&mut self, client: Accepted) {
        let Accepted { socket, info } = client;
        let slot = self.connections.vacant();
        let registration = Registration::later(self.mailbox.poller(), socket);
        self.server.begin(&info);
        let life = Life { info: info.clone(), began: self.tools.now.mono, received: 0, sent: 0 };
        let ticket = Ticket { place: slot, serial: self.serial };
        self.serial = self.serial.wrapping_add(1);
        let Ok(protocol) = catch_unwind(AssertUnwindSafe(|| (self.make)(info))) else {
            reset_on_close(registration.socket());
            drop(registration);
            return self.tell_end(&life, Ending::Panicked);
        };
        let connection = Connection::new(registration, protocol, ticket, life);
        self.connections.insert(Box::new(connection));
        self.turn(slot, if self.stopping { Cause::Finish } else { Cause::Begin });
    }

    pub(super) fn turn(&mut self, slot: u32, cause: Cause) {
        self.turns = self.turns.wrapping_add(1);
        if self.turns.is_multiple_of(TURNS_PER_LOOK) {
            self.look_again();
        }
        let Some(connection) = self.connections.get_mut(slot) else { return };
        // Its entry among the timers is no later, unless it was taken out for this turn.
        let before = if cause == Cause::Deadline { None } else { connection.deadline() };
        let flow = catch_unwind(AssertUnwindSafe(|| connection.turn(cause, &mut self.tools)));
        let flow = flow.unwrap_or_else(|_| {
            // The message has gone to the panic hook. Nothing of the connection is used again.
            self.tools.wakers.forget();
            Flow::Ended(Ending::Panicked)
        });
        match flow {
            Flow::Ended(ending) => return self.end(slot, ending),
            Flow::Again if !connection.queued => {
                connection.queued = true;
                self.again.push_back(slot);
            }
            Flow::Again | Flow::Wait => {}
        }
        if let Some(deadline) = connection.deadline() {
            if before.is_none_or(|before| deadline < before) {
                self.timers.set(slot, deadline);
            }
            debug_assert!(self.timers.is_set(slot, deadline), "no deadline is forgotten");
        }
    }

    pub(super) fn end(&mut self, slot: u32, ending: Ending) {
        self.timers.remove(slot);
        let Some(connection) = self.connections.remove(slot) else { return };
        if ending.is_reset() {
            reset_on_close(connection.socket());
        }
        self.count_traffic();
        // A protocol may panic even now.
        let life = connection.life().clone();
        let closed = catch_unwind(AssertUnwindSafe(|| drop(connection)));
        self.tell_end(&life, closed.map_or(Ending::Panicked, |()| ending));
    }

    fn tell_end(&self, life: &Life, ending: Ending) {
        self.server.count_ended(ending);
        self.free_place();
        let ended = life.ended(ending, self.tools.now.mono);
        self.server.tell_ended(&life.info, &ended);
    }

    fn free_place(&self) {
        self.mailbox.count_closed();
        self.server.leave_place();
    }
}
