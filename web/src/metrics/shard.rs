//! Threads that count beside each other.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Threads that count without meeting each other; of more, some share.
const SHARDS: usize = 8;

/// One value for each of a few threads, alone on its cache lines: what another thread writes
/// beside it would have to be fetched from there each time.
#[derive(Debug, Default)]
pub(super) struct Sharded<T>([Alone<T>; SHARDS]);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Alone<T>(T);

impl<T> Sharded<T> {
    /// This thread's.
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
