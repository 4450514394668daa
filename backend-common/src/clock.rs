//! The clock that is told to the machines.

use std::time::{SystemTime, UNIX_EPOCH};

use hairspring_core::{Instant, Now};

/// A monotonic clock that begins at zero when it is made; one for all connections of a backend.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    zero: std::time::Instant,
}

impl Clock {
    /// Starts at zero.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a clock that starts is an act, not a value")]
    pub fn new() -> Self {
        Self { zero: std::time::Instant::now() }
    }

    /// The moment, for deadlines.
    #[must_use]
    pub fn mono(&self) -> Instant {
        Instant::default() + self.zero.elapsed()
    }

    /// `moment` as the system tells it, for waiting.
    #[must_use]
    pub fn system(&self, moment: Instant) -> Option<std::time::Instant> {
        self.zero.checked_add(std::time::Duration::from_nanos(moment.as_nanos()))
    }

    /// The moment and the time of day, for a poll.
    #[must_use]
    pub fn now(&self, crowded: bool) -> Now {
        // A clock set before 1970 says 1970: a wrong date is no reason to stop serving.
        let unix_secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        Now { mono: self.mono(), unix_secs, crowded, ..Now::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_forward_and_knows_the_century() {
        let clock = Clock::new();
        let (a, b) = (clock.now(false), clock.now(true));
        assert!(b.mono >= a.mono && b.crowded && !a.crowded);
        assert!(a.unix_secs > 1_700_000_000);
    }
}
