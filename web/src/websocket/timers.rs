//! How long a connection waits, and for what.

use std::time::Duration;

use hairspring_core::{Instant, Now};

use super::Config;

/// Bytes a second that a peer has to read of what is sent to it.
const PROGRESS_RATE: u64 = 500;

/// What a timer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing is waited for.
    None,
    /// Nothing is to be done before this moment.
    Until(Instant),
    /// The peer is to be pinged now, and has until this moment.
    Ask(Instant),
    /// The time is over.
    Over,
}

impl Verdict {
    pub(super) fn until(self) -> Option<Instant> {
        match self {
            Self::Until(at) | Self::Ask(at) => Some(at),
            Self::None | Self::Over => None,
        }
    }
}

/// Finds out whether a silent peer is still there. It runs only while more input is needed: what
/// we do not read cannot be missed.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// Since when nothing came; or since when an answer to our ping is awaited.
    since: Option<Instant>,
    asked: bool,
}

impl Silence {
    /// Anything came: whoever sent it is there.
    pub(super) fn heard(&mut self) {
        *self = Self::default();
    }

    pub(super) fn look(&mut self, starved: bool, now: Now, config: &Config) -> Verdict {
        if !starved {
            self.heard();
            return Verdict::None;
        }
        let patience = if self.asked { config.pong_timeout } else { config.ping_interval };
        let until = *self.since.get_or_insert(now.mono) + patience;
        if now.mono < until {
            Verdict::Until(until)
        } else if self.asked {
            Verdict::Over
        } else {
            *self = Self { since: Some(now.mono), asked: true };
            Verdict::Ask(now.mono + config.pong_timeout)
        }
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
