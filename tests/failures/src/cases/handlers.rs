//! Handlers that panic, never finish, or block.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::bystander::Bystander;
use crate::client::{Client, get};
use crate::server::{LONG, eventually};
use crate::subject::BLOCK;
use crate::{Failure, Figures, Trial, ensure};

pub(super) fn panics(trial: &Trial) -> Figures {
    let mut server = trial.subject(LONG)?;
    let bystander = Bystander::start(server.address);
    let count = trial.scaled(200, 10);
    for _ in 0..count {
        for path in ["/panic", "/panic-later"] {
            let mut client = server.connect()?;
            client.send(&get(path))?;
            client.expect(500).map_err(|failure| format!("{path}: {failure}"))?;
            client.ended().map_err(|failure| format!("{path}: {failure}"))?;
        }
        let mut client = server.connect()?;
        client.send(&get("/panic-midway"))?;
        let cut = String::from_utf8(client.cut()?)?;
        let begun = cut.starts_with("HTTP/1.1 200") && cut.contains("so good");
        ensure!(begun && !cut.ends_with("0\r\n\r\n"), "expected an answer that is cut: {cut:?}");
    }
    let served = bystander.finish()?;
    server.signal(Signal::TERM)?;
    server.exit_cleanly(LONG)?;
    Ok(format!(
        "{count} in the call, {count} later: 500 and the end; {count} midway: cut; {served}"
    ))
}

pub(super) fn never(trial: &Trial) -> Figures {
    const GRACE: Duration = Duration::from_millis(500);
    let mut server = trial.subject(GRACE)?;
    let bystander = Bystander::start(server.address);
    let count = trial.scaled(100, 20);
    let ask = || {
        let mut client = server.connect()?;
        client.send(&get("/never"))?;
        Ok(client)
    };
    let leaving = (0..count).map(|_| ask()).collect::<Result<Vec<Client>, Failure>>()?;
    let mut watcher = server.connect()?;
    let mut is = |expected: String| Ok(watcher.ask("/figures")?.content == expected.into_bytes());
    eventually("all handlers", LONG, || is(format!("{count} 0")))?;
    // A client that closes in order may have ended only its sending side.
    leaving.into_iter().try_for_each(Client::reset)?;
    let seen = eventually("all dropped", LONG, || is(format!("{count} {count}")))?;
    ensure!(seen < Duration::from_millis(1500), "handlers were dropped after {seen:?}");
    let mut staying = ask()?;
    eventually("another one", LONG, || is(format!("{} {count}", count + 1)))?;
    let served = bystander.finish()?;
    server.signal(Signal::TERM)?;
    let took = server.exit_cleanly(GRACE + Duration::from_secs(2))?;
    ensure!(took >= GRACE, "it was not waited for: {took:?}");
    ensure!(staying.cut()?.is_empty(), "expected no answer");
    Ok(format!(
        "{count} clients reset: handlers dropped after {} ms; one stays: SIGTERM and a grace of \
         {} ms end the process after {} ms; {served}",
        seen.as_millis(),
        GRACE.as_millis(),
        took.as_millis(),
    ))
}

pub(super) fn blocks(trial: &Trial) -> Figures {
    let server = trial.subject(LONG)?;
    // Earlier connections, about half of them on each of the two loops.
    let connect = || {
        let mut client = server.connect()?;
        client.ask("/plaintext")?;
        Ok(client)
    };
    let mut known = (0..20).map(|_| connect()).collect::<Result<Vec<Client>, Failure>>()?;
    let mut blocked = server.connect()?;
    blocked.send(&get("/block"))?;
    thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let mut new = (0..20).map(|_| server.connect()).collect::<Result<Vec<_>, _>>()?;
    for client in known.iter_mut().chain(&mut new) {
        client.send(&get("/plaintext"))?;
    }
    // A connection stays with its thread; new ones go to a thread that is not blocked.
    let least = if trial.is_threaded() { 20 } else { 1 };
    let (mut of_known, mut of_new) = (0, 0);
    while of_known < least || of_new < new.len() {
        let late = begun.elapsed() > BLOCK * 3 / 4;
        ensure!(!late, "meanwhile {of_known} of 20 known and {of_new} of 20 new were answered");
        thread::sleep(BLOCK / 50);
        (of_known, of_new) = (count_answered(&mut known)?, count_answered(&mut new)?);
    }
    for client in known.iter_mut().chain(&mut new).chain([&mut blocked]) {
        client.ok()?;
    }
    Ok(format!(
        "one handler blocks for {} ms: meanwhile {of_known} of 20 known and {of_new} of 20 new \
         clients were answered; all in the end",
        BLOCK.as_millis(),
    ))
}

fn count_answered(clients: &mut [Client]) -> Result<usize, Failure> {
    for client in clients.iter_mut() {
        client.glance(4096)?.ok_or("a client was turned away")?;
    }
    Ok(clients.iter().filter(|client| !client.received.is_empty()).count())
}
