//! The contract between a protocol and its driver; the driver's loop is drawn at [`Protocol`].

use core::task::Context;

use bytes::Bytes;

use crate::{Instant, Now, Outbox};

/// What arrived from the transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Bytes, in order. Never empty.
    Data(Bytes),
    /// The peer sends no more, but may still be reading (a half-close). Nothing but
    /// [`Reset`](Self::Reset) may follow.
    Fin,
    /// The connection is gone in both directions: it was reset, or reading or writing failed. Poll
    /// once more, so that the protocol lets go of what it holds; then drop both.
    Reset,
}

/// A protocol as a pure state machine: bytes go in through [`receive`](Self::receive), come out
/// through the [`outbox`](Self::outbox), and [`poll`](Self::poll) does the work.
///
/// # The driver's loop
///
/// ```text
///        ┌──────────────────────────────────────────────────────────────┐
///        ▼                                                              │
///     poll(cx, now) ── Step::Done ──▶ close (Clean) or reset (Abort)    │
///        │ Step::Wait(demand)                                           │
///     write the outbox, and its FIN, as far as the transport takes it ──┤ progress
///        │ no progress                                                  │
///     wait for: input (unless Hold) · room to write (unless the outbox  │
///     is idle) · the deadline · the waker; do not wait if `again`       │
///        │                                                              │
///     receive(what arrived) ────────────────────────────────────────────┘
/// ```
///
/// No call has to precede another, and polling too often is harmless: with no new input, time or
/// wake-up, a second poll changes nothing. (`docs/tutorial.md` in the repository has this loop in
/// code, over the standard library.)
///
/// - Poll after any progress in writing: the protocol may go on when there is room in its output.
///   One poll may be skipped, the one after everything was written; see [`Demand::once_sent`].
/// - After [`Input::Fin`] read no more, whatever the demand says.
/// - A driver that polls every connection all the time needs no waker ([`Waker::noop`] will do) and
///   may ignore the deadline.
/// - To stop, call [`shutdown`](Self::shutdown) and go on until `Done`. The protocol may also
///   be dropped at any moment, and whatever its handlers were doing with it.
/// - A driver may notice a deadline late (a busy machine, a stopped process). It should then take
///   the time, read and write what the transport allows, and only then poll, with that time. So no
///   peer that was in time is treated as late.
///
/// [`Waker::noop`]: core::task::Waker::noop
///
/// # Example
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
    /// Stores what arrived. All work is left to [`poll`](Self::poll).
    fn receive(&mut self, input: Input);

    /// Does all that can be done now, and says what to wait for.
    ///
    /// Wake-ups from elsewhere (a handler's future, another connection) come through the
    /// context's waker, from any thread. The waker of the latest poll counts.
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step;

    /// What there is to write.
    fn outbox(&mut self) -> &mut Outbox;

    /// Asks to finish what has begun and to begin nothing new. Poll afterwards: that poll tells
    /// endless responses to end.
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
    /// Everything was sent: close the transport.
    Clean,
    /// Cut short: reset the transport (on sockets, `SO_LINGER` of 0 before the close), so that the
    /// peer can tell that something is missing.
    Abort,
}

/// What to wait for. Room to write is not listed: it is wanted whenever the outbox is not idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Whether input is wanted.
    pub read: Read,
    /// Poll again at this moment at the latest.
    pub deadline: Option<Instant>,
    /// There is more to do at once: poll again without waiting, but give other connections a turn
    /// first.
    pub again: bool,
    /// If all output is written at once, the next poll would return this same demand, with this
    /// deadline in place of the other. A driver may then skip that poll: it calls
    /// [`Outbox::spare_poll`] and waits until this deadline. So a response that is written whole
    /// costs one poll, not two. `None`: poll. A driver may ignore this field.
    ///
    /// A protocol that wraps another one leaves it `None`, unless it passes `spare_poll` on to the
    /// outbox of the inner one.
    pub once_sent: Option<Instant>,
}

/// Whether input is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Read {
    /// There is no room, or nothing more can come: do not read, leave input in the kernel.
    Hold,
    /// Input is welcome, but the protocol does not wait for it: reading matters only to learn that
    /// the peer has left.
    Watch,
    /// All input is used up, and more is needed to go on.
    #[default]
    Need,
}
