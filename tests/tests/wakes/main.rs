//! Threads wake thousands of connections, on each backend. No wake-up is lost, even if it coincides
//! with the connection's own poll, with input, with falling asleep or with the end. None comes
//! without a cause. `tests/sanitize thread` runs this under ThreadSanitizer.

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

/// How many threads wake connections.
const WAKERS: usize = 4;

/// How many connections there are, if the descriptors allow it: two for each, and some others.
const CONNECTIONS: usize = 2000;

/// Fewer on std, where each of them has two threads.
const CONNECTIONS_OF_STD: usize = 200;

/// In a round each connection is woken once, and all have sent their number before the next round.
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
    // The server stops while its connections are woken, and all of them end.
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
    // Threads that wait for a connection notice its end a little later.
    eventually("every protocol to be dropped", || Arc::strong_count(&board) == 1);
}

/// A client that has sent its number.
fn introduce(server: &Running, number: usize) -> TcpStream {
    let mut client = server.connect();
    client.write_all(&(number as u32).to_be_bytes()).expect("a connection");
    client
}

/// The connections that each thread wakes, in a random order.
fn shares(count: usize, round: u64) -> Vec<Vec<usize>> {
    let mut random = Random::new(round);
    let mut order: Vec<usize> = (0..count).collect();
    (1..count).for_each(|n| order.swap(n, random.below(n + 1)));
    order.chunks(count.div_ceil(WAKERS)).map(<[usize]>::to_vec).collect()
}

/// Each connection is woken once, while input comes to many of them. Each sends its number once.
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

/// Reads the next number.
fn hear(client: &mut TcpStream) -> u64 {
    let mut number = [0; 8];
    client.read_exact(&mut number).expect("a wake-up was lost, or the connection");
    u64::from_be_bytes(number)
}

/// All threads wake all connections again and again. The last number arrives.
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

/// All clients leave, by a FIN or a reset, while their connections are woken. No connection stays.
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
