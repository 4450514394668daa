//! What all threads of a backend share, where one thread accepts for all.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;
use std::task::Waker;
use std::{fmt, io};

use hairspring_core::{ConnectionInfo, Instant};

use crate::ledger::{Ledger, Taken};
use crate::link::{Link, Reach, Roster};
use crate::{Ended, Ending, Setup, Wakeup};

/// A backend while it runs: its [`Ledger`], and how its connections are reached. See
/// [`attend`](crate::attend()).
pub struct Server<R: Reach> {
    ledger: Ledger,
    /// How connections are reached.
    pub reach: R,
    roster: Roster<R::Handle>,
    /// Wakes the attendant: the thread that accepts, or sees to it that others do.
    pub(crate) wakeup: Arc<Wakeup>,
}

impl<R: Reach> Deref for Server<R> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl<R: Reach> Server<R> {
    /// A backend for `cap` connections at a time.
    ///
    /// # Errors
    /// If there are no descriptors left to wait with.
    pub fn new(setup: Setup, cap: usize, reach: R) -> io::Result<Self> {
        Ok(Self {
            ledger: Ledger::new(setup, cap),
            reach,
            roster: Roster::default(),
            wakeup: Arc::new(Wakeup::new()?),
        })
    }

    /// Sets the end of the grace, and tells all connections.
    pub(crate) fn end_all_at(&self, moment: Instant) {
        self.end_at(moment);
        self.rouse(&self.roster.all());
    }

    /// Clients wait, and there is no place: the longest idle give way: at once if they have been idle
    /// for [`GIVE_WAY_AFTER`](crate::GIVE_WAY_AFTER), and with their next request if clients [wait in
    /// vain](Ledger::waits_in_vain). Call it again as long as clients wait.
    pub fn make_room(&self) {
        let now = self.clock.mono();
        let in_vain = self.waits_in_vain(now);
        self.rouse(&self.roster.choose(self.give_way(1), now, in_vain));
    }

    /// The waker of the attendant, for a stop: see [`await_news`](Self::await_news).
    #[must_use]
    pub fn attendant(&self) -> Waker {
        Arc::clone(&self.wakeup).into()
    }

    /// Has the connections that are left be reset when the process ends, so that their peers can tell
    /// that something is missing.
    pub(crate) fn doom(&self) {
        self.roster.all().iter().for_each(|link| R::doom(&link.handle));
    }

    fn rouse(&self, links: &[Arc<Link<R::Handle>>]) {
        if !links.is_empty() {
            self.reach.rouse(links.iter().map(|link| &link.handle));
        }
    }
}

impl<R: Reach> fmt::Debug for Server<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ledger.fmt(f)
    }
}

/// A place for one connection, taken until it is dropped.
#[derive(Debug)]
pub struct Place<R: Reach>(Arc<Server<R>>);

impl<R: Reach> Place<R> {
    /// One that was taken in the ledger.
    pub(crate) fn new(server: &Arc<Server<R>>, taken: Taken) -> Self {
        if taken.crowds {
            server.rouse(&server.roster.all());
        }
        Self(Arc::clone(server))
    }
}

impl<R: Reach> Drop for Place<R> {
    fn drop(&mut self) {
        // Whoever accepts waits for a place only while there is none.
        if self.0.free_place() || self.0.is_stopping() {
            self.0.wakeup.notify();
        }
    }
}

/// One connection in its place, from its beginning to its [end](Self::end).
#[derive(Debug)]
pub struct Stay<R: Reach> {
    place: Place<R>,
    link: Arc<Link<R::Handle>>,
    key: usize,
    info: ConnectionInfo,
    began: Instant,
    received: Cell<u64>,
    sent: Cell<u64>,
}

impl<R: Reach> Stay<R> {
    /// A connection begins, and can be reached.
    pub fn begin(place: Place<R>, info: ConnectionInfo, handle: R::Handle) -> Self {
        let (server, link) = (&*place.0, Arc::new(Link::new(handle)));
        server.ledger.begin(&info);
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
        self.info.clone()
    }

    /// Whether it is to finish: the backend stops, or it was chosen to give way.
    pub fn must_finish(&self) -> bool {
        self.server().is_stopping() || self.link.gives_way()
    }

    /// Bytes that came in so far.
    pub fn received(&self) -> u64 {
        self.received.get()
    }

    /// Bytes that came in, which a [`Tally`](crate::Tally) counts for the backend.
    pub fn note_received(&self, bytes: u64) {
        self.received.set(self.received.get() + bytes);
    }

    /// The same for bytes that went out.
    pub fn note_sent(&self, bytes: u64) {
        self.sent.set(self.sent.get() + bytes);
    }

    /// The connection has ended, its protocol was dropped, and its socket was closed or is owned
    /// by its handle alone.
    pub fn end(self, ending: Ending) {
        let Self { place, link, key, info, began, received, sent } = self;
        let server = &*place.0;
        drop(link);
        server.roster.leave(key);
        server.count_ended(ending);
        let lasted = server.clock.mono().since(began);
        let ended = Ended { ending, received: received.get(), sent: sent.get(), lasted };
        server.tell_ended(&info, &ended);
    }
}
