//! What only loops have: many connections on one thread, several threads, wake-ups by a list,
//! and sources of the program's own.

#[path = "../backends/support/all.rs"]
mod all;
#[path = "../backends/support/mod.rs"]
mod support;

use std::io::{Read as _, Write};
use std::net::{TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use hairspring_backend_polling::{Listeners, Options, Setup, Sources, Stop, serve_with};
use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Read, Step};
use support::protocols::{Desk, Duplex, Echo, Flood, pattern};
use support::{Backend, LONG, eventually, rest, start, take};

fn loops(threads: usize) -> Options {
    Options { threads: Some(threads), ..Options::default() }
}

fn ask(mut client: &TcpStream) {
    client.write_all(b"x").unwrap();
    assert_eq!(take(client, 1), b"x");
}

#[test]
fn one_loop_serves_a_thousand() {
    let server = start(Backend::POLLING, loops(1), |_| Echo::default());
    let clients: Vec<TcpStream> = (0..1000).map(|_| server.connect()).collect();
    for round in 0..3 {
        for mut client in &clients {
            client.write_all(&[round; 300]).unwrap();
        }
        clients.iter().for_each(|client| assert_eq!(take(client, 300), [round; 300]));
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
    // What the loop has done for the floods meanwhile: a count, for the time it takes is the
    // machine's.
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
    // A turn or two of each.
    assert!(meanwhile[50] < 5 << 20, "{meanwhile:?}");
    server.stop.stop_now();
    server.join();
}

/// Says on which thread it runs, and blocks it when asked to.
#[derive(Default)]
struct Where(Outbox);

impl Protocol for Where {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if bytes == "block" => thread::sleep(Duration::from_secs(2)),
            Input::Data(_) => {
                let name = thread::current().name().expect("loops have names").to_owned();
                self.0.push(name.into());
            }
            Input::Fin | Input::Reset => self.0.finish(),
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.0.is_fin_sent() {
            return Step::Done(hairspring_core::Outcome::Clean);
        }
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.0
    }
    fn shutdown(&mut self) {
        self.0.finish();
    }
}

#[test]
fn loops_share_the_clients_and_one_that_blocks_does_not_hold_up_the_others() {
    for reuse_port in [false, true] {
        let server =
            start(Backend::POLLING, Options { reuse_port, ..loops(2) }, |_| Where::default());
        let mut on: [Vec<TcpStream>; 2] = Default::default();
        for _ in 0..40 {
            let mut client = server.connect();
            client.write_all(b"where?").unwrap();
            match &*take(&client, 6) {
                b"loop 0" => on[0].push(client),
                b"loop 1" => on[1].push(client),
                other => panic!("{other:?}"),
            }
        }
        let difference = on[0].len().abs_diff(on[1].len());
        assert!(difference <= 4, "{} and {}", on[0].len(), on[1].len());
        on[0][0].write_all(b"block").unwrap();
        thread::sleep(Duration::from_millis(50));
        let began = Instant::now();
        for mut client in &on[1] {
            client.write_all(b"where?").unwrap();
            assert_eq!(take(client, 6), b"loop 1");
        }
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        server.finish();
    }
}

#[test]
fn new_clients_do_not_wait_for_a_loop_that_blocks() {
    let server = start(Backend::POLLING, loops(2), |_| Where::default());
    let mut blocker = server.connect();
    ask_where(&blocker);
    // Until its loop rests: what it had taken before it blocks, it has.
    thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    blocker.write_all(b"block").unwrap();
    // Handed over before it was seen to be stuck, and after.
    let mut clients: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    thread::sleep(Duration::from_millis(50));
    clients.extend((0..20).map(|_| server.connect()));
    clients.iter().for_each(ask_where);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    server.finish();
}

fn ask_where(mut client: &TcpStream) {
    client.write_all(b"where?").unwrap();
    assert!(take(client, 6).starts_with(b"loop"));
}

