//! Peers that leave: by a reset at every stage, by a half-close, and while the handler does not
//! read.

use std::thread;
use std::time::Duration;

use crate::bystander::Bystander;
use crate::client::{Client, get, head_of_post, post};
use crate::server::{LONG, Server, eventually};
use crate::{Failure, Figures, Trial, ensure};

/// How soon a handler must be dropped after its client has left: within the promised second, and
/// half a second more on a busy machine.
pub(super) const SEEN_WITHIN: Duration = Duration::from_millis(1500);

const FILE_LEN: usize = 8 << 20;

pub(super) fn resets(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    std::fs::File::create(directory.path().join("large"))?.set_len(FILE_LEN as u64)?;
    let path = directory.path().to_str().ok_or("expected a path in UTF-8")?;
    let server = trial.demo(&["--directory", path])?;
    server.connect()?.ask("/files/large")?;
    server.connect()?.ask("/slow?ms=1")?;
    thread::sleep(Duration::from_millis(300));
    let before = server.holdings()?;
    let bystander = Bystander::start(server.address);
    let mut half_a_body = head_of_post("/echo", 9999);
    half_a_body.extend([b'x'; 5000]);
    let stages: [(&str, Vec<u8>); 6] = [
        ("at once", Vec::new()),
        ("in the head", b"GET /plaintext HTT".to_vec()),
        ("in the body", half_a_body),
        ("in the answer", get("/files/large")),
        ("while the handler sleeps", get("/slow?ms=60000")),
        ("between pipelined answers", get("/files/large").repeat(20)),
    ];
    let count = trial.scaled(100, 20);
    let mut slowest = Duration::ZERO;
    for (stage, bytes) in &stages {
        let mut clients = Vec::new();
        for _ in 0..count {
            // So that a large response is being sent, and is not whole in the kernel.
            let mut client = server.connect()?.with_small_buffer()?;
            client.send(bytes)?;
            clients.push(client);
        }
        eventually("all of them in", LONG, || Ok(server.descriptors()? >= before.0 + count))?;
        thread::sleep(Duration::from_millis(50));
        clients.into_iter().try_for_each(Client::reset)?;
        // The bystander has a connection or two.
        let own = (before.0 + 4, before.1 + 4);
        let settled = server.settle(own).map_err(|failure| format!("{stage}: {failure}"))?;
        slowest = slowest.max(settled);
    }
    let served = bystander.finish()?;
    server.settle(before)?;
    ensure!(slowest < SEEN_WITHIN, "{slowest:?} until the last of a stage was forgotten");
    Ok(format!(
        "{count} at each of {} stages, nothing left of them after {} ms at most; {served}",
        stages.len(),
        slowest.as_millis(),
    ))
}

pub(super) fn half_close(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    std::fs::File::create(directory.path().join("large"))?.set_len(FILE_LEN as u64)?;
    let path = directory.path().to_str().ok_or("expected a path in UTF-8")?;
    let server = trial.demo(&["--directory", path])?;
    let content = vec![b'x'; 200_000];
    let table: [(&str, Vec<u8>, &[usize]); 6] = [
        ("one request", get("/plaintext"), &[13]),
        ("three requests", get("/plaintext").repeat(3), &[13, 13, 13]),
        ("a large answer", get("/files/large"), &[FILE_LEN]),
        ("a handler that sleeps", get("/slow?ms=50"), &[21]),
        ("a body that is echoed", post("/echo", &content), &[200_000]),
        ("nothing", Vec::new(), &[]),
    ];
    let rounds = trial.scaled(20, 3);
    for _ in 0..rounds {
        for (what, bytes, answers) in &table {
            let whole = half_closed(&server, bytes, answers);
            whole.map_err(|failure| format!("{what}: {failure}"))?;
        }
        let mut in_head = server.connect()?;
        in_head.send(b"GET /plaintext HTTP/1.1\r\nHo")?;
        in_head.half_close()?;
        in_head.expect(400)?;
        in_head.ended()?;
    }
    let count = rounds * (table.len() + 1);
    Ok(format!("{count} peers that ended their side: every answer whole, then the end"))
}

/// Sends and ends its side; all responses must come, with contents of these lengths, and then the
/// end.
fn half_closed(server: &Server, bytes: &[u8], answers: &[usize]) -> Result<(), Failure> {
    let mut client = server.connect()?;
    client.send(bytes)?;
    client.half_close()?;
    for len in answers {
        let content = client.ok()?.content;
        ensure!(content.len() == *len, "expected {len} bytes, got {}", content.len());
    }
    client.ended()
}

pub(super) fn hang_up_while_held(trial: &Trial) -> Figures {
    let server = trial.subject(LONG)?;
    let bystander = Bystander::start(server.address);
    let count = trial.scaled(50, 10) as u64;
    // More than the server stores, so the rest and the end of the stream stay in the kernel.
    let request = [head_of_post("/hold", 4 << 20), vec![b'x'; 200_000]].concat();
    let hold = || {
        let mut client = server.connect()?;
        client.send(&request)?;
        Ok(client)
    };
    let resetting = (0..count).map(|_| hold()).collect::<Result<Vec<_>, Failure>>()?;
    let ending = (0..count).map(|_| hold()).collect::<Result<Vec<_>, Failure>>()?;
    let mut watcher = server.connect()?;
    let mut figures = move || -> Result<(u64, u64), Failure> {
        let text = String::from_utf8(watcher.ask("/figures")?.content)?;
        let (begun, dropped) = text.split_once(' ').ok_or("expected two figures")?;
        Ok((begun.parse()?, dropped.parse()?))
    };
    eventually("all handlers", LONG, || Ok(figures()?.0 == count * 2))?;
    resetting.into_iter().try_for_each(Client::reset)?;
    let seen = eventually("handlers dropped after a reset", LONG, || Ok(figures()?.1 >= count))?;
    ensure!(seen < SEEN_WITHIN, "a reset was seen after {seen:?}");
    for client in &ending {
        client.half_close()?;
    }
    let served = bystander.finish()?;
    let spent = server.processor_time_of_a_second()?;
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of processor time a second");
    let (_, dropped) = figures()?;
    ensure!(dropped == count, "a half-close is no leaving: {dropped} handlers were dropped");
    ending.into_iter().try_for_each(Client::reset)?;
    eventually("the others' handlers dropped", SEEN_WITHIN, || Ok(figures()?.1 == count * 2))?;
    Ok(format!(
        "{count} resets: handlers dropped within {} ms; {count} half-closed: kept, {} ms of \
         processor time a second; {served}",
        seen.as_millis(),
        spent.as_millis(),
    ))
}
