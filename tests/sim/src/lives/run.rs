//! Worlds one after the other, until one breaks a rule.

use std::fmt;

use super::plan::Plan;
use super::shrink::shrink;
use super::twins;
use super::world::{self, Broken};
use crate::violation::{Trace, Violation};

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Worlds.
    pub worlds: u64,
    /// Connections in them, from their first byte to their end.
    pub lives: u64,
    /// Final responses that their clients judged.
    pub answers: u64,
    /// Virtual time that passed.
    pub seconds: u64,
}

/// A world that broke a rule.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed it is drawn from.
    pub seed: u64,
    /// Lives before it.
    pub after: u64,
    /// The rule, and how it was broken.
    pub violation: Violation,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, after, violation } = self;
        writeln!(f, "seed {seed}, after {after} lives: {violation}")?;
        write!(f, "replay: cargo run --release -p hairspring-sim -- --seed {seed}")
    }
}

impl std::error::Error for Failure {}

/// Simulates the worlds of `seed`, `seed + 1`, … until they have had `lives` connections.
///
/// # Errors
/// The first world that breaks a rule.
pub fn run(seed: u64, lives: u64) -> Result<Report, Box<Failure>> {
    let mut report = Report::default();
    for seed in seed.. {
        if report.lives >= lives {
            break;
        }
        let plan = Plan::draw(seed);
        report.worlds += 1;
        report.lives += plan.lives.len() as u64;
        let outcome = judge_plan(&plan).map_err(|broken| {
            Box::new(Failure { seed, after: report.lives, violation: broken.violation })
        })?;
        report.answers += outcome.transcripts.iter().map(|t| t.answers.len() as u64).sum::<u64>();
        report.seconds += outcome.seconds;
    }
    Ok(report)
}

/// A world, and now and then its twins.
pub(crate) fn judge_plan(plan: &Plan) -> Result<world::Outcome, Broken> {
    let outcome = world::run(plan, &mut Trace::default())?;
    if plan.seed.is_multiple_of(8) {
        twins::compare(plan, &outcome)?;
    }
    Ok(outcome)
}

/// Replays one world, made as small as possible so that it still breaks the same rule, and returns
/// what happened, line by line; `None` if it breaks no rule.
#[must_use]
pub fn replay(seed: u64) -> Option<Vec<String>> {
    let plan = Plan::draw(seed);
    let broken = judge_plan(&plan).err()?;
    let (plan, broken) = shrink(&plan, &broken);
    let mut trace = Trace::kept();
    // The twins of a world break their rule without it.
    let again = world::run(&plan, &mut trace);
    let mut lines = vec![format!("{:?}", plan.config)];
    for life in &plan.lives {
        lines.push(format!("{life:?}"));
    }
    lines.extend(trace.into_lines());
    let rule = again.err().map_or(broken.violation, |broken| broken.violation);
    lines.push(rule.to_string());
    Some(lines)
}
