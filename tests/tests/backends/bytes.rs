//! Bytes over every kind of socket, in any amount, up to every kind of end.

use std::io::{Read as _, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::task::Context;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::protocols::{Desk, Duplex, Echo, Flood, Later, Moody, pattern};
use crate::support::{Backend, LONG, SOON, eventually, reset, rest, start, start_on, take};
use hairspring_backend_common::{Counters, Listener, Listeners, Options, Setup, Stop};
use hairspring_core::{
    Config, Endpoint, Http, Input, Now, Outbox, Protocol, Read, Reply, Response, Step,
};
use hairspring_tests::handler::Handler;

on_each_backend! {
    echoes_over_v4_and_v6_and_unix
    echoes_over_a_unix_socket_whose_file_comes_and_goes
    one_server_has_several_listeners_and_a_dual_stack_one
    an_inherited_listener_serves
    errors_name_the_address
    a_half_closed_peer_gets_its_answer
    the_end_comes_at_once_behind_the_last_bytes
    sixty_four_mebibytes_reach_a_slow_reader_whole
    an_answer_is_read_after_all_patience_with_the_end_of_the_peer
    a_peer_that_takes_nothing_is_reset_at_the_deadline_of_the_protocol
    an_abort_is_a_reset_and_a_panic_costs_one_connection
    a_panic_at_the_very_end_costs_one_connection_too
    a_deadline_is_kept_whatever_is_waited_for
    a_reset_by_the_peer_is_lost_not_aborted
    bulk_goes_both_ways_beside_a_kept_waker
}

fn echoes_over_v4_and_v6_and_unix(backend: Backend) {
    let mut server = start(backend, Options::default(), |_| Echo::default());
    for address in ["127.0.0.1:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
        server.finish();
        server = start_on(backend, address, Setup::default(), |info| {
            assert!(matches!((info.peer(), info.local()), (Endpoint::Tcp(_), Endpoint::Tcp(_))));
            Echo::default()
        });
        let mut client = server.connect();
        for text in ["hello", "again"] {
            client.write_all(text.as_bytes()).unwrap();
            assert_eq!(take(&client, 5), text.as_bytes());
        }
    }
    assert_eq!(server.finish().served, 1);
}

fn echoes_over_a_unix_socket_whose_file_comes_and_goes(backend: Backend) {
    let path =
        std::env::temp_dir().join(format!("hairspring-{}-{}", backend.name, std::process::id()));
    // The socket file that a killed process leaves: bound, but without a listener.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let address = format!("unix:{}", path.display());
    let server = start_on(backend, &address, Setup::default(), |info| {
        assert_eq!((info.peer(), info.local()), (Endpoint::Unix, Endpoint::Unix));
        Echo::default()
    });
    assert_eq!(server.address.to_string(), address);
    let mut client = std::os::unix::net::UnixStream::connect(&path).unwrap();
    client.write_all(b"hello").unwrap();
    assert_eq!(take(&client, 5), b"hello");

    let taken = Listener::bind(&address, &Options::default()).unwrap_err();
    assert_eq!(taken.to_string(), format!("cannot listen on {address}: address already in use"));
    // The second connection is the check whether anybody listens there.
    assert_eq!(server.finish().served, 2);
    assert!(!path.exists(), "removed when the listener is closed");

    std::fs::write(&path, "not a socket").unwrap();
    assert!(Listener::bind(&address, &Options::default()).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"not a socket");
    std::fs::remove_file(&path).unwrap();
}

fn one_server_has_several_listeners_and_a_dual_stack_one(backend: Backend) {
    let (options, stop) = (Options::default(), Stop::new());
    let mut listeners = Listeners::default();
    for address in ["127.0.0.1:0", "127.0.0.1:0", "[::]:0"] {
        listeners.bind(address, &options).unwrap();
    }
    let mut addresses: Vec<String> = listeners.addresses().map(ToString::to_string).collect();
    let port = addresses[2].strip_prefix("[::]:").expect("the address it was given").to_owned();
    addresses[2] = format!("[::1]:{port}");
    addresses.push(format!("127.0.0.1:{port}"));
    let setup = Setup { options, stop: stop.clone(), ..Setup::default() };
    let server = thread::spawn(move || {
        backend.serve(listeners, setup, |info| {
            let (Endpoint::Tcp(peer), Endpoint::Tcp(local)) = (info.peer(), info.local()) else {
                panic!("TCP")
            };
            assert_eq!(peer.ip(), local.ip(), "over loopback; an IPv4 client is told as such");
            assert_ne!(local.port(), 0);
            Echo::default()
        })
    });
    for address in addresses {
        let mut client = std::net::TcpStream::connect(&address).unwrap();
        client.write_all(b"x").unwrap();
        assert_eq!(take(&client, 1), b"x", "{address}");
    }
    stop.stop();
    assert_eq!(server.join().unwrap().unwrap().served, 4);
}

fn an_inherited_listener_serves(backend: Backend) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let stop = Stop::new();
    let setup = Setup { stop: stop.clone(), ..Setup::default() };
    let listeners = Listeners::from(Listener::try_from(listener).unwrap());
    let server = thread::spawn(move || backend.serve(listeners, setup, |_| Echo::default()));
    let mut client = std::net::TcpStream::connect(address).unwrap();
    client.write_all(b"x").unwrap();
    assert_eq!(take(&client, 1), b"x");
    stop.stop();
    assert_eq!(server.join().unwrap().unwrap().served, 1);
}

