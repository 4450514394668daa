//! Executors: they share the clients, one that is blocked holds up nobody who is new, what comes
//! meanwhile is not lost, and futures of smol's are heard of in the midst of others.

use std::future::Future;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Context;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use hairspring_backend_smol::{
    Counters, Listeners, LocalAddress, Options, Report, Setup, Stop, serve,
};
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};
use smol::Timer;

/// Longer than anything takes: a hang becomes a failure.
const LONG: Duration = Duration::from_secs(20);

/// Answers each byte with one, says on which thread, and blocks it at a `b`, for as long as the gate
/// is locked. A `t` is answered when a timer of smol's has fired, and after an `h` nothing more is
/// taken.
struct Where {
    holds: bool,
    timer: Option<Timer>,
    gate: Arc<Mutex<()>>,
    threads: mpsc::Sender<ThreadId>,
    outbox: Outbox,
}

impl Protocol for Where {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if bytes == "b" => drop(self.gate.lock().unwrap()),
            Input::Data(bytes) if bytes == "t" => {
                self.timer = Some(Timer::after(Duration::from_millis(1)));
            }
            Input::Data(bytes) => {
                self.holds = bytes == "h";
                self.threads.send(thread::current().id()).unwrap();
                self.outbox.push(bytes);
            }
            Input::Fin | Input::Reset => self.outbox.finish(),
        }
    }
    fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
        if self.timer.as_mut().is_some_and(|timer| Pin::new(timer).poll(cx).is_ready()) {
            self.timer = None;
            self.threads.send(thread::current().id()).unwrap();
            self.outbox.push("t".into());
        }
        if self.outbox.is_fin_sent() {
            return Step::Done(Outcome::Clean);
        }
        let read = if self.holds { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.outbox.finish();
    }
}

struct Running {
    address: SocketAddr,
    gate: Arc<Mutex<()>>,
    threads: mpsc::Receiver<ThreadId>,
    counters: Arc<Counters>,
    stop: Stop,
    ended: thread::JoinHandle<std::io::Result<Report>>,
}

/// So many executors.
fn start(threads: usize) -> Running {
    start_after(threads, |_| ()).0
}

/// The same after something was done where they will listen.
fn start_after<R>(threads: usize, act: impl FnOnce(SocketAddr) -> R) -> (Running, R) {
    let options = Options { threads: Some(threads), ..Options::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &options).expect("a free port").clone();
    let LocalAddress::Tcp(address) = address else { panic!("a TCP listener") };
    listeners.prepare().expect("a listener");
    let done = act(address);
    let (gate, stop) = (Arc::new(Mutex::new(())), Stop::new());
    let setup = Setup { options, stop: stop.clone(), ..Setup::default() };
    let counters = Arc::clone(&setup.counters);
    let (sender, threads) = mpsc::channel();
    let (theirs, sender) = (Arc::clone(&gate), Mutex::new(sender));
    let make = move |_| Where {
        holds: false,
        timer: None,
        gate: Arc::clone(&theirs),
        threads: sender.lock().unwrap().clone(),
        outbox: Outbox::default(),
    };
    let ended = thread::spawn(move || serve(listeners, setup, make));
    (Running { address, gate, threads, counters, stop, ended }, done)
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).expect("a listener");
    client.set_read_timeout(Some(LONG)).expect("a socket");
    client
}

impl Running {
    fn connect(&self) -> TcpStream {
        connect(self.address)
    }

    /// Which thread has answered this client.
    fn ask(&self, client: &TcpStream) -> ThreadId {
        self.ask_for(client, b"?")
    }

    fn ask_for(&self, mut client: &TcpStream, what: &[u8; 1]) -> ThreadId {
        client.write_all(what).unwrap();
        client.read_exact(&mut [0]).expect("an answer");
        self.threads.recv_timeout(LONG).expect("who has answered")
    }

