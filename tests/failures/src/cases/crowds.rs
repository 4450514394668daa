//! Many connections, at a time and one after another.

use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

use crate::bystander::Bystander;
use crate::client::{Client, get};
use crate::server::Server;
use crate::{Failure, Figures, Trial, ensure};

pub(super) fn idle(trial: &Trial) -> Figures {
    // std has a thread for each connection, and its own limit: 512 by default.
    let count = if trial.is_threaded() { 500 } else { trial.scaled(10_000, 1000) };
    // Above three quarters of the limit the idle timeout is shorter.
    let cap = (count * 8 / 5).to_string();
    let server = trial.demo(&["--max-connections", &cap])?;
    for _ in 0..100 {
        server.connect()?.ask("/plaintext")?;
    }
    let bystander = Bystander::start(server.address);
    let before = server.private_memory()?;
    let begun = Instant::now();
    let mut clients: Vec<Client> = (0..count)
        .map(|n| {
            server.connect().map_err(|error| format!("connection {n}: {error}").into()).and_then(
                |mut client: Client| {
                    client.ask("/plaintext")?;
                    client.received = Vec::new();
                    Ok::<_, Failure>(client)
                },
            )
        })
        .collect::<Result<_, _>>()?;
    let came = begun.elapsed();
    let memory = server.private_memory()?.saturating_sub(before) / count as u64;
    let served = bystander.finish()?;
    let spent = server.processor_time_of_a_second()?;
    let begun = Instant::now();
    for client in &mut clients {
        client.ask("/plaintext")?;
    }
    let (came, again) = (came.as_millis(), begun.elapsed().as_millis());
    // With 10,000 connections a few per cent of a processor would mean spinning.
    ensure!(spent.as_millis() < 100, "idle connections cost {spent:?} a second");
    // A thread takes the touched part of its stack.
    let most = match trial.backend {
        "polling" | "smol" => 1 << 10,
        _ => 32 << 10,
    };
    ensure!(memory <= most, "{memory} bytes of memory for each, expected at most {most}");
    Ok(format!(
        "{count} came in {came} ms, {memory} B of private memory each, {} ms of processor time a \
         second; all answered again in {again} ms; {served}",
        spent.as_millis(),
    ))
}

/// How much more memory may be in use after nine tenths of the connections: less than 24 bytes
/// for each at full scale.
const GROWTH_MAX: u64 = 1 << 20;

pub(super) fn short(trial: &Trial) -> Figures {
    let total = trial.scaled(50_000, 2000);
    let server = trial.demo(&[])?;
    // What is made at first need: on std, what reaches connections that wait for longer.
    come_and_go(&server, 200)?;
    let mut kept = server.connect()?;
    kept.ask("/plaintext")?;
    thread::sleep(std::time::Duration::from_millis(200));
    drop(kept);
    let before = idle_holdings(&server)?;
    let bystander = Bystander::start(server.address);
    let begun = Instant::now();
    come_and_go(&server, total / 10)?;
    let early = server.private_memory()?;
    come_and_go(&server, total / 10 * 9)?;
    let took = begun.elapsed();
    let late = server.private_memory()?;
    let served = bystander.finish()?;
    let settled = server.settle(before)?;
    let growth = late.saturating_sub(early);
    ensure!(growth <= GROWTH_MAX, "{growth} bytes more after {total} than after a tenth of them");
    let rate = (total as f64 / took.as_secs_f64()) as u64;
    Ok(format!(
        "{total} at {rate} a second; memory {} KiB after a tenth, {} KiB after all; descriptors \
         and threads back ({}, {}) after {} ms; {served}",
        early >> 10,
        late >> 10,
        before.0,
        before.1,
        settled.as_millis(),
    ))
}

/// Descriptors and threads while there is no connection.
fn idle_holdings(server: &Server) -> Result<(usize, usize), Failure> {
    let mut least = server.holdings()?;
    for _ in 0..20 {
        thread::sleep(std::time::Duration::from_millis(20));
        let now = server.holdings()?;
        least = (least.0.min(now.0), least.1.min(now.1));
    }
    Ok(least)
}

/// Makes so many connections, from two threads.
fn come_and_go(server: &Server, count: usize) -> Result<(), Failure> {
    let address = server.address;
    let threads = [0, 1].map(|_| thread::spawn(move || come_and_go_alone(address, count / 2)));
    for thread in threads {
        thread.join().map_err(|_| "expected no panic")??;
    }
    Ok(())
}

/// Connections of every short kind. Most end with a reset, which leaves no port in TIME-WAIT:
/// there are not enough of them for all.
fn come_and_go_alone(address: SocketAddr, count: usize) -> Result<(), Failure> {
    const LAST: &[u8] = b"GET /plaintext HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for n in 0..count {
        let mut client = Client::connect(address)?;
        match n % 10 {
            0 => {
                client.send(LAST)?;
                client.ok()?;
                client.ended()?;
            }
            1 => client.reset()?,
            2 => {
                client.send(&get("/plaintext"))?;
                client.reset()?;
            }
            3 => {
                client.send(b"nonsense\r\n\r\n")?;
                client.expect(400)?;
                client.ended()?;
                client.reset()?;
            }
            _ => {
                client.send(LAST)?;
                client.ok()?;
                client.reset()?;
            }
        }
    }
    Ok(())
}
