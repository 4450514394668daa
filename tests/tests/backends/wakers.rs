//! Protocols that go on because of someone other than the peer.

use std::io::Write;
use std::net::Shutdown;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::protocols::{Desk, Duplex, Echo};
use crate::support::{Backend, Running, SOON, eventually, start, take};
use hairspring_backend_common::Options;
use hairspring_core::Read;

on_each_backend! {
    wake_ups_and_input_both_reach_a_protocol_that_needs_input
    a_wake_up_reaches_a_protocol_that_holds
    a_peer_that_left_is_seen_within_a_second
    a_peer_that_ended_its_side_is_seen_where_input_is_welcome
    a_half_closed_peer_does_not_make_a_holding_protocol_spin
    no_wake_up_is_lost
}

fn duplex(backend: Backend, read: Read) -> (Running, Arc<Desk>) {
    let desk = Arc::new(Desk::default());
    let theirs = Arc::clone(&desk);
    let server = start(backend, Options::default(), move |_| Duplex {
        desk: Arc::clone(&theirs),
        read,
        echo: Echo::default(),
    });
    (server, desk)
}

fn wake_ups_and_input_both_reach_a_protocol_that_needs_input(backend: Backend) {
    let (server, desk) = duplex(backend, Read::Need);
    let mut client = server.connect();
    let began = Instant::now();
    for _ in 0..50 {
        // Until the connection sleeps, so that the input must wake it.
        thread::sleep(Duration::from_millis(5));
        client.write_all(b"input").unwrap();
        assert_eq!(take(&client, 5), b"input");
        thread::sleep(Duration::from_millis(5));
        desk.tell("news");
        assert_eq!(take(&client, 4), b"news");
    }
    // Neither kind waits until the other is checked.
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    // The same after a rest.
    thread::sleep(Duration::from_millis(300));
    client.write_all(b"input").unwrap();
    assert_eq!(take(&client, 5), b"input");
    desk.tell("news");
    assert_eq!(take(&client, 4), b"news");
    assert_eq!(server.finish().cut, 0);
    assert!(desk.is_dropped());
}

fn a_wake_up_reaches_a_protocol_that_holds(backend: Backend) {
    for read in [Read::Hold, Read::Watch] {
        let (server, desk) = duplex(backend, read);
        let client = server.connect();
        let began = Instant::now();
        for _ in 0..50 {
            eventually("a kept waker", || desk.waker.lock().unwrap().is_some());
            desk.tell("news");
            assert_eq!(take(&client, 4), b"news");
        }
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        server.finish();
    }
}

fn a_peer_that_left_is_seen_within_a_second(backend: Backend) {
    for read in [Read::Hold, Read::Watch, Read::Need] {
        // One of three is enough, because the machine may be busy.
        assert!((0..3).any(|_| leaving_is_seen_after(backend, read) < Duration::from_secs(1)));
    }
}

fn leaving_is_seen_after(backend: Backend, read: Read) -> Duration {
    let (server, desk) = duplex(backend, read);
    let client = server.connect();
    eventually("the first poll", || desk.polls() > 0);
    let client = socket2::Socket::from(client);
    client.set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    let began = Instant::now();
    eventually("the end of the protocol", || desk.is_dropped());
    let seen = began.elapsed();
    server.finish();
    seen
}

fn a_peer_that_ended_its_side_is_seen_where_input_is_welcome(backend: Backend) {
    let (server, desk) = duplex(backend, Read::Watch);
    let client = server.connect();
    eventually("the first poll", || desk.polls() > 0);
    client.shutdown(Shutdown::Write).unwrap();
    let began = Instant::now();
    eventually("the end of the protocol", || desk.is_dropped());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    server.finish();
}

fn a_half_closed_peer_does_not_make_a_holding_protocol_spin(backend: Backend) {
    let (server, desk) = duplex(backend, Read::Hold);
    let mut client = server.connect();
    client.write_all(b"unread").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    eventually("the first poll", || desk.polls() > 0);
    let before = desk.polls();
    thread::sleep(Duration::from_millis(600));
    assert!(desk.polls() - before <= 5, "{} polls", desk.polls() - before);
    assert!(!desk.is_dropped(), "a half-close is no leaving");
    desk.tell("news");
    assert_eq!(take(&client, 4), b"news");
    server.finish();
}

fn no_wake_up_is_lost(backend: Backend) {
    // Wake-ups while the protocol goes to sleep: none may be lost, or the read times out.
    let (server, desk) = duplex(backend, Read::Hold);
    let client = server.connect();
    let waking = {
        let desk = Arc::clone(&desk);
        thread::spawn(move || {
            for _ in 0..20_000 {
                desk.tell("n");
            }
        })
    };
    assert_eq!(take(&client, 20_000), [b'n'; 20_000]);
    waking.join().unwrap();
    server.finish();
}
