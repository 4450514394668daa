//! What every backend keeps account of while it runs.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use hairspring_core::{ConnectionInfo, Instant, Now};

use crate::{
    AcceptFault, Accepted, Clock, Ended, Ending, Listener, LocalAddress, Options, Report, Setup,
    expect_descriptors,
};

/// How long a connection must have been idle before it may be asked to give way to clients that
/// wait: 100 ms.
///
/// A client that has just connected is about to ask, and one that has just been answered may ask
/// again; on a busy machine either takes a while. This is longer than a scheduler and most networks
/// need for it, and shorter than a client that waits for a place would notice.
pub const GIVE_WAY_AFTER: Duration = Duration::from_millis(100);

/// Clients accepted from one listener before the other listeners, the connections and the stop have
/// their turn: 64.
pub const ACCEPT_BATCH: usize = 64;

/// One in so many connections gives way at a time: clients that wait come in crowds.
const GIVE_WAY_SHARE: usize = 32;

/// A backend's setup and clock, its places for connections, the end of its grace, and what it has
/// served.
pub struct Ledger {
    /// What it was told.
    pub setup: Setup,
    /// The clock of all connections.
    pub clock: Clock,
    cap: usize,
    /// Places that are taken: at most `cap`.
    open: AtomicUsize,
    /// Set when more than three quarters of the places are taken, and cleared when no more than half
    /// are: with a single threshold it would change, and wake everybody, all the time.
    crowded: AtomicBool,
    /// The end of the grace, in nanoseconds on `clock`; `u64::MAX` while it serves.
    ends_at: AtomicU64,
    served: AtomicU64,
    cut: AtomicU64,
}

/// What came of accepting from one listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// All who waited were accepted.
    Done,
    /// So many were accepted that others are due, or the last place was taken: clients may still wait.
    More,
    /// A client waits, but there is no place.
    Full,
    /// It cannot go on for now: leave the listeners alone for [`ACCEPT_PAUSE`](crate::ACCEPT_PAUSE).
    Exhausted,
}

/// A place for a connection was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// With this one it has become crowded: every connection is to be told.
    pub crowds: bool,
}

impl Ledger {
    /// A backend with so many places for connections.
    #[must_use]
    pub fn new(setup: Setup, cap: usize) -> Self {
        Self {
            setup,
            clock: Clock::new(),
            cap,
            open: AtomicUsize::new(0),
            crowded: AtomicBool::new(false),
            ends_at: AtomicU64::new(u64::MAX),
            served: AtomicU64::new(0),
            cut: AtomicU64::new(0),
        }
    }

    /// The time, for a poll.
    #[inline]
    pub fn now(&self) -> Now {
        self.clock.now(self.is_crowded())
    }

    /// When connections are cut; the end of time while the backend serves.
    pub fn ends_at(&self) -> Instant {
        Instant::from_nanos(self.ends_at.load(Ordering::Acquire))
    }

    /// Whether connections are to finish.
    pub fn is_stopping(&self) -> bool {
        self.ends_at.load(Ordering::Acquire) != u64::MAX
    }

    /// Sets the end of the grace; it only comes nearer. Tell the connections.
    pub fn end_at(&self, moment: Instant) {
        self.ends_at.fetch_min(moment.as_nanos(), Ordering::AcqRel);
    }

    /// All is ready: clients that connect to these will be served.
    ///
    /// # Errors
    /// If there are not enough [descriptors](crate::expect_descriptors) to serve even one.
    pub fn announce(&self, addresses: &[LocalAddress]) -> io::Result<()> {
        expect_descriptors()?;
        addresses.iter().for_each(|address| self.setup.hooks.listening(address));
        Ok(())
    }

    /// A connection begins in a place that was taken.
    pub fn begin(&self, info: &ConnectionInfo) {
        self.setup.counters.count_accepted();
        self.setup.hooks.opened(info);
    }