fn errors_name_the_address(backend: Backend) {
    let error = |address: &str| {
        Listener::bind(address, &Options::default()).expect_err("an error").to_string()
    };
    let first = Listener::bind("127.0.0.1:0", &Options::default()).unwrap();
    let address = first.local_address().to_string();
    assert_eq!(error(&address), format!("cannot listen on {address}: address already in use"));
    for wrong in ["8080", ":8080", "*:8080", "http://127.0.0.1:8080"] {
        let told = format!("cannot listen on {wrong}: expected ADDRESS:PORT or unix:/path");
        assert_eq!(error(wrong), told);
    }
    assert_eq!(
        error("203.0.113.1:0"),
        "cannot listen on 203.0.113.1:0: cannot assign requested address"
    );
    assert_eq!(
        error("unix:/nowhere/at/all"),
        "cannot listen on unix:/nowhere/at/all: no such file or directory"
    );
    let none = backend.serve(Listeners::default(), Setup::default(), |_| Echo::default());
    assert_eq!(none.unwrap_err().to_string(), "expected at least one listener");
}

fn a_half_closed_peer_gets_its_answer(backend: Backend) {
    let server = start(backend, Options::default(), |_| Echo::default());
    let mut client = server.connect();
    client.write_all(&[7; 100_000]).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&client), [7; 100_000]);
    assert_eq!(server.finish().served, 1);
}

fn the_end_comes_at_once_behind_the_last_bytes(backend: Backend) {
    let server = start(backend, Options::default(), |_| Later::new(Duration::ZERO, Read::Hold));
    let mut quickest = LONG;
    for _ in 0..20 {
        let mut client = server.connect();
        assert_eq!(take(&client, 3), b"now");
        let began = Instant::now();
        assert_eq!(client.read(&mut [0]).unwrap(), 0);
        quickest = quickest.min(began.elapsed());
    }
    assert!(quickest < Duration::from_millis(2), "{quickest:?}");
    server.finish();
}

