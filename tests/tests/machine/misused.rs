//! What an application is told of its own responses that HTTP does not allow.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Context;

use hairspring_core::{
    Admit, Body, Clock, Config, ConnectionInfo, Endpoint, Http, Misuse, Misused, Now, Outcome,
    Produce, Produced, Reject, Reply, Request, RequestHead, Response, Service, Status,
};
use hairspring_tests::driver::Driver;
use hairspring_tests::handler::{Later, later, stream};

use crate::said;

/// What is wrong, the status, and whether the response was cut short.
type Told = (Misuse, u16, bool);

/// Keeps what it is told. The path of a request chooses the response.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<Told>>>);

impl Service for Log {
    type Future = Later;

    fn admit(&self, head: &RequestHead) -> Admit {
        match head.path() {
            "/admit" => Admit::Answer(unnamed()),
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let reply = |response| Reply::Now(response);
        match request.head.path() {
            "/now" => reply(unnamed()),
            "/later" => later(async { unnamed() }),
            "/interim" => reply(Response::new(Status::EARLY_HINTS)),
            "/upgrade" => {
                let next = Box::new(hairspring_tests::echo::Echo::default());
                reply(Response::new(Status::SWITCHING_PROTOCOLS).with_body(Body::Upgrade(next)))
            }
            "/short" => stream(Some(9), Pieces(vec![Some("piece"), None])),
            "/long" => stream(Some(4), Pieces(vec![Some("pi"), Some("ece"), None])),
            "/panic" => panic!("on purpose"),
            "/failed" => stream(Some(9), Pieces(vec![Some("piece")])),
            _ => reply(Response::text("fine")),
        }
    }

    fn reject(&self, _: &Reject) -> Response {
        unnamed()
    }

    fn misused(&self, misused: &Misused<'_>) {
        let Misused { misuse, status, is_cut, connection, now } = *misused;
        assert_eq!(connection.peer(), Endpoint::Unix);
        assert_ne!(now.mono, Now::default().mono, "the time of the poll");
        self.0.borrow_mut().push((misuse, status.code(), is_cut));
    }
}

/// A 426 that does not name the protocol.
fn unnamed() -> Response {
    Response::new(Status::UPGRADE_REQUIRED)
}

/// Says these, `None` for the end; behind them it has failed.
struct Pieces(Vec<Option<&'static str>>);

impl Produce for Pieces {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        if self.0.is_empty() {
            return Produced::Failed;
        }
        self.0.remove(0).map_or(Produced::End(None), |piece| Produced::Data(piece.into()))
    }
}

/// What the service is told when it gets this input, what is sent, and how the connection ended.
fn told(input: &str) -> (Vec<Told>, String, Option<Outcome>) {
    let log = Log::default();
    let info = ConnectionInfo::new(Endpoint::Unix, Endpoint::Unix);
    // By reference: pointers to a service pass it on.
    let mut driver = Driver::new(Http::new(&log, Arc::new(Config::default()), info));
    driver.feed(input.as_bytes());
    (log.0.take(), said(&mut driver), driver.outcome())
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn a_response_that_becomes_500_is_told_once() {
    let interim = Misuse::WrongClass { expected: "a final status", got: 103 };
    let expected = "an upgrade, or a status other than 2xx, in answer to CONNECT";
    let no_tunnel = Misuse::WrongClass { expected, got: 200 };
    for (input, misuse, status) in [
        (get("/admit"), Misuse::UpgradeUnnamed, 426),
        (get("/now"), Misuse::UpgradeUnnamed, 426),
        (get("/later"), Misuse::UpgradeUnnamed, 426),
        (get("/interim"), interim, 103),
        (get("/upgrade"), Misuse::NoUpgrade, 101),
        // What `reject` has shaped.
        ("\n".to_owned(), Misuse::UpgradeUnnamed, 426),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n".to_owned(), no_tunnel, 200),
    ] {
        let (told, said, _) = told(&input);
        assert_eq!(told, [(misuse, status, false)], "{input:?}");
        assert!(said.starts_with("HTTP/1.1 500 "), "{input:?}: {said}");
    }
}

#[test]
fn a_response_that_is_cut_short_is_told_once() {
    for (path, misuse) in [
        ("/short", Misuse::BodyTooShort { left: 4 }),
        ("/long", Misuse::BodyTooLong { left: 2, got: 3 }),
    ] {
        let (told, _, outcome) = told(&get(path));
        assert_eq!(told, [(misuse, 200, true)], "{path}");
        assert_eq!(outcome, Some(Outcome::Abort), "{path}");
    }
}

#[test]
fn what_http_allows_is_not_told() {
    // Panics and failures have their own ways to be known.
    for input in [get("/"), get("/panic"), get("/failed")] {
        assert_eq!(told(&input).0, [], "{input:?}");
    }
    // The content is not asked for, so it cannot be short.
    let (told, said, _) = told("HEAD /short HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(told.is_empty() && said.contains("\r\nContent-Length: 9\r\n"), "{told:?}: {said}");
}
