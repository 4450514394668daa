//! The wakers of a loop's connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Wake, Waker};

use hairspring_backend_common::Ticket;

use crate::mailbox::Mailbox;

/// Has a connection polled.
#[derive(Debug)]
pub(crate) struct Ringer {
    mailbox: Arc<Mailbox>,
    /// A [`Ticket`]. Changes only while nobody else holds this.
    ticket: AtomicU64,
    /// It is in the mailbox: further wakes are the same one.
    rung: AtomicBool,
}

impl Ringer {
    fn new(mailbox: &Arc<Mailbox>) -> Self {
        let mailbox = Arc::clone(mailbox);
        Self { mailbox, ticket: AtomicU64::new(0), rung: AtomicBool::new(false) }
    }

    /// Takes it out of the mailbox. From now on a wake is a new one: poll after it.
    pub(crate) fn answer(&self) -> Ticket {
        self.rung.swap(false, Ordering::AcqRel);
        Ticket::from_bits(self.ticket.load(Ordering::Relaxed))
    }

    fn name(&self, ticket: Ticket) {
        self.ticket.store(ticket.to_bits(), Ordering::Relaxed);
    }
}

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            let mailbox = Arc::clone(&self.mailbox);
            mailbox.wake(self);
        }
    }
    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.mailbox.wake(Arc::clone(self));
        }
    }
}

/// Lends a waker to each poll. Nearly always nobody keeps a clone of it, and the next connection is
/// lent the same one. If somebody does, it becomes the own waker of that connection. So a handler
/// that answers at once costs no allocation and no reference counting.
#[derive(Debug)]
pub(crate) struct Wakers {
    mailbox: Arc<Mailbox>,
    /// The same ringer twice, once as a waker; between polls nobody else has it. (After a poll that
    /// panicked that is not known: see [`forget`](Self::forget).)
    spare: Option<(Arc<Ringer>, Waker)>,
}

impl Wakers {
    pub(crate) fn new(mailbox: Arc<Mailbox>) -> Self {
        Self { mailbox, spare: None }
    }

    /// Polls with the connection's `own` waker, or with one that becomes its own if it is kept.
    /// One that nobody keeps any more is given up.
    pub(crate) fn with<R>(
        &mut self,
        own: &mut Option<Arc<Ringer>>,
        ticket: Ticket,
        poll: impl FnOnce(&Waker) -> R,
    ) -> R {
        if let Some(ringer) = own {
            let (result, spare) = with_own(ringer, poll);
            if let Some(waker) = spare {
                self.spare = own.take().map(|ringer| (ringer, waker));
            }
            return result;
        }
        let (ringer, waker) = self.spare.get_or_insert_with(|| {
            let ringer = Arc::new(Ringer::new(&self.mailbox));
            (Arc::clone(&ringer), Waker::from(ringer))
        });
        ringer.name(ticket);
        let result = poll(waker);
        if Arc::strong_count(ringer) > 2 {
            *own = self.spare.take().map(|(ringer, _)| ringer);
        }
        result
    }

    /// A poll has panicked: whoever was polled may have kept the waker that was lent.
    pub(crate) fn forget(&mut self) {
        self.spare = None;
    }
}

/// Polls with a connection's own waker, and gives it back if nobody keeps it any more. Apart,
/// because it is seldom.
#[inline(never)]
fn with_own<R>(own: &Arc<Ringer>, poll: impl FnOnce(&Waker) -> R) -> (R, Option<Waker>) {
    let waker = Waker::from(Arc::clone(own));
    let result = poll(&waker);
    let spare = Arc::strong_count(own) == 2;
    (result, spare.then_some(waker))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Ticket = Ticket { place: 1, serial: 7 };
    const B: Ticket = Ticket { place: u32::MAX >> 2, serial: u32::MAX };

    fn woken(mailbox: &Mailbox) -> Vec<Ticket> {
        let mut woken = Vec::new();
        mailbox.take_woken(&mut woken);
        woken.iter().map(|ringer| ringer.answer()).collect()
    }

    #[test]
    fn one_waker_serves_all_until_someone_keeps_it() {
        let mailbox = Arc::new(Mailbox::new().unwrap());
        let (mut wakers, mut own) = (Wakers::new(Arc::clone(&mailbox)), [None, None]);
        let woken = || woken(&mailbox);
        wakers.with(&mut own[0], A, |_| ());
        assert!(own[0].is_none());
        let kept = wakers.with(&mut own[0], A, Waker::clone);
        wakers.with(&mut own[1], B, Waker::wake_by_ref);
        assert!(own[0].is_some() && own[1].is_some(), "what is in the mailbox is kept");
        kept.wake_by_ref();
        kept.wake_by_ref();
        assert_eq!(woken(), [B, A]);
        [kept.clone(), kept.clone()].into_iter().for_each(Waker::wake);
        assert_eq!(woken(), [A]);

        drop(kept);
        wakers.with(&mut own[0], A, |_| ());
        assert!(own[0].is_none(), "nobody keeps it any more");
        let kept = wakers.with(&mut own[0], B, Waker::clone);
        kept.wake();
        assert_eq!(woken(), [B], "it was named anew");
    }

    #[test]
    fn wakes_at_the_end_of_a_loop_and_after_it_keep_nothing() {
        let mailbox = Arc::new(Mailbox::new().unwrap());
        let mut wakers = Wakers::new(Arc::clone(&mailbox));
        let [before, after] = [A, B].map(|ticket| wakers.with(&mut None, ticket, Waker::clone));
        before.wake();
        mailbox.retire();
        after.wake();
        drop(wakers);
        assert_eq!(Arc::strong_count(&mailbox), 1);
    }

    #[test]
    fn a_panic_leaves_no_strangers_waker() {
        let mailbox = Arc::new(Mailbox::new().unwrap());
        let (mut wakers, mut own, mut kept) = (Wakers::new(Arc::clone(&mailbox)), None, None);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wakers.with(&mut own, A, |waker| {
                kept = Some(waker.clone());
                panic!("a protocol that panics");
            });
        }));
        assert!(panicked.is_err());
        wakers.forget();
        wakers.with(&mut own, B, |_| ());
        kept.expect("it was kept").wake();
        assert_eq!(woken(&mailbox), [A]);
    }
}
