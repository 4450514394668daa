//! What counts from outside: callgrind, strace, and an allocator.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::load::{Busy, Gentle, Load, Until};
use crate::server::Server;
use crate::subjects::{Place, Subject};
use crate::workloads::Workload;

/// The last digit of instructions differs from one compiler or C library to another, and a pool
/// of threads does not always meet in the same order.
const INSTRUCTIONS_TOLERANCE: f64 = 0.03;
/// Buffers that many requests share are counted by whom they fall upon.
const ALLOCATIONS_TOLERANCE: f64 = 0.1;
/// On one connection; what happens between threads depends on who is first.
const CALLS_TOLERANCE: f64 = 0.5;
/// Under load, where one wait serves as many as were ready: a ratio, and a bound on it.
const BUSY_CALLS_TOLERANCE: f64 = 2.5;

/// Bursts of requests in the smaller one of two runs, on one connection.
const BURSTS: u64 = 500;
/// The same on many.
const BUSY_BURSTS: u64 = 3000;

/// How long a report may take after its server has ended.
const PATIENCE: Duration = Duration::from_secs(5);

/// A way to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instrument {
    /// Instructions in user space, in all threads.
    Callgrind,
    /// Heap allocations and reallocations.
    Allocator,
    /// System calls, in all threads.
    Strace,
}

impl Instrument {
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Callgrind => "instructions",
            Self::Allocator => "allocations",
            Self::Strace => "calls",
        }
    }

    pub(super) fn tolerance(self, count: f64, connections: usize) -> f64 {
        match self {
            Self::Callgrind => count * INSTRUCTIONS_TOLERANCE,
            Self::Allocator => ALLOCATIONS_TOLERANCE,
            Self::Strace if connections == 1 => CALLS_TOLERANCE,
            Self::Strace => BUSY_CALLS_TOLERANCE,
        }
    }

    /// How many there are for one request: what the second half of the requests adds.
    pub(super) fn count(
        self,
        subject: &Subject,
        workload: &Workload,
        connections: usize,
        files: &Path,
    ) -> io::Result<f64> {
        let bursts = if connections == 1 { BURSTS } else { BUSY_BURSTS };
        let requests = bursts * workload.pipelined as u64;
        let counted = |run| self.counted(subject, workload, connections, run, files);
        let both = || -> io::Result<(f64, f64)> {
            if self == Self::Strace {
                return Ok((counted(2 * requests)?, counted(requests)?));
            }
            // These do not depend on who is quicker, and mostly wait: at the same time.
            thread::scope(|scope| {
                let long = scope.spawn(|| counted(2 * requests));
                let short = counted(requests)?;
                Ok((long.join().expect("counting does not panic")?, short))
            })
        };
        let mut counts = (0..self.tries())
            .map(|_| both().map(|(long, short)| (long - short) / requests as f64))
            .collect::<io::Result<Vec<f64>>>()?;
        counts.sort_by(f64::total_cmp);
        // Where none is for a request, chance can make the longer run the cheaper one.
        Ok(counts[counts.len() / 2].max(0.0))
    }

    /// On a busy machine the load may be late to take an answer, and that costs system calls in
    /// one of the two runs: the middle one of three counts is not moved by that.
    fn tries(self) -> usize {
        if self == Self::Strace { 3 } else { 1 }
    }

    /// What one life of a server comes to, with so many requests in it.
    fn counted(
        self,
        subject: &Subject,
        workload: &Workload,
        connections: usize,
        requests: u64,
        files: &Path,
    ) -> io::Result<f64> {
        let reports = tempfile::tempdir()?;
        let report = reports.path().join("report");
        // Everything is served on one thread: on two the counts depend on who is first.
        let server = Server::start(&[0, 1], |address, work| {
            let place = Place { address, files, work, workload, threads: 1 };
            self.watched(&subject.command(&place)?, &report)
        })?;
        let mut load: Box<dyn Load> = match connections {
            1 => Box::new(Gentle::connect(server.address, workload)?),
            _ => Box::new(Busy::connect(server.address, workload, connections)?),
        };
        load.run(Until::Answers(requests))?;
        drop(load);
        server.stop()?;
        let begin = Instant::now();
        loop {
            // strace may end a little later than what it watches.
            let text = std::fs::read_to_string(&report)?;
            match self.read(&text) {
                Some(count) => return Ok(count),
                None if begin.elapsed() < PATIENCE => sleep(Duration::from_millis(5)),
                None => {
                    let unit = self.unit();
                    return Err(io::Error::other(format!(
                        "expected a count of {unit}, got:\n{text}"
                    )));
                }
            }
        }
    }

    /// What starts this with the instrument at it.
    fn watched(self, server: &Command, report: &Path) -> io::Result<Command> {
        let mut command = match self {
            Self::Callgrind => {
                let mut command = Command::new("valgrind");
                command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
                command.arg(format!("--log-file={}", report.display())).arg(server.get_program());
                command
            }
            Self::Allocator => {
                let mut program = server.get_program().to_owned();
                program.push("-counted");
                let mut command = Command::new(program);
                command.stdout(Stdio::from(std::fs::File::create(report)?));
                command
            }
            Self::Strace => {
                let mut command = Command::new("strace");
                // As a grandchild: the process that is started, and told to end, is the server.
                command.args(["--daemonize", "--follow-forks", "--summary-only", "--output"]);
                command.arg(report).arg(server.get_program());
                command
            }
        };
        command.args(server.get_args());
        Ok(command)
    }

    fn read(self, report: &str) -> Option<f64> {
        match self {
            Self::Callgrind => {
                let mut lines = report.lines();
                let (_, number) = lines.find_map(|line| line.split_once("Collected : "))?;
                number.trim().parse().ok()
            }
            Self::Allocator => report.trim().strip_prefix("allocations: ")?.parse().ok(),
            Self::Strace => {
                // The columns are: % time, seconds, usecs/call, calls, errors if any, syscall.
                let total = report.lines().find(|line| line.ends_with(" total"))?;
                total.split_whitespace().nth(3)?.parse().ok()
            }
        }
    }
}
