//! Time as it is told to the machine. Nothing here, and nothing in this crate, reads a clock.

use core::num::NonZero;
use core::ops::Add;
use core::time::Duration;

use crate::HttpDate;

/// A moment on the driver's monotonic clock, in nanoseconds since a moment the driver chose.
///
/// Only differences mean anything. An integer, so that simulation and `no_std` need nothing else;
/// an `Option` of it is no larger, since every waiting connection keeps some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(
    /// One more than the nanoseconds. The last nanosecond of 584 years is given up for it.
    NonZero<u64>,
);

impl Instant {
    /// The moment `nanos` nanoseconds after the driver's zero.
    #[inline]
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(NonZero::<u64>::MIN.saturating_add(nanos))
    }

    /// Nanoseconds since the driver's zero.
    #[inline]
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0.get() - 1
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos_since(earlier))
    }

    /// [`since`](Self::since) in nanoseconds.
    #[inline]
    pub(crate) const fn nanos_since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }

    /// The moment so many nanoseconds later; saturates like the addition of a duration.
    #[inline]
    pub(crate) const fn after_nanos(self, nanos: u64) -> Self {
        Self(self.0.saturating_add(nanos))
    }
}

impl Default for Instant {
    /// The driver's zero.
    fn default() -> Self {
        Self::from_nanos(0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Saturates at the end of time, some 584 years after the driver's zero.
    #[inline]
    fn add(self, wait: Duration) -> Self {
        self.after_nanos(nanos(wait))
    }
}

/// A wait in nanoseconds; what is longer than 584 years is cut to them.
#[inline]
pub(crate) const fn nanos(wait: Duration) -> u64 {
    const SECOND: u64 = 1_000_000_000;
    wait.as_secs().saturating_mul(SECOND).saturating_add(wait.subsec_nanos() as u64)
}

/// The first of two moments, as far as there are any.
#[inline]
pub(crate) fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The moment of a poll, and what is to be known about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock: every timer is computed from it.
    pub mono: Instant,
    /// The wall clock: what the `Date` field says.
    pub date: HttpDate,
    /// The driver is above three quarters of its cap of connections: idle waits are shortened
    /// to [`Config::idle_timeout_crowded`](crate::Config::idle_timeout_crowded).
    pub crowded: bool,
    /// This connection is asked to shut down: an answer that would go on without an end is to
    /// come to one, by [`Produced::End`](crate::Produced::End) or from its handler.
    ///
    /// Told by [`Http`](crate::Http) to what it polls, in the poll that follows
    /// [`Protocol::shutdown`](crate::Protocol::shutdown) and in every later one. A driver leaves
    /// it false: it calls `shutdown`.
    pub shutting_down: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_ordered_and_saturate_at_both_ends() {
        let end = Instant::from_nanos(u64::MAX);
        assert_eq!(end + Duration::MAX, end);
        assert_eq!(Instant::default().since(end), Duration::ZERO);
        assert_eq!(size_of::<Option<Instant>>(), size_of::<Instant>());
        let (early, late) = (Some(Instant::default()), Some(end));
        for (one, other) in [(early, late), (late, early), (early, None), (None, early)] {
            assert_eq!(earliest(one, other), early);
        }
        assert_eq!(earliest(None, None), None);
        assert_eq!((Instant::from_nanos(5) + Duration::from_nanos(7)).as_nanos(), 12);
    }
}
