//! The timers of a connection.

use std::time::Duration;

use hairspring_core::{Instant, Now};

use super::Config;

/// The slowest rate at which a peer may read, in bytes a second.
const PROGRESS_RATE: u64 = 500;

/// The assumed size of the kernel's send buffer for a peer that reads slowly, in bytes. For a quick
/// peer the buffer may be larger, but is read sooner.
const HELD_MAX: u64 = 256 << 10;

/// The state of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does not run.
    None,
    /// It runs until then.
    Until(Instant),
    /// It has expired: the peer is to be pinged.
    Ask,
    /// It has expired: the connection is to be reset.
    Over,
}

impl Verdict {
    pub(super) fn until(self) -> Option<Instant> {
        match self {
            Self::Until(at) => Some(at),
            Self::None | Self::Ask | Self::Over => None,
        }
    }
}

/// Finds out whether a silent peer is still there. It runs only while we read: otherwise the
/// silence is our own doing.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// When the silence began, or the wait for an answer to our ping.
    since: Option<Instant>,
    /// The position in the output, in bytes, at which the ping ends that is to be answered.
    asked: Option<u64>,
    unread: Unread,
}

impl Silence {
    /// Something was received, so the peer is there.
    pub(super) fn heard(&mut self) {
        (self.since, self.asked) = (None, None);
    }

    /// A ping was written. `written` is the length of all output so far, sent or not.
    pub(super) fn asked(&mut self, written: u64) {
        (self.since, self.asked) = (None, Some(written));
    }

    /// `sent` is the number of bytes sent so far.
    pub(super) fn look(&mut self, starved: bool, sent: u64, now: Now, config: &Config) -> Verdict {
        self.unread.look(sent, now);
        if !starved {
            self.heard();
            return Verdict::None;
        }
        let (begin, patience) = match self.asked {
            // The ping is not sent yet. Whether the peer reads what is before it, `Stall` finds
            // out.
            Some(end) if sent < end => return Verdict::None,
            Some(_) => (self.unread.read_by(now), config.pong_timeout),
            None => (now.mono, config.ping_interval),
        };
        let until = *self.since.get_or_insert(begin) + patience;
        if now.mono < until {
            Verdict::Until(until)
        } else if self.asked.is_some() {
            Verdict::Over
        } else {
            Verdict::Ask
        }
    }
}

/// Estimates when the peer will have read everything that was sent, which may still be in the
/// kernel's buffer. It assumes that the peer reads as slowly as is allowed.
#[derive(Debug, Default)]
struct Unread {
    /// When it will have read everything.
    until: Instant,
    /// The number of bytes that were sent.
    sent: u64,
}

impl Unread {
    fn look(&mut self, sent: u64, now: Now) {
        let fresh = sent - self.sent;
        if fresh > 0 {
            let latest = now.mono + time_to_read(HELD_MAX);
            let until = self.until.max(now.mono) + time_to_read(fresh);
            (self.until, self.sent) = (until.min(latest), sent);
        }
    }

    /// When it will have read everything, rounded down to seconds: so the few milliseconds for the
    /// ping itself do not count.
    fn read_by(&self, now: Now) -> Instant {
        now.mono + Duration::from_secs(self.until.since(now.mono).as_secs())
    }
}

/// Finds out whether the peer reads what is sent to it.
#[derive(Debug, Default)]
pub(super) struct Stall(
    /// When the present period began, and how many bytes had been sent by then.
    Option<(Instant, u64)>,
);

impl Stall {
    pub(super) fn look(&mut self, idle: bool, sent: u64, now: Now, config: &Config) -> Verdict {
        if idle {
            self.0 = None;
            return Verdict::None;
        }
        let (since, before) = *self.0.get_or_insert((now.mono, sent));
        let until = since + config.send_timeout;
        if now.mono < until {
            return Verdict::Until(until);
        }
        if sent - before < floor(config.send_timeout) {
            return Verdict::Over;
        }
        self.0 = Some((now.mono, sent));
        Verdict::Until(now.mono + config.send_timeout)
    }
}

/// How long the peer may take over the end of the connection: a span, and another one whenever it
/// has read enough in the last, because what was sent before the end may be much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience {
    until: Instant,
    /// How many bytes had been sent when the present span began.
    sent: u64,
}

impl Patience {
    pub(super) fn new(sent: u64, now: Now, config: &Config) -> Self {
        Self { until: now.mono + config.close_timeout, sent }
    }

    pub(super) fn look(&mut self, sent: u64, now: Now, config: &Config) -> Verdict {
        if self.is_over(now) && sent - self.sent >= floor(config.close_timeout) {
            *self = Self::new(sent, now, config);
        }
        if self.is_over(now) { Verdict::Over } else { Verdict::Until(self.until) }
    }

    pub(super) fn is_over(self, now: Now) -> bool {
        now.mono >= self.until
    }
}

/// How many bytes a peer must read in this time, at least one.
fn floor(time: Duration) -> u64 {
    PROGRESS_RATE.saturating_mul(time.as_secs()).max(1)
}

/// How long a peer may take to read this many bytes.
fn time_to_read(bytes: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1000) / PROGRESS_RATE)
}
