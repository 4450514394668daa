//! How the cost of a request depends on how many connections, and processors, there are.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::figures::{Figures, Spread};
use crate::rounds::turn;
use crate::server::{LOAD, SERVERS, Server};
use crate::subjects::{FLOOR, Subject};
use crate::workloads::Workload;

/// How many connections there are at each step.
pub const STEPS: [usize; 4] = [10, 100, 1000, 10_000];
/// How many there are on one processor, and on two.
const BETWEEN: usize = 100;
const TURN: Duration = Duration::from_millis(200);
const ROUNDS: usize = 9;

/// What is asked of the servers, and where they find what they need.
#[derive(Clone, Copy, Debug)]
pub struct Scale<'a> {
    /// What every connection asks for.
    pub workload: &'a Workload,
    /// The files that are served.
    pub files: &'a Path,
}

impl Scale<'_> {
    /// As connections become more: `growth`, the floor's microseconds of processor time for a
    /// request at each step, and `scale`, the others' as multiples of the floor's in the same
    /// round.
    ///
    /// # Errors
    /// If a server fails, or the floor is not among them.
    pub fn connections(self, subjects: &[Subject], figures: &mut Figures) -> io::Result<()> {
        let floor = subjects.iter().position(|subject| subject.name == FLOOR);
        let floor = floor.ok_or_else(|| io::Error::other("expected the floor to be measured"))?;
        let servers: io::Result<Vec<Server>> =
            subjects.iter().map(|subject| self.start(subject, &SERVERS)).collect();
        let servers = servers?;
        // Of each subject at each step, the cost in each round.
        let mut costs = vec![[const { Vec::new() }; STEPS.len()]; subjects.len()];
        for _ in 0..ROUNDS {
            for (place, connections) in STEPS.into_iter().enumerate() {
                for (server, costs) in servers.iter().zip(&mut costs) {
                    costs[place].push(self.cost(server, connections)?);
                }
            }
        }
        for (subject, own) in subjects.iter().zip(&costs) {
            let steps = own.iter().zip(&costs[floor]);
            let (what, spreads): (_, Vec<Spread>) = match subject.name {
                FLOOR => ("growth", steps.map(|(own, _)| Spread::of(own.clone())).collect()),
                _ => ("scale", steps.map(|(own, floor)| Spread::of_ratios(own, floor)).collect()),
            };
            let medians = spreads.into_iter().map(|spread| spread.median).collect();
            figures.set(what, subject.name, medians);
        }
        Ok(())
    }

    /// As processors become more, `processors`: microseconds for a request with a thread on one of
    /// them, and what two threads on two need of that.
    ///
    /// The load runs on the second one. What is sent to it from there costs less than from the
    /// first, so one thread is measured on either, and what it needs is the mean of both.
    ///
    /// # Errors
    /// If a server fails.
    pub fn processors(self, subject: &Subject, figures: &mut Figures) -> io::Result<()> {
        let (far, near) = (self.start(subject, &SERVERS)?, self.start(subject, &LOAD)?);
        let two = self.start(subject, &[SERVERS, LOAD].concat())?;
        let (mut alone, mut together) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            alone.push((self.cost(&far, BETWEEN)? + self.cost(&near, BETWEEN)?) / 2.0);
            together.push(self.cost(&two, BETWEEN)?);
        }
        let ratio = Spread::of_ratios(&together, &alone).median;
        figures.set("processors", subject.name, vec![Spread::of(alone).median, ratio]);
        Ok(())
    }

    fn start(self, subject: &Subject, processors: &[usize]) -> io::Result<Server> {
        subject.start(processors, self.workload, self.files)
    }

    /// Microseconds of processor time for a request.
    fn cost(self, server: &Server, connections: usize) -> io::Result<f64> {
        Ok(turn(self.workload, server, connections, TURN)?.micros)
    }
}
