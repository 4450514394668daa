//! How other threads reach a loop.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hairspring_backend_common::{Accepted, STUCK_AFTER};
use hairspring_core::Instant;
use polling::Poller;

use crate::waiting::{Bell, Waiting, bell};
use crate::wakers::Ringer;

/// What a loop is told from elsewhere, and its sleep.
///
/// ```text
///   elsewhere:  put mail in ── any = true ──▶ asleep? ── ring (one system call)
///   the loop:   asleep = true ──▶ any? ── no: sleep ── asleep = false ── take mail out
/// ```
///
/// Both write before they read, in one order for all threads: either the loop sees the mail, or
/// whoever put it in sees the loop asleep. While the loop is awake, mail costs no system call.
#[derive(Debug)]
pub(crate) struct Mailbox {
    poller: Arc<Poller>,
    /// Ends the loop's sleep.
    bell: Bell,
    asleep: AtomicBool,
    any: AtomicBool,
    /// Connections of this loop are to give way to clients that only another one knows of.
    asked_for_room: AtomicBool,
    mail: Mutex<Mail>,
    /// Connections that the loop has, or that were handed to it: for whoever deals them out.
    open: AtomicUsize,
    /// When the loop last looked at the clock, in nanoseconds on that; [`RESTING`] while it waits. A
    /// loop that is awake looks often, unless it is stuck.
    looked: AtomicU64,
}

const RESTING: u64 = u64::MAX;

/// What has come since the last time.
#[derive(Debug, Default)]
struct Mail {
    /// Connections to be polled, each at most once.
    woken: Vec<Arc<Ringer>>,
    /// Clients that another loop has accepted, oldest first, each with the moment when it came.
    clients: Vec<(Instant, Accepted)>,
    /// The loop has ended: nobody would serve a client.
    closed: bool,
}

impl Mailbox {
    pub(crate) fn new() -> io::Result<Self> {
        let poller = Arc::new(Poller::new()?);
        Ok(Self {
            bell: bell(&poller)?,
            poller,
            asleep: AtomicBool::new(false),
            any: AtomicBool::new(false),
            asked_for_room: AtomicBool::new(false),
            mail: Mutex::default(),
            open: AtomicUsize::new(0),
            looked: AtomicU64::new(RESTING),
        })
    }

    pub(crate) fn poller(&self) -> &Arc<Poller> {
        &self.poller
    }

    /// Has a connection polled, unless the loop has ended.
    pub(crate) fn wake(&self, ringer: Arc<Ringer>) {
        let mut mail = self.mail();
        if mail.closed {
            return;
        }
        mail.woken.push(ringer);
        drop(mail);
        self.poke();
    }

    /// Has a client served; gives it back if the loop has ended.
    pub(crate) fn hand(&self, client: Accepted, now: Instant) -> Result<(), Accepted> {
        let mut mail = self.mail();
        if mail.closed {
            return Err(client);
        }
        mail.clients.push((now, client));
        self.count_opened();
        drop(mail);
        self.poke();
        Ok(())
    }

    /// Takes clients out that the loop has not taken yet, if they were handed over when `is_late`
    /// says. They no longer count as its own.
    pub(crate) fn give_back(&self, is_late: impl Fn(Instant) -> bool) -> Vec<(Instant, Accepted)> {
        let mut mail = self.mail();
        let count = mail.clients.partition_point(|(handed, _)| is_late(*handed));
        self.open.fetch_sub(count, Ordering::Relaxed);
        let rest = mail.clients.split_off(count);
        std::mem::replace(&mut mail.clients, rest)
    }

    /// When the client was handed over that has waited longest to be taken.
    pub(crate) fn oldest_client(&self) -> Option<Instant> {
        self.mail().clients.first().map(|(handed, _)| *handed)
    }

    /// Connections that the loop has, or that were handed to it.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Whether the loop is awake, and has not looked at the clock for too long: a handler keeps it.
    pub(crate) fn is_stuck(&self, now: Instant) -> bool {
        let looked = self.looked.load(Ordering::Relaxed);
        looked != RESTING && now.since(Instant::from_nanos(looked)) > STUCK_AFTER
    }

    /// Has connections of the loop give way.
    pub(crate) fn ask_for_room(&self) {
        self.asked_for_room.store(true, Ordering::SeqCst);
        self.poke();
    }

    /// Has the loop look at what it shares with others.
    pub(crate) fn poke(&self) {
        self.any.store(true, Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst) {
            self.rouse();
        }
    }

    /// Never inlined: a loop that is busy is awake, and need not be roused.
    #[inline(never)]
    fn rouse(&self) {
        if self.asleep.swap(false, Ordering::SeqCst) && self.bell.ring().is_err() {
            // It sleeps on, and the next poke rings again.
            self.asleep.store(true, Ordering::SeqCst);
        }
    }
}

