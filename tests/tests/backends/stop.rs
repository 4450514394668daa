//! How a backend stops, and what it does to its connections then.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Context;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::protocols::{Desk, Duplex, Echo, Flood};
use crate::support::{Backend, LONG, SOON, eventually, reset, rest, start, start_on, take};
use hairspring_backend_common::{
    Counters, Ended, Ending, Hooks, Listener, Listeners, LocalAddress, Options, Report, Setup, Stop,
};
use hairspring_core::{ConnectionInfo, Demand, Input, Now, Outbox, Protocol, Read, Step};

on_each_backend! {
    idle_connections_are_closed_at_once
    what_had_arrived_is_answered
    what_arrives_just_before_a_stop_is_answered
    a_busy_connection_finishes_within_the_grace
    what_goes_on_longer_than_the_grace_is_cut
    a_second_stop_cuts_at_once
    a_protocol_that_does_not_return_is_abandoned
    a_stop_reaches_a_duplex_connection
    a_stop_before_the_start_serves_who_is_waiting_only
    the_hooks_tell_the_whole_story
}

fn options(grace: Duration) -> Options {
    Options { grace, ..Options::default() }
}

/// Never ends by itself, even after `shutdown`.
#[derive(Default)]
struct Stubborn(Outbox);

impl Protocol for Stubborn {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.0
    }
}

fn idle_connections_are_closed_at_once(backend: Backend) {
    let server = start(backend, Options::default(), |_| Echo::default());
    let clients: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    eventually("all accepted", || server.counts().open == 20);
    // On std some of the threads are in `read` by now, and some in poll(2).
    thread::sleep(Duration::from_millis(100));
    for mut client in &clients[10..] {
        client.write_all(b"x").unwrap();
        take(client, 1);
    }
    let (address, began) = (server.tcp_address(), Instant::now());
    assert_eq!(server.finish(), Report { served: 20, cut: 0, abandoned: 0 });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    for client in &clients {
        assert_eq!(rest(client), b"");
    }
    assert!(TcpStream::connect(address).is_err(), "the listener is closed");
}

