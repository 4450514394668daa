//! What connections cost that do nothing.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::figures::Figures;
use crate::load::Answer;
use crate::server::{SERVERS, Server};
use crate::subjects::Subject;
use crate::workloads::Workload;

/// Connections that are counted.
const CONNECTIONS: usize = 10_000;
/// Made before, so that what the first ones cost is not counted.
const FIRST: usize = 200;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// What a server does behind an answer has been done by then.
const SETTLING: Duration = Duration::from_millis(500);

/// Bytes of the process's memory for each of 10,000 connections that were answered and wait:
/// `idle`. What the kernel holds for them is not among these. Servers that do not serve so many
/// are told of, and left out.
///
/// # Errors
/// If a server cannot be started.
pub fn measure(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    figures: &mut Figures,
) -> io::Result<()> {
    for subject in subjects {
        let server = subject.start(&SERVERS, workload, files)?;
        match bytes(&server, workload) {
            Ok(bytes) => figures.set("idle", subject.name, vec![bytes]),
            Err(error) => eprintln!("{} does not serve so many: {error}", subject.name),
        }
    }
    Ok(())
}

fn bytes(server: &Server, workload: &Workload) -> io::Result<f64> {
    let Answer::Length(length) = Answer::learn(server.address, workload)? else {
        return Err(io::Error::other("expected answers with a length"));
    };
    let mut kept = Vec::with_capacity(FIRST + CONNECTIONS);
    let mut connect = |number| {
        for _ in 0..number {
            kept.push(answered(server.address, workload, length)?);
        }
        sleep(SETTLING);
        memory(server)
    };
    let (before, after) = (connect(FIRST)?, connect(CONNECTIONS)?);
    Ok(after.saturating_sub(before) as f64 / CONNECTIONS as f64)
}

/// Connects, asks, and reads the answer.
fn answered(address: SocketAddr, workload: &Workload, length: usize) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
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
