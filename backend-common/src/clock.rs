//! The clock that is told to the machines.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
        self.zero.checked_add(Duration::from_nanos(moment.as_nanos()))
    }

    /// The moment and the time of day, for a poll.
    #[must_use]
    pub fn now(&self, crowded: bool) -> Now {
        Now { mono: self.mono(), unix_secs: since_1970().as_secs(), crowded, ..Now::default() }
    }
}

/// A clock set before 1970 says 1970: a wrong date is no reason to stop serving.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The time of day for whoever asks often: the system is asked once a second, when its seconds
/// turn. A clock that is set is noticed then.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calendar {
    unix_secs: u64,
    /// When the second is over.
    until: Option<Instant>,
}

impl Calendar {
    /// Seconds since 1970-01-01 00:00:00 UTC. `now` is the moment, as [`Clock::mono`] tells it.
    pub fn unix_secs(&mut self, now: Instant) -> u64 {
        if self.until.is_none_or(|until| until <= now) {
            let since = since_1970();
            let left = Duration::from_secs(1) - Duration::from_nanos(since.subsec_nanos().into());
            (self.unix_secs, self.until) = (since.as_secs(), Some(now + left));
        }
        self.unix_secs
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

    #[test]
    fn the_calendar_turns_with_the_second() {
        let mut calendar = Calendar::default();
        let now = Instant::default();
        let (asked, after) = (calendar.unix_secs(now), since_1970().as_secs());
        assert!(after.abs_diff(asked) <= 1);
        let turns = calendar.until.unwrap();
        assert!(turns > now && turns <= now + Duration::from_secs(1));
        let nearly = Instant::from_nanos(turns.as_nanos() - 1);
        calendar.unix_secs = 7;
        assert_eq!(calendar.unix_secs(nearly), 7, "it is not asked again");
        assert!(calendar.unix_secs(turns) >= asked && calendar.until > Some(turns));
    }
}
