//! What all loops of a backend share.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Wake;
use std::time::Duration;
use std::{fmt, io};

use hairspring_backend_common::{Clock, Ending, Report, Setup, Stage};
use hairspring_core::{Instant, Now};

use crate::mailbox::Mailbox;

/// Connections at a time, unless the options say otherwise.
const CONNECTIONS_USUAL: usize = 10_000;

/// Of so many connections one gives way at a time: choosing them is a look at all.
const GIVE_WAY_SHARE: usize = 32;

/// A backend while it runs.
pub(crate) struct Server {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    /// One for each loop.
    pub(crate) mailboxes: Vec<Arc<Mailbox>>,
    cap: usize,
    /// At most `cap`.
    open: AtomicUsize,
    /// Above three quarters of the cap, and since then not below half of it: its change wakes
    /// every connection.
    crowded: AtomicBool,
    /// Some connections were told to give way, and none has ended since.
    making_room: AtomicBool,
    /// The end of the grace, in nanoseconds on `clock`; `u64::MAX` while it serves.
    ends_at: AtomicU64,
    served: AtomicU64,
    cut: AtomicU64,
    /// Loops that have ended, and the error of one that failed.
    ended: Mutex<(usize, Option<io::Error>)>,
    /// `ended` has changed, or the stage of the stop.
    news: Condvar,
}

impl Server {
    pub(crate) fn new(setup: Setup) -> io::Result<Self> {
        let loops = 0..setup.options.thread_count();
        Ok(Self {
            cap: setup.options.connection_cap(CONNECTIONS_USUAL),
            mailboxes: loops.map(|_| Mailbox::new().map(Arc::new)).collect::<io::Result<_>>()?,
            setup,
            clock: Clock::new(),
            open: AtomicUsize::new(0),
            crowded: AtomicBool::new(false),
            making_room: AtomicBool::new(false),
            ends_at: AtomicU64::new(u64::MAX),
            served: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            ended: Mutex::default(),
            news: Condvar::new(),
        })
    }

    pub(crate) fn now(&self) -> Now {
        self.clock.now(self.is_crowded())
    }

    pub(crate) fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// When connections are cut; the end of time while the backend serves.
    pub(crate) fn ends_at(&self) -> Instant {
        Instant::from_nanos(self.ends_at.load(Ordering::Acquire))
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.ends_at.load(Ordering::Acquire) != u64::MAX
    }

    /// Sets the end of the grace; it only comes nearer.
    pub(crate) fn end_at(&self, moment: Instant) {
        self.ends_at.fetch_min(moment.as_nanos(), Ordering::AcqRel);
        self.poke_all();
    }

    fn poke_all(&self) {
        self.mailboxes.iter().for_each(|mailbox| mailbox.poke());
    }

    pub(crate) fn report(&self) -> Report {
        Report {
            served: self.served.load(Ordering::Acquire),
            cut: self.cut.load(Ordering::Acquire),
            abandoned: self.open.load(Ordering::Acquire) as u64,
        }
    }
}

/// Places for connections.
impl Server {
    /// Takes a place for a connection, if there is one.
    pub(crate) fn take_place(&self) -> bool {
        let take = |open| (open < self.cap).then_some(open + 1);
        let Ok(before) = self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, take) else {
            return false;
        };
        if (before + 1) * 4 > self.cap * 3 && !self.crowded.swap(true, Ordering::AcqRel) {
            self.poke_all();
        }
        true
    }

    /// Gives back a place that was taken.
    pub(crate) fn free_place(&self) {
        let before = self.open.fetch_sub(1, Ordering::AcqRel);
        if (before - 1) * 2 <= self.cap && self.is_crowded() {
            self.crowded.store(false, Ordering::Release);
        }
        if before >= self.cap {
            // Loops may have turned their backs on clients until there is a place.
            self.making_room.store(false, Ordering::Release);
            self.poke_all();
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.open.load(Ordering::Acquire) >= self.cap
    }

    /// A client waits, and there is no place. Returns how many connections the caller shall ask
    /// to give way: none, if that was done and the place is still to come.
    pub(crate) fn make_room(&self) -> usize {
        if self.making_room.swap(true, Ordering::AcqRel) {
            return 0;
        }
        (self.cap / self.mailboxes.len()).div_ceil(GIVE_WAY_SHARE)
    }

    /// The caller had none that could give way; another loop may have.
    pub(crate) fn made_no_room(&self) {
        self.making_room.store(false, Ordering::Release);
    }

    /// The connection of a place has ended.
    pub(crate) fn count_ended(&self, ending: Ending) {
        self.setup.counters.count_ended(ending);
        self.served.fetch_add(1, Ordering::AcqRel);
        if ending == Ending::Cut {
            self.cut.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// The thread that waits for the loops.
impl Server {
    /// A loop has ended.
    pub(crate) fn loop_ended(&self, result: io::Result<()>) {
        let mut ended = self.ended();
        ended.0 += 1;
        ended.1 = ended.1.take().or(result.err());
        self.news.notify_all();
    }

    /// Waits until the stop has gone beyond `stage`, all loops have ended or one has failed, or
    /// the clock says `until`.
    pub(crate) fn await_news(&self, stage: Stage, until: Instant) {
        let mut ended = self.ended();
        let loops = self.mailboxes.len();
        while self.setup.stop.stage() <= stage && ended.0 < loops && ended.1.is_none() {
            let left = until.since(self.clock.mono());
            if left.is_zero() {
                return;
            }
            // A moment's bound is as good as for ever, and no arithmetic overflows.
            let left = left.min(Duration::from_secs(3600));
            ended = self.news.wait_timeout(ended, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(crate) fn all_ended(&self) -> bool {
        self.ended().0 == self.mailboxes.len()
    }

    pub(crate) fn failure(&self) -> Option<io::Error> {
        self.ended().1.take()
    }

    fn ended(&self) -> MutexGuard<'_, (usize, Option<io::Error>)> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stop has changed.
impl Wake for Server {
    fn wake(self: Arc<Self>) {
        // With the lock: whoever has just looked at the stage is waiting by now.
        let _ended = self.ended();
        self.news.notify_all();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("setup", &self.setup)
            .field("cap", &self.cap)
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}
