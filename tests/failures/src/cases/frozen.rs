//! The server is frozen for longer than every timeout.

use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::client::{Client, get, head_of_post};
use crate::{Failure, Figures, Trial, ensure};

/// Every timeout.
const TIMEOUT: &str = "1s";

/// Longer than that.
const FREEZE: Duration = Duration::from_millis(1500);

/// More than the kernel buffers for a connection.
const FILE_LEN: usize = 16 << 20;

pub(super) fn frozen(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    std::fs::File::create(directory.path().join("large"))?.set_len(FILE_LEN as u64)?;
    let path = directory.path().to_str().ok_or("expected a path in UTF-8")?;
    let timeouts = ["--header-timeout", "--body-timeout", "--write-timeout", "--idle-timeout"];
    let mut arguments: Vec<&str> = timeouts.iter().flat_map(|name| [*name, TIMEOUT]).collect();
    arguments.extend(["--directory", path]);
    let server = trial.demo(&arguments)?;
    let count = trial.scaled(20, 5);
    let connect = || (0..count).map(|_| server.connect()).collect::<Result<Vec<Client>, _>>();

    let [mut in_head, mut in_body, mut in_echo] = [connect()?, connect()?, connect()?];
    let [mut idle, mut sleeping, mut reading] = [connect()?, connect()?, connect()?];
    let collected = b"GET /plaintext HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n";
    for n in 0..count {
        in_head[n].send(b"GET /plaintext HTTP/1.1\r\nHo")?;
        in_body[n].send(&[&collected[..], &[b'x'; 1000]].concat())?;
        in_echo[n].send(&[head_of_post("/echo", 2000), vec![b'x'; 1000]].concat())?;
        idle[n].ask("/plaintext")?;
        sleeping[n].send(&get("/slow?ms=500"))?;
        reading[n].send(&get("/files/large"))?;
    }
    thread::sleep(Duration::from_millis(100));
    server.signal(Signal::STOP)?;
    // All clients have sent in time.
    thread::sleep(Duration::from_millis(50));
    let mut new = connect()?;
    for n in 0..count {
        in_head[n].send(b"st: localhost\r\n\r\n")?;
        in_body[n].send(&[b'x'; 1000])?;
        in_echo[n].send(&[b'x'; 1000])?;
        idle[n].send(&get("/plaintext"))?;
        new[n].send(&get("/plaintext"))?;
        // Reads what the kernel has buffered, so there is room again.
        while reading[n].glance(1 << 20)? != Some(0) {}
    }
    thread::sleep(FREEZE);
    server.signal(Signal::CONT)?;

    let groups = [
        ("in their heads", in_head, 13),
        ("in their bodies", in_body, 13),
        ("in a streamed body", in_echo, 2000),
        ("idle", idle, 13),
        ("in a handler that sleeps", sleeping, 22),
        ("reading", reading, FILE_LEN),
        ("connecting", new, 13),
    ];
    let answered = all_answered(groups)?;
    Ok(format!(
        "frozen for {} ms, every timeout {TIMEOUT}: {answered} clients at 7 stages, all answered",
        FREEZE.as_millis(),
    ))
}

/// Reads a response of so many bytes for each client; how many there were.
fn all_answered<const N: usize>(groups: [(&str, Vec<Client>, usize); N]) -> Result<usize, Failure> {
    // All read at the same time, because on a busy machine the last of a row might be too late.
    let read = |mut client: Client| thread::spawn(move || client.ok().map(|a| a.content.len()));
    let groups = groups
        .map(|(what, clients, len)| (what, clients.into_iter().map(read).collect::<Vec<_>>(), len));
    let (mut answered, mut lost) = (0, Vec::new());
    for (what, reading, len) in groups {
        for thread in reading {
            match thread.join().map_err(|_| "expected no panic")? {
                Ok(got) if got == len => answered += 1,
                Ok(got) => lost.push(format!("{what}: {got} bytes")),
                Err(failure) => lost.push(format!("{what}: {failure}")),
            }
        }
    }
    lost.dedup();
    ensure!(lost.is_empty(), "{answered} were answered, others not: {}", lost.join(", "));
    Ok(answered)
}
