//! Servers that are stopped by a signal.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::client::{Client, get, post};
use crate::{Failure, Figures, Trial, ensure};

/// How long an end without a grace period may take on a busy machine.
pub(super) const SOON: Duration = Duration::from_secs(2);

/// The grace of the demo.
pub(super) const GRACE: Duration = Duration::from_secs(10);

pub(super) fn stop_under_load(trial: &Trial) -> Figures {
    let rounds = trial.scaled(10, 3);
    let (mut total, mut slowest) = (Tally::default(), Duration::ZERO);
    for round in 0..rounds {
        let mut server = trial.demo(&[])?;
        let stopped = Arc::new(OnceLock::new());
        let loads = (0..16).map(|n| {
            let (address, stopped) = (server.address, Arc::clone(&stopped));
            thread::spawn(move || load(address, n, &stopped))
        });
        let loads: Vec<_> = loads.collect();
        // So that the signals come at different moments.
        thread::sleep(Duration::from_millis(200 + 7 * round as u64));
        stopped.get_or_init(Instant::now);
        server.signal(Signal::TERM)?;
        slowest = slowest.max(server.exit_cleanly(GRACE)?);
        for load in loads {
            let tally = load.join().map_err(|_| "expected no panic")??;
            total.answered += tally.answered;
            total.late += tally.late;
        }
    }
    Ok(format!(
        "{rounds} times: {} requests of 16 clients answered, none lost, {} came too late; exit 0 \
         after {} ms at most",
        total.answered,
        total.late,
        slowest.as_millis(),
    ))
}

/// What one client experienced.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) answered: u64,
    /// Requests that were sent after the signal, and not answered.
    late: u64,
}

/// Sends requests until nobody accepts them. Those sent before the signal must be answered, and a
/// response that has begun must be whole.
pub(super) fn load(
    address: SocketAddr,
    kind: u32,
    stopped: &OnceLock<Instant>,
) -> Result<Tally, Failure> {
    let requests = [get("/plaintext"), post("/echo", &[b'x'; 20_000]), get("/slow?ms=30")];
    let keeps = kind.is_multiple_of(2);
    let (mut tally, mut kept) = (Tally::default(), None);
    for request in requests.iter().cycle().skip(kind as usize % 3) {
        let mut client = match kept.take().map_or_else(|| Client::connect(address), Ok) {
            Ok(client) => client,
            Err(_) if stopped.get().is_some() => return Ok(tally),
            Err(failure) => return Err(failure),
        };
        let sent = client.send(request);
        let sent_at = Instant::now();
        match sent.and_then(|()| client.ok()) {
            Ok(answer) => {
                tally.answered += 1;
                kept = (keeps && !answer.closes).then_some(client);
            }
            Err(failure) => {
                let is_late = stopped.get().is_some_and(|at| sent_at > *at);
                ensure!(is_late, "a request sent before the signal was lost: {failure}");
                let so_far = client.received.len();
                ensure!(so_far == 0, "an answer was cut after {so_far} bytes: {failure}");
                tally.late += 1;
            }
        }
    }
    Ok(tally)
}

pub(super) fn stop_idle(trial: &Trial) -> Figures {
    let count = trial.scaled(300, 50);
    let mut server = trial.demo(&[])?;
    let mut clients = (0..count).map(|_| server.connect()).collect::<Result<Vec<_>, _>>()?;
    // Half of them have sent a request, half nothing.
    for client in clients.iter_mut().take(count / 2) {
        client.ask("/plaintext")?;
    }
    // On std some of the threads are in `read` by now, and some in poll(2).
    thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    server.signal(Signal::TERM)?;
    for client in &mut clients {
        client.ended()?;
    }
    let closed = begun.elapsed();
    drop(clients);
    server.exit_cleanly(SOON)?;
    let exit = begun.elapsed();
    ensure!(exit < SOON, "closed after {closed:?}, exit after {exit:?}");
    let (closed, exit) = (closed.as_millis(), exit.as_millis());
    Ok(format!("{count} idle connections closed within {closed} ms, exit 0 after {exit} ms"))
}

pub(super) fn second_signal(trial: &Trial) -> Figures {
    let mut slowest = Duration::ZERO;
    for (first, second) in [(Signal::TERM, Signal::TERM), (Signal::INT, Signal::TERM)] {
        let mut server = trial.demo(&[])?;
        let mut client = server.connect()?;
        client.send(&get("/slow?ms=30000"))?;
        thread::sleep(Duration::from_millis(100));
        server.signal(first)?;
        thread::sleep(Duration::from_millis(200));
        ensure!(server.is_running()?, "it did not wait for what had begun");
        server.signal(second)?;
        slowest = slowest.max(server.exit_by(second, SOON)?);
        ensure!(client.cut()?.is_empty(), "expected no answer");
    }
    Ok(format!("with a request in hand: ended {} ms after the second", slowest.as_millis()))
}
