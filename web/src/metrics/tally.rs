//! Counts of answers that are made too quickly to be counted where other threads count too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use super::histogram::Histogram;

/// Threads that count without meeting each other; of more, some share.
const SHARDS: usize = 8;

/// Counts the answers of one method, route and status; made by
/// [`Metrics::tally`](super::Metrics::tally). Cheap to clone; all clones count together.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<[Shard; SHARDS]>);

/// What one thread has counted. Alone on its cache lines: what another thread writes beside it
/// would have to be fetched from there each time.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    bytes: AtomicU64,
    took: Histogram,
}

impl Tally {
    /// One more answer, with so many bytes of content, that took so long from its request on. An
    /// answer that is made at once takes nothing: less than a microsecond is not counted anyway.
    pub fn add(&self, took: Duration, bytes: u64) {
        let shard = &self.0[own_shard()];
        shard.took.add(took);
        shard.bytes.fetch_add(bytes, Relaxed);
    }

    /// Bytes of content so far.
    pub(super) fn bytes(&self) -> u64 {
        self.0.iter().map(|shard| shard.bytes.load(Relaxed)).sum()
    }

    /// How long the answers took so far, and so how many there were.
    pub(super) fn took(&self) -> Histogram {
        let all = Histogram::default();
        self.0.iter().for_each(|shard| all.merge(&shard.took));
        all
    }
}

/// The shard of this thread.
fn own_shard() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: usize = THREADS.fetch_add(1, Relaxed) % SHARDS;
    }
    OWN.with(|own| *own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_count_together() {
        let tally = Tally::default();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| (0..1000).for_each(|_| tally.add(Duration::from_micros(2), 3)));
            }
        });
        assert_eq!((tally.took().count(), tally.bytes()), (20_000, 60_000));
        let mut out = String::new();
        tally.took().write(&mut out, "t", "r=\"x\"");
        assert!(out.contains("t_sum{r=\"x\"} 0.040000\n"), "{out}");
    }
}
