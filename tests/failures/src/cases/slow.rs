//! Peers that hold a connection by being slow. Each must be ended at its timeout.

use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use crate::bystander::Bystander;
use crate::client::{Client, get, head_of_post};
use crate::server::Server;
use crate::{Failure, Figures, Trial, ensure};

/// The timeout. Bytes come far more often.
const TIMEOUT: Duration = Duration::from_secs(1);

/// How much later the end may be seen on a busy machine.
const LATE: Duration = Duration::from_secs(2);

/// The interval at which a slow peer sends or reads something.
const DRIP: Duration = Duration::from_millis(25);

/// What a slow peer saw.
struct Ending {
    after: Duration,
    received: Vec<u8>,
    reset: bool,
}

impl Ending {
    fn status(&self) -> Option<&str> {
        std::str::from_utf8(self.received.get(9..12)?).ok()
    }
}

/// Each client sends a byte now and then, until all have been ended.
fn drip(clients: Vec<Client>, byte: Option<u8>) -> Result<Vec<Ending>, Failure> {
    let (begun, mut endings) = (Instant::now(), Vec::new());
    let mut left = clients;
    while !left.is_empty() {
        ensure!(begun.elapsed() < TIMEOUT + LATE, "{} slow peers were not ended", left.len());
        let mut staying = Vec::new();
        for mut client in left {
            let ended = match client.glance(64 << 10) {
                Ok(Some(_)) => {
                    if let Some(byte) = byte {
                        // A failure is seen at the next glance.
                        let _ = client.stream.write(&[byte]);
                    }
                    staying.push(client);
                    continue;
                }
                Ok(None) => false,
                Err(_) => true,
            };
            let received = std::mem::take(&mut client.received);
            endings.push(Ending { after: begun.elapsed(), received, reset: ended });
        }
        left = staying;
        thread::sleep(DRIP);
    }
    Ok(endings)
}

/// Checks that all were ended at the timeout, with this status or without a response.
fn check(what: &str, endings: &[Ending], status: Option<&str>) -> Result<String, Failure> {
    let first = endings.iter().map(|ending| ending.after).min().unwrap_or_default();
    let last = endings.iter().map(|ending| ending.after).max().unwrap_or_default();
    // They connected a little before the clock was read.
    let earliest = TIMEOUT - Duration::from_millis(500);
    ensure!(first >= earliest, "{what}: ended too early, after {first:?}");
    for ending in endings {
        let (got, Ending { received, reset, .. }) = (ending.status(), ending);
        ensure!(got == status, "{what}: expected {status:?}, got {got:?}");
        let text = String::from_utf8_lossy(received);
        // A refused peer must be able to read why.
        ensure!(!reset || status != Some("408"), "{what}: reset after {text:?}");
    }
    let (count, first, last) = (endings.len(), first.as_millis(), last.as_millis());
    Ok(format!("{count} {what}: {} after {first} to {last} ms", status.unwrap_or("closed")))
}

fn connect(server: &Server, count: usize, begin: &[u8]) -> Result<Vec<Client>, Failure> {
    let connect = || {
        let mut client = server.connect()?;
        client.send(begin)?;
        Ok(client)
    };
    (0..count).map(|_| connect()).collect()
}

pub(super) fn slow_heads(trial: &Trial) -> Figures {
    let server = trial.demo(&["--header-timeout", "1s"])?;
    let bystander = Bystander::start(server.address);
    let count = trial.scaled(100, 20);
    let silent = connect(&server, count, b"")?;
    let silent = thread::spawn(move || drip(silent, None));
    let slow = drip(connect(&server, count, b"GET /plaintext HTTP/1.1\r\nX: ")?, Some(b'x'))?;
    let silent = silent.join().map_err(|_| "expected no panic")??;
    let served = bystander.finish()?;
    let slow = check("slow heads", &slow, Some("408"))?;
    ensure!(silent.iter().all(|ending| ending.received.is_empty()), "silence was answered");
    let silent = check("silent peers", &silent, None)?;
    Ok(format!("{slow}; {silent}; {served}"))
}

/// The part of a slow body that comes at once.
const BEGUN: usize = 100_000;

