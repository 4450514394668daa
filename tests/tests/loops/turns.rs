//! Many connections on one loop: each has its turn.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Context;
use std::thread;
use std::time::Duration;

use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Step};

use crate::support::protocols::{Echo, Flood, pattern};
use crate::support::{Backend, LONG, eventually, rest, start, take};
use crate::{ask, loops};

#[test]
fn one_loop_serves_a_thousand() {
    let server = start(Backend::POLLING, loops(1), |_| Echo::default());
    let clients: Vec<TcpStream> = (0..1000).map(|_| server.connect()).collect();
    for round in 0..3u32 {
        // Each its own, so that what is another's is noticed.
        let content = |number: u32| u32::to_ne_bytes(number * 3 + round).repeat(75);
        for (number, mut client) in (0..).zip(&clients) {
            client.write_all(&content(number)).unwrap();
        }
        for (number, client) in (0..).zip(&clients) {
            assert_eq!(take(client, 300), content(number));
        }
    }
    assert_eq!(server.counts().open, 1000);
    assert_eq!(server.finish().served, 1000);
}

#[test]
fn floods_in_both_directions_leave_others_their_turn() {
    let count = AtomicUsize::new(0);
    let server = start(Backend::POLLING, loops(1), move |_| -> Box<dyn Protocol> {
        match count.fetch_add(1, Ordering::SeqCst) {
            0..4 => Box::new(Flood::new(u64::MAX, LONG)),
            _ => Box::new(Echo::default()),
        }
    });
    let client = |n: u64| {
        let client = server.connect();
        eventually("its turn", || server.counts().accepted == n);
        client
    };
    let takers: Vec<TcpStream> = (1..=4).map(client).collect();
    let giver = client(5);
    let bystander = client(6);
    let stop = Arc::new(AtomicUsize::new(0));
    let mut threads = Vec::new();
    for mut taker in takers {
        let stop = Arc::clone(&stop);
        threads.push(thread::spawn(move || {
            let mut buffer = vec![0; 256 << 10];
            while stop.load(Ordering::SeqCst) == 0 {
                assert!(taker.read(&mut buffer).unwrap() > 0);
            }
        }));
    }
    let (mut writes, mut reads) = (giver.try_clone().unwrap(), giver);
    let stopped = Arc::clone(&stop);
    threads.push(thread::spawn(move || {
        while stopped.load(Ordering::SeqCst) == 0 {
            writes.write_all(&[7; 64 << 10]).unwrap();
        }
        writes.shutdown(std::net::Shutdown::Write).unwrap();
    }));
    threads.push(thread::spawn(move || while reads.read(&mut [0; 64 << 10]).unwrap() > 0 {}));
    thread::sleep(Duration::from_millis(100));
    // How much the loop did for the floods meanwhile: bytes, because times depend on the machine.
    let mut meanwhile: Vec<u64> = (0..100)
        .map(|_| {
            let before = server.counts().sent;
            ask(&bystander);
            server.counts().sent - before
        })
        .collect();
    stop.store(1, Ordering::SeqCst);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    meanwhile.sort();
    // About a turn or two of each flood.
    assert!(meanwhile[50] < 5 << 20, "{meanwhile:?}");
    server.stop.stop_now();
    server.join();
}

/// Blocks its loop for `BLOCK` at each `b`. After an `a` it expects another one within half of that
/// time, and sends whether it came.
#[derive(Default)]
struct Impatient {
    outbox: Outbox,
    came: usize,
    deadline: Option<hairspring_core::Instant>,
}

const BLOCK: Duration = Duration::from_millis(400);

impl Protocol for Impatient {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if bytes == "a" => self.came += 1,
            Input::Data(bytes) if bytes == "b" => thread::sleep(BLOCK),
            _ => {}
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        if self.came == 1 && self.deadline.is_none() {
            self.deadline = Some(now.mono + BLOCK / 2);
        } else if self.came == 2 {
            (self.came, self.deadline) = (3, None);
            self.outbox.push("in time".into());
        }
        if self.deadline.is_some_and(|deadline| deadline <= now.mono) {
            return Step::Done(hairspring_core::Outcome::Abort);
        }
        Step::Wait(Demand { deadline: self.deadline, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

#[test]
fn what_came_in_time_counts_though_the_loop_was_late() {
    let server = start(Backend::POLLING, loops(1), |_| Impatient::default());
    let clients: Vec<TcpStream> = (0..70).map(|_| server.connect()).collect();
    eventually("all accepted", || server.counts().open == 70);
    let [mut patient, mut first, mut second] = [&clients[0], &clients[1], &clients[2]];
    first.write_all(b"b").unwrap();
    thread::sleep(BLOCK / 4);
    // All of this arrives in one round, in which the second blocker comes before most others, so
    // the loop has to read the clock again within the round.
    patient.write_all(b"a").unwrap();
    second.write_all(b"b").unwrap();
    clients[3..].iter().for_each(|mut client| client.write_all(b"x").unwrap());
    // In time, while the second one blocks.
    thread::sleep(BLOCK * 3 / 4 + BLOCK / 8);
    patient.write_all(b"a").unwrap();
    assert_eq!(take(patient, 7), b"in time");
    server.stop.stop_now();
    server.join();
}

#[test]
fn what_is_pipelined_into_a_full_socket_comes_out_whole() {
    // The peer sends far more than fits before it reads anything: input is held, output is
    // blocked, and both go on when it reads.
    const LEN: usize = 16 << 20;
    let server = start(Backend::POLLING, loops(1), |_| Echo::default());
    let client = server.connect();
    let mut sender = client.try_clone().unwrap();
    let sending = thread::spawn(move || {
        let bytes: Vec<u8> = (0..LEN as u64).map(pattern).collect();
        sender.write_all(&bytes).unwrap();
        sender.shutdown(std::net::Shutdown::Write).unwrap();
    });
    thread::sleep(Duration::from_millis(200));
    let got = rest(&client);
    assert_eq!(got.len(), LEN);
    assert!((0..LEN as u64).map(pattern).eq(got));
    sending.join().unwrap();
    server.finish();
}
