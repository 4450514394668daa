//! Sends back what it receives.

use std::task::Context;

use hairspring::core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};

/// While a peer leaves this many bytes of its echo unread, no more is read from it.
const PENDING_MAX: u64 = 64 << 10;

/// One connection of the echo protocol (RFC 862). When the peer ends its side, or at a shutdown, it
/// sends back what has arrived and ends.
#[derive(Debug, Default)]
pub struct Echo {
    outbox: Outbox,
    /// The peer sends no more, or the connection shuts down.
    ending: bool,
    gone: bool,
}

impl Protocol for Echo {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if !self.outbox.is_finished() => self.outbox.push(bytes),
            // Nothing can be sent after the end.
            Input::Data(_) => {}
            Input::Fin => self.ending = true,
            Input::Reset => self.gone = true,
        }
    }

    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.gone {
            return Step::Done(Outcome::Abort);
        }
        if self.ending {
            self.outbox.finish();
            if self.outbox.is_idle() {
                return Step::Done(Outcome::Clean);
            }
        }
        self.outbox.release();
        let hold = self.ending || self.outbox.pending() > PENDING_MAX;
        let read = if hold { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.ending = true;
    }
}