pub(super) fn slow_bodies(trial: &Trial) -> Figures {
    let server = trial.demo(&["--body-timeout", "1s"])?;
    let bystander = Bystander::start(server.address);
    let count = trial.scaled(100, 20);
    let collected = b"GET /plaintext HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n";
    let collected = connect(&server, count, collected)?;
    let stalled = connect(&server, count, &head_of_post("/echo", 9999))?;
    // So much that its echo begins.
    let begun = [head_of_post("/echo", 2 * BEGUN), vec![b'x'; BEGUN]].concat();
    let streamed = connect(&server, count, &begun)?;
    let [collected, stalled, streamed] = [(collected, true), (stalled, false), (streamed, true)]
        .map(|(clients, drips)| thread::spawn(move || drip(clients, drips.then_some(b'x'))))
        .map(|thread| thread.join().map_err(|_| "expected no panic"));
    let (collected, stalled, streamed) = (collected??, stalled??, streamed??);
    let served = bystander.finish()?;
    let collected = check("slow collected", &collected, Some("408"))?;
    let stalled = check("stalled", &stalled, Some("408"))?;
    for Ending { received, .. } in &streamed {
        // The status was sent already, so the cut must be visible.
        let begins = received.starts_with(b"HTTP/1.1 200");
        let len = received.len();
        ensure!(begins && len < 2 * BEGUN, "streamed: expected a part of an echo, got {len} bytes");
    }
    let streamed = check("slow streamed", &streamed, Some("200"))?;
    Ok(format!("{collected}; {stalled}; {streamed}, and then cut; {served}"))
}

/// The length of the file: more than the kernel buffers for a connection.
const FILE_LEN: u64 = 24 << 20;

pub(super) fn slow_readers(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    std::fs::File::create(directory.path().join("large"))?.set_len(FILE_LEN)?;
    let path = directory.path().to_str().ok_or("expected a path in UTF-8")?;
    let server = trial.demo(&["--write-timeout", "1s", "--directory", path])?;
    let bystander = Bystander::start(server.address);
    let memory = server.private_memory()?;
    let begun = Instant::now();
    let count = trial.scaled(50, 10);
    let clients = (0..count).map(|_| {
        let mut client = server.connect()?.with_small_buffer()?;
        client.send(&get("/files/large"))?;
        Ok(client)
    });
    let clients: Vec<Client> = clients.collect::<Result<_, Failure>>()?;
    let mut honest = server.connect()?;
    honest.send(&get("/files/large"))?;
    let honest = thread::spawn(move || read_in_steps(honest));
    let mut steady = server.connect()?.with_small_buffer()?;
    steady.send(&get("/files/large"))?;
    let steady = thread::spawn(move || read_a_little(steady));
    thread::sleep(TIMEOUT / 2);
    let held = server.private_memory()?.saturating_sub(memory) / count as u64;
    let (mut first, mut last) = (None, Duration::ZERO);
    for client in &clients {
        // The reset shows without reading.
        while client.stream.take_error()?.is_none() {
            ensure!(begun.elapsed() < TIMEOUT + LATE, "a peer that does not read was not ended");
            thread::sleep(DRIP);
        }
        last = begun.elapsed();
        first.get_or_insert(last);
    }
    let first = first.unwrap_or_default();
    ensure!(first >= TIMEOUT - LATE / 4, "ended too early, after {first:?}");
    let took = honest.join().map_err(|_| "expected no panic")??;
    let taken = steady.join().map_err(|_| "expected no panic")??;
    let served = bystander.finish()?;
    ensure!(held < 640 << 10, "{held} bytes for a client that does not read");
    Ok(format!(
        "{count} deaf: reset after {} to {} ms, {} KiB each; one that reads slowly has all of it \
         after {} ms, another one goes on after {} KiB; {served}",
        first.as_millis(),
        last.as_millis(),
        held >> 10,
        took.as_millis(),
        taken >> 10,
    ))
}

/// Reads, in several times the timeout, less than the system must have sent before it tells the
/// server of room; how much it was.
fn read_a_little(mut client: Client) -> Result<usize, Failure> {
    let (begun, mut total) = (Instant::now(), 0);
    while begun.elapsed() < 4 * TIMEOUT {
        total += client.glance(2 << 10)?.ok_or("a client that reads steadily was cut off")?;
        client.received.clear();
        thread::sleep(DRIP);
    }
    Ok(total)
}

/// Reads a large response far more slowly than the server could send it, for longer than the
/// timeout; how long it took.
fn read_in_steps(mut client: Client) -> Result<Duration, Failure> {
    let (begun, mut total) = (Instant::now(), 0);
    while total < FILE_LEN {
        let len = client.glance(256 << 10)?.ok_or("a client that reads was cut off")?;
        client.received.clear();
        total += len as u64;
        thread::sleep(DRIP);
    }
    ensure!(begun.elapsed() > TIMEOUT, "expected to read for longer than the timeout");
    Ok(begun.elapsed())
}
