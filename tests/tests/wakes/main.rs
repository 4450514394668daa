//! Threads wake thousands of connections, on each backend: no wake-up is lost, whatever it meets
//! (the poll that it is for, input, the wait before it, the end of the connection), and none comes
//! from nowhere. Under ThreadSanitizer too: `tests/sanitize thread`.

#[path = "../backends/support/all.rs"]
mod all;
#[path = "../backends/support/mod.rs"]
mod support;

mod told;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hairspring_backend_common::Options;
use hairspring_tests::random::Random;

use support::{Backend, Running, eventually, start};
use told::{Board, Told};

/// Threads that wake.
const WAKERS: usize = 4;

/// Connections, as far as descriptors go: two for each, and some for the rest.
const CONNECTIONS: usize = 2000;

/// Each of those on std has two threads.
const CONNECTIONS_OF_STD: usize = 200;

/// Every connection is told once in a round, and all have said so before the next one.
const ROUNDS: u64 = 20;

#[test]
fn on_polling() {
    no_wake_up_is_lost(Backend::POLLING, connections_max());
}

#[test]
fn on_smol() {
    no_wake_up_is_lost(Backend::SMOL, connections_max());
}

#[test]
fn on_std() {
    no_wake_up_is_lost(Backend::STD, CONNECTIONS_OF_STD.min(connections_max()));
}

/// How many connections the limit of descriptors allows, for tests that run side by side.
fn connections_max() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("allowed");
        let most =
            limit.maximum.map_or(CONNECTIONS, |most| (most as usize).saturating_sub(200) / 6);
        CONNECTIONS.min(most)
    }
    #[cfg(not(unix))]
    CONNECTIONS_OF_STD
}

fn no_wake_up_is_lost(backend: Backend, count: usize) {
    let board = Arc::new(Board::new(count));
    let theirs = Arc::clone(&board);
    let options = Options { connections_max: Some(count * 2), ..Options::default() };
    let server = start(backend, options, move |_| Told::new(&theirs));
    let mut clients: Vec<TcpStream> = (0..count).map(|n| introduce(&server, n)).collect();
    eventually("a waker of each", || board.cells().iter().all(|cell| cell.is_known()));

    for round in 1..=ROUNDS {
        wake_in_rounds(&board, round, &mut clients);
    }
    storm(&board, &mut clients);
    leave_in_a_storm(&board, clients);
    // Stopped while it is woken, and all of them end.
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            while done.load(Ordering::SeqCst) == 0 {
                board.cells().iter().for_each(|cell| cell.wake());
            }
        });
        let report = server.finish();
        done.store(1, Ordering::SeqCst);
        assert_eq!((report.served, report.cut, report.abandoned), (count as u64, 0, 0));
    });
    // Threads that wait for a connection hear of the end, and go, in their own time.
    eventually("every protocol to be dropped", || Arc::strong_count(&board) == 1);
}

/// A client that says which it is.
fn introduce(server: &Running, number: usize) -> TcpStream {
    let mut client = server.connect();
    client.write_all(&(number as u32).to_be_bytes()).expect("a connection");
    client
}

/// The order in which a thread wakes its share of the connections: each its own.
fn shares(count: usize, round: u64) -> Vec<Vec<usize>> {
    let mut random = Random::new(round);
    let mut order: Vec<usize> = (0..count).collect();
    (1..count).for_each(|n| order.swap(n, random.below(n + 1)));
    order.chunks(count.div_ceil(WAKERS)).map(<[usize]>::to_vec).collect()
}

/// Each is told once, while input comes to many of them: each says so once.
fn wake_in_rounds(board: &Board, round: u64, clients: &mut [TcpStream]) {
    thread::scope(|scope| {
        for share in shares(clients.len(), round) {
            scope.spawn(move || share.into_iter().for_each(|n| board.cells()[n].tell()));
        }
        for client in clients.iter_mut().step_by(3) {
            client.write_all(b"x").expect("a connection");
        }
        for (n, client) in clients.iter_mut().enumerate() {
            assert_eq!(hear(client), round, "connection {n}");
        }
    });
}

/// The next number that a client is told.
fn hear(client: &mut TcpStream) -> u64 {
    let mut number = [0; 8];
    client.read_exact(&mut number).expect("a wake-up was lost, or the connection");
    u64::from_be_bytes(number)
}

/// All threads tell all connections, again and again: the last number arrives.
fn storm(board: &Board, clients: &mut [TcpStream]) {
    const TIMES: u64 = 10;
    let last = ROUNDS + TIMES * WAKERS as u64;
    thread::scope(|scope| {
        for waker in 0..WAKERS {
            scope.spawn(move || {
                for time in 0..TIMES {
                    let seed = time * WAKERS as u64 + waker as u64;
                    shares(board.cells().len(), seed)
                        .into_iter()
                        .flatten()
                        .for_each(|n| board.cells()[n].tell());
                }
            });
        }
        for client in clients.iter_mut() {
            let mut heard = 0;
            while heard < last {
                let now = hear(client);
                assert!(heard < now && now <= last, "{now} after {heard}");
                heard = now;
            }
        }
    });
}

/// All clients leave, by a FIN or a reset, while they are told: no connection is left.
fn leave_in_a_storm(board: &Board, clients: Vec<TcpStream>) {
    thread::scope(|scope| {
        for share in shares(clients.len(), 0) {
            scope.spawn(move || share.into_iter().for_each(|n| board.cells()[n].tell()));
        }
        for (n, client) in clients.into_iter().enumerate() {
            if n % 2 == 0 {
                let client = socket2::SockRef::from(&client);
                client.set_linger(Some(std::time::Duration::ZERO)).expect("a socket");
            }
        }
    });
}
