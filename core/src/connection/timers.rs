//! The five timers of a connection, computed from the time that is passed in.
//!
//! | timer  | runs while                                      | at its end                  |
//! |--------|-------------------------------------------------|-----------------------------|
//! | Head   | starved inside, or before the first, head       | 408 if begun, else close    |
//! | Idle   | starved between requests, nothing pending       | close                       |
//! | Body   | starved inside a body, not held back by us      | 408 and close               |
//! | Send   | the outbox is not idle; after an upgrade, until |                             |
//! |        | what HTTP wrote is sent                         | abort                       |
//! | Linger | our FIN is sent, the peer's not seen            | close, or abort if the peer |
//! |        |                                                 | has sent its bound          |
//!
//! A connection is *starved* when all input is used up and more is needed. A timer on reading
//! counts only the time in which the peer keeps us waiting; while we hold the peer back, it pauses.

use core::time::Duration;

use crate::time::nanos;
use crate::{Config, Instant, Now};

/// The greatest floor of bytes that can be demanded of a body: 500 bytes a second over 99 days.
const PROGRESS_MAX: u64 = u32::MAX as u64;

/// What the peer keeps us waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Head,
    Idle,
    Body,
}

/// Head, Idle and Body: at most one of them runs.
#[derive(Debug, Default)]
pub(super) struct ReadTimer {
    wait: Option<Wait>,
    /// Since when it runs; `None` while it pauses.
    running: Option<Instant>,
    /// Time of `wait` spent before `running`, in nanoseconds.
    spent: u64,
    /// Bytes received since `spent` was last set to zero; saturates.
    progress: u32,
}

impl ReadTimer {
    /// The message has arrived: the next wait begins at zero.
    pub(super) fn restart(&mut self) {
        *self = Self::default();
    }

    /// Counts received bytes.
    #[inline]
    pub(super) fn received(&mut self, bytes: usize) {
        self.progress = self.progress.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// The moment at which it expires, if it runs; it has expired if that is not in the future.
    /// `wait` is what the peer keeps us waiting for, if it does.
    #[inline]
    pub(super) fn look(
        &mut self,
        wait: Option<Wait>,
        now: Now,
        config: &Config,
    ) -> Option<Instant> {
        if let Some(since) = self.running.take() {
            self.spent += now.mono.nanos_since(since);
        }
        let kind = wait?;
        if self.wait != wait {
            *self = Self { wait, ..Self::default() };
        }
        let limit = match kind {
            Wait::Head => config.head_timeout,
            Wait::Idle if now.crowded => config.idle_timeout.min(config.idle_timeout_crowded),
            Wait::Idle => config.idle_timeout,
            Wait::Body => config.body_timeout,
        };
        // A floor of bytes restarts the wait for a body, not any byte.
        if kind == Wait::Body && u64::from(self.progress) >= floor(limit, config).min(PROGRESS_MAX)
        {
            (self.spent, self.progress) = (0, 0);
        }
        self.running = Some(now.mono);
        Some(now.mono.after_nanos(nanos(limit).saturating_sub(self.spent)))
    }
}

/// Send: runs while there is something to write, and restarts on a floor of bytes.
#[derive(Debug, Default)]
pub(super) struct SendTimer {
    /// Since when it runs; `None` while the outbox is idle.
    since: Option<Instant>,
    /// How much had been sent by then.
    mark: u64,
}

impl SendTimer {
    /// Whether there was something to write at the last look.
    #[inline]
    pub(super) fn runs(&self) -> bool {
        self.since.is_some()
    }

    /// Everything was written since the last look.
    #[inline]
    pub(super) fn stop(&mut self) {
        self.since = None;
    }

