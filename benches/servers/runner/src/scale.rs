//! How the cost of a request depends on how many connections, and processors, there are.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::figures::Figures;
use crate::rounds::turn;
use crate::server::{LOAD, SERVERS, Server};
use crate::subjects::{Place, Subject};
use crate::workloads::Workload;

/// How many connections there are at each step.
pub const STEPS: [usize; 4] = [10, 100, 1000, 10_000];
/// How many there are on one processor, and on two.
const BETWEEN: usize = 100;
const TURN: Duration = Duration::from_secs(1);

/// Processor time for a request in microseconds: as connections become more, `scale`, a number
/// for each step; and with a thread on one processor and with two on two, `processors`. The load
/// shares the second one.
///
/// # Errors
/// If a server fails.
pub fn measure(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    figures: &mut Figures,
) -> io::Result<()> {
    for subject in subjects {
        let work = tempfile::tempdir()?;
        let start = |processors: &[usize]| {
            let threads = processors.len();
            Server::start(processors, |address| {
                subject.command(&Place { address, files, work: work.path(), workload, threads })
            })
        };
        let one = start(&SERVERS)?;
        let cost = |connections| Ok(turn(workload, &one, connections, TURN)?.micros);
        let costs = STEPS.into_iter().map(cost).collect::<io::Result<Vec<f64>>>()?;
        figures.set("scale", subject.name, costs);
        if subject.has_threads() {
            let two = start(&[SERVERS, LOAD].concat())?;
            let costs = [&one, &two].map(|server| turn(workload, server, BETWEEN, TURN));
            let costs: io::Result<Vec<f64>> =
                costs.into_iter().map(|turn| Ok(turn?.micros)).collect();
            figures.set("processors", subject.name, costs?);
        }
    }
    Ok(())
}