/// Blocks its loop for `BLOCK` at each `b`; after an `a` it wants another one within half of that
/// time, and says whether it came.
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
    // All of this is news of one round, in which the second blocker comes before most others: the
    // clock is read again in it.
    patient.write_all(b"a").unwrap();
    second.write_all(b"b").unwrap();
    clients[3..].iter().for_each(|mut client| client.write_all(b"x").unwrap());
    // While the second one blocks, within the time.
    thread::sleep(BLOCK * 3 / 4 + BLOCK / 8);
    patient.write_all(b"a").unwrap();
    assert_eq!(take(patient, 7), b"in time");
    server.stop.stop_now();
    server.join();
}

/// Keeps every waker that it gets, counts its polls, and ends with its peer.
struct Keeper {
    wakers: Arc<Mutex<Vec<Waker>>>,
    polls: Arc<AtomicUsize>,
    echo: Echo,
}

impl Protocol for Keeper {
    fn receive(&mut self, input: Input) {
        self.echo.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.polls.fetch_add(1, Ordering::SeqCst);
        self.wakers.lock().unwrap().push(cx.waker().clone());
        self.echo.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.echo.outbox()
    }
    fn shutdown(&mut self) {
        self.echo.shutdown();
    }
}

#[test]
fn a_waker_that_outlives_its_connection_wakes_nobody_else() {
    let (wakers, polls) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
    let (their_wakers, their_polls) = (Arc::clone(&wakers), Arc::clone(&polls));
    let server = start(Backend::POLLING, loops(1), move |_| Keeper {
        wakers: Arc::clone(&their_wakers),
        polls: Arc::clone(&their_polls),
        echo: Echo::default(),
    });
    for n in 1..=3 {
        let client = server.connect();
        ask(&client);
        client.shutdown(std::net::Shutdown::Write).unwrap();
        rest(&client);
        eventually("its end", || server.counts().clean == n);
    }
    let old: Vec<Waker> = wakers.lock().unwrap().drain(..).collect();
    // In the same slot of the same loop.
    let client = server.connect();
    ask(&client);
    let before = polls.load(Ordering::SeqCst);
    old.iter().for_each(Waker::wake_by_ref);
    old.into_iter().for_each(Waker::wake);
    // Its own one works, and comes after the others.
    let own = wakers.lock().unwrap()[0].clone();
    own.wake();
    eventually("its poll", || polls.load(Ordering::SeqCst) > before);
    ask(&client);
    // One for the wake-up, and two for the question: the old ones count for none.
    let more = polls.load(Ordering::SeqCst) - before;
    assert!(more <= 3, "{more} polls");
    server.finish();
}

#[test]
fn no_wake_up_of_thousands_is_lost() {
    const CONNECTIONS: usize = 500;
    const NEWS: usize = 40;
    let desks: Arc<Mutex<Vec<Arc<Desk>>>> = Arc::default();
    let theirs = Arc::clone(&desks);
    let server = start(Backend::POLLING, loops(2), move |_| {
        let desk = Arc::new(Desk::default());
        theirs.lock().unwrap().push(Arc::clone(&desk));
        Duplex { desk, read: Read::Need, echo: Echo::default() }
    });
    let clients: Vec<TcpStream> = (0..CONNECTIONS).map(|_| server.connect()).collect();
    eventually("all made", || desks.lock().unwrap().len() == CONNECTIONS);
    let desks = desks.lock().unwrap().clone();
    let tellers: Vec<_> = (0..4)
        .map(|_| {
            let desks = desks.clone();
            thread::spawn(move || {
                for _ in 0..NEWS / 4 {
                    desks.iter().for_each(|desk| desk.tell("n"));
                }
            })
        })
        .collect();
    // Each client's own traffic comes between.
    clients.iter().for_each(|mut client| client.write_all(b"n").unwrap());
    for client in &clients {
        assert_eq!(take(client, NEWS + 1), [b'n'; NEWS + 1]);
    }
    tellers.into_iter().for_each(|teller| teller.join().unwrap());
    server.finish();
}