/// The loop's side.
impl Mailbox {
    /// Waits for news of what is registered, for mail, or for so much time.
    pub(crate) fn sleep(&self, waiting: &mut Waiting, most: Duration) -> io::Result<()> {
        self.looked.store(RESTING, Ordering::Relaxed);
        self.asleep.store(true, Ordering::SeqCst);
        let mail = self.any.load(Ordering::SeqCst);
        let waited = waiting.wait(&self.poller, if mail { Duration::ZERO } else { most });
        // Relaxed: a thread that still sees it asleep rings once for nothing.
        self.asleep.store(false, Ordering::Relaxed);
        waited
    }

    /// Whether connections are to give way, since the last time.
    pub(crate) fn is_asked_for_room(&self) -> bool {
        self.asked_for_room.load(Ordering::SeqCst)
            && self.asked_for_room.swap(false, Ordering::SeqCst)
    }

    /// The loop has looked at the clock.
    pub(crate) fn awake(&self, now: Instant) {
        self.looked.store(now.as_nanos(), Ordering::Relaxed);
    }

    /// A connection is the loop's.
    pub(crate) fn count_opened(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    /// It is no longer.
    pub(crate) fn count_closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether any mail may have come since the last time: then look at all of it.
    pub(crate) fn has_news(&self) -> bool {
        // A swap, not a store: it reads what the last poke was about.
        self.any.load(Ordering::SeqCst) && self.any.swap(false, Ordering::SeqCst)
    }

    /// Exchanges those who were woken for an empty `into`, whose storage is used again.
    pub(crate) fn take_woken(&self, into: &mut Vec<Arc<Ringer>>) {
        debug_assert!(into.is_empty(), "mail is dealt with");
        std::mem::swap(&mut self.mail().woken, into);
    }

    /// The clients that were handed over. Until they are taken others may take them back.
    pub(crate) fn take_clients(&self) -> Vec<(Instant, Accepted)> {
        std::mem::take(&mut self.mail().clients)
    }

    /// Ends the loop, unless a client was handed over in the last moment. Returns whether it ends.
    pub(crate) fn close(&self) -> bool {
        let mut mail = self.mail();
        mail.closed = mail.clients.is_empty();
        mail.closed
    }

    /// The loop has ended, for whatever reason. A ringer that stayed here would keep this, and this
    /// the ringer, and with them the loop's descriptors.
    pub(crate) fn retire(&self) {
        let mut mail = self.mail();
        mail.closed = true;
        mail.woken = Vec::new();
    }

    /// Never inlined, as other functions like it: taking a lock is more code than what is done under
    /// it.
    #[inline(never)]
    fn mail(&self) -> MutexGuard<'_, Mail> {
        // Lists are whole whatever panicked.
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, any(target_os = "linux", target_os = "android"), not(portable)))]
mod tests {
    use super::*;
    use hairspring_core::ConnectionInfo;
    use std::os::unix::net::UnixStream;

    fn client() -> Accepted {
        let (near, _) = UnixStream::pair().unwrap();
        Accepted { socket: near.into(), info: ConnectionInfo::default() }
    }

    #[test]
    fn a_loop_does_not_end_before_it_has_taken_its_clients_and_takes_none_after_it() {
        let (mailbox, now) = (Mailbox::new().unwrap(), Instant::default());
        mailbox.hand(client(), now).unwrap();
        assert_eq!((mailbox.open(), mailbox.close()), (1, false));
        mailbox.hand(client(), now).unwrap();
        assert_eq!((mailbox.take_clients().len(), mailbox.close()), (2, true));
        assert!(mailbox.hand(client(), now).is_err());
        assert_eq!(mailbox.open(), 2);
    }

    #[test]
    fn news_are_told_once_and_a_loop_that_waits_is_not_stuck() {
        let (mailbox, mut waiting) = (Mailbox::new().unwrap(), Waiting::new());
        let (now, later) = (Instant::default(), Instant::default() + STUCK_AFTER);
        mailbox.awake(now);
        mailbox.poke();
        assert!(mailbox.has_news() && !mailbox.has_news());
        assert!(!mailbox.is_stuck(later) && mailbox.is_stuck(later + Duration::from_nanos(1)));
        mailbox.sleep(&mut waiting, Duration::ZERO).unwrap();
        assert!(!mailbox.is_stuck(later + STUCK_AFTER) && !mailbox.asleep.load(Ordering::SeqCst));
    }

    #[test]
    fn a_ring_that_is_not_heard_does_not_swallow_the_next() {
        const LONG: Duration = Duration::from_secs(10);
        let (mailbox, mut waiting) = (Mailbox::new().unwrap(), Waiting::new());
        mailbox.asleep.store(true, Ordering::SeqCst);
        // So often it may ring unread, and not once more.
        rustix::io::write(&mailbox.bell, &(u64::MAX - 1).to_ne_bytes()).unwrap();
        waiting.wait(&mailbox.poller, LONG).unwrap();
        mailbox.poke();
        waiting.wait(&mailbox.poller, Duration::ZERO).unwrap();
        rustix::io::read(&mailbox.bell, &mut [0; 8]).unwrap();
        mailbox.poke();
        let began = std::time::Instant::now();
        waiting.wait(&mailbox.poller, LONG).unwrap();
        assert!(began.elapsed() < LONG, "it is heard of");
    }
}
