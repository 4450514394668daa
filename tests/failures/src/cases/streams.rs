//! Streams and upgraded connections when a signal stops the server.

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::stopping::{GRACE, SOON, load};
use crate::client::{Client, get};
use crate::server::{LONG, eventually};
use crate::{Failure, Figures, Trial, ensure};

/// Clients of each kind.
const COUNT: usize = 20;

/// Event streams and WebSockets of the demo, beside clients that send requests.
pub(super) fn stop_live(trial: &Trial) -> Figures {
    let mut server = trial.demo(&[])?;
    let open = |begin: fn(&mut Client) -> Result<(), Failure>| {
        let clients = (0..COUNT).map(|_| {
            let mut client = server.connect()?;
            begin(&mut client)?;
            Ok(client)
        });
        clients.collect::<Result<Vec<Client>, Failure>>()
    };
    let (events, sockets) = (open(listen_to_events)?, open(open_websocket)?);
    let stopped = Arc::new(OnceLock::new());
    let loads = [0, 1, 2, 3].map(|n| {
        let (address, stopped) = (server.address, Arc::clone(&stopped));
        thread::spawn(move || load(address, n, &stopped))
    });
    thread::sleep(Duration::from_millis(300));
    let begun = *stopped.get_or_init(Instant::now);
    server.signal(Signal::TERM)?;
    for mut client in events {
        let rest = client.rest()?;
        ensure!(rest.ends_with(b"\r\n0\r\n\r\n"), "events were cut, not ended");
    }
    let events_ended = begun.elapsed();
    sockets.into_iter().try_for_each(part_from_websocket)?;
    let sockets_ended = begun.elapsed();
    let mut answered = 0;
    for load in loads {
        answered += load.join().map_err(|_| "expected no panic")??.answered;
    }
    server.exit_cleanly(GRACE)?;
    let exit = begun.elapsed();
    ensure!(exit < GRACE, "it took {exit:?}, the whole grace");
    Ok(format!(
        "{COUNT} event streams came to their end in {} ms, {COUNT} WebSockets were told 1001 in \
         {} ms, {answered} requests beside them answered; exit 0 after {} ms",
        events_ended.as_millis(),
        sockets_ended.as_millis(),
        exit.as_millis(),
    ))
}

fn listen_to_events(client: &mut Client) -> Result<(), Failure> {
    client.send(&get("/events"))?;
    eventually("an event", LONG, || {
        client.glance(64 << 10)?.ok_or("the events ended by themselves")?;
        Ok(client.received.windows(5).any(|window| window == b"data:"))
    })?;
    Ok(())
}

/// A member of the demo's room. Frames of clients are masked, if only by zeros.
fn open_websocket(client: &mut Client) -> Result<(), Failure> {
    client.send(
        b"GET /chat HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
          Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )?;
    client.expect(101)?;
    client.send(b"\x81\x84\0\0\0\0name")
}

/// Reads to the server's Close, whose status must be 1001 (going away), agrees, and reads to the
/// end of the connection. What was said before is short: all lengths are of one byte or three.
fn part_from_websocket(mut client: Client) -> Result<(), Failure> {
    let bytes = loop {
        let frames = &client.received[..];
        match close_frame(frames) {
            Some(bytes) => break bytes.to_vec(),
            None => client.fill()?,
        }
    };
    ensure!(bytes.starts_with(&1001_u16.to_be_bytes()), "expected 1001, got {bytes:?}");
    client.send(b"\x88\x82\0\0\0\0\x03\xe9")?;
    client.received.clear();
    client.ended()
}

/// The content of the first Close among these frames, once it is there.
fn close_frame(mut frames: &[u8]) -> Option<&[u8]> {
    loop {
        let (&opcode, &len) = (frames.first()?, frames.get(1)?);
        let (start, len) = match len {
            126 => (4, usize::from(u16::from_be_bytes([*frames.get(2)?, *frames.get(3)?]))),
            len => (2, usize::from(len)),
        };
        let content = frames.get(start..start + len)?;
        if opcode == 0x88 {
            return Some(content);
        }
        frames = &frames[start + len..];
    }
}

/// Protocols and responses that end at a stop, and others that do not.
pub(super) fn stop_streams(trial: &Trial) -> Figures {
    const GRACE: Duration = Duration::from_millis(800);
    let upgrade = |path, protocol| {
        format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\n\
             Upgrade: {protocol}\r\n\r\n"
        )
    };
    let mut server = trial.subject(GRACE)?;
    let mut echo = server.connect()?;
    echo.send(upgrade("/upgrade", "echo").as_bytes())?;
    echo.expect(101)?;
    echo.send(b"over")?;
    eventually("the echo", LONG, || {
        echo.glance(4096)?.ok_or("the echo protocol ended by itself")?;
        Ok(echo.received == b"over")
    })?;
    echo.received.clear();
    let mut deaf = server.connect()?;
    deaf.send(upgrade("/deaf", "deaf").as_bytes())?;
    deaf.expect(101)?;
    let mut events = server.connect()?;
    events.send(&get("/events"))?;
    thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    server.signal(Signal::TERM)?;
    echo.ended()?;
    let polite = begun.elapsed();
    drop(echo);
    ensure!(polite < GRACE, "a protocol that ends when told was waited for: {polite:?}");
    deaf.cut()?;
    let cut = events.cut()?;
    ensure!(!cut.ends_with(b"0\r\n\r\n"), "an answer without an end came to one");
    server.exit_cleanly(SOON)?;
    let exit = begun.elapsed();
    ensure!(exit >= GRACE && exit < GRACE + SOON, "exit after {exit:?}, grace {GRACE:?}");
    Ok(format!(
        "an upgraded echo ended after {} ms; a deaf protocol and an endless answer were cut by the \
         grace of {} ms; exit 0 after {} ms",
        polite.as_millis(),
        GRACE.as_millis(),
        exit.as_millis(),
    ))
}
