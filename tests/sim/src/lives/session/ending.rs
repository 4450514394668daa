//! How a connection ends: what is a reason for it, and what must have come before.

use std::sync::atomic::Ordering;

use hairspring_core::{Config, Instant, Outcome};

use super::super::client::State;
use super::super::clockwork::Region;
use super::super::judge::{Ending, MISUSE};
use super::super::want::{Close, Cut, Exchange, Normal};
use super::Session;
use crate::violation::{Violation, check};

impl Session {
    /// A connection ends for a reason, and is reset only for a grave one.
    pub(super) fn check_outcome(&mut self, config: &Config) -> Result<(), Violation> {
        match self.driver.done {
            Some(Outcome::Abort) => {
                let reason = if self.driver.outbound.is_ended() {
                    // All is said, and is not to be taken away from a peer that reads slowly.
                    self.driver.is_reset_told() || self.may_be_sending_still(config)
                } else {
                    self.may_cut_short()
                };
                check(reason, "a connection is reset for a reason", || {
                    format!("{:?}", self.waits)
                })?;
                self.check_cut_is_told()
            }
            Some(Outcome::Clean) => {
                // A server that closes without waiting for the peer's end may reset the
                // connection, and the response is lost.
                self.ended_early = !self.driver.is_fin_told() && !self.waits.lingered_too_long;
                let taken = self.driver.inbound.taken();
                let behind = taken - self.at_fin.unwrap_or(taken);
                let told = self.driver.is_fin_told() || behind < config.linger_max;
                check(told, "who sends behind our end is reset", || format!("{behind} bytes"))
            }
            None => Ok(()),
        }
    }

    /// The application is told of one misuse at most, which ends the connection, and only if it may
    /// have made one.
    pub(super) fn check_misuses(&self) -> Result<(), Violation> {
        let told = self.note.misuses.load(Ordering::Relaxed);
        let meant = self.unfinished().any(|normal| normal.is_misuse);
        check(told <= u32::from(meant), MISUSE, || format!("told {told}, meant any: {meant}"))
    }

    /// A response that only a misuse can have cut short is told.
    fn check_cut_is_told(&self) -> Result<(), Violation> {
        let mut cut = self.unfinished().filter(|normal| normal.cut != Cut::MustNot).peekable();
        let is_misuse = cut.peek().is_some() && cut.all(|normal| normal.is_misuse);
        let other = self.driver.outbound.is_ended() || self.has_other_reason();
        let told = self.note.misuses.load(Ordering::Relaxed) > 0;
        check(!is_misuse || other || told, MISUSE, || "it was cut, and nobody was told".into())
    }

    /// What the application answers to the last request that the client has the response to, and
    /// to those after it.
    fn unfinished(&self) -> impl Iterator<Item = &Normal> {
        let from = self.judge.answered().saturating_sub(1);
        self.judge.exchanges()[from..].iter().filter_map(|exchange| exchange.normal.as_ref())
    }

    /// A peer that keeps the server waiting gets 408, unless another response has begun.
    fn may_cut_short(&self) -> bool {
        self.has_other_reason() || self.unfinished().any(|normal| normal.cut != Cut::MustNot)
    }

    /// A reason for a reset that is not the application's.
    fn has_other_reason(&self) -> bool {
        self.driver.is_reset_told()
            || self.driver.has_supply_failed()
            || self.waits.was_stuck
            || self.waits.was_too_long && self.driver.made() > self.judge.read_whole()
    }

    /// Lingering has come to its end, and so much may have come since reading stopped that more is
    /// in the kernel. It cannot have stopped before the last request that the client knows of.
    fn may_be_sending_still(&self, config: &Config) -> bool {
        let before = self.judge.answered().checked_sub(2);
        let end = before.and_then(|before| self.judge.exchanges()[before].end).unwrap_or(0);
        let most = self.driver.inbound.taken().saturating_sub(end as u64);
        self.waits.lingered_too_long && most >= config.linger_max
    }

    pub(super) fn end_if_over(&mut self, now: Instant, config: &Config) -> Result<(), Violation> {
        if self.driver.outbound.is_at_end() && self.client.reads_at(now) {
            self.client.see_end(&mut self.driver.inbound);
        }
        if self.over || self.driver.done.is_none() {
            return Ok(());
        }
        let outbound = &self.driver.outbound;
        let gone = self.client.state == State::Gone || self.driver.has_supply_failed();
        if gone || outbound.is_reset() {
            self.over = true;
            let delivered = self.driver.inbound.taken();
            return self.with_circumstances(|judge, at| judge.end(Ending::Reset, delivered, at));
        }
        if outbound.is_at_end() && self.client.reads_at(now) {
            self.over = true;
            let delivered = self.driver.inbound.taken();
            self.with_circumstances(|judge, at| judge.end(Ending::Fin, delivered, at))?;
            let safe = !self.ended_early || !self.judge.has_closed() || self.judge.is_tunnel();
            check(safe, "the peer can read the answer before the end", || {
                "closed before the peer's end was seen".into()
            })?;
            return self.check_all_answered(config);
        }
        Ok(())
    }

    /// Every request that deserves a response has one by the time the connection ends cleanly.
    fn check_all_answered(&self, config: &Config) -> Result<(), Violation> {
        let Some(exchange) = self.judge.current() else { return Ok(()) };
        let delivered = self.at_shutdown.unwrap_or(u64::MAX);
        let came_late = exchange.end.unwrap_or(exchange.head_end) as u64 > delivered;
        let excused = self.judge.has_closed() && !self.closed_because_of_shutdown()
            || self.judge.is_tunnel()
            || exchange.silence
            || self.judge.ends_unannounced(config)
            || self.waits.was_too_long && self.has_asked_nothing()
            || (self.at_shutdown.is_some() && came_late);
        check(excused, "every request is answered", || format!("nothing came for {exchange:?}"))
    }

    /// The peer kept us waiting between two requests, or inside one that was answered.
    fn has_asked_nothing(&self) -> bool {
        let taken = self.driver.inbound.taken();
        match self.waits.region {
            Region::Idle(_) | Region::Elsewhere => true,
            // Empty lines are silence.
            Region::Head(index) => taken <= self.judge.exchanges()[index].start as u64,
            Region::Body(index) => index < self.judge.answered(),
        }
    }

    /// Only the shutdown can have made the last response the last one: it is the application's,
    /// not a refusal. If its content was left unread it may be a refusal too, because nothing after
    /// that content can be read.
    fn closed_because_of_shutdown(&self) -> bool {
        let last = self.judge.answered().checked_sub(1).map(|last| &self.judge.exchanges()[last]);
        let persists = |last: &Exchange| {
            let normal = last.normal.as_ref().is_some_and(|n| n.close == Close::MustNot);
            normal && last.end == Some(last.head_end)
        };
        let answer = self.judge.transcript.last();
        let is_normal = answer.is_some_and(|answer| answer.field("x-id").is_some());
        self.at_shutdown.is_some() && is_normal && last.is_some_and(persists)
    }
}