    fn finish(self) -> Report {
        self.stop.stop();
        let report = self.ended.join().expect("no panic").expect("no failure");
        self.threads.try_iter().for_each(drop);
        let left = self.threads.try_recv();
        assert_eq!(left, Err(mpsc::TryRecvError::Disconnected), "no executor is left");
        report
    }
}

#[test]
fn executors_share_the_clients() {
    let server = start(2);
    let mut clients: Vec<(TcpStream, ThreadId)> = Vec::new();
    for _ in 0..40 {
        let client = server.connect();
        let thread = server.ask(&client);
        clients.push((client, thread));
    }
    let first = clients.iter().filter(|(_, thread)| *thread == clients[0].1).count();
    // Not exactly: one that has no turn for long is passed over.
    assert!((10..=30).contains(&first), "{first} of 40");
    for (client, thread) in &clients {
        assert_eq!(server.ask(client), *thread, "a connection stays");
    }
    assert_eq!(server.finish().served, 40);
}

#[test]
fn a_crowd_that_has_come_together_is_accepted_whole() {
    const CLIENTS: usize = 150;
    let (server, clients) = start_after(1, |address| [(); CLIENTS].map(|()| connect(address)));
    clients.iter().for_each(|client| _ = server.ask(client));
    assert_eq!(server.finish().served, CLIENTS as u64);
}

#[test]
fn new_clients_do_not_wait_for_an_executor_that_is_blocked() {
    for _ in 0..10 {
        let server = start(2);
        let mut blocker = server.connect();
        let blocked = server.ask(&blocker);
        let gate = Arc::clone(&server.gate);
        let locked = gate.lock().unwrap();
        blocker.write_all(b"b").unwrap();
        // Some of these may have been handed over before it is known.
        let early: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
        thread::sleep(Duration::from_millis(20));
        let late: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
        late.iter().for_each(|client| assert_ne!(server.ask(client), blocked));
        drop(locked);
        early.iter().for_each(|client| _ = server.ask(client));
        assert_eq!(server.finish().served, 41);
    }
}

#[test]
fn input_and_its_end_are_seen_though_they_are_told_together() {
    let server = start(1);
    let (mut blocker, mut client) = (server.connect(), server.connect());
    server.ask(&blocker);
    server.ask(&client);
    let gate = Arc::clone(&server.gate);
    let locked = gate.lock().unwrap();
    blocker.write_all(b"b").unwrap();
    // It is blocked by then, or finds these one after the other, which is no failure.
    thread::sleep(Duration::from_millis(20));
    client.write_all(b"?").unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    drop(locked);
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).expect("an answer, and its end");
    assert_eq!(rest, b"?");
    server.finish();
}

#[test]
fn futures_under_the_reactor_and_answers_at_once_come_in_any_order() {
    // An executor waits by itself while nobody keeps a waker, and then under the reactor until
    // nobody has for long: each way is come to, and left, in the midst of asking.
    for threads in [1, 2] {
        let server = start(threads);
        let clients: Vec<TcpStream> = (0..4).map(|_| server.connect()).collect();
        for asked in 0..400 {
            let client = &clients[asked % 4];
            let is_slow = asked % 100 < 3 || asked % 150 == 149;
            server.ask_for(client, if is_slow { b"t" } else { b"?" });
        }
        assert_eq!(server.finish().served, 4);
    }
}

#[test]
fn a_peer_that_goes_while_nothing_is_taken_is_missed_at_once() {
    let server = start(1);
    let began = Instant::now();
    for gone in 1..=8 {
        let client = server.connect();
        server.ask_for(&client, b"h");
        let client = socket2::Socket::from(client);
        client.set_linger(Some(Duration::ZERO)).unwrap();
        drop(client);
        while server.counters.snapshot().lost < gone {
            assert!(began.elapsed() < LONG, "{gone} of 8");
            thread::sleep(Duration::from_millis(1));
        }
    }
    // Where nobody tells it is looked for now and then, which takes up to half a second for each.
    let told = cfg!(all(target_os = "linux", not(portable)));
    assert!(!told || began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    server.finish();
}
