//! What connections cost that do nothing, and how the cost of a request depends on how many
//! connections, and processors, there are.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::figures::Figures;
use crate::load::Answer;
use crate::rounds::{Effort, turn};
use crate::server::{SERVERS, Server};
use crate::subjects::{Place, Subject};
use crate::workloads::Workload;

/// Connections that are counted.
const CONNECTIONS: usize = 10_000;
/// Made before, so that what the first ones cost is not counted.
const FIRST: usize = 200;
/// What a server does behind an answer has been done by then.
const SETTLING: Duration = Duration::from_millis(500);

/// Bytes of the process's memory for each of 10,000 connections that were answered and wait:
/// `idle`. What the kernel holds for them is not among these.
///
/// # Errors
/// If a server fails, or refuses so many connections.
pub fn measure(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    figures: &mut Figures,
) -> io::Result<()> {
    for subject in subjects {
        let work = tempfile::tempdir()?;
        let server = Server::start(&SERVERS, |address| {
            let place = Place { address, files, work: work.path(), workload, threads: 1 };
            subject.command(&place)
        })?;
        let answer = Answer::learn(server.address, workload)?;
        let Answer::Length(length) = answer else {
            return Err(io::Error::other("expected answers with a length"));
        };
        let mut kept = Vec::with_capacity(CONNECTIONS);
        let mut connect = |number| -> io::Result<u64> {
            for _ in 0..number {
                kept.push(answered(server.address, workload, length)?);
            }
            sleep(SETTLING);
            memory(&server)
        };
        let (before, after) = (connect(FIRST)?, connect(CONNECTIONS)?);
        let bytes = after.saturating_sub(before) as f64 / CONNECTIONS as f64;
        figures.set("idle", subject.name, vec![bytes]);
    }
    Ok(())
}

/// Processor time for a request as connections become more: `connections`, in microseconds, a
/// number for each step.
///
/// # Errors
/// If a server fails.
pub fn scale(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    effort: Effort,
    figures: &mut Figures,
) -> io::Result<()> {
    for subject in subjects {
        let work = tempfile::tempdir()?;
        let server = Server::start(&SERVERS, |address| {
            let place = Place { address, files, work: work.path(), workload, threads: 1 };
            subject.command(&place)
        })?;
        let mut costs = Vec::new();
        for connections in STEPS {
            let mut micros = (0..effort.rounds)
                .map(|_| Ok(turn(workload, &server, connections, effort.turn)?.micros))
                .collect::<io::Result<Vec<f64>>>()?;
            micros.sort_by(f64::total_cmp);
            costs.push(micros[micros.len() / 2]);
        }
        figures.set("connections", subject.name, costs);
    }
    Ok(())
}

/// How many connections there are at each step of [`scale`].
pub const STEPS: [usize; 4] = [10, 100, 1000, 10_000];

/// Connects, asks, and reads the answer.
fn answered(address: SocketAddr, workload: &Workload, length: usize) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(&workload.request)?;
    stream.read_exact(&mut vec![0; length])?;
    Ok(stream)
}

/// Memory that is the process's own: written to, and in no file.
fn memory(server: &Server) -> io::Result<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", server.id()))?;
    let kilobytes = rollup.lines().find_map(|line| {
        line.strip_prefix("Private_Dirty:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    kilobytes.map(|kb| kb * 1024).ok_or_else(|| io::Error::other("expected Private_Dirty"))
}
