//! Backends with a given number of threads.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;

use hairspring_backend_common::{Options, Report};

use crate::support::protocols::Echo;
use crate::support::{Backend, LONG, eventually, rest, start, take};

on_each_backend! {
    more_clients_than_threads_are_all_served_though_nobody_leaves
    protocols_are_made_on_so_many_threads
}

fn threads(count: usize) -> Options {
    Options { threads: Some(count), ..Options::default() }
}

fn ask(mut client: &TcpStream) {
    client.write_all(b"x").unwrap();
    assert_eq!(take(client, 1), b"x");
}

/// With n threads, n + k clients that keep their connections are all served in the end.
fn more_clients_than_threads_are_all_served_though_nobody_leaves(backend: Backend) {
    let server = start(backend, threads(3), |_| Echo::default());
    let address = server.tcp_address();
    let clients: Vec<_> = (0..11)
        .map(|_| {
            thread::spawn(move || {
                let client = TcpStream::connect(address).unwrap();
                client.set_read_timeout(Some(LONG)).unwrap();
                ask(&client);
                rest(&client)
            })
        })
        .collect();
    eventually("all served", || server.counts().received == 11);
    assert_eq!(server.finish(), Report { served: 11, cut: 0, abandoned: 0 });
    for client in clients {
        assert_eq!(client.join().unwrap(), b"", "closed, not reset");
    }
}

fn protocols_are_made_on_so_many_threads(backend: Backend) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let makers = Arc::clone(&seen);
    let server = start(backend, threads(2), move |_| {
        makers.lock().unwrap().push(thread::current().id());
        Echo::default()
    });
    for _ in 0..20 {
        ask(&server.connect());
    }
    server.finish();
    let mut seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 20);
    seen.sort_unstable_by_key(|id| format!("{id:?}"));
    seen.dedup();
    assert!(seen.len() <= 2, "{seen:?}");
}
