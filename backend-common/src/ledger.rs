//! What every backend keeps account of while it runs.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hairspring_core::{ConnectionInfo, Instant, Now};

use crate::{
    AcceptFault, Accepted, Clock, Ended, Ending, Listener, LocalAddress, Options, Report, Setup,
    expect_descriptors, places::Places,
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

/// So many clients may be lost in a row before they were accepted. If it goes on, it is not the clients
/// that fail, and accepting would spin.
const FAULTS_MAX: usize = 32;

/// One in this many connections gives way at a time: clients that wait come in crowds.
const GIVE_WAY_SHARE: usize = 32;

/// A backend's setup and clock, its places for connections, the end of its grace, and what it has
/// served.
pub struct Ledger {
    /// What the program has set.
    pub setup: Setup,
    /// The clock of all connections.
    pub clock: Clock,
    places: Places,
    /// Since when clients have waited and no place has become free, in nanoseconds on `clock`; 0 if
    /// none is known to wait.
    waited_since: AtomicU64,
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
    /// A backend with this many places for connections.
    #[must_use]
    pub fn new(setup: Setup, cap: usize) -> Self {
        Self {
            setup,
            clock: Clock::new(),
            places: Places::new(cap),
            waited_since: AtomicU64::new(0),
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

    /// Everything is ready: clients that connect to these will be served.
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
            abandoned: self.places.taken() as u64,
        }
    }
}

/// Places.
impl Ledger {
    /// Gives back a place that was taken. Returns whether it is the only free one: clients may wait
    /// for it.
    pub fn free_place(&self) -> bool {
        // Who still waits begins anew. Most often nobody does, and nothing shared is written.
        if self.waited_since.load(Ordering::Relaxed) != 0 {
            self.waited_since.store(0, Ordering::Relaxed);
        }
        self.places.leave()
    }

    /// Whether places are running short.
    pub fn is_crowded(&self) -> bool {
        self.places.are_crowded()
    }

    /// Whether all places are taken.
    pub fn is_full(&self) -> bool {
        self.places.taken() >= self.places.cap()
    }

    /// Whether no place is taken.
    pub fn is_empty(&self) -> bool {
        self.places.taken() == 0
    }

    /// How many connections each of `askers` threads asks to give way when a client waits for a place:
    /// at least one.
    pub fn give_way(&self, askers: usize) -> usize {
        (self.places.cap() / askers).div_ceil(GIVE_WAY_SHARE).max(1)
    }

    /// A client waits now for a place. Whether clients have waited for [`GIVE_WAY_AFTER`] and no place
    /// has become free: then connections that are idle for less give way too, with their next request.
    /// Where all clients ask again at once, nobody else would ever be served.
    pub fn waits_in_vain(&self, now: Instant) -> bool {
        let (nanos, order) = (now.as_nanos().max(1), Ordering::Relaxed);
        match self.waited_since.compare_exchange(0, nanos, order, order) {
            Ok(_) => false,
            Err(since) => Instant::from_nanos(since) + GIVE_WAY_AFTER <= now,
        }
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
        // In a row.
        let mut faults = 0;
        for accepted in 0..most {
            if !self.places.take() {
                // After the first it is not known whether anybody waits.
                return if accepted == 0 { Batch::Full } else { Batch::More };
            }
            let error = match accept(listener, &self.setup.options) {
                Ok(client) => match hand(client, Taken { crowds: self.places.fill() }) {
                    Ok(()) => {
                        faults = 0;
                        continue;
                    }
                    Err(error) => {
                        self.setup.counters.count_refused();
                        return self.exhausted(&error);
                    }
                },
                Err(error) => error,
            };
            free();
            match AcceptFault::of(&error) {
                AcceptFault::Passing if faults < FAULTS_MAX => faults += 1,
                AcceptFault::Empty => return Batch::Done,
                AcceptFault::Passing | AcceptFault::Pause => return self.exhausted(&error),
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
            .field("places", &self.places)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::Hooks;
    use rustix::io::Errno;
    use std::cell::Cell;
    use std::sync::{Arc, Mutex};

    thread_local! {
        /// How often `accept` was called.
        static CALLS: Cell<usize> = const { Cell::new(0) };
    }

    fn called() -> usize {
        CALLS.replace(CALLS.get() + 1)
    }

    #[derive(Default)]
    struct Told(Mutex<Vec<io::ErrorKind>>);

    impl Hooks for Told {
        fn accept_failed(&self, error: &io::Error) {
            self.0.lock().unwrap().push(error.kind());
        }
    }

    #[test]
    fn places_are_shared_out() {
        let ledger = Ledger::new(Setup::default(), 1);
        assert!(!ledger.is_full() && ledger.places.take() && ledger.is_full());
        let ledger = Ledger::new(Setup::default(), 1000);
        assert!(ledger.places.take() && !ledger.is_full() && !ledger.is_crowded());
        assert_eq!([1, 4, 999, 5000].map(|askers| ledger.give_way(askers)), [32, 8, 1, 1]);
    }

    #[test]
    fn clients_wait_in_vain_while_no_place_becomes_free() {
        let ledger = Ledger::new(Setup::default(), 1);
        let in_vain = |millis| {
            let began = Instant::default() + Duration::from_secs(1);
            ledger.waits_in_vain(began + Duration::from_millis(millis))
        };
        assert!(ledger.places.take());
        assert_eq!([0, 99, 100].map(in_vain), [false, false, true]);
        ledger.free_place();
        assert!(ledger.places.take(), "another one waits");
        assert_eq!([200, 299, 300].map(in_vain), [false, false, true]);
    }

    #[test]
    fn a_listener_that_only_fails_is_left_alone() {
        let told = Arc::new(Told::default());
        let setup = Setup { hooks: Arc::clone(&told) as Arc<dyn Hooks>, ..Setup::default() };
        let ledger = Ledger::new(setup, 8);
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
        let fails: fn(&Listener, &Options) -> _ = |_, _| {
            called();
            Err(Errno::NETDOWN.into())
        };
        let free = || _ = ledger.free_place();
        for most in [ACCEPT_BATCH, usize::MAX] {
            let batch = ledger.accept_batch(&listener, fails, most, |_, _| Ok(()), free);
            assert_eq!((batch, CALLS.take()), (Batch::Exhausted, FAULTS_MAX + 1));
        }
        assert!(ledger.is_empty());
        assert_eq!(ledger.setup.counters.snapshot().accept_errors, 2, "it is told");
        assert_eq!(*told.0.lock().unwrap(), [io::ErrorKind::NetworkDown; 2]);
    }

    #[test]
    fn a_client_that_cannot_be_served_is_refused_and_the_others_wait() {
        let told = Arc::new(Told::default());
        let setup = Setup { hooks: Arc::clone(&told) as Arc<dyn Hooks>, ..Setup::default() };
        let ledger = Ledger::new(setup, 8);
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
        let LocalAddress::Tcp(address) = listener.local_address() else { panic!("a port") };
        let _clients = [(); 2].map(|()| std::net::TcpStream::connect(address).unwrap());
        let hand = |_, _| {
            ledger.free_place();
            Err(io::ErrorKind::OutOfMemory.into())
        };
        let free = || panic!("its place is free already");
        let batch = ledger.accept_batch(&listener, Listener::accept, ACCEPT_BATCH, hand, free);
        assert!(batch == Batch::Exhausted && ledger.is_empty() && crate::has_clients(&listener));
        let counts = ledger.setup.counters.snapshot();
        assert_eq!((counts.refused, counts.accept_errors), (1, 1));
        assert_eq!(*told.0.lock().unwrap(), [io::ErrorKind::OutOfMemory]);
    }

    #[test]
    fn clients_that_come_between_failures_are_accepted() {
        let ledger = Ledger::new(Setup::default(), 8);
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
        let LocalAddress::Tcp(address) = listener.local_address() else { panic!("a port") };
        let _clients = [(); 2].map(|()| std::net::TcpStream::connect(address).unwrap());
        // Every 21st comes; then nobody waits.
        let accept: fn(&Listener, &Options) -> _ = |listener, options| match called() {
            20 | 41 => listener.accept(options),
            42.. => Err(io::ErrorKind::WouldBlock.into()),
            _ => Err(Errno::NETDOWN.into()),
        };
        let mut came = 0;
        let hand = |_, _| {
            came += 1;
            Ok(())
        };
        let free = || _ = ledger.free_place();
        let batch = ledger.accept_batch(&listener, accept, ACCEPT_BATCH, hand, free);
        assert_eq!((batch, came), (Batch::Done, 2));
    }
}
