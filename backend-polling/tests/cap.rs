//! At the cap of connections.

extern crate hairspring_backend_polling as hairspring_backend_std;

// The sibling's, which knows its backend by this name.
#[path = "../../backend-std/tests/support/mod.rs"]
mod support;

use std::io::{Read as _, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hairspring_backend_polling::{Options, Report};
use hairspring_core::Read;
use support::protocols::{Desk, Duplex, Echo};
use support::{Running, eventually, rest, start, take};

fn capped(cap: usize) -> Options {
    // One loop: of several, each chooses among its own.
    Options { connections_max: Some(cap), threads: Some(1), ..Options::default() }
}

fn ask(mut client: &TcpStream) {
    client.write_all(b"x").unwrap();
    assert_eq!(take(client, 1), b"x");
}

fn fill(server: &Running, count: u64) -> Vec<TcpStream> {
    let clients = (1..=count).map(|n| {
        let client = server.connect();
        eventually("its place", || server.counts().accepted == n);
        client
    });
    clients.collect()
}

#[test]
fn the_longest_idle_gives_way_to_a_client_that_waits() {
    let server = start(capped(4), |_| Echo::default());
    let clients = fill(&server, 4);
    // Idle in this order.
    for client in &clients {
        ask(client);
        std::thread::sleep(Duration::from_millis(20));
    }
    let (late, began) = (server.connect(), Instant::now());
    ask(&late);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(rest(&clients[0]), b"", "closed, not reset");
    clients[1..].iter().for_each(ask);
    assert_eq!(server.finish(), Report { served: 5, cut: 0, abandoned: 0 });
}

#[test]
fn nobody_gives_way_while_nobody_waits() {
    let server = start(capped(4), |_| Echo::default());
    let clients = fill(&server, 4);
    std::thread::sleep(Duration::from_millis(400));
    clients.iter().for_each(ask);
    assert_eq!(server.counts().open, 4);
    server.finish();
}

#[test]
fn while_none_is_idle_a_client_waits_and_is_served_in_the_end() {
    let desk = Arc::new(Desk::default());
    let theirs = Arc::clone(&desk);
    let server = start(capped(2), move |_| Duplex {
        desk: Arc::clone(&theirs),
        read: Read::Watch,
        echo: Echo::default(),
    });
    let mut busy = fill(&server, 2);
    let mut late = server.connect();
    late.write_all(b"late").unwrap();
    late.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    assert!(late.read(&mut [0; 4]).is_err(), "there is no place");
    assert_eq!((server.counts().accepted, server.counts().open), (2, 2));
    let began = Instant::now();
    drop(busy.pop());
    late.set_read_timeout(Some(support::LONG)).unwrap();
    assert_eq!(take(&late, 4), b"late");
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    server.finish();
}

#[test]
fn many_more_clients_than_places_are_all_served() {
    let server = start(capped(4), |_| Echo::default());
    let address = server.tcp_address();
    let clients: Vec<_> = (0..40)
        .map(|_| {
            std::thread::spawn(move || {
                let client = TcpStream::connect(address).unwrap();
                client.set_read_timeout(Some(support::LONG)).unwrap();
                ask(&client);
                // It stays until it has to give way: nobody leaves by himself.
                rest(&client)
            })
        })
        .collect();
    eventually("all served", || server.counts().accepted == 40);
    assert_eq!(server.finish(), Report { served: 40, cut: 0, abandoned: 0 });
    for client in clients {
        assert_eq!(client.join().unwrap(), b"");
    }
}
