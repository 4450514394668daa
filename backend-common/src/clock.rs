//! The clock from which the protocols get the time.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hairspring_core::{HttpDate, Instant, Now};

/// A monotonic clock that begins at zero when it is made; one for all connections of a backend.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// When it was made, in [`ticks`].
    began: u64,
    /// The same moment, or a little later.
    zero: std::time::Instant,
}

impl Clock {
    /// Starts at zero.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a clock that starts is an act, not a value")]
    pub fn new() -> Self {
        Self { began: ticks(), zero: std::time::Instant::now() }
    }

    /// The moment, for deadlines.
    #[must_use]
    pub fn mono(&self) -> Instant {
        self.moment(ticks())
    }

    /// `moment` on the system's clock, for waiting.
    #[must_use]
    pub fn system(&self, moment: Instant) -> Option<std::time::Instant> {
        self.zero.checked_add(Duration::from_nanos(moment.as_nanos()))
    }

    /// The moment and the date, for a poll.
    #[must_use]
    pub fn now(&self, crowded: bool) -> Now {
        let now = ticks();
        let date = CALENDAR.with_borrow_mut(|calendar| calendar.date(now));
        Now { mono: self.moment(now), date, crowded, ..Now::default() }
    }

    /// Brings a kept `now` up to date, with the calendar that goes with it.
    pub fn renew(&self, now: &mut Now, calendar: &mut Calendar) {
        let moment = ticks();
        now.mono = self.moment(moment);
        if !calendar.is_current(moment) {
            now.date = calendar.date(moment);
        }
    }

    fn moment(&self, now: u64) -> Instant {
        Instant::from_nanos(now.saturating_sub(self.began))
    }
}

/// Nanoseconds on the system's monotonic clock, that of [`std::time::Instant`]. Asked in every round
/// and for every request, and the detour over an `Instant` takes longer than the question.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[inline]
fn ticks() -> u64 {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::Monotonic);
    // Since the machine was started: neither is negative.
    time.tv_sec as u64 * SECOND + time.tv_nsec as u64
}

/// Nanoseconds since this was first asked.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn ticks() -> u64 {
    use std::sync::LazyLock;
    static FIRST: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    // It lasts for 584 years.
    FIRST.elapsed().as_nanos() as u64
}

thread_local! {
    /// Of all clocks that this thread asks: they differ in their zero only.
    static CALENDAR: RefCell<Calendar> = const { RefCell::new(Calendar { current: None }) };
}

/// The date, for callers that ask often. The system is asked once a second, when its second
/// changes; so a clock that was set is noticed within a second.
#[derive(Debug, Default)]
pub struct Calendar {
    /// The date, and when its second is over, in [`ticks`]; none before the first question.
    current: Option<(HttpDate, u64)>,
}

impl Calendar {
    /// Whether the second of the date that was told last is not over.
    fn is_current(&self, now: u64) -> bool {
        self.current.is_some_and(|(_, until)| now < until)
    }

    fn date(&mut self, now: u64) -> HttpDate {
        match self.current {
            Some((date, until)) if now < until => date,
            _ => self.ask(now),
        }
    }

    #[cold]
    fn ask(&mut self, now: u64) -> HttpDate {
        let since = since_1970();
        let date = HttpDate::from_unix_secs(since.as_secs());
        let left = SECOND - u64::from(since.subsec_nanos());
        self.current = Some((date, now + left));
        date
    }
}

const SECOND: u64 = 1_000_000_000;

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
        let (before, moment) = (std::time::Instant::now(), clock.mono());
        let apart = clock.system(moment).unwrap().duration_since(before);
        assert!(apart < Duration::from_secs(1), "both are the same clock: {apart:?}");
    }

    #[test]
    fn the_calendar_turns_with_the_second() {
        let (mut calendar, now) = (Calendar::default(), 5);
        let (asked, after) = (calendar.date(now).unix_secs(), since_1970().as_secs());
        assert!(after.abs_diff(asked) <= 1);
        let (_, turns) = calendar.current.unwrap();
        assert!(turns > now && turns <= now + SECOND);
        let seventh = HttpDate::from_unix_secs(7);
        calendar.current = Some((seventh, turns));
        assert_eq!(calendar.date(turns - 1), seventh, "it is not asked again");
        assert!(calendar.date(turns).unix_secs() >= asked);
        assert!(calendar.current.is_some_and(|(_, until)| until > turns));
    }

    #[test]
    fn whoever_keeps_the_time_renews_it() {
        let (clock, mut calendar) = (Clock::new(), Calendar::default());
        // A moment that no clock has shown yet: one may stand still for a while.
        let mut now = Now { mono: Instant::from_nanos(u64::MAX), ..Now::default() };
        clock.renew(&mut now, &mut calendar);
        let fresh = clock.now(false);
        assert!(now.mono <= fresh.mono);
        assert!(now.date.unix_secs().abs_diff(fresh.date.unix_secs()) <= 1);
        let seventh = HttpDate::from_unix_secs(7);
        for (until, is_kept) in [(u64::MAX, true), (0, false)] {
            (now.date, calendar.current) = (seventh, Some((HttpDate::from_unix_secs(8), until)));
            clock.renew(&mut now, &mut calendar);
            assert_eq!(now.date == seventh, is_kept, "its second is over at {until}");
        }
    }
}