    /// A connection has ended, and its socket is closed: whoever sees the count may rely on the
    /// descriptor. Its place is still taken.
    pub fn count_ended(&self, ending: Ending) {
        self.setup.counters.count_ended(ending);
        self.served.fetch_add(1, Ordering::AcqRel);
        if ending == Ending::Cut {
            self.cut.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// The connection of [`count_ended`](Self::count_ended) was this one.
    pub fn tell_ended(&self, info: &ConnectionInfo, ended: &Ended) {
        self.setup.hooks.closed(info, ended);
    }

    /// What it has done so far.
    pub fn report(&self) -> Report {
        Report {
            served: self.served.load(Ordering::Acquire),
            cut: self.cut.load(Ordering::Acquire),
            abandoned: self.open.load(Ordering::Acquire) as u64,
        }
    }
}

/// Places.
impl Ledger {
    /// Takes a place, if there is one, before it is known whether a client waits. If one does, the
    /// place is [filled](Self::fill_place), else given back.
    fn take_place(&self) -> bool {
        let take = |open| (open < self.cap).then_some(open + 1);
        self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_ok()
    }

    /// A client was accepted into a place that was taken. Only this begins a crowd: the caller then
    /// tells all connections.
    fn fill_place(&self) -> Taken {
        let many = self.open.load(Ordering::Acquire) > self.cap - self.cap.div_ceil(4);
        Taken { crowds: many && !self.crowded.swap(true, Ordering::AcqRel) }
    }

    /// Gives back a place that was taken. Whether it is the only free one: clients may wait.
    pub fn free_place(&self) -> bool {
        let before = self.open.fetch_sub(1, Ordering::AcqRel);
        if (before - 1) * 2 <= self.cap && self.is_crowded() {
            self.crowded.store(false, Ordering::Release);
        }
        before >= self.cap
    }

    /// Whether places are running short.
    pub fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// Whether all places are taken.
    pub fn is_full(&self) -> bool {
        self.open.load(Ordering::Acquire) >= self.cap
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
    }

    /// How many connections each of `askers` threads asks to give way when a client waits for a place:
    /// at least one.
    pub fn give_way(&self, askers: usize) -> usize {
        (self.cap / askers).div_ceil(GIVE_WAY_SHARE).max(1)
    }
}

/// Accepting.
impl Ledger {
    /// Accepts up to `most` clients, each by `accept` and into a place, and hands them to `hand`.
    /// An error of `hand`, which has freed the place, refuses the client; a place that nobody came
    /// for is given back by `free`.
    pub fn accept_batch(
        &self,
        listener: &Listener,
        accept: fn(&Listener, &Options) -> io::Result<Accepted>,
        most: usize,
        mut hand: impl FnMut(Accepted, Taken) -> io::Result<()>,
        free: impl Fn(),
    ) -> Batch {
        for accepted in 0..most {
            if !self.take_place() {
                // After the first it is not known whether anybody waits.
                return if accepted == 0 { Batch::Full } else { Batch::More };
            }
            let error = match accept(listener, &self.setup.options) {
                Ok(client) => match hand(client, self.fill_place()) {
                    Ok(()) => continue,
                    Err(error) => {
                        self.setup.counters.count_refused();
                        return self.exhausted(&error);
                    }
                },
                Err(error) => error,
            };
            free();
            match AcceptFault::of(&error) {
                AcceptFault::Passing => {}
                AcceptFault::Empty => return Batch::Done,
                AcceptFault::Pause => return self.exhausted(&error),
            }
        }
        Batch::More
    }

    fn exhausted(&self, error: &io::Error) -> Batch {
        self.count_failure(error);
        Batch::Exhausted
    }

    /// Clients have to wait because of this.
    pub(crate) fn count_failure(&self, error: &io::Error) {
        self.setup.counters.count_accept_error();
        self.setup.hooks.accept_failed(error);
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger")
            .field("setup", &self.setup)
            .field("cap", &self.cap)
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_a_crowd_is_told_once() {
        let ledger = Ledger::new(Setup::default(), 8);
        let fill = |_| ledger.take_place().then(|| ledger.fill_place().crowds);
        let taken: Vec<Option<bool>> = (0..9).map(fill).collect();
        let expected = |n| if n == 8 { None } else { Some(n == 6) };
        assert_eq!(taken, (0..9).map(expected).collect::<Vec<_>>());
        assert!(ledger.is_full() && ledger.is_crowded());
        let freed: Vec<bool> = (0..4).map(|_| ledger.free_place()).collect();
        assert_eq!(freed, [true, false, false, false]);
        assert!(!ledger.is_crowded(), "half of the places are free");
        (0..4).for_each(|_| assert!(!ledger.free_place()));
        assert!(ledger.is_empty());
        let endless = Ledger::new(Setup::default(), usize::MAX);
        assert!(endless.take_place() && !endless.fill_place().crowds);
    }
}
