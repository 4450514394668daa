//! Time as it is told to the machine. Nothing here, and nothing in this crate, reads a clock.

use core::ops::Add;
use core::time::Duration;

/// A moment on the driver's monotonic clock, in nanoseconds since a moment the driver chose.
///
/// Only differences mean anything. An integer, so that simulation and `no_std` need nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The moment `nanos` nanoseconds after the driver's zero.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the driver's zero.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Saturates at the end of time, some 584 years after the driver's zero.
    fn add(self, wait: Duration) -> Self {
        let nanos = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }
}

/// What the driver knows at the moment it polls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock: every timer is computed from it.
    pub mono: Instant,
    /// Seconds since 1970-01-01 00:00:00 UTC: the `Date` field is written from it.
    pub unix_secs: u64,
    /// The driver is above three quarters of its cap of connections: idle waits are shortened
    /// to [`Config::idle_timeout_crowded`](crate::Config::idle_timeout_crowded).
    pub crowded: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturates_at_both_ends() {
        let end = Instant::from_nanos(u64::MAX);
        assert_eq!(end + Duration::MAX, end);
        assert_eq!(Instant::default().since(end), Duration::ZERO);
        assert_eq!((Instant::from_nanos(5) + Duration::from_nanos(7)).as_nanos(), 12);
    }
}
