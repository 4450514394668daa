//! What happens at the limit of connections.

use std::io::{Read as _, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use crate::support::protocols::{Duplex, Echo};
use crate::support::{Backend, Running, SOON, eventually, rest, start, take};
use hairspring_backend_common::{GIVE_WAY_AFTER, Options, Report};
use hairspring_core::{Input, Now, Outbox, Protocol, Read, Step};

on_each_backend! {
    the_longest_idle_gives_way_to_a_client_that_waits
    who_has_been_idle_longest_is_known_in_a_crowd_too
    one_gives_way_even_where_there_are_fewer_places_than_threads
    nobody_gives_way_while_nobody_waits
    no_connection_gives_way_before_it_could_have_asked
    while_none_is_idle_a_client_waits_and_is_served_in_the_end
    whoever_becomes_idle_while_a_client_waits_gives_way
    many_more_clients_than_places_are_all_served
    clients_that_always_ask_again_do_not_keep_others_out
    each_crowd_is_told_to_those_who_were_there_before
}

fn capped(backend: Backend, cap: usize) -> Options {
    Options { connections_max: Some(cap), threads: backend.together, ..Options::default() }
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

fn the_longest_idle_gives_way_to_a_client_that_waits(backend: Backend) {
    let server = start(backend, capped(backend, 4), |_| Echo::default());
    let clients = fill(&server, 4);
    // They become idle in this order, each for longer than a thread of std stays in `read`.
    for client in &clients {
        ask(client);
        std::thread::sleep(Duration::from_millis(100));
    }
    let (late, began) = (server.connect(), Instant::now());
    ask(&late);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(rest(&clients[0]), b"", "closed, not reset");
    clients[1..].iter().for_each(ask);
    assert_eq!(server.finish(), Report { served: 5, cut: 0, abandoned: 0 });
}

fn who_has_been_idle_longest_is_known_in_a_crowd_too(backend: Backend) {
    let server = start(backend, capped(backend, 8), |_| Echo::default());
    let clients = fill(&server, 6);
    // Not in the order of their places.
    for client in clients.iter().rev() {
        ask(client);
        std::thread::sleep(GIVE_WAY_AFTER);
    }
    // All are told of the crowd, and do nothing.
    let crowd = [server.connect(), server.connect()];
    crowd.iter().for_each(ask);
    std::thread::sleep(GIVE_WAY_AFTER * 2);
    ask(&server.connect());
    assert_eq!(rest(&clients[5]), b"");
    clients[..5].iter().chain(&crowd).for_each(ask);
    server.finish();
}

fn one_gives_way_even_where_there_are_fewer_places_than_threads(backend: Backend) {
    // The other backends have a thread for each processor, or for each connection.
    let threads = backend.together.map(|_| 3);
    let options = Options { threads, ..capped(backend, 1) };
    let server = start(backend, options, |_| Echo::default());
    let mut before = fill(&server, 1).remove(0);
    ask(&before);
    for _ in 0..5 {
        let (late, began) = (server.connect(), Instant::now());
        ask(&late);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        assert_eq!(rest(&before), b"");
        before = late;
    }
    server.finish();
}

fn nobody_gives_way_while_nobody_waits(backend: Backend) {
    let server = start(backend, capped(backend, 4), |_| Echo::default());
    let clients = fill(&server, 4);
    std::thread::sleep(Duration::from_millis(400));
    clients.iter().for_each(ask);
    assert_eq!(server.counts().open, 4);
    server.finish();
}

fn no_connection_gives_way_before_it_could_have_asked(backend: Backend) {
    // Repeated if this thread was suspended for so long that giving way is allowed.
    for _ in 0..100 {
        let began = Instant::now();
        let server = start(backend, capped(backend, 1), |_| Echo::default());
        let mut first = fill(&server, 1).remove(0);
        let mut late = server.connect();
        late.write_all(b"late").unwrap();
        std::thread::sleep(GIVE_WAY_AFTER / 4);
        let mut answer = [0];
        if first.write_all(b"x").is_ok() && first.read_exact(&mut answer).is_ok() {
            assert_eq!(take(&late, 4), b"late", "the first one gives way in the end");
            assert_eq!(rest(&first), b"");
            server.finish();
            return;
        }
        assert!(began.elapsed() >= GIVE_WAY_AFTER, "gave way after {:?}", began.elapsed());
        server.finish();
    }
    panic!("this machine is too busy for this test");
}

fn while_none_is_idle_a_client_waits_and_is_served_in_the_end(backend: Backend) {
    // Each keeps its waker, so none is idle.
    let server = start(backend, capped(backend, 2), |_| Duplex {
        desk: Arc::default(),
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
    late.set_read_timeout(Some(crate::support::LONG)).unwrap();
    assert_eq!(take(&late, 4), b"late");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    server.finish();
}

/// Is busy until its work is done, and echoes then.
struct Working {
    work: Arc<Work>,
    echo: Echo,
}

#[derive(Default)]
struct Work {
    done: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Protocol for Working {
    fn receive(&mut self, input: Input) {
        self.echo.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        let mut waker = self.work.waker.lock().unwrap();
        *waker = (!self.work.done.load(Ordering::SeqCst)).then(|| cx.waker().clone());
        self.echo.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.echo.outbox()
    }
    fn shutdown(&mut self) {
        self.echo.shutdown();
    }
}

fn whoever_becomes_idle_while_a_client_waits_gives_way(backend: Backend) {
    let work = Arc::new(Work::default());
    let theirs = Arc::clone(&work);
    let server = start(backend, capped(backend, 1), move |_| Working {
        work: Arc::clone(&theirs),
        echo: Echo::default(),
    });
    let first = fill(&server, 1).remove(0);
    ask(&first);
    let mut late = server.connect();
    late.write_all(b"late").unwrap();
    late.set_read_timeout(Some(GIVE_WAY_AFTER * 3)).unwrap();
    assert!(late.read(&mut [0; 4]).is_err(), "there is no place");
    work.done.store(true, Ordering::SeqCst);
    work.waker.lock().unwrap().take().expect("it works").wake();
    late.set_read_timeout(Some(crate::support::LONG)).unwrap();
    assert_eq!(take(&late, 4), b"late");
    assert_eq!(rest(&first), b"");
    server.finish();
}

fn many_more_clients_than_places_are_all_served(backend: Backend) {
    let server = start(backend, capped(backend, 4), |_| Echo::default());
    let address = server.tcp_address();
    let clients: Vec<_> = (0..40)
        .map(|_| {
            std::thread::spawn(move || {
                let client = TcpStream::connect(address).unwrap();
                client.set_read_timeout(Some(crate::support::LONG)).unwrap();
                ask(&client);
                // No client leaves by itself, so this one stays until it must give way.
                rest(&client)
            })
        })
        .collect();
    eventually("all served", || server.counts().received == 40);
    assert_eq!(server.finish(), Report { served: 40, cut: 0, abandoned: 0 });
    for client in clients {
        assert_eq!(client.join().unwrap(), b"");
    }
}

fn clients_that_always_ask_again_do_not_keep_others_out(backend: Backend) {
    let server = start(backend, capped(backend, 2), |_| Echo::default());
    let busy: Vec<_> = fill(&server, 2)
        .into_iter()
        .map(|mut client| {
            std::thread::spawn(move || {
                while client.write_all(b"x").is_ok() && matches!(client.read(&mut [0]), Ok(1)) {}
            })
        })
        .collect();
    ask(&server.connect());
    server.finish();
    busy.into_iter().for_each(|client| client.join().unwrap());
}

/// Says once that there is a crowd, and waits for its peer to leave.
#[derive(Default)]
struct Shy {
    echo: Echo,
    told: bool,
}

impl Protocol for Shy {
    fn receive(&mut self, input: Input) {
        self.echo.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        if now.crowded && !std::mem::replace(&mut self.told, true) {
            self.echo.outbox().push("!".into());
        }
        self.echo.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.echo.outbox()
    }
    fn shutdown(&mut self) {
        self.echo.shutdown();
    }
}

fn each_crowd_is_told_to_those_who_were_there_before(backend: Backend) {
    const CAP: usize = 16;
    const CROWD: u64 = 13;
    let server = start(backend, capped(backend, CAP), |_| Shy::default());
    for round in 0..2 {
        let served = round * CROWD;
        let mut clients = Vec::new();
        for n in 1..=CROWD {
            if n >= CROWD - 1 {
                // So that none of the others has a turn now, which would tell it anyway.
                std::thread::sleep(GIVE_WAY_AFTER);
            }
            clients.push(server.connect());
            eventually("its place", || server.counts().accepted == served + n);
        }
        for client in &clients {
            assert_eq!(take(client, 1), b"!", "crowd {round}");
        }
        drop(clients);
        eventually("the end of the crowd", || server.counts().clean == served + CROWD);
    }
    server.finish();
}
