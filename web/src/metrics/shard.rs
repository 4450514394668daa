//! Counters that threads do not contend for.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many threads can count without contention; if there are more, some share a value.
const SHARDS: usize = 8;

/// A value for each of a few threads, each on cache lines of its own, so that one thread's writes
/// do not invalidate another's lines.
#[derive(Debug, Default)]
pub(super) struct Sharded<T>([Alone<T>; SHARDS]);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Alone<T>(T);

impl<T> Sharded<T> {
    /// This thread's value.
    pub(super) fn own(&self) -> &T {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static OWN: usize = THREADS.fetch_add(1, Relaxed) % SHARDS;
        }
        &self.0[OWN.with(|own| *own)].0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|alone| &alone.0)
    }
}
