//! Totals of a backend: plain atomics, read at any moment.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Ending;

/// Counts what happens on all connections. Share it, and take a [`snapshot`](Self::snapshot)
/// whenever the figures are wanted.
///
/// The figures of one snapshot are not from the same instant; each one alone is right.
#[derive(Debug, Default)]
pub struct Counters {
    accepted: AtomicU64,
    refused: AtomicU64,
    accept_errors: AtomicU64,
    /// Of bytes received and sent.
    tallies: Mutex<Tallies>,
    /// One for each [`Ending`], in its order.
    endings: [AtomicU64; Ending::ALL.len()],
}

/// Up to this many tallies are kept without checking whether their threads have ended.
const SWEEP_MIN: usize = 16;

/// Counts bytes for one thread alone, without a locked instruction, and without taking a cache line
/// from another thread. See [`Counters::tally`].
#[derive(Debug)]
pub struct Tally(Arc<Traffic>);

#[derive(Debug, Default)]
struct Tallies {
    all: Vec<Arc<Traffic>>,
    /// What was counted by threads that have ended, whose tallies are gone.
    received: u64,
    sent: u64,
    /// When there are this many tallies, those of threads that have ended are looked for. It is
    /// twice the number that was left the last time, so that a new tally costs the same however
    /// many there are.
    sweep_at: usize,
}

/// Written by one thread, and read by any.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Traffic {
    received: AtomicU64,
    sent: AtomicU64,
}

/// The figures of [`Counters`] at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections accepted and begun.
    pub accepted: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Connections accepted and closed at once, because the system had no resources left to serve
    /// them. At the cap of connections nobody is refused: clients wait in the backlog.
    pub refused: u64,
    /// Errors of `accept` that made the backend pause.
    pub accept_errors: u64,
    /// Bytes received.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Connections that ended cleanly.
    pub clean: u64,
    /// Connections that the protocol aborted.
    pub aborted: u64,
    /// Connections that the peer reset, or whose transport failed.
    pub lost: u64,
    /// Connections that the backend cut at the end of the grace period.
    pub cut: u64,
    /// Connections whose protocol panicked.
    pub panicked: u64,
}

impl Counters {
    /// The figures now.
    #[must_use]
    pub fn snapshot(&self) -> Counts {
        // Endings first: a connection that ends in between is then counted as open, never as
        // ended before it was accepted.
        let [clean, aborted, lost, cut, panicked] = [0, 1, 2, 3, 4].map(|i| self.ended(i));
        let accepted = self.accepted.load(Relaxed);
        let (received, sent) = self.traffic();
        Counts {
            accepted,
            open: accepted.saturating_sub(clean + aborted + lost + cut + panicked),
            refused: self.refused.load(Relaxed),
            accept_errors: self.accept_errors.load(Relaxed),
            received,
            sent,
            clean,
            aborted,
            lost,
            cut,
            panicked,
        }
    }

    /// Bytes received and sent.
    fn traffic(&self) -> (u64, u64) {
        let tallies = self.tallies();
        let add = |(received, sent), traffic: &Arc<Traffic>| {
            (received + traffic.received.load(Relaxed), sent + traffic.sent.load(Relaxed))
        };
        tallies.all.iter().fold((tallies.received, tallies.sent), add)
    }

    fn ended(&self, index: usize) -> u64 {
        self.endings[index].load(Relaxed)
    }

    fn tallies(&self) -> MutexGuard<'_, Tallies> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The backend's side.
impl Counters {
    /// A connection has begun.
    pub fn count_accepted(&self) {
        self.accepted.fetch_add(1, Relaxed);
    }

    /// A client was accepted and closed at once.
    pub fn count_refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    /// `accept` failed, and the backend pauses.
    pub fn count_accept_error(&self) {
        self.accept_errors.fetch_add(1, Relaxed);
    }

    /// For a thread that counts the bytes of many connections.
    pub fn tally(&self) -> Tally {
        let traffic = Arc::<Traffic>::default();
        let mut tallies = self.tallies();
        if tallies.all.len() >= tallies.sweep_at {
            tallies.sweep();
        }
        tallies.all.push(Arc::clone(&traffic));
        Tally(traffic)
    }

    /// A connection has ended.
    pub fn count_ended(&self, ending: Ending) {
        self.endings[ending as usize].fetch_add(1, Relaxed);
    }
}

impl Tallies {
    /// Looks for those of threads that have ended.
    fn sweep(&mut self) {
        for ended in self.all.extract_if(.., |traffic| Arc::get_mut(traffic).is_some()) {
            self.received += ended.received.load(Relaxed);
            self.sent += ended.sent.load(Relaxed);
        }
        self.sweep_at = (2 * self.all.len()).max(SWEEP_MIN);
    }
}

impl Tally {
    /// Counts bytes that came in and went out.
    pub fn count(&mut self, received: u64, sent: u64) {
        // Nobody else writes.
        let add = |to: &AtomicU64, bytes| to.store(to.load(Relaxed) + bytes, Relaxed);
        add(&self.0.received, received);
        add(&self.0.sent, sent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ending_has_its_own_figure() {
        let counters = Counters::default();
        for (index, ending) in Ending::ALL.into_iter().enumerate() {
            for _ in 0..=index {
                counters.count_accepted();
                counters.count_ended(ending);
            }
        }
        counters.count_accepted();
        let counts = counters.snapshot();
        let endings = (counts.clean, counts.aborted, counts.lost, counts.cut, counts.panicked);
        assert_eq!(endings, (1, 2, 3, 4, 5));
        assert_eq!((counts.accepted, counts.open), (16, 1));
    }

    #[test]
    fn what_threads_tally_is_in_the_total_also_when_they_have_ended() {
        let counters = Counters::default();
        let traffic = || (counters.snapshot().received, counters.snapshot().sent);
        for n in 1..=100 {
            let (mut one, mut other) = (counters.tally(), counters.tally());
            one.count(10, 1);
            other.count(100, 2);
            one.count(1000, 4);
            assert_eq!(traffic(), (n * 1110, n * 7));
            drop((one, other));
            assert_eq!(traffic(), (n * 1110, n * 7));
        }
        assert!(counters.tallies().all.len() <= SWEEP_MIN, "those before are gone");
    }
}
