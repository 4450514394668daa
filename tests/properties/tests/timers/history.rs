//! A naive model of the timers: keeps all steps, and computes each deadline anew by going through
//! them from the beginning.

use std::time::Duration;

use hairspring_core::Config;

/// The part of a message that the server waits for; messages are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Head(usize),
    Idle(usize),
    Body(usize),
}

/// The time of one step, in nanoseconds, and what could be seen then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: u64,
    /// What the server waits for; `None` while it waits for nothing.
    pub(crate) wait: Option<Wait>,
    pub(crate) crowded: bool,
    pub(crate) received: u64,
    pub(crate) sent: u64,
    /// There is nothing to write.
    pub(crate) idle: bool,
    /// Our end has been sent.
    pub(crate) fin_sent: bool,
}

#[derive(Debug, Default)]
pub(crate) struct History(Vec<Moment>);

impl History {
    pub(crate) fn add(&mut self, moment: Moment) {
        self.0.push(moment);
    }

    /// When the peer must have sent more, if the server waits for it.
    pub(crate) fn read_deadline(&self, config: &Config) -> Option<u64> {
        let last = self.0.last()?;
        let wait = last.wait?;
        let limit = match wait {
            Wait::Head(_) => config.head_timeout,
            Wait::Idle(_) if last.crowded => config.idle_timeout.min(config.idle_timeout_crowded),
            Wait::Idle(_) => config.idle_timeout,
            Wait::Body(_) => config.body_timeout,
        };
        let is_body = matches!(wait, Wait::Body(_));
        let mut window: Option<(u64, u64)> = None;
        let mut previous: Option<&Moment> = None;
        for moment in &self.0 {
            // Only time within this wait counts.
            if let (Some((spent, _)), Some(before)) = (&mut window, previous)
                && before.wait == Some(wait)
            {
                *spent += moment.at - before.at;
            }
            if moment.wait == Some(wait) {
                let (_, mark) = *window.get_or_insert((0, moment.received));
                if is_body && moment.received - mark >= enough(limit, config) {
                    window = Some((0, moment.received));
                }
            }
            previous = Some(moment);
        }
        let (spent, _) = window?;
        Some(last.at + nanos(limit).saturating_sub(spent))
    }

    /// When the peer must have taken more output, if there is any; or when it is checked early
    /// whether the kernel has.
    pub(crate) fn send_deadline(&self, config: &Config) -> Option<u64> {
        let mut window: Option<(u64, u64)> = None;
        for moment in &self.0 {
            let fresh = (moment.at, moment.sent);
            window = match window {
                _ if moment.idle => None,
                Some((_, mark)) if moment.sent - mark >= enough(config.send_timeout, config) => {
                    Some(fresh)
                }
                other => other.or(Some(fresh)),
            };
        }
        let (since, _) = window?;
        let early = since + nanos(config.send_timeout / 8);
        let is_early = self.0.last().is_some_and(|moment| moment.at < early);
        Some(if is_early { early } else { since + nanos(config.send_timeout) })
    }

    /// When the peer must have ended its side, once we have ended ours.
    pub(crate) fn linger_deadline(&self, config: &Config) -> Option<u64> {
        let first = self.0.iter().find(|moment| moment.fin_sent)?;
        Some(first.at + nanos(config.linger_timeout))
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).expect("spans are short here")
}

/// The bytes that a span must bring, at least one.
fn enough(span: Duration, config: &Config) -> u64 {
    let bytes = span.as_millis() * u128::from(config.progress_rate) / 1000;
    u64::try_from(bytes).expect("rates are small here").max(1)
}
