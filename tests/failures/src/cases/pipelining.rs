//! Peers that send request after request, and do not read.

use std::io::{ErrorKind, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use crate::bystander::Bystander;
use crate::client::{Client, get};
use crate::{Failure, Figures, Trial, ensure};

/// The most that a server may keep of its own for such a connection: 256 KiB of output, 64 KiB of
/// input, what one read and one response may overshoot them by, and what the allocator keeps of the
/// smaller buffers that the output has grown out of. (`tests/tests/memory.rs` counts what is used.)
const MEMORY_MAX: u64 = 768 << 10;

/// If nothing could be sent for so long, the server no longer reads.
const STUCK: Duration = Duration::from_millis(400);

pub(super) fn pipelining_unread(trial: &Trial) -> Figures {
    let server = trial.demo(&[])?;
    server.connect()?.ask("/plaintext")?;
    let bystander = Bystander::start(server.address);
    let memory = server.private_memory()?;
    let count = trial.scaled(32, 16);
    let clients = (0..count).map(|_| server.connect());
    let mut clients: Vec<Client> = clients.collect::<Result<_, Failure>>()?;
    let asked = ask_until_stuck(&mut clients)?;
    let held = server.private_memory()?.saturating_sub(memory) / count as u64;
    let quiet = server.processor_time()?;
    thread::sleep(Duration::from_millis(300));
    let spent = server.processor_time()?.saturating_sub(quiet);
    let served = bystander.finish()?;
    ensure!(held < MEMORY_MAX, "{held} bytes for a client that does not read");
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of 300 ms");
    let mut answered = 0;
    for (client, asked) in clients.iter_mut().zip(&asked) {
        // Nothing more can be sent until something is read.
        let (mut writer, rest) = (client.stream.try_clone()?, asked.rest.clone());
        let writing = thread::spawn(move || writer.write_all(&rest));
        for n in 0..asked.requests {
            let content = client.ok()?.content;
            ensure!(content == n.to_string().as_bytes(), "expected answer {n}, got another");
        }
        writing.join().map_err(|_| "expected no panic")??;
        answered += asked.requests;
    }
    let held = held >> 10;
    Ok(format!(
        "{count} connections stuck after {answered} requests in all, {held} KiB each; all are \
         answered in order when they read; {served}"
    ))
}

/// What a client has sent.
#[derive(Default)]
struct Asked {
    requests: u64,
    /// The part of the last request that was not sent.
    rest: Vec<u8>,
}

/// Each client sends numbered requests until the server takes no more.
fn ask_until_stuck(clients: &mut [Client]) -> Result<Vec<Asked>, Failure> {
    let mut asked: Vec<Asked> = clients.iter().map(|_| Asked::default()).collect();
    let (begun, mut moved_at) = (Instant::now(), Instant::now());
    for client in &*clients {
        client.stream.set_nonblocking(true)?;
    }
    while moved_at.elapsed() < STUCK {
        ensure!(begun.elapsed() < Duration::from_secs(30), "the server takes more and more");
        for (client, asked) in clients.iter_mut().zip(&mut asked) {
            if asked.rest.is_empty() {
                for _ in 0..100 {
                    asked.rest.extend(get(&format!("/echo/{}", asked.requests)));
                    asked.requests += 1;
                }
            }
            match client.stream.write(&asked.rest) {
                Ok(len) => {
                    asked.rest.drain(..len);
                    moved_at = Instant::now();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        if moved_at.elapsed() > Duration::from_millis(1) {
            thread::sleep(Duration::from_millis(2));
        }
    }
    for client in clients {
        client.stream.set_nonblocking(false)?;
    }
    Ok(asked)
}
