//! Measures what a backend costs on this machine: `idle`, the threads and memory of `hello_std` and
//! its siblings with idle connections; `calls`, their system calls per request with 64 busy ones.
//!
//! `cargo build --release --bins`, then `cost idle` or `cost calls` (which needs strace). It runs
//! on Linux, over loopback, for some seconds.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

/// Connections that are kept idle, each after one request.
const IDLE: usize = 500;

/// Connections that send one request after another.
const BUSY: usize = 64;

fn main() -> io::Result<()> {
    let this = std::env::current_exe()?;
    let mode = std::env::args().nth(1).unwrap_or_default();
    for name in ["hello_std", "hello_polling", "hello_smol"] {
        let program = this.with_file_name(name);
        match &*mode {
            "idle" => println!("{name}: {}", idle(&program)?),
            "calls" => println!("{name}: {}", calls(&program)?),
            _ => return Err(io::Error::other(format!("expected idle or calls, got {mode:?}"))),
        }
    }
    Ok(())
}

/// Threads and memory, without and with idle connections.
fn idle(program: &Path) -> io::Result<String> {
    let (mut server, _output, address) = start(&mut Command::new(program))?;
    let pid = server.id();
    // What is allocated on first use should not be counted as a connection's.
    drop(connect(&address, 1)?);
    let (threads, resident) = (status(pid, "Threads:")?, status(pid, "VmRSS:")?);
    let connections: Vec<TcpStream> =
        (0..IDLE).map(|_| connect(&address, 1)).collect::<io::Result<_>>()?;
    let more = status(pid, "Threads:")? - threads;
    let each = (status(pid, "VmRSS:")? - resident) * 1024 / IDLE as i64;
    drop(connections);
    server.kill()?;
    server.wait()?;
    Ok(format!(
        "{threads} threads, {resident} KiB; each of {IDLE} idle connections {:.2} threads, {each} B",
        more as f64 / IDLE as f64
    ))
}

/// System calls per request: those of a longer run minus those of a shorter one.
fn calls(program: &Path) -> io::Result<String> {
    let (few, many) = (traced(program, 100)?, traced(program, 300)?);
    let requests = (200 * BUSY) as f64;
    let mut calls: Vec<(f64, &String)> = many
        .iter()
        .map(|(name, count)| ((count - few.get(name).unwrap_or(&0)) as f64 / requests, name))
        .filter(|(each, _)| *each >= 0.005)
        .collect();
    calls.sort_by(|one, other| other.0.total_cmp(&one.0));
    let calls: Vec<String> = calls.iter().map(|(each, name)| format!("{name} {each:.2}")).collect();
    Ok(calls.join(", "))
}

/// The system calls of a run with `requests` on each connection.
fn traced(program: &Path, requests: usize) -> io::Result<BTreeMap<String, i64>> {
    let table = std::env::temp_dir().join(format!("cost-{}", std::process::id()));
    let mut command = Command::new("strace");
    command.args(["-f", "-c", "-o"]).arg(&table).arg(program);
    let (mut strace, _output, address) = start(&mut command)?;
    thread::scope(|scope| {
        let clients: Vec<_> =
            (0..BUSY).map(|_| scope.spawn(|| connect(&address, requests).map(drop))).collect();
        clients.into_iter().try_for_each(|client| client.join().expect("no panic"))
    })?;
    let pid = strace.id();
    let server = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    Command::new("kill").arg(server.trim()).status()?;
    strace.wait()?;
    let counted = fs::read_to_string(&table)?;
    fs::remove_file(&table)?;
    // "% time, seconds, usecs/call, calls, (errors,) syscall" between two rules. A line about a
    // thread that was just ending may come first.
    let rows = counted.lines().skip_while(|line| !line.starts_with("---")).skip(1);
    let rows = rows.map_while(|line| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        Some((cells.last()?.to_string(), cells.get(3)?.parse().ok()?))
    });
    Ok(rows.collect())
}

/// Starts a server on a free port, and waits until it listens. Its further output goes to the
/// returned reader.
fn start(command: &mut Command) -> io::Result<(Child, BufReader<ChildStdout>, String)> {
    let mut child = command.arg("127.0.0.1:0").stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
    output.read_line(&mut line)?;
    let address = line.trim_end().strip_prefix("listening on ");
    Ok((child, output, address.ok_or(io::ErrorKind::InvalidData)?.to_owned()))
}

/// Connects, and sends `requests` one after another.
fn connect(address: &str, requests: usize) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    let mut answer = [0; 1024];
    for _ in 0..requests {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")?;
        let mut len = 0;
        while !answer[..len].ends_with(b"hello\n") {
            match stream.read(&mut answer[len..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => len += n,
            }
        }
    }
    Ok(stream)
}

/// A number from `/proc/PID/status`.
fn status(pid: u32, name: &str) -> io::Result<i64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let number = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