    /// As [`ReadTimer::look`], but the first deadline is early. Drivers write what they can before
    /// each deadline. If the kernel takes bytes only then, though the peer has read nothing, that
    /// must not restart the timer shortly before it expires.
    #[inline]
    pub(super) fn look(
        &mut self,
        idle: bool,
        sent: u64,
        now: Now,
        config: &Config,
    ) -> Option<Instant> {
        if idle {
            self.stop();
            return None;
        }
        let since = match self.since {
            Some(since) if sent - self.mark < floor(config.send_timeout, config) => since,
            _ => {
                (self.since, self.mark) = (Some(now.mono), sent);
                now.mono
            }
        };
        let early = since + config.send_timeout / 8;
        Some(if now.mono < early { early } else { since + config.send_timeout })
    }
}

/// Linger: from our FIN, never restarted.
#[derive(Debug, Default)]
pub(super) struct LingerTimer {
    since: Option<Instant>,
}

impl LingerTimer {
    /// As [`ReadTimer::look`].
    pub(super) fn look(&mut self, now: Now, config: &Config) -> Option<Instant> {
        let since = *self.since.get_or_insert(now.mono);
        Some(since + config.linger_timeout)
    }
}

/// The least number of bytes that must arrive, or leave, in a span of waiting.
fn floor(span: Duration, config: &Config) -> u64 {
    let rate = u64::from(config.progress_rate);
    let rest = u64::from(span.subsec_millis()) * rate / 1000;
    span.as_secs().saturating_mul(rate).saturating_add(rest).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Now {
        Now { mono: Instant::from_nanos(secs * 1_000_000_000), ..Now::default() }
    }

    fn end(secs: u64) -> Option<Instant> {
        Some(at(secs).mono)
    }

    #[test]
    fn a_head_is_not_extended_by_bytes_and_stands_still_while_held() {
        let config = Config::default();
        let mut timer = ReadTimer::default();
        assert_eq!(timer.look(Some(Wait::Head), at(0), &config), end(15));
        timer.received(1);
        assert_eq!(timer.look(Some(Wait::Head), at(10), &config), end(15));
        assert_eq!(timer.look(None, at(12), &config), None);
        assert_eq!(timer.look(Some(Wait::Head), at(100), &config), end(103));
        assert_eq!(timer.look(Some(Wait::Head), at(103), &config), end(103));
    }

    #[test]
    fn a_body_needs_a_floor_of_bytes() {
        let config = Config::default();
        let mut timer = ReadTimer::default();
        timer.received(100);
        assert_eq!(timer.look(Some(Wait::Body), at(0), &config), end(30));
        timer.received(14_999);
        assert_eq!(timer.look(Some(Wait::Body), at(20), &config), end(30));
        timer.received(1);
        assert_eq!(timer.look(Some(Wait::Body), at(29), &config), end(59));
        timer.received(14_999);
        assert_eq!(timer.look(Some(Wait::Body), at(59), &config), end(59));
    }

    #[test]
    fn idle_waits_are_short_in_a_crowd() {
        let config = Config::default();
        let mut timer = ReadTimer::default();
        assert_eq!(timer.look(Some(Wait::Idle), at(0), &config), end(60));
        let crowded = Now { crowded: true, ..at(4) };
        assert_eq!(timer.look(Some(Wait::Idle), crowded, &config), end(5));
        assert_eq!(timer.look(Some(Wait::Idle), Now { crowded: true, ..at(5) }, &config), end(5));
    }

    #[test]
    fn sending_is_timed_by_progress() {
        let config = Config { send_timeout: Duration::from_secs(32), ..Config::default() };
        let mut timer = SendTimer::default();
        assert_eq!(timer.look(false, 0, at(0), &config), end(4));
        assert_eq!(timer.look(false, 0, at(3), &config), end(4));
        assert_eq!(timer.look(false, 0, at(4), &config), end(32));
        assert_eq!(timer.look(false, 15_999, at(29), &config), end(32));
        assert_eq!(timer.look(false, 16_000, at(29), &config), end(33));
        assert_eq!(timer.look(false, 16_000, at(33), &config), end(61));
        assert_eq!(timer.look(true, 17_000, at(40), &config), None);
        assert_eq!(timer.look(false, 17_000, at(50), &config), end(54));
        assert_eq!(timer.look(false, 17_001, at(82), &config), end(82));
    }
}
