//! How other threads reach an executor.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use hairspring_backend_common::{Accepted, Clock, Place};
use hairspring_core::Instant;

use crate::reach::Tasks;
use crate::ringer::Ticket;

/// How long the tasks of a thread may take for a round of turns before it is taken for blocked:
/// as much as hundreds of ordinary answers need.
const BLOCKED_AFTER: Duration = Duration::from_millis(5);

/// A client in its place, on its way to the thread that will drive it.
pub(crate) type Client = (Place<Tasks>, Accepted);

/// What an executor is told from elsewhere, and what others may know of it.
#[derive(Debug)]
pub(crate) struct Mailbox {
    state: Mutex<State>,
    /// Clients that are served here, or were handed over to be.
    open: AtomicUsize,
    clock: Clock,
    /// When the round of turns began that the thread is in, in nanoseconds on `clock`; 0 between
    /// two of them.
    round_since: AtomicU64,
}

/// What has come since the last time.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// Clients that another thread has accepted.
    pub(crate) clients: Vec<Client>,
    /// Tasks to be polled. One may stand here twice, for two ringers.
    pub(crate) woken: Vec<Ticket>,
    /// Listeners that have clients, by their places.
    pub(crate) gates: Vec<usize>,
    /// No more clients will come.
    pub(crate) closed: bool,
}

#[derive(Debug, Default)]
struct State {
    mail: Mail,
    /// Of the thread, while it rests. The first mail takes it.
    sleeper: Option<Waker>,
}

impl Mailbox {
    /// `clock` is the one of all deadlines.
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            state: Mutex::default(),
            open: AtomicUsize::new(0),
            clock,
            round_since: AtomicU64::new(0),
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
        self.put(|mail| mail.gates.push(place));
    }

    /// Has the thread end as soon as its last client has gone.
    pub(crate) fn close(&self) {
        self.put(|mail| mail.closed = true);
    }

    /// Clients that are served here, or were handed over to be.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// For how long one of the tasks, as it seems, has not returned; zero if all do.
    pub(crate) fn blocked_for(&self) -> Duration {
        let since = match self.round_since.load(Ordering::Relaxed) {
            0 => return Duration::ZERO,
            since => Instant::from_nanos(since),
        };
        let round = self.clock.mono().since(since);
        if round < BLOCKED_AFTER { Duration::ZERO } else { round }
    }

    fn put(&self, put: impl FnOnce(&mut Mail)) {
        let mut state = self.state();
        put(&mut state.mail);
        let sleeper = state.sleeper.take();
        drop(state);
        if let Some(sleeper) = sleeper {
            sleeper.wake();
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

    /// A round of turns begins, at the moment that is returned.
    pub(crate) fn begin_round(&self) -> Instant {
        let now = self.clock.mono();
        self.round_since.store(now.as_nanos().max(1), Ordering::Relaxed);
        now
    }

    /// The thread goes to rest, or to look at what else it does.
    pub(crate) fn end_round(&self) {
        self.round_since.store(0, Ordering::Relaxed);
    }

    /// Exchanges what has come for `mail`, which was dealt with and whose storage is used again.
    pub(crate) fn collect(&self, mail: &mut Mail) {
        debug_assert!(mail.is_empty(), "mail is dealt with");
        let mut state = self.state();
        state.sleeper = None;
        mail.closed = state.mail.closed;
        std::mem::swap(&mut state.mail, mail);
    }

    /// The thread is about to rest: the next mail wakes `sleeper`. Returns false if it is there.
    pub(crate) fn rest(&self, mail: &Mail, sleeper: &Waker) -> bool {
        let mut state = self.state();
        let rests = state.mail.is_empty() && state.mail.closed == mail.closed;
        state.sleeper = rests.then(|| sleeper.clone());
        rests
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
