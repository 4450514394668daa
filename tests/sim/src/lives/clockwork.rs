//! An independent account of the waits: for how long the peer kept the server waiting, and where.

use std::collections::VecDeque;
use std::time::Duration;

use hairspring_core::{Config, Instant};

use super::judge::Judge;

/// What the server can be waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Head(usize),
    Idle(usize),
    Body(usize),
    Elsewhere,
}

/// Where in the exchanges the byte behind `delivered` bytes lies.
pub(crate) fn region(judge: &Judge, delivered: u64) -> Region {
    let delivered = delivered as usize;
    for (index, exchange) in judge.exchanges().iter().enumerate() {
        // A CR alone may still become an empty line.
        let blank = judge.stream().get(exchange.start) == Some(&b'\r');
        if delivered <= exchange.start + usize::from(blank) && index > 0 {
            return Region::Idle(index);
        }
        if delivered < exchange.head_end {
            return Region::Head(index);
        }
        if exchange.end.is_none_or(|end| delivered < end) {
            return Region::Body(index);
        }
    }
    Region::Elsewhere
}

/// Counts the time in which the server was in need of input.
#[derive(Debug)]
pub(crate) struct Waits {
    /// Where it last needed input.
    pub(crate) region: Region,
    spent: Duration,
    /// The same for the previous span, which ended with enough bytes. The server may have begun to
    /// count inside of it.
    before: Duration,
    /// The part of `spent` in which there was nothing to send either.
    spent_idle: Duration,
    mark: u64,
    /// One of them has reached its limit.
    pub(crate) was_too_long: bool,
    /// How much had been sent at which moments, as far back as the send timeout reaches.
    sent: VecDeque<(Instant, u64)>,
    /// The moment since which there is output and none of it is taken.
    pub(crate) stalled_since: Option<Instant>,
    /// No output was taken for as long as is permitted.
    pub(crate) was_stuck: bool,
    fin_at: Option<Instant>,
    pub(crate) lingered_too_long: bool,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            region: Region::Elsewhere,
            spent: Duration::ZERO,
            before: Duration::ZERO,
            spent_idle: Duration::ZERO,
            mark: 0,
            was_too_long: false,
            sent: VecDeque::new(),
            stalled_since: None,
            was_stuck: false,
            fin_at: None,
            lingered_too_long: false,
        }
    }
}

impl Waits {
    /// From the last look to this one the server was in `region`, and in need of input for `wait`;
    /// `idle` says that it had nothing to send. Returns by how much the limit is passed, if it is.
    pub(crate) fn add(
        &mut self,
        region: Region,
        wait: Duration,
        idle: bool,
        delivered: u64,
        crowded: bool,
        config: &Config,
    ) -> Option<Duration> {
        if region != self.region {
            (self.region, self.mark) = (region, delivered);
            (self.spent, self.spent_idle) = (Duration::ZERO, Duration::ZERO);
            self.before = Duration::ZERO;
        }
        let limit = match region {
            Region::Head(_) => config.head_timeout,
            Region::Idle(_) if crowded => config.idle_timeout_crowded,
            Region::Idle(_) => config.idle_timeout,
            Region::Body(_) => config.body_timeout,
            Region::Elsewhere => return None,
        };
        if matches!(region, Region::Body(_)) && delivered - self.mark >= floor(limit, config) {
            (self.mark, self.before) = (delivered, self.spent);
            (self.spent, self.spent_idle) = (Duration::ZERO, Duration::ZERO);
        }
        self.spent += wait;
        self.spent_idle += if idle { wait } else { Duration::ZERO };
        if self.spent + self.before >= limit {
            self.was_too_long = true;
        }
        let bytes_restart = matches!(region, Region::Body(_)) && delivered > self.mark;
        let most = if bytes_restart { 2 * limit } else { limit };
        self.spent_idle.checked_sub(most).filter(|over| !over.is_zero())
    }

    /// Notes how much the server has sent.
    pub(crate) fn look_at_output(&mut self, idle: bool, sent: u64, now: Instant, config: &Config) {
        let same = self.sent.back().is_some_and(|&(_, before)| before == sent);
        self.stalled_since = match self.stalled_since {
            _ if idle => None,
            Some(since) if same => Some(since),
            _ => Some(now),
        };
        match self.sent.back_mut() {
            Some((_, before)) if *before == sent => {}
            Some((at, before)) if *at == now => *before = sent,
            _ => self.sent.push_back((now, sent)),
        }
        let is_old = |&(at, _): &(Instant, u64)| now.since(at) >= config.send_timeout;
        while self.sent.get(1).is_some_and(is_old) {
            self.sent.pop_front();
        }
        let before = self.sent.front().filter(|sample| is_old(sample)).map(|&(_, sent)| sent);
        let floor = floor(config.send_timeout, config);
        self.was_stuck = !idle && before.is_some_and(|before| sent - before < floor);
    }

    /// The server has ended its side.
    pub(crate) fn look_at_end(&mut self, now: Instant, config: &Config) {
        let since = *self.fin_at.get_or_insert(now);
        if now.since(since) >= config.linger_timeout {
            self.lingered_too_long = true;
        }
    }
}

fn floor(span: Duration, config: &Config) -> u64 {
    (span.as_secs() * u64::from(config.progress_rate)).max(1)
}
