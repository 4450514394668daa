//! Time as the driver passes it in. Nothing in this crate reads a clock.

use core::num::NonZero;
use core::ops::Add;
use core::time::Duration;

use crate::HttpDate;

/// A moment on the driver's monotonic clock, in nanoseconds since a zero that the driver chose.
///
/// Only differences mean anything. It is an integer, so that simulation and `no_std` need nothing
/// else. An `Option` of it takes no more space, because every connection keeps several.
///
/// ```
/// use core::time::Duration;
/// use hairspring_core::Instant;
/// // A driver with the standard library:
/// let zero = std::time::Instant::now();
/// let mono = Instant::default() + zero.elapsed();
/// let deadline = mono + Duration::from_secs(30);
/// assert_eq!(deadline.since(mono), Duration::from_secs(30));
/// assert_eq!(mono.since(deadline), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(
    /// The nanoseconds plus one. This costs the last nanosecond of 584 years.
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

    /// The time from `earlier` to this moment; zero if this is not later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos_since(earlier))
    }

    /// [`since`](Self::since) in nanoseconds.
    #[inline]
    pub(crate) const fn nanos_since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }

    /// The moment `nanos` later; saturates like the addition of a duration.
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

/// A wait in nanoseconds, of at most 584 years.
#[inline]
pub(crate) const fn nanos(wait: Duration) -> u64 {
    const SECOND: u64 = 1_000_000_000;
    wait.as_secs().saturating_mul(SECOND).saturating_add(wait.subsec_nanos() as u64)
}

/// The earlier of two moments, either of which may be missing.
#[inline]
pub(crate) fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The moment of a poll, and what the driver tells the protocol along with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock, from which every timer is computed. It must not go back.
    pub mono: Instant,
    /// The wall clock, for the `Date` field. A driver without one turns the field
    /// [off](crate::Config::send_date).
    pub date: HttpDate,
    /// The driver has used three quarters of its limit of connections: idle waits are shortened
    /// to [`Config::idle_timeout_crowded`](crate::Config::idle_timeout_crowded).
    pub crowded: bool,
    /// The connection is shutting down: an endless response should end now, by
    /// [`Produced::End`](crate::Produced::End), and an endless handler should return one.
    ///
    /// A driver leaves this false and calls [`Protocol::shutdown`](crate::Protocol::shutdown);
    /// [`Http`](crate::Http) then sets it for the handlers and producers that it polls, from the
    /// next poll on.
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