#[test]
fn one_protocol_may_wake_another_on_its_own_loop() {
    // A chain: each wakes the next one, in its own poll.
    struct Link(Arc<Vec<Arc<Desk>>>, usize, Duplex);
    impl Protocol for Link {
        fn receive(&mut self, input: Input) {
            self.2.receive(input);
        }
        fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
            let told = !self.2.desk.news.lock().unwrap().is_empty();
            let step = self.2.poll(cx, now);
            if told && let Some(next) = self.0.get(self.1 + 1) {
                next.tell("next");
            }
            step
        }
        fn outbox(&mut self) -> &mut Outbox {
            self.2.outbox()
        }
        fn shutdown(&mut self) {
            self.2.shutdown();
        }
    }
    let desks: Arc<Vec<Arc<Desk>>> = Arc::new((0..50).map(|_| Arc::default()).collect());
    let (theirs, count) = (Arc::clone(&desks), AtomicUsize::new(0));
    let server = start(Backend::POLLING, loops(1), move |_| {
        let place = count.fetch_add(1, Ordering::SeqCst);
        let desk = Arc::clone(&theirs[place]);
        let duplex = Duplex { desk, read: Read::Need, echo: Echo::default() };
        Link(Arc::clone(&theirs), place, duplex)
    });
    let clients: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    eventually("all polled", || desks.iter().all(|desk| desk.polls() > 0));
    desks[0].tell("next");
    clients.iter().for_each(|client| assert_eq!(take(client, 4), b"next"));
    server.finish();
}

#[test]
fn sources_of_the_program_run_beside_the_connections() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.set_nonblocking(true).unwrap();
    let address = udp.local_addr().unwrap();
    let (once, tell_once) =
        socket2::Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None)
            .expect("a pair of sockets");
    let calls = Arc::new(AtomicUsize::new(0));
    let mut sources = Sources::default();
    sources.on_readable(udp.try_clone().unwrap(), move || {
        let mut datagram = [0; 64];
        while let Ok((n, from)) = udp.recv_from(&mut datagram) {
            assert_ne!(&datagram[..n], b"panic", "as it was asked to");
            udp.send_to(&datagram[..n], from).unwrap();
        }
        ControlFlow::Continue(())
    });
    let counted = Arc::clone(&calls);
    // It reads nothing, and would be called again and again.
    sources.on_readable(once, move || {
        counted.fetch_add(1, Ordering::SeqCst);
        ControlFlow::Break(())
    });
    let (options, stop) = (loops(1), Stop::new());
    let mut listeners = Listeners::default();
    let server = listeners.bind("127.0.0.1:0", &options).unwrap().to_string();
    let setup = Setup { options, stop: stop.clone(), ..Setup::default() };
    let running = thread::spawn(move || serve_with(listeners, setup, sources, |_| Echo::default()));
    let client = TcpStream::connect(server).unwrap();
    let asker = UdpSocket::bind("127.0.0.1:0").unwrap();
    asker.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    for _ in 0..3 {
        asker.send_to(b"datagram", address).unwrap();
        assert_eq!(asker.recv_from(&mut [0; 64]).unwrap().0, 8);
        ask(&client);
    }
    tell_once.send(b"x").unwrap();
    eventually("the call", || calls.load(Ordering::SeqCst) == 1);
    asker.send_to(b"panic", address).unwrap();
    asker.send_to(b"datagram", address).unwrap();
    assert!(asker.recv_from(&mut [0; 64]).is_err(), "it has ended");
    ask(&client);
    assert_eq!(calls.load(Ordering::SeqCst), 1, "it has ended");
    stop.stop();
    assert_eq!(running.join().unwrap().unwrap().served, 1);
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
