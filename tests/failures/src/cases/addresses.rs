//! The address space is used up, so there is no room for another thread.

use std::time::Duration;

use crate::client::get;
use crate::{Failure, Figures, Trial, ensure};

/// Limits of the server's process, in KiB, as [what is in the way](run_out_and_come_back) of one
/// more thread differs: its stack, what the system's library needs for it, or what the allocator
/// sets aside for each of the first threads.
const LIMITS: [usize; 4] = [150_000, 200_000, 250_000, 300_000];

/// More clients than there can be threads.
const CLIENTS: usize = 400;

pub(super) fn run_out_and_come_back(trial: &Trial) -> Figures {
    let threads = LIMITS.iter().map(|&limit| serve_all(trial, limit));
    let threads = threads.collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "{CLIENTS} clients at limits of {LIMITS:?} KiB: {threads:?} threads, and all are answered"
    ))
}

/// How many threads there were while most had to wait.
fn serve_all(trial: &Trial, limit: usize) -> Result<usize, Failure> {
    let told = |failure| format!("{limit} KiB: {failure}");
    let mut server =
        trial.demo_with_limit(&format!("-v {limit}"), &["--max-connections", "1000"])?;
    // Each sends its request at once, because a client that is silent for 100 ms gives way to those
    // who wait.
    let connect = |_| {
        let mut client = server.connect()?;
        client.send(&get("/plaintext")).map(|()| client)
    };
    let clients = (0..CLIENTS).map(connect).collect::<Result<Vec<_>, Failure>>()?;
    let spent = server.processor_time_of_a_second().map_err(told)?;
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of processor time a second");
    let threads = server.threads().map_err(told)?;
    ensure!(threads < CLIENTS, "{limit} KiB: expected that some have to wait");
    // A client that has its response leaves or gives way, and another one gets its thread.
    for mut client in clients {
        client.ok().map_err(told)?;
    }
    server.connect()?.ask("/plaintext").map_err(told)?;
    ensure!(server.is_running()?, "{limit} KiB: it has ended");
    Ok(threads)
}
