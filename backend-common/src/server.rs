//! What all threads of a backend share, where one thread accepts for all.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::{fmt, io};

use hairspring_core::{ConnectionInfo, Instant, Now};

use crate::link::{Link, Reach, Roster};
use crate::{Clock, Ended, Ending, Report, Setup, Wakeup};

/// Of so many connections one gives way at a time: clients that wait come in crowds.
const GIVE_WAY_SHARE: usize = 32;

/// A backend while it runs. See [`attend`](crate::attend).
pub struct Server<R: Reach> {
    /// What it was told.
    pub setup: Setup,
    /// The clock of all connections.
    pub clock: Clock,
    /// How connections are reached.
    pub reach: R,
    roster: Roster<R::Handle>,
    /// Wakes the thread that accepts.
    pub(crate) wakeup: Arc<Wakeup>,
    cap: usize,
    /// At most `cap`, but for those who came just before a stop.
    open: AtomicUsize,
    /// Above three quarters of the cap, and since then not below half of it: rousing all around
    /// one threshold would wake everybody all the time.
    crowded: AtomicBool,
    /// The end of the grace, in nanoseconds on `clock`; `u64::MAX` while it serves.
    ends_at: AtomicU64,
    served: AtomicU64,
    cut: AtomicU64,
}

impl<R: Reach> Server<R> {
    /// A backend for `cap` connections at a time.
    ///
    /// # Errors
    /// If there are no descriptors left to wait with.
    pub fn new(setup: Setup, cap: usize, reach: R) -> io::Result<Self> {
        Ok(Self {
            setup,
            clock: Clock::new(),
            reach,
            roster: Roster::default(),
            wakeup: Arc::new(Wakeup::new()?),
            cap,
            open: AtomicUsize::new(0),
            crowded: AtomicBool::new(false),
            ends_at: AtomicU64::new(u64::MAX),
            served: AtomicU64::new(0),
            cut: AtomicU64::new(0),
        })
    }

    /// The time, for a poll.
    pub fn now(&self) -> Now {
        self.clock.now(self.is_crowded())
    }

    /// Whether places are running short.
    pub fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// When connections are cut; the end of time while the backend serves.
    pub fn ends_at(&self) -> Instant {
        Instant::from_nanos(self.ends_at.load(Ordering::Acquire))
    }

    /// Whether connections are to finish.
    pub fn is_stopping(&self) -> bool {
        self.ends_at.load(Ordering::Acquire) != u64::MAX
    }

    pub(crate) fn is_full(&self) -> bool {
        self.open.load(Ordering::Acquire) >= self.cap
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
    }

    /// Sets the end of the grace; it only comes nearer.
    pub(crate) fn end_at(&self, moment: Instant) {
        self.ends_at.fetch_min(moment.as_nanos(), Ordering::AcqRel);
        self.rouse(&self.roster.all());
    }

    /// Clients wait, and there is no place: the longest idle give way. None may be idle.
    pub(crate) fn make_room(&self) {
        self.rouse(&self.roster.choose(self.cap.div_ceil(GIVE_WAY_SHARE)));
    }

    /// Those that did not end shall be seen to be cut short when the process ends.
    pub(crate) fn doom(&self) {
        self.roster.all().iter().for_each(|link| R::doom(&link.handle));
    }

    pub(crate) fn report(&self) -> Report {
        Report {
            served: self.served.load(Ordering::Acquire),
            cut: self.cut.load(Ordering::Acquire),
            abandoned: self.open.load(Ordering::Acquire) as u64,
        }
    }

    fn rouse(&self, links: &[Arc<Link<R::Handle>>]) {
        if !links.is_empty() {
            self.reach.rouse(links.iter().map(|link| &link.handle));
        }
    }
}

impl<R: Reach> fmt::Debug for Server<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("setup", &self.setup)
            .field("cap", &self.cap)
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}

/// A place for one connection, taken until it is dropped.
#[derive(Debug)]
pub struct Place<R: Reach>(Arc<Server<R>>);

impl<R: Reach> Place<R> {
    pub(crate) fn take(server: &Arc<Server<R>>) -> Self {
        let open = server.open.fetch_add(1, Ordering::AcqRel) + 1;
        if open * 4 > server.cap * 3 && !server.crowded.swap(true, Ordering::AcqRel) {
            server.rouse(&server.roster.all());
        }
        Self(Arc::clone(server))
    }
}

impl<R: Reach> Drop for Place<R> {
    fn drop(&mut self) {
        let server = &self.0;
        let open = server.open.fetch_sub(1, Ordering::AcqRel) - 1;
        if open * 2 <= server.cap {
            server.crowded.store(false, Ordering::Release);
        }
        // Whoever accepts waits for a place only while there is none.
        if open + 1 >= server.cap || server.is_stopping() {
            server.wakeup.notify();
        }
    }
}

/// One connection in its place, from its beginning to its [end](Self::end).
#[derive(Debug)]
pub struct Stay<R: Reach> {
    place: Place<R>,
    link: Arc<Link<R::Handle>>,
    key: u64,
    info: ConnectionInfo,
    began: Instant,
    received: Cell<u64>,
    sent: Cell<u64>,
}

impl<R: Reach> Stay<R> {
    /// A connection begins, and can be reached.
    pub fn begin(place: Place<R>, info: ConnectionInfo, handle: R::Handle) -> Self {
        let (server, link) = (&*place.0, Arc::new(Link::new(handle)));
        server.setup.counters.count_accepted();
        server.setup.hooks.opened(&info);
        let began = server.clock.mono();
        let key = server.roster.enter(Arc::clone(&link));
        Self { place, link, key, info, began, received: Cell::new(0), sent: Cell::new(0) }
    }

    /// The backend.
    pub fn server(&self) -> &Server<R> {
        &self.place.0
    }

    /// The connection, as others see it.
    pub fn link(&self) -> &Arc<Link<R::Handle>> {
        &self.link
    }

    /// Its two ends.
    pub fn info(&self) -> ConnectionInfo {
        self.info
    }

    /// Whether it is to finish: the backend stops, or it was chosen to give way.
    pub fn must_finish(&self) -> bool {
        self.server().is_stopping() || self.link.gives_way()
    }

    /// Bytes that came in so far.
    pub fn received(&self) -> u64 {
        self.received.get()
    }

    /// Counts bytes that came in.
    pub fn count_received(&self, bytes: u64) {
        self.received.set(self.received.get() + bytes);
        self.server().setup.counters.count_received(bytes);
    }

    /// Counts bytes that went out.
    pub fn count_sent(&self, bytes: u64) {
        self.sent.set(self.sent.get() + bytes);
        self.server().setup.counters.count_sent(bytes);
    }

    /// The connection has ended, its protocol was dropped, and its socket was closed or is owned
    /// by its handle alone.
    pub fn end(self, ending: Ending) {
        let Self { place, link, key, info, began, received, sent } = self;
        let server = &*place.0;
        // Closed before it is counted: whoever sees the count may rely on the descriptor.
        drop(link);
        server.roster.leave(key);
        server.setup.counters.count_ended(ending);
        server.served.fetch_add(1, Ordering::AcqRel);
        if ending == Ending::Cut {
            server.cut.fetch_add(1, Ordering::AcqRel);
        }
        let lasted = server.clock.mono().since(began);
        let ended = Ended { ending, received: received.get(), sent: sent.get(), lasted };
        server.setup.hooks.closed(&info, &ended);
    }
}
