//! Echo and chat, each on every backend, directly and by upgrade from HTTP.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use hairspring_examples::backend::Backend;
use hairspring_examples::chat::Chat;
use hairspring_examples::echo::Echo;
use hairspring_examples::room::Room;
use hairspring_examples::upgrade;
use support::{Running, connect, expect, head, listener, rest};

/// A test for each backend.
macro_rules! on_each_backend {
    ($($test:ident)*) => {
        on_each_backend! { @ on_std: Backend::Std => $($test)* }
        on_each_backend! { @ on_polling: Backend::Polling => $($test)* }
        on_each_backend! { @ on_smol: Backend::Smol => $($test)* }
    };
    (@ $module:ident: $backend:expr => $($test:ident)*) => {
        mod $module {
            use super::Backend;
            $(#[test] fn $test() { super::$test($backend) })*
        }
    };
}

on_each_backend! {
    an_echo_returns_every_byte
    an_upgraded_echo_gets_what_came_behind_the_request
    what_is_not_offered_is_answered_with_426
    members_hear_each_other_and_who_leaves
    a_peer_that_vanished_is_announced
    a_stuck_peer_delays_nobody_and_is_dropped
    a_name_is_asked_for
}

struct Servers {
    direct: SocketAddr,
    http: SocketAddr,
    running: Running,
}

fn chat(backend: Backend) -> Servers {
    let ((direct, direct_at), (http, http_at)) = (listener(), listener());
    let room = Arc::new(Room::default());
    let connections = upgrade::connections(Arc::clone(&room));
    let chat = move |_| Chat::new(Arc::clone(&room));
    let running =
        Running::start(move |setup| backend.serve_two((direct, chat), (http, connections), setup));
    Servers { direct: direct_at, http: http_at, running }
}

fn echo(backend: Backend) -> Servers {
    let ((direct, direct_at), (http, http_at)) = (listener(), listener());
    let connections = upgrade::connections(Arc::default());
    let echo = |_| Echo::default();
    let running =
        Running::start(move |setup| backend.serve_two((direct, echo), (http, connections), setup));
    Servers { direct: direct_at, http: http_at, running }
}

fn an_echo_returns_every_byte(backend: Backend) {
    let servers = echo(backend);
    for mut client in [connect(servers.direct), support::upgrade(servers.http, "echo", "")] {
        client.write_all(b"hello").unwrap();
        expect(&client, "hello");
        // More than the sockets can buffer: it must be read while it is written.
        let sent: String = ('a'..='z').cycle().take(4 << 20).collect();
        let reading = client.try_clone().unwrap();
        let received = thread::spawn(move || rest(reading));
        client.write_all(sent.as_bytes()).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert!(received.join().unwrap() == sent, "the same bytes, and then the end");
    }
    servers.running.finish();
}

fn an_upgraded_echo_gets_what_came_behind_the_request(backend: Backend) {
    let servers = echo(backend);
    let client = support::upgrade(servers.http, "websocket, Echo", "behind");
    expect(&client, "behind");
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&client), "");
    servers.running.finish();
}

fn what_is_not_offered_is_answered_with_426(backend: Backend) {
    let servers = echo(backend);
    let mut client = connect(servers.http);
    client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let head = head(&client);
    assert!(head.starts_with("HTTP/1.1 426 "), "{head}");
    assert!(head.contains("\r\nUpgrade: chat, echo\r\n"), "{head}");
    drop(client);
    servers.running.finish();
}

fn members_hear_each_other_and_who_leaves(backend: Backend) {
    let servers = chat(backend);
    let mut ada = member(&servers, "ada", &[]);
    let mut ben = support::upgrade(servers.http, "chat", "ben\n");
    expect(&ben, "ben joined\n");
    expect(&ada, "ben joined\n");
    for round in 0..20 {
        // Between two lines both connections sleep: a line must wake the other one.
        writeln!(ada, "line {round}").unwrap();
        expect(&ben, &format!("ada: line {round}\n"));
        write!(ben, "answer {round}\r\n").unwrap();
        expect(&ada, &format!("ben: answer {round}\n"));
    }
    ben.shutdown(Shutdown::Write).unwrap();
    expect(&ada, "ben left\n");
    assert_eq!(rest(&ben), "", "who ends is ended");
    servers.running.stop();
    assert_eq!(rest(&ada), "", "a stop ends the chat, without a reset");
    drop(ada);
    servers.running.finish();
}

fn a_peer_that_vanished_is_announced(backend: Backend) {
    let servers = chat(backend);
    let ada = member(&servers, "ada", &[]);
    let ben = member(&servers, "ben", &[&ada]);
    let ben = hairspring_backend_common::Socket::from(ben);
    hairspring_backend_common::reset_on_close(&ben);
    drop(ben);
    let began = Instant::now();
    expect(&ada, "ben left\n");
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    drop(ada);
    servers.running.finish();
}

/// Joins under this name, which is announced to `others`.
fn member(servers: &Servers, name: &str, others: &[&TcpStream]) -> TcpStream {
    let mut client = connect(servers.direct);
    writeln!(client, "{name}").unwrap();
    for member in [&[&client], others].concat() {
        expect(member, &format!("{name} joined\n"));
    }
    client
}

fn a_stuck_peer_delays_nobody_and_is_dropped(backend: Backend) {
    let servers = chat(backend);
    let mut ada = member(&servers, "ada", &[]);
    let ben = member(&servers, "ben", &[&ada]);
    let stuck = member(&servers, "stuck", &[&ada, &ben]);
    let text = "x".repeat(4000);
    let (mut slowest, mut removed) = (Duration::ZERO, false);
    // The sockets of the stuck peer hold a few MiB, its queue a quarter of one.
    for _ in 0..10_000 {
        let began = Instant::now();
        writeln!(ada, "{text}").unwrap();
        let mut first = [0; 5];
        (&ben).read_exact(&mut first).expect("a line");
        if first == *b"stuck" {
            expect(&ben, " left\n");
            removed = true;
            break;
        }
        expect(&ben, &format!("{text}\n"));
        slowest = slowest.max(began.elapsed());
    }
    assert!(removed, "expected the stuck peer to be removed");
    assert!(slowest < Duration::from_secs(1), "a line took {slowest:?}");
    let mut bytes = Vec::new();
    let end = (&stuck).read_to_end(&mut bytes);
    assert!(end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset), "cut visibly");
    drop((ada, ben));
    servers.running.finish();
}

fn a_name_is_asked_for(backend: Backend) {
    let servers = chat(backend);
    let long = "n".repeat(5000);
    let ada = member(&servers, "ada", &[]);
    for (said, answer) in [
        ("ada\n", "expected a name that nobody has\n"),
        ("\n", "expected a name of 1 to 32 bytes\n"),
        ("a\tb\n", "expected a name of 1 to 32 bytes\n"),
        (&long, "expected lines of at most 4096 bytes\n"),
        ("", ""),
    ] {
        let mut client = connect(servers.direct);
        client.write_all(said.as_bytes()).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&client), answer);
    }
    drop(ada);
    servers.running.finish();
}
