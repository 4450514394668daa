//! What all loops of a backend share.

use std::io;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Wake;
use std::time::Duration;

use hairspring_backend_common::{GIVE_WAY_AFTER, Ledger, Setup, Stage};
use hairspring_core::Instant;

use crate::mailbox::Mailbox;

/// Connections at a time, unless the options say otherwise.
const CONNECTIONS_USUAL: usize = 10_000;

/// Descriptors of a loop, at most, beside those of its listeners: three of its poller, and a bell.
const DESCRIPTORS_EACH: usize = 4;

/// A backend while it runs: its [`Ledger`], and its loops.
#[derive(Debug)]
pub(crate) struct Server {
    ledger: Ledger,
    /// One for each loop.
    pub(crate) mailboxes: Vec<Arc<Mailbox>>,
    /// Some connections were told to give way, and none has ended since: until this moment, in
    /// nanoseconds, nobody else is told. 0 if it is not so.
    making_room: AtomicU64,
    /// Whether the loops are to run; not set before that is known.
    may_run: OnceLock<bool>,
    /// Loops that have ended, and the error of one that failed.
    ended: Mutex<(usize, Option<io::Error>)>,
    /// `ended` has changed, or the stage of the stop.
    news: Condvar,
}

impl Deref for Server {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl Server {
    /// With so many listeners.
    pub(crate) fn new(setup: Setup, listeners: usize) -> io::Result<Self> {
        let loops = setup.options.thread_count()?;
        // A duplicate of each listener, or of a sibling.
        let of_listeners = listeners * if setup.options.reuse_port { 2 } else { 1 };
        let own = loops * (DESCRIPTORS_EACH + of_listeners);
        let cap = setup.options.connection_cap(CONNECTIONS_USUAL, own);
        let mut mailboxes = Vec::new();
        for _ in 0..loops {
            mailboxes.push(Arc::new(Mailbox::new()?));
        }
        Ok(Self {
            ledger: Ledger::new(setup, cap),
            mailboxes,
            making_room: AtomicU64::new(0),
            may_run: OnceLock::new(),
            ended: Mutex::default(),
            news: Condvar::new(),
        })
    }

    /// Sets the end of the grace, and tells all loops.
    pub(crate) fn end_all_at(&self, moment: Instant) {
        self.end_at(moment);
        self.poke_all();
    }

    /// Has all loops look at what they share.
    #[inline(never)]
    pub(crate) fn poke_all(&self) {
        self.mailboxes.iter().for_each(|mailbox| mailbox.poke());
    }

    /// Gives back a place that was taken.
    pub(crate) fn leave_place(&self) {
        if self.free_place() {
            // Loops may have stopped watching their listeners until there is a place.
            self.making_room.store(0, Ordering::Release);
            self.poke_all();
        }
    }

    /// A client waits, and there is no place. Returns how many connections the caller shall ask
    /// to give way: none, if that was done just now and the place is still to come.
    pub(crate) fn make_room(&self, now: Instant) -> usize {
        let until = (now + GIVE_WAY_AFTER).as_nanos();
        let begin = |made: u64| (made <= now.as_nanos()).then_some(until);
        let begun = self.making_room.fetch_update(Ordering::AcqRel, Ordering::Acquire, begin);
        if begun.is_ok() { self.give_way(self.mailboxes.len()) } else { 0 }
    }

    /// The caller had none that could give way; another loop may have, and knows of the client.
    pub(crate) fn made_no_room(&self) {
        self.making_room.store(0, Ordering::Release);
    }

    /// The caller had none that could give way, and none of the others knows of its client.
    pub(crate) fn ask_others_for_room(&self, own: &Arc<Mailbox>) {
        let others = self.mailboxes.iter().filter(|other| !Arc::ptr_eq(other, own));
        others.for_each(|other| other.ask_for_room());
    }
}

/// The thread that waits for the loops.
impl Server {
    /// Has the loops run, as all of them have been started; or has them end, as something was
    /// lacking. Called once.
    pub(crate) fn let_run(&self, run: bool) {
        let first = self.may_run.set(run);
        debug_assert!(first.is_ok(), "expected one decision");
    }

    /// Waits until it is known whether the loops are to run.
    pub(crate) fn may_run(&self) -> bool {
        *self.may_run.wait()
    }

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
            // Bounded so that no arithmetic overflows; after an hour it waits again.
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

    #[inline(never)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring_backend_common::{Listener, Options};

    fn server() -> Server {
        let (threads, connections_max) = (Some(2), Some(1024));
        let options = Options { threads, connections_max, ..Options::default() };
        Server::new(Setup { options, ..Setup::default() }, 1).unwrap()
    }

    #[test]
    fn one_loop_at_a_time_makes_room_until_there_is_some() {
        let (server, mut now) = (server(), Instant::default() + Duration::from_secs(1));
        let share = server.give_way(2);
        assert_eq!([0; 2].map(|_| server.make_room(now)), [share, 0]);
        now = now + GIVE_WAY_AFTER;
        assert_eq!([0; 2].map(|_| server.make_room(now)), [share, 0]);
        server.made_no_room();
        assert_eq!([0; 2].map(|_| server.make_room(now)), [share, 0]);
    }

    #[test]
    fn all_loops_hear_of_a_place_where_there_was_none_and_of_the_end() {
        let (threads, connections_max) = (Some(2), Some(1));
        let options = Options { threads, connections_max, ..Options::default() };
        let server = Server::new(Setup { options, ..Setup::default() }, 1).unwrap();
        let hear = || [0, 1].map(|place| server.mailboxes[place].has_news());
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).unwrap();
        let nobody = |_: &Listener, _: &Options| Err(io::ErrorKind::WouldBlock.into());
        // Nobody comes for the place, and it is not given back.
        server.accept_batch(&listener, nobody, 1, |_, _| Ok(()), || ());
        let now = Instant::default();
        assert_eq!([0; 2].map(|_| server.make_room(now)), [1, 0]);
        assert_eq!(hear(), [false; 2]);
        server.leave_place();
        assert_eq!((hear(), server.make_room(now)), ([true; 2], 1));
        server.end_all_at(now);
        assert_eq!((hear(), server.ends_at()), ([true; 2], now));
    }

    #[test]
    fn the_first_failure_of_a_loop_is_kept() {
        let server = server();
        let late = server.clock.mono() + Duration::from_secs(20);
        assert!(server.failure().is_none() && !server.all_ended());
        server.loop_ended(Err(io::ErrorKind::OutOfMemory.into()));
        server.await_news(Stage::AtOnce, late);
        assert!(!server.all_ended());
        server.loop_ended(Err(io::ErrorKind::Other.into()));
        assert_eq!(server.failure().map(|error| error.kind()), Some(io::ErrorKind::OutOfMemory));
        server.await_news(Stage::AtOnce, late);
        assert!(server.all_ended() && server.failure().is_none());
        assert!(server.clock.mono() < late, "it is told at once");
    }
}
