//! Counters that threads do not contend for.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};

use Ordering::{Acquire, Relaxed, Release};

/// How many values belong to a single thread at a time; each has a bit in [`TAKEN`].
const OWNED: usize = u8::BITS as usize;

/// How many values the remaining threads share.
const SHARED: usize = 8;

/// A value for each of a few threads, each on cache lines of its own, so that one thread's writes
/// do not invalidate another's lines.
#[derive(Debug, Default)]
pub(super) struct Sharded<T>([Alone<T>; OWNED + SHARED]);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Alone<T>(T);

/// How a thread adds to the counters in its value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Adder {
    /// No other thread adds to them.
    Owner,
    /// Other threads may add to them at the same time.
    Sharer,
}

/// Which values belong to a thread at the moment: one bit for each of the first [`OWNED`].
static TAKEN: AtomicU8 = AtomicU8::new(0);

thread_local! {
    static SEAT: Seat = Seat::take();
}

/// The index of a thread's value. Below [`OWNED`], no other living thread has the same.
struct Seat(usize);

impl<T> Sharded<T> {
    /// This thread's value, and how the thread must add to the counters in it.
    pub(super) fn own(&self) -> (&T, Adder) {
        // A thread's last destructors may run after it has given its own value up.
        let at = SEAT.try_with(|seat| seat.0).unwrap_or(OWNED);
        (&self.0[at].0, if at < OWNED { Adder::Owner } else { Adder::Sharer })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|alone| &alone.0)
    }
}

impl Adder {
    /// Adds to a counter of the thread's value.
    pub(super) fn add(self, counter: &AtomicU64, more: u64) {
        match self {
            // An atomic addition would wait until everything that the thread has written before, an
            // answer as a rule, has left the processor's store buffer.
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
        // Acquire: the thread that takes over a value sees all that its last owner added to it.
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
    fn no_two_threads_own_a_value_and_the_others_add_atomically() {
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
    fn a_value_passes_on_to_another_thread() {
        let counters = Sharded::<AtomicU64>::default();
        let count = || {
            let (own, adder) = counters.own();
            adder.add(own, 1);
            matches!(adder, Adder::Owner)
        };
        let (mut threads, mut owners) = (0, 0);
        // Tests that run at the same time may own all of them for a while.
        while owners <= OWNED {
            assert!(threads < 100_000, "expected more owners than {owners}");
            threads += 1;
            owners += usize::from(thread::scope(|scope| scope.spawn(count).join().unwrap()));
        }
        assert_eq!(counters.iter().map(|own| own.load(Relaxed)).sum::<u64>(), threads);
    }
}
