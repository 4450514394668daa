//! How other threads reach a loop.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_backend_common::Accepted;
use polling::{Events, Poller};

use crate::wakers::Ringer;

/// What a loop is told from elsewhere, and its sleep.
///
/// ```text
///   elsewhere:  put mail in ── any = true ──▶ asleep? ── notify (one system call)
///   the loop:   asleep = true ──▶ any? ── no: sleep ── asleep = false ── take mail out
/// ```
///
/// Both write before they read, in one order for all threads: either the loop sees the mail, or
/// whoever put it in sees the loop asleep. While the loop is awake, mail costs no system call.
#[derive(Debug)]
pub(crate) struct Mailbox {
    poller: Arc<Poller>,
    asleep: AtomicBool,
    any: AtomicBool,
    mail: Mutex<Mail>,
    /// Connections that the loop has, or that were handed to it: for whoever deals them out.
    pub(crate) open: AtomicUsize,
}

/// What has come since the last time.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// Connections to be polled, each at most once.
    pub(crate) woken: Vec<Arc<Ringer>>,
    /// Clients that another loop has accepted.
    pub(crate) clients: Vec<Accepted>,
    /// The loop has ended: nobody would serve a client.
    closed: bool,
}

/// Clients that may wait in a mailbox. More means that the loop is stuck in a handler, and those
/// who were handed over wait for it.
const CLIENTS_MAX: usize = 16;

impl Mailbox {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            poller: Arc::new(Poller::new()?),
            asleep: AtomicBool::new(false),
            any: AtomicBool::new(false),
            mail: Mutex::default(),
            open: AtomicUsize::new(0),
        })
    }

    pub(crate) fn poller(&self) -> &Arc<Poller> {
        &self.poller
    }

    /// Has a connection polled.
    pub(crate) fn wake(&self, ringer: Arc<Ringer>) {
        self.mail().woken.push(ringer);
        self.poke();
    }

    /// Has a client served; gives it back if the loop cannot.
    pub(crate) fn hand(&self, client: Accepted) -> Result<(), Accepted> {
        let mut mail = self.mail();
        if mail.closed || mail.clients.len() >= CLIENTS_MAX {
            return Err(client);
        }
        mail.clients.push(client);
        self.open.fetch_add(1, Ordering::Relaxed);
        drop(mail);
        self.poke();
        Ok(())
    }

    /// Has the loop look at what it shares with others.
    pub(crate) fn poke(&self) {
        self.any.store(true, Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst) && self.asleep.swap(false, Ordering::SeqCst) {
            // It can only fail if its descriptor were closed.
            let notified = self.poller.notify();
            debug_assert!(notified.is_ok(), "expected an open poller, got {notified:?}");
        }
    }
}

/// The loop's side.
impl Mailbox {
    /// Waits for events, for mail, or for the time to come; without mail and without `until`,
    /// for ever.
    pub(crate) fn sleep(
        &self,
        events: &mut Events,
        until: Option<std::time::Instant>,
    ) -> io::Result<()> {
        events.clear();
        self.asleep.store(true, Ordering::SeqCst);
        let waited = if self.any.load(Ordering::SeqCst) {
            self.poller.wait(events, Some(std::time::Duration::ZERO))
        } else if let Some(until) = until {
            self.poller.wait_deadline(events, until)
        } else {
            self.poller.wait(events, None)
        };
        self.asleep.store(false, Ordering::SeqCst);
        waited.map(|_| ())
    }

    /// Exchanges the mail for an empty `into`, whose storage is used again. Whether there may
    /// have been any news at all.
    pub(crate) fn collect(&self, into: &mut Mail) -> bool {
        debug_assert!(into.woken.is_empty() && into.clients.is_empty(), "mail is dealt with");
        // A swap, not a store: it reads what the last poke was about.
        if !self.any.load(Ordering::SeqCst) || !self.any.swap(false, Ordering::SeqCst) {
            return false;
        }
        let mut mail = self.mail();
        std::mem::swap(&mut mail.woken, &mut into.woken);
        std::mem::swap(&mut mail.clients, &mut into.clients);
        true
    }

    /// The loop ends, unless a client has come in the last moment.
    pub(crate) fn close(&self) -> bool {
        let mut mail = self.mail();
        mail.closed = mail.clients.is_empty();
        mail.closed
    }

    fn mail(&self) -> MutexGuard<'_, Mail> {
        // Lists are whole whatever panicked.
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
