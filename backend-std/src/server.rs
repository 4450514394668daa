//! What all threads of a backend share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::{fmt, io};

use hairspring_backend_common::{Clock, Ending, Report, Setup, Wakeup};
use hairspring_core::{Instant, Now};

use crate::bell::Bell;
use crate::link::Roster;

/// Connections at a time, unless the options say otherwise: threads are dear.
const CONNECTIONS_USUAL: usize = 512;

/// Of so many connections one gives way at a time: ringing the bell wakes all that are idle, so
/// it is done for several at once.
const GIVE_WAY_SHARE: usize = 32;

/// A backend while it runs.
pub(crate) struct Server {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    pub(crate) roster: Roster,
    /// Rung for the idle: a stop, one of them was chosen to give way, or it has become crowded.
    pub(crate) bell: Bell,
    /// Wakes the thread that accepts.
    pub(crate) wakeup: Arc<Wakeup>,
    cap: usize,
    /// At most `cap`, but for those who came just before a stop.
    open: AtomicUsize,
    /// Above three quarters of the cap, and since then not below half of it: a bell that is rung
    /// for each connection around one threshold would wake everybody all the time.
    crowded: AtomicBool,
    /// The end of the grace, in nanoseconds on `clock`; `u64::MAX` while it serves.
    ends_at: AtomicU64,
    served: AtomicU64,
    cut: AtomicU64,
}

impl Server {
    pub(crate) fn new(setup: Setup) -> io::Result<Self> {
        Ok(Self {
            cap: setup.options.connection_cap(CONNECTIONS_USUAL),
            setup,
            clock: Clock::new(),
            roster: Roster::default(),
            bell: Bell::default(),
            wakeup: Arc::new(Wakeup::new()?),
            open: AtomicUsize::new(0),
            crowded: AtomicBool::new(false),
            ends_at: AtomicU64::new(u64::MAX),
            served: AtomicU64::new(0),
            cut: AtomicU64::new(0),
        })
    }

    pub(crate) fn now(&self) -> Now {
        self.clock.now(self.is_crowded())
    }

    pub(crate) fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.open.load(Ordering::Acquire) >= self.cap
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
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
        self.roster.for_each(|link| link.alarm.ring());
        self.bell.ring();
    }

    /// Clients wait, and there is no place: the longest idle give way. None may be idle.
    pub(crate) fn make_room(&self) {
        if self.roster.choose(self.cap.div_ceil(GIVE_WAY_SHARE)) {
            self.bell.ring();
        }
    }

    pub(crate) fn report(&self) -> Report {
        Report {
            served: self.served.load(Ordering::Acquire),
            cut: self.cut.load(Ordering::Acquire),
            abandoned: self.open.load(Ordering::Acquire) as u64,
        }
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

/// A place for one connection, taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Place(pub(crate) Arc<Server>);

impl Place {
    pub(crate) fn take(server: &Arc<Server>) -> Self {
        let open = server.open.fetch_add(1, Ordering::AcqRel) + 1;
        if open * 4 > server.cap * 3 && !server.crowded.swap(true, Ordering::AcqRel) {
            server.bell.ring();
        }
        Self(Arc::clone(server))
    }

    /// The connection in this place has ended.
    pub(crate) fn ended(&self, ending: Ending) {
        self.0.served.fetch_add(1, Ordering::AcqRel);
        if ending == Ending::Cut {
            self.0.cut.fetch_add(1, Ordering::AcqRel);
        }
    }
}

impl Drop for Place {
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
