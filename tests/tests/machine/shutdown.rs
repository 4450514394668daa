//! `shutdown` at each stage of a connection: what has begun is finished, nothing new begins.

use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config, Connection, Event, Http, Length, Now, Outcome, Produce, Produced, Protocol, Response,
    ResponseHead, Service, Status,
};
use hairspring_tests::driver::Driver;
use hairspring_tests::handler::{Handler, later, mirror, stream};

use crate::{GET, said};

fn shut<S: Service>(driver: &mut Driver<Http<S>>) {
    driver.protocol.shutdown();
    driver.settle();
}

/// Checks that the last response announces the close, and that our FIN follows.
fn says_close<S: Service>(driver: &mut Driver<Http<S>>) {
    let answer = said(driver);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(answer.matches("\r\nConnection: close\r\n").count(), 1, "{answer}");
    assert!(driver.fin);
    driver.peer_fin();
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn before_anything_came() {
    let mut driver = mirror();
    shut(&mut driver);
    assert_eq!((driver.outcome(), said(&mut driver).as_str()), (Some(Outcome::Clean), ""));
}

#[test]
fn between_requests() {
    let mut driver = mirror();
    driver.feed(GET);
    driver.take_output();
    shut(&mut driver);
    assert_eq!((driver.outcome(), said(&mut driver).as_str()), (Some(Outcome::Clean), ""));
}

#[test]
fn between_requests_with_an_answer_unsent() {
    let mut driver = mirror();
    driver.window = Some(10);
    driver.feed(GET);
    shut(&mut driver);
    assert_eq!(driver.outcome(), None, "the answer is not sent yet");
    driver.window = None;
    driver.settle();
    assert!(driver.fin);
    assert!(String::from_utf8_lossy(&driver.output).contains("target /"), "sent whole");
}

#[test]
fn inside_a_head() {
    let mut driver = mirror();
    driver.feed(&GET[..10]);
    shut(&mut driver);
    driver.feed(&GET[10..]);
    says_close(&mut driver);
}

#[test]
fn inside_content() {
    let mut driver = mirror();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    shut(&mut driver);
    assert_eq!(said(&mut driver), "");
    driver.feed(b"llo");
    says_close(&mut driver);
}

/// The rest of the content was only read past to keep the connection.
#[test]
fn inside_content_that_nobody_takes() {
    let mut driver = mirror();
    driver.feed(b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    assert!(!said(&mut driver).contains("Connection: close"), "it was to be kept");
    shut(&mut driver);
    assert!(driver.fin, "no more is answered");
    assert_eq!(driver.outcome(), None, "the peer can still read the answer");
    driver.feed(b"llo");
    driver.peer_fin();
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

fn sleeper() -> Driver<Http<impl Service>> {
    Handler::new(|_, clock| {
        let timer = clock.timer();
        later(async move {
            timer.sleep(Duration::from_secs(1)).await;
            Response::text("slept")
        })
    })
    .drive()
}

#[test]
fn while_a_handler_works() {
    let mut driver = sleeper();
    driver.feed(GET);
    shut(&mut driver);
    assert_eq!(said(&mut driver), "");
    driver.pass(Duration::from_secs(1));
    says_close(&mut driver);
}

/// The handler waits until the connection shuts down, and learns of that.
#[test]
fn while_a_handler_waits_without_an_end() {
    let mut driver = Handler::new(|_, clock| {
        let timer = clock.timer();
        later(async move {
            timer.shutdown().await;
            Response::text("nothing has happened")
        })
    })
    .drive();
    driver.feed(GET);
    driver.pass(Duration::from_secs(3600));
    assert_eq!(said(&mut driver), "");
    shut(&mut driver);
    says_close(&mut driver);
}

/// Looks each second whether the connection shuts down, and ends then.
struct Endless;

impl Produce for Endless {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        let next = now.mono + Duration::from_secs(1);
        if now.shutting_down { Produced::End(None) } else { Produced::Wait(Some(next)) }
    }
}

#[test]
fn inside_an_answer_without_an_end() {
    let mut driver = Handler::new(|_, _| stream(None, Endless)).drive();
    driver.feed(GET);
    driver.pass(Duration::from_secs(3600));
    assert!(said(&mut driver).ends_with("\r\n\r\n"), "the head is out");
    shut(&mut driver);
    assert_eq!(said(&mut driver), "0\r\n\r\n", "ended whole");
    driver.peer_fin();
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

/// A response without an end whose request is complete only after the shutdown.
#[test]
fn before_an_answer_without_an_end() {
    let mut driver = Handler::new(|_, _| stream(None, Endless)).drive();
    driver.feed(&GET[..10]);
    shut(&mut driver);
    driver.feed(&GET[10..]);
    says_close(&mut driver);
}

#[test]
fn requests_that_have_come_are_answered() {
    let mut driver = sleeper();
    driver.feed(&GET.repeat(3));
    shut(&mut driver);
    for _ in 0..3 {
        driver.pass(Duration::from_secs(1));
    }
    let answers = said(&mut driver);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    assert_eq!(answers.matches("Connection: close").count(), 1, "only the last: {answers}");
    assert!(driver.fin);
}

#[test]
fn a_request_behind_the_last_answer_is_not_answered() {
    let mut driver = sleeper();
    driver.feed(GET);
    shut(&mut driver);
    driver.pass(Duration::from_secs(1));
    driver.take_output();
    driver.feed(GET);
    assert_eq!(said(&mut driver), "");
}

const UPGRADE: &[u8] =
    b"GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";

#[test]
fn an_upgraded_connection_is_told() {
    let mut driver = mirror();
    driver.feed(UPGRADE);
    shut(&mut driver);
    assert!(driver.fin, "the echo ends its side");
}

#[test]
fn a_connection_that_is_upgraded_later_is_told_then() {
    let mut driver = mirror();
    driver.feed(&UPGRADE[..10]);
    shut(&mut driver);
    driver.feed(&UPGRADE[10..]);
    assert!(said(&mut driver).starts_with("HTTP/1.1 101 "));
    assert!(driver.fin, "the echo ends its side");
}

/// Not a shutdown, but the caller's wish.
#[test]
fn after_an_answer_that_has_begun() {
    let mut connection = Connection::new(Arc::new(Config::default()));
    connection.receive(Bytes::from_static(GET));
    assert!(matches!(connection.next_event(), Some(Event::Head(_))));
    assert!(matches!(connection.next_event(), Some(Event::End(None))));
    let head = ResponseHead::new(Status::OK);
    assert_eq!(connection.respond(&head, Length::Known(0), Now::default()), Ok(()));
    connection.close_after_answer();
    assert!(!connection.outbox().is_finished(), "the answer is not complete");
    assert_eq!(connection.finish(None), Ok(()));
    assert!(connection.outbox().is_finished());
}

#[test]
fn while_it_lingers() {
    let mut driver = mirror();
    driver.feed(b"\n");
    shut(&mut driver);
    assert_eq!(driver.outcome(), None, "the peer can still read the refusal");
    driver.peer_fin();
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn twice() {
    let mut driver = sleeper();
    driver.feed(GET);
    shut(&mut driver);
    shut(&mut driver);
    driver.pass(Duration::from_secs(1));
    says_close(&mut driver);
}
