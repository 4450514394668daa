//! The room, in memory and in virtual time.

use std::task::{Context, Waker};

use bytes::Bytes;
use hairspring_core::{Config, ConnectionInfo, Http, Input, Now, Protocol, Step};
use hairspring_web::testing::{Test, Wire};
use hairspring_web::{App, Router};

use super::*;

const HANDSHAKE: &[u8] = b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

fn app() -> App {
    Router::new().get("/chat", Chat::new()).build().unwrap()
}

/// A frame of text as clients send it, with a mask that changes nothing.
fn text(text: &str) -> Vec<u8> {
    let long = u16::try_from(text.len()).unwrap().to_be_bytes();
    let length = match text.len() {
        short @ ..126 => &[0x80 | short as u8][..],
        _ => &[0x80 | 126, long[0], long[1]],
    };
    [&[0x81], length, &[0; 4], text.as_bytes()].concat()
}

fn enter(test: &Test<App>, name: &str) -> Wire<Arc<App>> {
    let mut wire = test.connect();
    wire.send(HANDSHAKE);
    assert!(wire.received().starts_with(b"HTTP/1.1 101 "));
    wire.send(text(name));
    wire
}

/// What was received, as far as it is text.
fn heard<S: hairspring_core::Service>(wire: &Wire<S>) -> String {
    String::from_utf8_lossy(wire.received()).into_owned()
}

#[test]
fn all_hear_who_comes_who_goes_and_what_is_said() {
    let test = app().test();
    let (mut ada, mut bob) = (enter(&test, "Ada"), enter(&test, " Ada "));
    ada.run_for(Duration::ZERO);
    assert!(heard(&ada).contains(r#"{"kind":"came","name":"Ada 2","here":["Ada","Ada 2"]}"#));
    bob.send(text("hello <b>"));
    bob.send(text("again"));
    bob.run_for(BREATH);
    for wire in [&mut ada, &mut bob] {
        wire.run_for(Duration::ZERO);
        for said in ["hello <b>", "again"] {
            let expected = format!(r#"{{"kind":"said","name":"Ada 2","text":"{said}"}}"#);
            assert!(heard(wire).contains(&expected), "{}", heard(wire));
        }
    }
    drop(bob);
    ada.run_for(Duration::ZERO);
    assert!(heard(&ada).contains(r#"{"kind":"went","name":"Ada 2","here":["Ada"]}"#));
    let late = enter(&test, "Eve");
    assert!(heard(&late).contains(r#""before":[{"name":"Ada 2","text":"hello <b>"},"#));
}

#[test]
fn a_name_that_was_given_can_be_taken_again() {
    let long = "é".repeat(NAME_MAX);
    let given = format!("{} 2", "é".repeat(NAME_MAX - 2));
    let test = app().test();
    let _first = enter(&test, &long);
    for name in [&long, &given] {
        let welcome = format!(r#"{{"kind":"welcome","name":"{given}""#);
        let second = enter(&test, name);
        assert!(heard(&second).contains(&welcome), "{}", heard(&second));
    }
}

#[test]
fn who_has_no_name_stays_outside() {
    let test = app().test();
    for name in ["", "  ", &"a".repeat(41), "a\nb"] {
        let mut wire = enter(&test, name);
        wire.run_for(Duration::ZERO);
        // A Close frame with code 1008.
        assert!(heard(&wire).contains("expected a name of 1 to 40 characters"), "{name:?}");
        assert!(wire.received().windows(2).any(|two| two == 1008_u16.to_be_bytes()));
    }
    let watcher = enter(&test, "Ada");
    assert!(heard(&watcher).contains(r#""here":["Ada"]"#));
}

#[test]
fn a_breath_is_taken_between_messages() {
    let test = app().test();
    let mut ada = enter(&test, "Ada");
    (0..100).for_each(|n| ada.send(text(&format!("message {n}."))));
    ada.run_for(10 * BREATH);
    assert!(heard(&ada).contains("message 9."));
    assert!(!heard(&ada).contains("message 12."));
}

#[test]
fn a_stuck_member_delays_nobody_and_is_given_up() {
    let app = app();
    // A connection from which nothing is ever read, driven by hand.
    let mut stuck = Http::new(app.clone(), Arc::new(Config::default()), ConnectionInfo::default());
    let (cx, mut now) = (&mut Context::from_waker(Waker::noop()), Now::default());
    for bytes in [HANDSHAKE, &text("Stuck")] {
        stuck.receive(Input::Data(Bytes::copy_from_slice(bytes)));
        let _ = stuck.poll(cx, now);
    }
    let test = app.test();
    let (mut ada, mut bob) = (enter(&test, "Ada"), enter(&test, "Bob"));
    assert!(heard(&bob).contains(r#""here":["Stuck","Ada","Bob"]"#), "{}", heard(&bob));
    for n in 0..100 {
        ada.send(text(&format!("{n}: {}", "a".repeat(4000))));
        ada.run_for(BREATH);
        bob.run_for(Duration::ZERO);
        assert!(heard(&bob).contains(&format!("\"{n}: aaa")), "message {n}");
        let _ = stuck.poll(cx, now);
    }
    // Its queue was full long ago; when its time is over it goes.
    now.mono = now.mono + Duration::from_secs(31);
    assert!(matches!(stuck.poll(cx, now), Step::Done(_)));
    drop(stuck);
    bob.run_for(Duration::ZERO);
    assert!(heard(&bob).contains(r#"{"kind":"went","name":"Stuck","here":["Ada","Bob"]}"#));
    // Who comes now hears the last of all that.
    let late = heard(&enter(&test, "Eve"));
    assert_eq!(late.matches("\"text\":").count(), 30);
    assert!(late.contains("\"text\":\"70: aaa") && late.contains("\"text\":\"99: aaa"));
}

#[test]
fn everybody_else_gets_the_page() {
    let test = app().test();
    for (field, value) in [("Accept", "*/*"), ("Upgrade", "websocket")] {
        let page = test.get("/chat").field(field, value).send();
        assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    }
    let old = test.get("/chat").field("Connection", "Upgrade").field("Upgrade", "websocket");
    assert_eq!(old.send().status(), 426);
}
