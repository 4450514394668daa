//! Descriptors run out.

use std::time::Duration;

use crate::client::{Client, get};
use crate::{Failure, Figures, Trial, ensure};

/// The limit of the server's process.
const LIMIT: usize = 64;

/// Threads that together need more descriptors than the backend spares for the program.
const THREADS: &str = "26";

/// A limit with room for as many connections again as there are threads.
const LIMIT_FOR_THREADS: usize = 256;

pub(super) fn run_out_and_come_back(trial: &Trial) -> Figures {
    // More connections than the descriptors allow.
    let server = trial.demo_with_limit(&format!("-n {LIMIT}"), &["--max-connections", "1000"])?;
    let mut clients = (0..LIMIT * 2).map(|_| server.connect()).collect::<Result<Vec<_>, _>>()?;
    for client in &mut clients {
        client.send(&get("/plaintext"))?;
    }
    let spent = server.processor_time_of_a_second()?;
    let descriptors = server.descriptors()?;
    ensure!(descriptors + 2 >= LIMIT, "{descriptors} of {LIMIT} descriptors are used");
    let (mut served, mut waiting): (Vec<Client>, Vec<Client>) = (Vec::new(), Vec::new());
    for mut client in clients {
        let has_answer = client.glance(4096)?.ok_or("a client that waits was turned away")? > 0;
        if has_answer { served.push(client) } else { waiting.push(client) }
    }
    ensure!(!waiting.is_empty(), "expected that some have to wait");
    // Accepted clients go on being served.
    for client in &mut served {
        client.ok()?;
        client.ask("/plaintext")?;
    }
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of processor time a second");
    let counts = (served.len(), waiting.len());
    drop(served);
    let mut latecomers = Vec::new();
    for mut client in waiting {
        client.ok()?;
        latecomers.push(client);
        // As descriptors become free, the others have their turn.
        if latecomers.len() > LIMIT / 4 {
            latecomers.remove(0);
        }
    }
    drop(latecomers);
    server
        .connect()?
        .ask("/plaintext")
        .map_err(|failure| -> Failure { format!("afterwards: {failure}").into() })?;
    // On std a thread needs no descriptors.
    let many = if trial.is_threaded() { String::new() } else { idle_ones_give_way(trial)? };
    Ok(format!(
        "limit {LIMIT}: {} in, {} wait, {} ms of processor time a second; all answered as others \
         leave{many}",
        counts.0,
        counts.1,
        spent.as_millis(),
    ))
}

/// The usual limit of connections leaves enough descriptors for all threads, so idle connections give
/// way to clients before there are none left.
fn idle_ones_give_way(trial: &Trial) -> Figures {
    let limit = format!("-n {LIMIT_FOR_THREADS}");
    let server = trial.demo_with_limit(&limit, &["--threads", THREADS])?;
    let mut clients = Vec::new();
    for n in 0..LIMIT_FOR_THREADS {
        let mut client = server.connect()?;
        client.ask("/plaintext").map_err(|failure| format!("client {n}: {failure}"))?;
        clients.push(client);
    }
    let stay = |client: &mut Client| matches!(client.glance(1), Ok(Some(_)));
    let left = clients.iter_mut().filter_map(|client| stay(client).then_some(())).count();
    Ok(format!(
        "; limit {LIMIT_FOR_THREADS}, {THREADS} threads: {left} of {LIMIT_FOR_THREADS} idle ones \
         stay, and all were answered"
    ))
}