fn sixty_four_mebibytes_reach_a_slow_reader_whole(backend: Backend) {
    const LEN: u64 = 64 << 20;
    let server = start(backend, Options::default(), |_| Flood::new(LEN, LONG));
    let mut client = server.connect();
    let (mut offset, mut buffer) = (0, vec![0; 1 << 20]);
    loop {
        let n = client.read(&mut buffer).unwrap();
        for byte in &buffer[..n] {
            assert!(*byte == pattern(offset), "a wrong byte at {offset}");
            offset += 1;
        }
        if n == 0 {
            break;
        }
        if offset % 7 == 0 {
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert_eq!(offset, LEN);
    eventually("the count", || server.counts().sent == LEN);
    assert_eq!(server.finish().served, 1);
}

/// The part of a response that the kernel has taken is not lost to a peer that reads slowly.
fn an_answer_is_read_after_all_patience_with_the_end_of_the_peer(backend: Backend) {
    // More than the client's kernel holds unread, and no more than both kernels hold.
    const LEN: usize = 300_000;
    let service = Arc::new(Handler::new(|_, _| Reply::Now(Response::text(vec![b'x'; LEN]))));
    let config =
        Arc::new(Config { linger_timeout: Duration::from_millis(100), ..Config::default() });
    let server = start(backend, Options::default(), move |info| {
        Http::new(Arc::clone(&service), Arc::clone(&config), info)
    });
    let mut client = server.connect();
    client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    eventually("its end", || server.counts().accepted == 1 && server.counts().open == 0);
    assert_eq!(server.counts().aborted, 0);
    let answer = rest(&client);
    assert!(answer.len() > LEN, "{} bytes", answer.len());
    server.finish();
}

fn a_peer_that_takes_nothing_is_reset_at_the_deadline_of_the_protocol(backend: Backend) {
    const PATIENCE: Duration = Duration::from_millis(600);
    let server = start(backend, Options::default(), |_| Flood::new(64 << 20, PATIENCE));
    let (began, client) = (Instant::now(), server.connect());
    eventually("the abort", || server.counts().aborted == 1);
    let waited = began.elapsed();
    assert!(waited >= PATIENCE && waited < PATIENCE + SOON, "{waited:?}");
    reset(&client);
    server.finish();
}

fn an_abort_is_a_reset_and_a_panic_costs_one_connection(backend: Backend) {
    let server = start(backend, Options::default(), |_| Moody::default());
    let mut bystander = server.connect();
    for (mood, answer) in [(b"a", "only the"), (b"p", "")] {
        let mut client = server.connect();
        client.write_all(mood).unwrap();
        assert_eq!(reset(&client), answer.as_bytes());
    }
    bystander.write_all(b"e").unwrap();
    assert_eq!(rest(&bystander), b"");
    eventually("three endings", || {
        let counts = server.counts();
        (counts.aborted, counts.panicked, counts.clean, counts.open) == (1, 1, 1, 0)
    });
    assert_eq!(server.finish().served, 3);
}

/// Echoes, and panics when it is dropped.
#[derive(Default)]
struct Sore(Echo);

impl Protocol for Sore {
    fn receive(&mut self, input: Input) {
        self.0.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.0.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.0.outbox()
    }
    fn shutdown(&mut self) {
        self.0.shutdown();
    }
}

impl Drop for Sore {
    fn drop(&mut self) {
        panic!("this protocol panics when it is dropped");
    }
}

fn a_panic_at_the_very_end_costs_one_connection_too(backend: Backend) {
    let options = Options { threads: backend.together, ..Options::default() };
    let server = start(backend, options, |_| Sore::default());
    for round in 1..=3 {
        let mut client = server.connect();
        client.write_all(b"x").unwrap();
        assert_eq!(take(&client, 1), b"x");
        drop(client);
        eventually("the panic", || server.counts().panicked == round);
    }
    assert_eq!(server.finish().served, 3);
}

fn a_deadline_is_kept_whatever_is_waited_for(backend: Backend) {
    for read in [Read::Hold, Read::Watch, Read::Need] {
        for wait in [20, 120].map(Duration::from_millis) {
            let server = start(backend, Options::default(), move |_| Later::new(wait, read));
            let mut ask = |_| {
                let began = Instant::now();
                assert_eq!(rest(server.connect()), b"now");
                let waited = began.elapsed();
                assert!(waited >= wait && waited < wait + SOON, "{read:?}: {waited:?}");
                waited - wait
            };
            // One of five is enough, because the machine may be busy.
            assert!((0..5).map(&mut ask).any(|late| late < Duration::from_millis(200)), "{read:?}");
            server.finish();
        }
    }
}

fn a_reset_by_the_peer_is_lost_not_aborted(backend: Backend) {
    let counters = Arc::new(Counters::default());
    let setup = Setup { counters: Arc::clone(&counters), ..Setup::default() };
    let server = start_on(backend, "127.0.0.1:0", setup, |_| Echo::default());
    let mut client = server.connect();
    client.write_all(b"x").unwrap();
    // Closing a socket with unread input resets the connection.
    thread::sleep(Duration::from_millis(50));
    drop(client);
    eventually("the loss", || counters.snapshot().lost == 1);
    assert_eq!(server.finish().served, 1);
}

fn bulk_goes_both_ways_beside_a_kept_waker(backend: Backend) {
    const LEN: usize = 8 << 20;
    let desk = Arc::new(Desk::default());
    let make = {
        let desk = Arc::clone(&desk);
        move |_| Duplex { desk: Arc::clone(&desk), read: Read::Need, echo: Echo::default() }
    };
    let server = start(backend, Options::default(), make);
    let client = server.connect();
    let mut sender = client.try_clone().unwrap();
    let sent: Vec<u8> = (0..LEN as u64).map(pattern).collect();
    let copy = sent.clone();
    let sending = thread::spawn(move || {
        sender.write_all(&copy).unwrap();
        sender.shutdown(Shutdown::Write).unwrap();
    });
    assert!(rest(&client) == sent);
    sending.join().unwrap();
    server.finish();
}
