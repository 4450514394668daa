//! How a connection comes to its end.

use super::Connection;
use super::sides::{Answer, Discard, Receive};
use crate::time::earliest;
use crate::{Demand, Now, Outcome, Step};

/// How the connection comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// Not yet.
    No,
    /// Our FIN follows the output. Input is discarded until the peer's FIN, so that the peer can
    /// read the answer before it sees a reset.
    Lingering,
    /// Nothing is left to send.
    AtOnce,
    /// Cut short.
    Aborted,
}

impl Connection {
    /// [`step`](Self::step) of a connection on which nothing more is read.
    #[inline(never)]
    pub(super) fn step_to_the_end(&mut self, now: Now) -> Step {
        if self.closing == Closing::Aborted {
            return Step::Done(Outcome::Abort);
        }
        self.discard_input();
        if self.outbox.is_idle() && (self.peer_fin || self.closing == Closing::AtOnce) {
            return Step::Done(Outcome::Clean);
        }
        let mut deadline = self.look_at_send_timer(now);
        if let Receive::Closed(rest) = &mut self.receive
            && self.outbox.is_fin_sent()
        {
            deadline = earliest(deadline, rest.timer.look(now, &self.config));
        }
        if deadline.is_some_and(|at| at <= now.mono) {
            return self.end_without_the_peer();
        }
        Step::Wait(Demand { read: self.read_demand(), deadline, ..Demand::default() })
    }

    /// The peer has not taken our output in time, or has not ended its side after ours.
    #[cold]
    fn end_without_the_peer(&mut self) -> Step {
        let is_sending = self.discarded() >= self.config.linger_max;
        if self.outbox.is_fin_sent() && !is_sending {
            // The kernel may still hold much of the answer, for a peer that reads slowly: a reset
            // would discard it.
            return Step::Done(Outcome::Clean);
        }
        self.abort();
        Step::Done(Outcome::Abort)
    }

    /// Closes a connection that shuts down between requests, if at most empty lines have arrived, or
    /// while only the rest of content that nobody takes is awaited.
    #[cold]
    pub(super) fn close_if_nothing_is_due(&mut self) {
        if self.closing != Closing::No {
            return;
        }
        let between = matches!(self.receive, Receive::Head)
            && !self.too_slow
            && !self.is_in_head()
            && (self.inbox.is_empty() || self.starved);
        if between {
            self.close(Closing::AtOnce);
        } else if self.starved && matches!(self.receive, Receive::Drain { .. }) {
            self.close(Closing::Lingering);
        }
    }

    /// Ends our side after what is in the outbox, and reads no more messages.
    pub(super) fn close(&mut self, how: Closing) {
        debug_assert!(self.closing != Closing::Aborted, "an aborted connection is over");
        // Unsent output must not be lost to a reset either.
        let unsent = self.outbox.pending() > 0;
        self.closing = if unsent { Closing::Lingering } else { how };
        self.answer = Answer::None;
        self.too_slow = false;
        if self.closing == Closing::Lingering {
            self.outbox.finish();
        }
        self.stop_reading();
    }

    /// Reads no more messages: from now on input is only discarded.
    pub(super) fn stop_reading(&mut self) {
        if !matches!(self.receive, Receive::Closed(_)) {
            self.receive = Receive::Closed(Discard::default());
        }
        self.partial = None;
        self.starved = false;
        self.discard_input();
    }

    fn discard_input(&mut self) {
        if let Receive::Closed(rest) = &mut self.receive {
            rest.bytes += self.inbox.clear() as u64;
        }
    }

    /// Bytes discarded since reading stopped.
    pub(super) fn discarded(&self) -> u64 {
        if let Receive::Closed(rest) = &self.receive { rest.bytes } else { 0 }
    }
}