fn what_had_arrived_is_answered(backend: Backend) {
    // The making of protocols is blocked until the requests have arrived and the server was told to
    // stop. So nothing was read before, and with few threads most connections were not even made.
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = Arc::clone(&gate);
    let server = start(backend, Options::default(), move |_| {
        let (open, opened) = &*theirs;
        drop(opened.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
        Echo::default()
    });
    let clients: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    for mut client in &clients {
        client.write_all(&[b'x'; 40_000]).unwrap();
    }
    eventually("the first is being made", || server.counts().open > 0);
    server.stop.stop();
    thread::sleep(Duration::from_millis(50));
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    for client in &clients {
        assert_eq!(rest(client), [b'x'; 40_000]);
    }
    assert_eq!(server.join(), Report { served: 8, cut: 0, abandoned: 0 });
}

fn what_arrives_just_before_a_stop_is_answered(backend: Backend) {
    for _ in 0..30 {
        let server = start(backend, Options::default(), |_| Echo::default());
        let mut client = server.connect();
        client.write_all(b"first").unwrap();
        assert_eq!(take(&client, 5), b"first");
        // When this returns, the bytes are in the kernel, whether the backend knows of them or not.
        client.write_all(b"last").unwrap();
        server.stop.stop();
        assert_eq!(rest(&client), b"last");
        server.join();
    }
}

fn a_busy_connection_finishes_within_the_grace(backend: Backend) {
    const LEN: usize = 4 << 20;
    let server = start(backend, options(LONG), |_| Flood::new(LEN as u64, LONG));
    let client = server.connect();
    eventually("the beginning", || server.counts().sent > 0);
    server.stop.stop();
    thread::sleep(Duration::from_millis(100));
    assert_eq!(rest(&client).len(), LEN);
    assert_eq!(server.join(), Report { served: 1, cut: 0, abandoned: 0 });
}

fn what_goes_on_longer_than_the_grace_is_cut(backend: Backend) {
    const GRACE: Duration = Duration::from_millis(300);
    let desk = Arc::new(Desk::default());
    let count = AtomicUsize::new(0);
    let make = {
        let desk = Arc::clone(&desk);
        move |_: ConnectionInfo| -> Box<dyn Protocol> {
            match count.fetch_add(1, Ordering::SeqCst) {
                0 => Box::new(Stubborn::default()),
                1 => Box::new(Flood::new(64 << 20, LONG)),
                _ => Box::new(Forever(Arc::clone(&desk), Outbox::default())),
            }
        }
    };
    let server = start(backend, options(GRACE), make);
    let clients: Vec<TcpStream> = (0..3)
        .map(|i| {
            let client = server.connect();
            eventually("its turn", || server.counts().accepted == i + 1);
            client
        })
        .collect();
    thread::sleep(Duration::from_millis(100));
    let began = Instant::now();
    assert_eq!(server.finish(), Report { served: 3, cut: 3, abandoned: 0 });
    let waited = began.elapsed();
    assert!(waited >= GRACE && waited < GRACE + SOON, "{waited:?}");
    clients.iter().for_each(|client| drop(reset(client)));
}

/// Keeps its waker, needs input, and never ends.
struct Forever(Arc<Desk>, Outbox);

impl Protocol for Forever {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        Step::Wait(Demand { read: Read::Need, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.1
    }
}

fn a_second_stop_cuts_at_once(backend: Backend) {
    let server = start(backend, options(LONG), |_| Stubborn::default());
    let clients = [server.connect(), server.connect()];
    eventually("all accepted", || server.counts().open == 2);
    server.stop.stop();
    thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    server.stop.stop_now();
    assert_eq!(server.join(), Report { served: 2, cut: 2, abandoned: 0 });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    clients.iter().for_each(|client| drop(reset(client)));
}

fn a_protocol_that_does_not_return_is_abandoned(backend: Backend) {
    let server = start(backend, options(Duration::from_millis(100)), |_| -> Stubborn {
        // No connection of this test lives as long.
        thread::sleep(LONG);
        Stubborn::default()
    });
    let _client = server.connect();
    eventually("accepted", || server.counts().open == 1);
    let began = Instant::now();
    assert_eq!(server.finish(), Report { served: 0, cut: 0, abandoned: 1 });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

fn a_stop_reaches_a_duplex_connection(backend: Backend) {
    let desk = Arc::new(Desk::default());
    let theirs = Arc::clone(&desk);
    let server = start(backend, options(LONG), move |_| Duplex {
        desk: Arc::clone(&theirs),
        read: Read::Need,
        echo: Echo::default(),
    });
    let mut client = server.connect();
    client.write_all(b"x").unwrap();
    take(&client, 1);
    thread::sleep(Duration::from_millis(100));
    let began = Instant::now();
    assert_eq!(server.finish(), Report { served: 1, cut: 0, abandoned: 0 });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(rest(&client), b"");
}

fn a_stop_before_the_start_serves_who_is_waiting_only(backend: Backend) {
    for clients in [0, 3] {
        let stop = Stop::new();
        stop.stop();
        let setup = Setup { stop, ..Setup::default() };
        let listener = Listener::bind("127.0.0.1:0", &setup.options).unwrap();
        let address = listener.local_address().to_string();
        let waiting: Vec<TcpStream> =
            (0..clients).map(|_| TcpStream::connect(&address).unwrap()).collect();
        waiting.iter().for_each(|mut client| client.write_all(b"x").unwrap());
        let report = backend.serve(Listeners::from(listener), setup, |_| Echo::default()).unwrap();
        assert_eq!(report, Report { served: clients, cut: 0, abandoned: 0 });
        waiting.iter().for_each(|client| assert_eq!(rest(client), b"x"));
    }
}

#[derive(Default)]
struct Diary {
    lines: Mutex<Vec<String>>,
    counters: Arc<Counters>,
}

impl Hooks for Diary {
    fn listening(&self, address: &LocalAddress) {
        self.note(format!("listening {}", address.to_string().starts_with("127.0.0.1:")));
    }
    fn opened(&self, _: &ConnectionInfo) {
        self.note("opened".into());
    }
    fn closed(&self, _: &ConnectionInfo, ended: &Ended) {
        assert_eq!(ended.ending, Ending::Clean);
        self.note(format!("closed {} {} {}", ended.ending, ended.received, ended.sent));
        let counts = self.counters.snapshot();
        assert_eq!((counts.clean, counts.received, counts.sent), (1, ended.received, ended.sent));
    }
    fn stopping(&self) {
        self.note("stopping".into());
    }
    fn stopped(&self, report: &Report) {
        self.note(format!("stopped {}", report.served));
    }
}

impl Diary {
    fn note(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

fn the_hooks_tell_the_whole_story(backend: Backend) {
    let diary = Arc::new(Diary::default());
    let setup = Setup {
        hooks: Arc::clone(&diary) as Arc<dyn Hooks>,
        counters: Arc::clone(&diary.counters),
        ..Setup::default()
    };
    let server = start_on(backend, "127.0.0.1:0", setup, |_| Echo::default());
    let mut client = server.connect();
    client.write_all(b"hello").unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(rest(&client), b"hello");
    eventually("its end", || server.counts().clean == 1);
    thread::sleep(Duration::from_millis(20));
    server.finish();
    assert_eq!(
        *diary.lines.lock().unwrap(),
        ["listening true", "opened", "closed clean 5 5", "stopping", "stopped 1"]
    );
}
