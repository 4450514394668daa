//! Rounds, in which every server has its turn: what else the machine does then falls on all of
//! them.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::figures::Figures;
use crate::load::{Busy, Connecting, Load, Until};
use crate::server::{LOAD, SERVERS, Server, on_processors};
use crate::subjects::Subject;
use crate::workloads::Workload;

/// A turn's load begins so long before it is counted.
const WARMING: Duration = Duration::from_millis(50);

/// A turn lasts until so many answers have come, however long one takes.
const ENOUGH: u64 = 100;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each server has its turn.
    pub rounds: usize,
    /// How long a turn is.
    pub turn: Duration,
}

/// What a turn has shown.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Processor time of the server for a request, in microseconds.
    pub micros: f64,
    /// Requests in a second.
    pub rate: f64,
}

/// Measures a workload on servers, in turns: `micros` and `rate` of each round.
///
/// # Errors
/// If a server fails.
pub fn measure(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    effort: Effort,
    figures: &mut Figures,
) -> io::Result<()> {
    let mut running = Vec::new();
    for subject in subjects.iter().filter(|subject| subject.fits(workload)) {
        let server = subject.start(&SERVERS, workload, files)?;
        running.push((subject.name, server, Vec::new()));
    }
    for _ in 0..effort.rounds {
        for (name, server, turns) in &mut running {
            let turn = turn(workload, server, workload.connections, effort.turn);
            turns.push(turn.map_err(|error| io::Error::other(format!("{name}: {error}")))?);
        }
    }
    let (micros, rate) = (format!("micros {}", workload.name), format!("rate {}", workload.name));
    figures.forget(&micros);
    figures.forget(&rate);
    for (name, _, turns) in running {
        let of = |figure: fn(&Turn) -> f64| turns.iter().map(figure).collect();
        figures.set(&micros, name, of(|turn| turn.micros));
        figures.set(&rate, name, of(|turn| turn.rate));
    }
    Ok(())
}

/// One turn of one server, with so many connections.
///
/// # Errors
/// If the server fails.
pub fn turn(
    workload: &Workload,
    server: &Server,
    connections: usize,
    duration: Duration,
) -> io::Result<Turn> {
    on_processors(&LOAD, || {
        let address = server.address;
        let mut load: Box<dyn Load> = if workload.connects {
            Box::new(Connecting::new(address, workload, connections)?)
        } else {
            Box::new(Busy::connect(address, workload, connections)?)
        };
        // Every connection at least once, so that what each of them costs at first is paid.
        load.run(Until::Answers((connections * workload.pipelined) as u64))?;
        load.run(Until::after(WARMING))?;
        let (begin, before) = (Instant::now(), server.cpu()?);
        let mut answers = load.run(Until::after(duration))?;
        if answers < ENOUGH {
            answers += load.run(Until::Answers(ENOUGH - answers))?;
        }
        let answers = answers as f64;
        let (lasted, spent) = (begin.elapsed(), server.cpu()? - before);
        Ok(Turn {
            micros: spent.as_secs_f64() * 1e6 / answers,
            rate: answers / lasted.as_secs_f64(),
        })
    })
}
