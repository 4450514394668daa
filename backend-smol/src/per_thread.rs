//! What all connections of a thread use in turn.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use hairspring_backend_common::{
    Calendar, Options, Output, Parting, SharedIntake, Storage, Tally, Ticket, Timers,
};
use hairspring_core::{Instant, Now};

use crate::again::Again;
use crate::mailbox::Mailbox;
use crate::ringer::Lent;
use crate::watch::Watch;

/// Borrowed for as long as one step takes, and never while a protocol is polled.
pub(crate) type Shared = Rc<RefCell<PerThread>>;

/// See [`Shared`].
#[derive(Debug)]
pub(crate) struct PerThread {
    /// The time of this turn, nearly.
    pub(crate) now: Now,
    calendar: Calendar,
    pub(crate) intake: SharedIntake,
    pub(crate) output: Output,
    /// What answers are written into.
    pub(crate) storage: Storage,
    pub(crate) watch: Watch,
    /// By the places of tasks.
    pub(crate) timers: Timers,
    pub(crate) parting: Parting,
    pub(crate) again: Again,
    mailbox: Arc<Mailbox>,
    /// None while it is lent.
    waker: Option<Lent>,
    /// Connections whose wakers someone keeps: it may be the reactor.
    pub(crate) kept_wakers: usize,
    tally: Tally,
    /// Bytes received and sent, until they are counted.
    pub(crate) received: u64,
    pub(crate) sent: u64,
}

impl PerThread {
    pub(crate) fn new(
        options: &Options,
        mailbox: Arc<Mailbox>,
        watch: Watch,
        tally: Tally,
    ) -> Self {
        Self {
            now: Now::default(),
            calendar: Calendar::default(),
            intake: SharedIntake::new(options),
            output: Output::for_nonblocking(),
            storage: Storage::default(),
            watch,
            timers: Timers::default(),
            parting: Parting::default(),
            again: Again::default(),
            mailbox,
            waker: None,
            kept_wakers: 0,
            tally,
            received: 0,
            sent: 0,
        }
    }

    /// Of the thread.
    pub(crate) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    /// Brings the time up to date. Returns the moment.
    pub(crate) fn renew_time(&mut self, crowded: bool) -> Instant {
        self.mailbox.clock().renew(&mut self.now, &mut self.calendar);
        self.now.crowded = crowded;
        self.now.mono
    }

    /// A waker for a protocol, to be [given back](Self::give_back) unless it is kept.
    #[inline]
    pub(crate) fn lend_waker(&mut self, ticket: Ticket) -> Lent {
        self.waker.take().unwrap_or_else(|| Lent::new(&self.mailbox, ticket))
    }

    /// Nobody has kept this waker.
    #[inline]
    pub(crate) fn give_back(&mut self, waker: Lent) {
        self.waker = Some(waker);
    }

    /// Has the counters know of all bytes.
    pub(crate) fn count_traffic(&mut self) {
        let (received, sent) = (&mut self.received, &mut self.sent);
        self.tally.count(std::mem::take(received), std::mem::take(sent));
    }
}
