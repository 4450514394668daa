//! How long answers take that are made in less time than it takes to look at a clock twice.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Of so many, one is timed.
const EVERY: u32 = 64;

/// How long the usual answers of one kind take, on one thread.
#[derive(Debug)]
pub(super) struct Usual {
    /// How long the last one took that was timed.
    took: Cell<Duration>,
    /// Until the next one is timed.
    left: Cell<u32>,
}

impl Usual {
    pub(super) const fn new() -> Self {
        Self { took: Cell::new(Duration::ZERO), left: Cell::new(0) }
    }

    /// Does the work and says how long it took: to the nanosecond for the first and each 64th, and for
    /// those between as long as the one before them that was timed. What they amount to together is
    /// what they took, as far as chance allows.
    pub(super) fn time<T>(&self, work: impl FnOnce() -> T) -> (T, Duration) {
        if let Some(left) = self.left.get().checked_sub(1) {
            self.left.set(left);
            return (work(), self.took.get());
        }
        let begun = Instant::now();
        let made = work();
        self.took.set(begun.elapsed());
        self.left.set(EVERY - 1);
        (made, self.took.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_64_is_timed_and_stands_for_the_others() {
        let usual = Usual::new();
        for length in [1, 2].map(Duration::from_millis) {
            let work = || {
                let begun = Instant::now();
                while begun.elapsed() < length {}
            };
            let ((), timed) = usual.time(work);
            assert!(timed >= length, "{timed:?}");
            assert!((1..EVERY).all(|_| usual.time(|| ()).1 == timed));
        }
    }
}
