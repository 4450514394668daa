//! Endless responses, and many clients at once, on every backend.
#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use support::{BACKENDS, Demo};

const EVENTS: &[u8] = b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n";

const CHAT: &[u8] = b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// Sends a request, and reads until the response contains this.
fn begin(demo: &Demo, request: &[u8], expected: &str) -> (TcpStream, Vec<u8>) {
    let mut stream = demo.connect();
    stream.write_all(request).unwrap();
    let mut seen = Vec::new();
    read_until(&mut stream, &mut seen, expected);
    (stream, seen)
}

fn read_until(stream: &mut TcpStream, seen: &mut Vec<u8>, expected: &str) {
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(seen).contains(expected) {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "expected {expected:?} in {:?}", String::from_utf8_lossy(seen));
        seen.extend_from_slice(&buffer[..length]);
    }
}

#[test]
fn a_stop_ends_what_has_no_end() {
    for backend in BACKENDS {
        let mut demo = Demo::start(&format!("--backend {backend} --grace 8s"));
        let (mut events, _) = begin(&demo, EVENTS, "\"number\":1");
        let (mut chat, _) = begin(&demo, CHAT, "\r\n\r\n");
        // A name of two characters, masked with nothing.
        chat.write_all(b"\x81\x82\0\0\0\0Al").unwrap();
        read_until(&mut chat, &mut Vec::new(), "\"here\":[\"Al\"]");
        let begun = Instant::now();
        demo.signal(Signal::TERM);
        let (mut rest, mut close) = (Vec::new(), Vec::new());
        events.read_to_end(&mut rest).unwrap();
        assert!(rest.ends_with(b"0\r\n\r\n"), "{backend}: {}", rest.escape_ascii());
        let mut code = [0; 4];
        chat.read_exact(&mut code).unwrap();
        assert_eq!((code[0], &code[2..]), (0x88, &1001_u16.to_be_bytes()[..]), "{backend}");
        // The client agrees.
        chat.write_all(b"\x88\x82\0\0\0\0\x03\xe9").unwrap();
        chat.read_to_end(&mut close).unwrap();
        drop((events, chat));
        assert_eq!(demo.wait().code(), Some(0), "{backend}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{backend}: {:?}", begun.elapsed());
    }
}

#[test]
fn fifty_clients_create_read_change_and_delete_five_times() {
    for backend in BACKENDS {
        let demo = Demo::start(&format!("--backend {backend}"));
        std::thread::scope(|scope| {
            for client in 0..50 {
                let demo = &demo;
                scope.spawn(move || (0..5).for_each(|round| live_and_die(demo, client, round)));
            }
        });
        let left = demo.get("GET /api/users", "");
        let expected = r#"{"users":[{"id":1,"name":"Alice"},{"id":2,"name":"Bob"}]}"#;
        assert_eq!(left.text(), expected, "{backend}");
    }
}

/// The requests of one user.
fn live_and_die(demo: &Demo, client: usize, round: usize) {
    let send = |line: &str, name: &str| {
        let content = format!(r#"{{"name":"{name}"}}"#);
        let length = content.len();
        demo.ask(
            format!(
                "{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{content}"
            )
            .as_bytes(),
        )
    };
    let name = format!("client {client}, round {round}");
    let created = send("POST /api/users", &name);
    assert_eq!(created.status, "201 Created");
    let place = created.field("location").unwrap().to_owned();
    let shown = demo.get(&format!("GET {place}"), "");
    assert!(shown.text().contains(&name), "expected {name}, got {}", shown.text());
    let replaced = send(&format!("PUT {place}"), &format!("{name}, changed"));
    assert!(replaced.text().contains("changed"), "{name}: {}", replaced.text());
    assert_eq!(demo.get(&format!("DELETE {place}"), "").status, "204 No Content");
    assert_eq!(demo.get(&format!("GET {place}"), "").status, "404 Not Found");
}
