//! Wakers of an executor's tasks: those that protocols are lent, and where there is need the
//! reactor's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::task::{Wake, Waker};

use hairspring_backend_common::Ticket;

use crate::mailbox::Mailbox;

/// Has a task polled. It owns nothing of the connection: whoever keeps it for too long keeps no
/// descriptor open.
#[derive(Debug)]
pub(crate) struct Ringer {
    mailbox: Arc<Mailbox>,
    /// A [`Ticket`]. Changes only while nobody else holds this.
    ticket: AtomicU64,
    /// It is in the mailbox: further wakes are the same one.
    rung: AtomicBool,
}

impl Ringer {
    pub(crate) fn new(mailbox: &Arc<Mailbox>, ticket: Ticket) -> Self {
        let ringer = Self {
            mailbox: Arc::clone(mailbox),
            ticket: AtomicU64::new(0),
            rung: AtomicBool::new(false),
        };
        ringer.name(ticket);
        ringer
    }

    pub(crate) fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.mailbox.wake(Ticket::from_bits(self.ticket.load(Ordering::Relaxed)));
        }
    }

    /// The task is about to be polled: from now on a wake is a new one.
    #[inline]
    pub(crate) fn answer(&self) {
        // A ring after this look finds `rung` unset, and has the task polled again.
        if self.rung.load(Ordering::Relaxed) {
            self.rung.swap(false, Ordering::AcqRel);
        }
    }

    fn name(&self, ticket: Ticket) {
        self.ticket.store(ticket.to_bits(), Ordering::Relaxed);
    }
}

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        self.ring();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

/// A waker for a protocol alone: nobody else is given it, so its reference count tells whether the
/// protocol has kept a clone of it, or passed one on.
///
/// Nearly always none is kept, and the next connection of the thread is lent the same waker.
#[derive(Debug)]
pub(crate) struct Lent {
    /// Held here, by `waker`, and by whoever has cloned that.
    ringer: Arc<Ringer>,
    waker: Waker,
}

impl Lent {
    pub(crate) fn new(mailbox: &Arc<Mailbox>, ticket: Ticket) -> Self {
        let ringer = Arc::new(Ringer::new(mailbox, ticket));
        Self { waker: Waker::from(Arc::clone(&ringer)), ringer }
    }

    /// For a poll of this task. From now on a wake is a new one.
    pub(crate) fn waker(&self, ticket: Ticket) -> &Waker {
        if !self.is_kept() {
            // What was done with clones of it that are gone has been done before this.
            fence(Ordering::Acquire);
            self.ringer.name(ticket);
        }
        self.ringer.answer();
        &self.waker
    }

    /// Whether someone may wake: then it stays with its connection.
    pub(crate) fn is_kept(&self) -> bool {
        Arc::strong_count(&self.ringer) > 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::Mail;
    use hairspring_backend_common::Clock;

    const A: Ticket = Ticket { place: 1, serial: 7 };
    const B: Ticket = Ticket { place: u32::MAX, serial: u32::MAX };

    fn woken(mailbox: &Mailbox) -> Vec<Ticket> {
        let mut mail = Mail::default();
        mailbox.collect(&mut mail);
        mail.woken
    }

    #[test]
    fn many_wakes_are_one_until_the_task_is_polled() {
        let mailbox = Arc::new(Mailbox::new(Clock::new()));
        let ringer = Arc::new(Ringer::new(&mailbox, B));
        let waker = Waker::from(Arc::clone(&ringer));
        (0..3).for_each(|_| waker.wake_by_ref());
        assert_eq!(woken(&mailbox), [B]);
        waker.wake_by_ref();
        assert!(woken(&mailbox).is_empty());
        ringer.answer();
        waker.wake();
        assert_eq!(woken(&mailbox), [B]);
    }

    #[test]
    fn what_is_kept_stays_with_its_task_and_what_is_not_serves_the_next() {
        let mailbox = Arc::new(Mailbox::new(Clock::new()));
        let lent = Lent::new(&mailbox, A);
        lent.waker(A).wake_by_ref();
        assert!(!lent.is_kept());
        let kept = lent.waker(B).clone();
        assert!(lent.is_kept());
        kept.wake_by_ref();
        kept.wake();
        assert!(!lent.is_kept());
        assert_eq!(woken(&mailbox), [A, B]);
    }
}
