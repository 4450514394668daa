//! The clock that is told to the machines.

use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hairspring_core::{HttpDate, Instant, Now};

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

    /// The moment and the date, for a poll.
    #[inline]
    #[must_use]
    pub fn now(&self, crowded: bool) -> Now {
        let now = std::time::Instant::now();
        let mono = Instant::default() + now.saturating_duration_since(self.zero);
        Now { mono, date: CALENDAR.with(|calendar| calendar.date(now)), crowded, ..Now::default() }
    }
}

thread_local! {
    /// Of all clocks that this thread asks: they differ in their zero only.
    static CALENDAR: Calendar = const { Calendar::new() };
}

/// The date for whoever asks often: the system is asked once a second, when its seconds turn. A
/// clock that is set is noticed then.
#[derive(Debug)]
struct Calendar {
    date: Cell<HttpDate>,
    /// When the second of `date` is over; none before the first question.
    until: Cell<Option<std::time::Instant>>,
}

impl Calendar {
    const fn new() -> Self {
        Self { date: Cell::new(HttpDate::from_unix_secs(0)), until: Cell::new(None) }
    }

    fn date(&self, now: std::time::Instant) -> HttpDate {
        if self.until.get().is_none_or(|until| until <= now) {
            self.ask(now);
        }
        self.date.get()
    }

    #[cold]
    fn ask(&self, now: std::time::Instant) {
        let since = since_1970();
        let left = Duration::from_secs(1) - Duration::from_nanos(since.subsec_nanos().into());
        self.date.set(HttpDate::from_unix_secs(since.as_secs()));
        self.until.set(Some(now + left));
    }
}

/// A clock set before 1970 says 1970: a wrong date is no reason to stop serving.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_forward_and_knows_the_century() {
        let clock = Clock::new();
        let (a, b) = (clock.now(false), clock.now(true));
        assert!(b.mono >= a.mono && b.crowded && !a.crowded);
        assert!(a.date.unix_secs() > 1_700_000_000);
    }

    #[test]
    fn the_calendar_turns_with_the_second() {
        let (calendar, now) = (Calendar::new(), std::time::Instant::now());
        let (asked, after) = (calendar.date(now).unix_secs(), since_1970().as_secs());
        assert!(after.abs_diff(asked) <= 1);
        let turns = calendar.until.get().unwrap();
        assert!(turns > now && turns <= now + Duration::from_secs(1));
        let seventh = HttpDate::from_unix_secs(7);
        calendar.date.set(seventh);
        let nearly = turns - Duration::from_nanos(1);
        assert_eq!(calendar.date(nearly), seventh, "it is not asked again");
        assert!(calendar.date(turns).unix_secs() >= asked);
        assert!(calendar.until.get() > Some(turns));
    }
}
