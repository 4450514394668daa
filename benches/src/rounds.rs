//! Times of several subjects for the same work, measured in turns.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often the turn goes round.
const ROUNDS: usize = 9;
/// How long a subject works at a turn.
const TURN: Duration = Duration::from_millis(20);

/// One subject: a name, and the work.
pub type Subject = (&'static str, Box<dyn FnMut()>);

/// A subject, whose result is used for nothing, and which the compiler must not leave out.
pub fn subject<R>(name: &'static str, mut work: impl FnMut() -> R + 'static) -> Subject {
    let work = move || {
        black_box(work());
    };
    (name, Box::new(work))
}

/// What was measured.
#[derive(Debug)]
pub struct Times {
    /// What the work was.
    pub name: &'static str,
    /// For each subject, nanoseconds for one unit of work in each round.
    rounds: Vec<(&'static str, Vec<f64>)>,
}

impl Times {
    /// Lets every subject work in every round. `units` is what one call counts for.
    #[must_use]
    pub fn measure(name: &'static str, units: usize, mut subjects: Vec<Subject>) -> Self {
        let mut rounds: Vec<_> =
            subjects.iter().map(|(name, _)| (*name, Vec::with_capacity(ROUNDS))).collect();
        let calls: Vec<u32> = subjects.iter_mut().map(|(_, work)| calls_in_a_turn(work)).collect();
        for _ in 0..ROUNDS {
            for (subject, (_, work)) in subjects.iter_mut().enumerate() {
                let begin = Instant::now();
                for _ in 0..calls[subject] {
                    work();
                }
                let spent = begin.elapsed().as_nanos() as f64;
                rounds[subject].1.push(spent / f64::from(calls[subject]) / units as f64);
            }
        }
        Self { name, rounds }
    }
}

impl fmt::Display for Times {
    /// A line for each subject: its best round, and by how much it takes longer than the first
    /// subject in the same round: the median, and the spread.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = &self.rounds[0].1;
        for (subject, times) in &self.rounds {
            let best = times.iter().copied().fold(f64::INFINITY, f64::min);
            let mut ratios: Vec<f64> = times.iter().zip(first).map(|(a, b)| a / b).collect();
            ratios.sort_by(f64::total_cmp);
            let (least, median, most) = (ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
            writeln!(
                f,
                "{:<22} {subject:<24} {best:>10.1} ns   x {median:>6.2}  ({least:.2} to {most:.2})",
                self.name
            )?;
        }
        Ok(())
    }
}

fn calls_in_a_turn(work: &mut dyn FnMut()) -> u32 {
    let mut calls = 1;
    loop {
        let begin = Instant::now();
        for _ in 0..calls {
            work();
        }
        if begin.elapsed() >= TURN / 2 {
            return calls;
        }
        calls *= 2;
    }
}
