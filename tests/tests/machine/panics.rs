//! A handler that panics costs its own connection only.

use std::task::Context;

use bytes::Bytes;
use hairspring_core::{
    Admit, Clock, Config, ConnectionInfo, Http, Misused, Now, Outcome, Produce, Produced, Refusal,
    Reject, Reply, Request, RequestHead, Response, Service, Status,
};
use hairspring_tests::driver::Driver;
use hairspring_tests::handler::{Handler, Later, later, stream};
use hairspring_tests::mirror::yield_once;

use crate::{GET, said};

/// Checks for a 500 and the end; requests after it are not answered.
fn ends_with_500<S: Service>(mut driver: Driver<Http<S>>) {
    driver.feed(&GET.repeat(2));
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    assert_eq!((answer.matches("HTTP/1.1 ").count(), driver.fin), (1, true), "{answer}");
    driver.peer_fin();
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn in_the_call() {
    ends_with_500(Handler::new(|_, _| panic!("on purpose")).drive());
}

#[test]
fn in_the_first_poll_of_a_future() {
    ends_with_500(Handler::new(|_, _| later(async { panic!("on purpose") })).drive());
}

#[test]
fn in_a_later_poll_of_a_future() {
    let handler = Handler::new(|_, _| {
        later(async {
            yield_once().await;
            panic!("on purpose")
        })
    });
    ends_with_500(handler.drive());
}

#[test]
fn with_content_still_to_come() {
    let mut driver = Handler::streaming(|_, _| panic!("on purpose")).drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1");
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 500 ") && driver.fin, "{answer}");
}

struct PanicsInAdmit;

impl Service for PanicsInAdmit {
    type Future = Later;
    fn admit(&self, _: &RequestHead) -> Admit {
        panic!("on purpose")
    }
    fn call(&self, _: Request, _: &mut Clock) -> Reply<Later> {
        Reply::Now(Response::text("not reached"))
    }
    fn reject(&self, _: &Reject) -> Response {
        panic!("on purpose")
    }

    fn refused(&self, _: &Refusal<'_>) {
        panic!("on purpose")
    }
}

#[test]
fn in_admit() {
    let info = ConnectionInfo::default();
    ends_with_500(Driver::new(Http::new(PanicsInAdmit, Config::default().into(), info)));
}

#[test]
fn in_the_shaping_of_a_refusal_or_the_telling_of_it() {
    let info = ConnectionInfo::default();
    let mut driver = Driver::new(Http::new(PanicsInAdmit, Config::default().into(), info));
    driver.feed(b"GET / HTTP/1.1\r\n\r\n");
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 400 ") && driver.fin, "the default takes over: {answer}");
}

/// Makes a mistake, and panics when it is told of it.
struct PanicsWhenTold;

impl Service for PanicsWhenTold {
    type Future = Later;
    fn call(&self, request: Request, _: &mut Clock) -> Reply<Later> {
        match request.head.path() {
            "/cut" => stream(Some(100), Short(false)),
            _ => Reply::Now(Response::new(Status::EARLY_HINTS)),
        }
    }
    fn misused(&self, _: &Misused<'_>) {
        panic!("on purpose")
    }
}

/// A piece, and the end.
struct Short(bool);

impl Produce for Short {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        match std::mem::replace(&mut self.0, true) {
            false => Produced::Data(Bytes::from_static(b"piece")),
            true => Produced::End(None),
        }
    }
}

#[test]
fn in_the_telling_of_a_misuse() {
    let drive = || {
        let info = ConnectionInfo::default();
        Driver::new(Http::new(PanicsWhenTold, Config::default().into(), info))
    };
    ends_with_500(drive());
    let mut driver = drive();
    driver.feed(b"GET /cut HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(driver.outcome(), Some(Outcome::Abort), "the peer sees the cut");
}

struct PanicsAfter(u32);

impl Produce for PanicsAfter {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        assert!(self.0 > 0, "on purpose");
        self.0 -= 1;
        Produced::Data(Bytes::from_static(b"piece"))
    }
}

#[test]
fn in_a_producer_it_cuts_the_answer_visibly() {
    for length in [None, Some(100)] {
        let mut driver = Handler::new(move |_, _| stream(length, PanicsAfter(1))).drive();
        driver.feed(GET);
        assert_eq!(driver.outcome(), Some(Outcome::Abort), "the head may be out: no 500");
        let sent = said(&mut driver);
        assert!(!sent.contains("0\r\n\r\n"), "no last chunk: {sent}");
    }
}

#[test]
fn other_connections_of_the_service_go_on() {
    let service = std::sync::Arc::new(hairspring_tests::mirror::Mirror);
    let config = std::sync::Arc::new(Config::default());
    let connect = || {
        let info = ConnectionInfo::default();
        Driver::new(Http::new(service.clone(), config.clone(), info))
    };
    let (mut one, mut other) = (connect(), connect());
    one.feed(b"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n");
    other.feed(GET);
    assert!(said(&mut one).starts_with("HTTP/1.1 500 "));
    assert!(said(&mut other).starts_with("HTTP/1.1 200 "));
}
