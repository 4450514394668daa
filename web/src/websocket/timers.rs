//! How long a connection waits, and for what.

use std::time::Duration;

use hairspring_core::{Instant, Now};

use super::Config;

/// Bytes a second that a peer has to read of what is sent to it.
const PROGRESS_RATE: u64 = 500;

/// What the system holds at most for a peer that reads slowly, as far as that is reckoned with: for a
/// quicker one it holds more, and for less time.
const HELD_MAX: u64 = 256 << 10;

/// What a timer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing is waited for.
    None,
    /// Nothing is to be done before this moment.
    Until(Instant),
    /// The peer is to be pinged now.
    Ask,
    /// The time is over.
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

/// Finds out whether a silent peer is still there. It runs only while more input is needed: what
/// we do not read cannot be missed.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// Since when nothing came; or since when an answer to our ping is awaited.
    since: Option<Instant>,
    /// Where the output ends with the ping that is to be answered, in bytes since the beginning.
    asked: Option<u64>,
    unread: Unread,
}

impl Silence {
    /// Anything came: whoever sent it is there.
    pub(super) fn heard(&mut self) {
        (self.since, self.asked) = (None, None);
    }

    /// A ping is written, with which so much was, sent or not.
    pub(super) fn asked(&mut self, written: u64) {
        (self.since, self.asked) = (None, Some(written));
    }

    /// `sent` is how much has been, since the beginning.
    pub(super) fn look(&mut self, starved: bool, sent: u64, now: Now, config: &Config) -> Verdict {
        self.unread.look(sent, now);
        if !starved {
            self.heard();
            return Verdict::None;
        }
        let (begin, patience) = match self.asked {
            // Nobody can answer it yet. Whether the peer reads what is before it, Stall tells.
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

/// What was sent is not read yet: the system has much of it for a peer that reads slowly. This
/// reckons with one that reads as slowly as it may.
#[derive(Debug, Default)]
struct Unread {
    /// When it has read all that was sent.
    until: Instant,
    /// How much that was.
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

    /// When it will have read all, to the second: a ping itself is a few milliseconds.
    fn read_by(&self, now: Now) -> Instant {
        now.mono + Duration::from_secs(self.until.since(now.mono).as_secs())
    }
}

/// Finds out whether a peer reads what is sent to it.
#[derive(Debug, Default)]
pub(super) struct Stall(
    /// Since when, and how much had been sent by then.
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

/// What a peer reads in this time at least, in bytes.
fn floor(time: Duration) -> u64 {
    PROGRESS_RATE.saturating_mul(time.as_secs()).max(1)
}

/// How long a peer takes to read this at most.
fn time_to_read(bytes: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1000) / PROGRESS_RATE)
}
