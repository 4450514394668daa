//! A protocol that sends back what it receives.

use std::task::Context;

use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};

/// The most bytes that wait to be sent; beyond that nothing is read.
const PENDING_MAX: u64 = 64 << 10;

/// Sends back what it receives; ends when its peer does, or when told to.
#[derive(Debug, Default)]
pub struct Echo {
    outbox: Outbox,
    ending: bool,
    gone: bool,
}

impl Protocol for Echo {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if !self.outbox.is_finished() => self.outbox.push(bytes),
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
        let read = if self.outbox.pending() > PENDING_MAX { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.ending = true;
    }
}
