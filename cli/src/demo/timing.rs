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

    /// Begins one: what is given tells whether it is timed, which the first and each 64th is.
    pub(super) fn begin(&self) -> Option<Instant> {
        match self.left.get().checked_sub(1) {
            Some(left) => {
                self.left.set(left);
                None
            }
            None => {
                self.left.set(EVERY - 1);
                Some(Instant::now())
            }
        }
    }

    /// Ends it and says how long it took: as long as the last one that was timed. What all take
    /// together is what they took, as far as chance allows.
    pub(super) fn end(&self, begun: Option<Instant>) -> Duration {
        if let Some(begun) = begun {
            self.took.set(begun.elapsed());
        }
        self.took.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_64_is_timed_and_stands_for_the_others() {
        let usual = Usual::new();
        for length in [1, 2].map(Duration::from_millis) {
            let begun = usual.begin().expect("the first, and the 64th after it");
            while begun.elapsed() < length {}
            let timed = usual.end(Some(begun));
            assert!(timed >= length, "{timed:?}");
            assert!((1..EVERY).all(|_| usual.end(usual.begin()) == timed));
        }
    }
}
