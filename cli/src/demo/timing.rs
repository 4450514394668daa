//! The duration of responses that take less time than reading a clock twice.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// One of this many responses is timed.
const EVERY: u32 = 64;

/// Estimates how long the responses of one kind take, on one thread.
#[derive(Debug)]
pub(super) struct Usual {
    /// How long the last response took that was timed.
    took: Cell<Duration>,
    /// How many responses there are until the next one is timed.
    left: Cell<u32>,
}

impl Usual {
    pub(super) const fn new() -> Self {
        Self { took: Cell::new(Duration::ZERO), left: Cell::new(0) }
    }

    /// Begins a response. Returns the time if this one is timed: the first and every 64th after it.
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

    /// Ends a response and returns how long it took, taking the last timed one as the estimate for
    /// those after it. On average that gives the right sum.
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
