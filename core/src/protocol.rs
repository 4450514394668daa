//! The contract between a protocol and whatever drives it.
//!
//! A driver has one loop, and there is no order to learn:
//!
//! ```text
//!        ┌──────────────────────────────────────────────────────────────┐
//!        ▼                                                              │
//!     poll(cx, now) ── Step::Done ──▶ close (Clean) or reset (Abort)    │
//!        │ Step::Wait(demand)                                           │
//!     write the outbox, and its FIN, as far as the transport takes it ──┤ progress
//!        │ no progress                                                  │
//!     wait for: input (unless Hold) · room to write (unless the outbox  │
//!     is idle) · the deadline · the waker                               │
//!        │                                                              │
//!     receive(what came) ───────────────────────────────────────────────┘
//! ```
//!
//! Polling too often is harmless: with no new input, time or wake-up, a second poll changes
//! nothing. One poll may be spared: the one after everything was written at once, where
//! [`Demand::once_sent`] says what it would demand.
//!
//! A driver that may have stood still (processes are stopped, machines are busy) is kinder if it
//! moves what the transport takes and has before it polls at a deadline that has come, and polls
//! with the time from before that: then no peer is told to be late that was in time.

use core::task::Context;

use bytes::Bytes;

use crate::{Instant, Now, Outbox};

/// What the transport brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Bytes, in order. Never empty.
    Data(Bytes),
    /// The peer sends no more, but may still be reading (a half-close).
    Fin,
    /// The connection is gone, both ways.
    Reset,
}

/// A protocol as a pure state machine: bytes in by [`receive`](Self::receive), bytes out by the
/// [`outbox`](Self::outbox), and [`poll`](Self::poll) to do the work.
///
/// ```
/// use core::task::Context;
/// use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};
///
/// /// Sends back what it receives; closes when the peer does.
/// #[derive(Default)]
/// struct Echo {
///     outbox: Outbox,
///     ended: bool,
///     gone: bool,
/// }
///
/// impl Protocol for Echo {
///     fn receive(&mut self, input: Input) {
///         match input {
///             Input::Data(bytes) => self.outbox.push(bytes),
///             Input::Fin => self.ended = true,
///             Input::Reset => self.gone = true,
///         }
///     }
///     fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
///         if self.gone {
///             return Step::Done(Outcome::Abort);
///         }
///         if self.ended {
///             self.outbox.finish();
///             if self.outbox.is_idle() {
///                 return Step::Done(Outcome::Clean);
///             }
///         }
///         // While the peer does not read its echo, nothing more is read from it.
///         let read = if self.outbox.pending() > 65_536 { Read::Hold } else { Read::Need };
///         Step::Wait(Demand { read, ..Demand::default() })
///     }
///     fn outbox(&mut self) -> &mut Outbox {
///         &mut self.outbox
///     }
/// }
/// ```
pub trait Protocol {
    /// Stores what came. All work is left to [`poll`](Self::poll).
    fn receive(&mut self, input: Input);

    /// Does all that can be done now, and says what to wait for.
    ///
    /// Wake-ups from elsewhere (a handler's future, another connection) come through the
    /// context's waker.
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step;

    /// What there is to write.
    fn outbox(&mut self) -> &mut Outbox;

    /// Asks to finish what has begun and to begin nothing new. Poll afterwards: what would go on
    /// without an end learns of it by that poll.
    fn shutdown(&mut self) {}
}

impl<P: Protocol + ?Sized> Protocol for alloc::boxed::Box<P> {
    fn receive(&mut self, input: Input) {
        (**self).receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        (**self).poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        (**self).outbox()
    }
    fn shutdown(&mut self) {
        (**self).shutdown();
    }
}

/// What a [`Protocol`] wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the driver must wait for what is demanded, or end the connection"]
pub enum Step {
    /// Wait for any of these, then poll again.
    Wait(Demand),
    /// The connection is over; nothing will be written any more.
    Done(Outcome),
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All was said: close the transport.
    Clean,
    /// Cut short: reset the transport, so that the peer can tell.
    Abort,
}

/// What to wait for. Room to write is not listed: it is wanted whenever the outbox is not idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Whether input is wanted.
    pub read: Read,
    /// Poll again at this moment at the latest.
    pub deadline: Option<Instant>,
    /// There is more to do at once; let other connections have a turn first.
    pub again: bool,
    /// If all output goes out at once, the poll that follows would demand the same but for this
    /// deadline. A driver may spare that poll: it says so by [`Outbox::spare_poll`], and waits
    /// until then. `None`: poll. So an answer that is written whole costs one poll, not two.
    ///
    /// A protocol around another one leaves it out, unless it passes on what is said to its outbox.
    pub once_sent: Option<Instant>,
}

/// Whether input is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Read {
    /// No room, or nothing more can come: leave it in the kernel.
    Hold,
    /// Welcome, but the protocol does not wait for it: only news of the peer's leaving matters.
    Watch,
    /// All input is used up, and more is needed to go on.
    #[default]
    Need,
}
