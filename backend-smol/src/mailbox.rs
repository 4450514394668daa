//! How other threads reach an executor.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use hairspring_backend_common::{Accepted, Clock, Place, STUCK_AFTER, Ticket};
use hairspring_core::Instant;

use crate::reach::Tasks;

/// A client in its place, on its way to the thread that will drive it.
pub(crate) type Client = (Place<Tasks>, Accepted);

/// What an executor is told from elsewhere, and what others may know of it.
///
/// ```text
///   elsewhere:    put mail in ── any = true ──▶ rests? ── wake the sleeper
///   the executor: rests = true ──▶ any? ── no: sleep ── rests = false ── any? ── take mail out
/// ```
///
/// Both write before they read, in one order for all threads: either the executor sees the mail, or
/// whoever put it in sees that it rests. While it is awake, mail costs no system call; and where
/// there is none, a round takes no lock.
#[derive(Debug)]
pub(crate) struct Mailbox {
    state: Mutex<State>,
    /// There may be mail.
    any: AtomicBool,
    /// The thread rests, and nobody has woken it yet.
    rests: AtomicBool,
    /// Clients that are served here, or were handed over to be.
    open: AtomicUsize,
    clock: Clock,
    /// When the thread has last looked at `clock` in the round of turns that it is in, in
    /// nanoseconds; 0 between two of them.
    looked: AtomicU64,
}

/// What has come since the last time.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// Clients that another thread has accepted.
    pub(crate) clients: Vec<Client>,
    /// Tasks to be polled. One may stand here twice, for two ringers.
    pub(crate) woken: Vec<Ticket>,
    /// Listeners that have clients, by their places. Each at most once, however often it is told: a
    /// crowd that comes faster than it is accepted must not multiply the work of a round.
    pub(crate) gates: Vec<usize>,
    /// No more clients will come.
    pub(crate) closed: bool,
}

#[derive(Debug, Default)]
struct State {
    mail: Mail,
    /// Wakes the thread from the way it rests.
    sleeper: Option<Waker>,
}

impl Mailbox {
    /// `clock` is the one of all deadlines.
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            state: Mutex::default(),
            any: AtomicBool::new(false),
            rests: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            clock,
            looked: AtomicU64::new(0),
        }
    }

    /// Has a client served.
    pub(crate) fn hand(&self, client: Client) {
        self.count_opened();
        self.put(|mail| mail.clients.push(client));
    }

    /// Takes back the clients that the thread has not come to yet.
    pub(crate) fn take_back(&self) -> Vec<Client> {
        let clients = std::mem::take(&mut self.state().mail.clients);
        clients.iter().for_each(|_| self.count_closed());
        clients
    }

    /// Has a task polled.
    pub(crate) fn wake(&self, task: Ticket) {
        self.put(|mail| mail.woken.push(task));
    }

    /// Has the clients of a listener accepted.
    pub(crate) fn open_gate(&self, place: usize) {
        self.put(|mail| {
            if !mail.gates.contains(&place) {
                mail.gates.push(place);
            }
        });
    }

    /// Has the thread end as soon as its last client has gone.
    pub(crate) fn close(&self) {
        self.put(|mail| mail.closed = true);
    }

    /// Clients that are served here, or were handed over to be.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Whether the thread has clients that it has not come to yet.
    pub(crate) fn keeps_clients_waiting(&self) -> bool {
        !self.state().mail.clients.is_empty()
    }

    /// For how long one of the tasks, as it seems, has not returned; zero if all do.
    pub(crate) fn blocked_for(&self, now: Instant) -> Duration {
        let since = match self.looked.load(Ordering::Relaxed) {
            0 => return Duration::ZERO,
            since => Instant::from_nanos(since),
        };
        let busy = now.since(since);
        if busy < STUCK_AFTER { Duration::ZERO } else { busy }
    }

    fn put(&self, put: impl FnOnce(&mut Mail)) {
        put(&mut self.state().mail);
        self.any.store(true, Ordering::SeqCst);
        if self.rests.load(Ordering::SeqCst) && self.rests.swap(false, Ordering::SeqCst) {
            // Woken without the lock: a waker may do anything.
            let sleeper = self.state().sleeper.clone();
            sleeper.expect("who rests has said how it is woken").wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Lists are whole whatever panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The executor's side.
impl Mailbox {
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A round of turns begins, or the clock was looked at in the midst of it.
    pub(crate) fn looked(&self, now: Instant) {
        self.looked.store(now.as_nanos().max(1), Ordering::Relaxed);
    }

    /// The thread goes to rest, or to look at what else it does.
    pub(crate) fn end_round(&self) {
        self.looked.store(0, Ordering::Relaxed);
    }

    /// Exchanges what has come for `mail`, which was dealt with and whose storage is used again.
    pub(crate) fn collect(&self, mail: &mut Mail) {
        debug_assert!(mail.is_empty(), "mail is dealt with");
        // A swap, not a store: it reads what the last mail was about.
        if self.any.load(Ordering::SeqCst) && self.any.swap(false, Ordering::SeqCst) {
            let mut state = self.state();
            mail.closed = state.mail.closed;
            std::mem::swap(&mut state.mail, mail);
        }
    }

    /// From now on mail wakes `sleeper` while the thread rests.
    pub(crate) fn set_sleeper(&self, sleeper: Waker) {
        self.state().sleeper = Some(sleeper);
    }

    /// The thread is about to rest: the next mail wakes it. Returns false if it is there.
    pub(crate) fn rest(&self) -> bool {
        self.rests.store(true, Ordering::SeqCst);
        !self.any.load(Ordering::SeqCst)
    }

    /// The thread rests no more.
    pub(crate) fn awake(&self) {
        // In no order: whoever still sees it resting wakes it once for nothing.
        self.rests.store(false, Ordering::Relaxed);
    }

    /// A client is served here.
    pub(crate) fn count_opened(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    /// It is no longer.
    pub(crate) fn count_closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Mail {
    fn is_empty(&self) -> bool {
        self.clients.is_empty() && self.woken.is_empty() && self.gates.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::task::Wake;

    #[derive(Default)]
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn mail_wakes_who_rests_once_and_keeps_from_rest_who_has_not_read_it() {
        let (mailbox, wakes) = (Mailbox::new(Clock::new()), Arc::new(Count::default()));
        mailbox.set_sleeper(Arc::clone(&wakes).into());
        let (mut mail, woken) = (Mail::default(), || wakes.0.load(Ordering::SeqCst));
        mailbox.open_gate(7);
        assert_eq!((mailbox.rest(), woken()), (false, 0));
        mailbox.awake();
        mailbox.collect(&mut mail);
        assert_eq!(std::mem::take(&mut mail.gates), [7]);
        assert!(mailbox.rest());
        mailbox.open_gate(7);
        mailbox.open_gate(8);
        mailbox.open_gate(7);
        assert_eq!(woken(), 1);
        mailbox.collect(&mut mail);
        assert_eq!(std::mem::take(&mut mail.gates), [7, 8]);
        mailbox.close();
        mailbox.collect(&mut mail);
        assert!(mail.closed && mailbox.rest());
    }
}
