//! Threads that count beside each other.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};

use Ordering::{Acquire, Relaxed, Release};

/// Shards that belong to one thread at a time: a bit of [`TAKEN`] for each.
const OWNED: usize = u8::BITS as usize;

/// Shards that all other threads share.
const SHARED: usize = 8;

/// One value for each of a few threads, alone on its cache lines: what another thread writes
/// beside it would have to be fetched from there each time.
#[derive(Debug, Default)]
pub(super) struct Sharded<T>([Alone<T>; OWNED + SHARED]);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Alone<T>(T);

/// How a thread adds to the counters of its shard.
#[derive(Clone, Copy, Debug)]
pub(super) enum Adder {
    /// The shard is this thread's.
    Owner,
    /// Other threads may add at the same time.
    Sharer,
}

/// The shards that a thread has now.
static TAKEN: AtomicU8 = AtomicU8::new(0);

thread_local! {
    static SEAT: Seat = Seat::take();
}

/// The number of a thread's shard. If it is below [`OWNED`] no other living thread has it.
struct Seat(usize);

impl<T> Sharded<T> {
    /// This thread's, and how it adds to it.
    pub(super) fn own(&self) -> (&T, Adder) {
        // A thread that is ending may have left its own.
        let at = SEAT.try_with(|seat| seat.0).unwrap_or(OWNED);
        (&self.0[at].0, if at < OWNED { Adder::Owner } else { Adder::Sharer })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|alone| &alone.0)
    }
}

impl Adder {
    /// Counts so many more.
    pub(super) fn add(self, counter: &AtomicU64, more: u64) {
        match self {
            // To add in one step would wait until all that the thread has written before has left
            // the processor: an answer, as a rule.
            Self::Owner => counter.store(counter.load(Relaxed).wrapping_add(more), Relaxed),
            Self::Sharer => {
                counter.fetch_add(more, Relaxed);
            }
        }
    }
}

impl Seat {
    fn take() -> Self {
        static SHARERS: AtomicUsize = AtomicUsize::new(0);
        // What the one before has counted is seen by whoever takes over.
        let with_one_more = |taken: u8| Some(taken | taken.checked_add(1)?);
        match TAKEN.fetch_update(Acquire, Relaxed, with_one_more) {
            Ok(before) => Self(before.trailing_ones() as usize),
            Err(_) => Self(OWNED + SHARERS.fetch_add(1, Relaxed) % SHARED),
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if self.0 < OWNED {
            TAKEN.fetch_and(!(1 << self.0), Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn no_two_threads_own_a_shard_and_the_others_add_in_one_step() {
        const THREADS: usize = OWNED + 2 * SHARED;
        let (all, counters) = (Barrier::new(THREADS), Sharded::<AtomicU64>::default());
        let owners = thread::scope(|scope| {
            let look = || {
                let (own, adder) = counters.own();
                all.wait();
                (0..1000).for_each(|_| adder.add(own, 1));
                matches!(adder, Adder::Owner)
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(look)).collect();
            threads.into_iter().map(|one| one.join().unwrap()).filter(|owns| *owns).count()
        });
        assert!(owners <= OWNED, "{owners}");
        assert_eq!(
            counters.iter().map(|own| own.load(Relaxed)).sum::<u64>(),
            1000 * THREADS as u64
        );
    }

    #[test]
    fn a_shard_goes_on_to_another_thread() {
        let counters = Sharded::<AtomicU64>::default();
        let count = || {
            let (own, adder) = counters.own();
            adder.add(own, 1);
            matches!(adder, Adder::Owner)
        };
        let (mut threads, mut owners) = (0, 0);
        // Tests beside this one may own all of them for a while.
        while owners <= OWNED {
            assert!(threads < 100_000, "expected more owners than {owners}");
            threads += 1;
            owners += usize::from(thread::scope(|scope| scope.spawn(count).join().unwrap()));
        }
        assert_eq!(counters.iter().map(|own| own.load(Relaxed)).sum::<u64>(), threads);
    }
}
