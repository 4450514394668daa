//! What an application learns of refused requests.

use std::cell::RefCell;
use std::future::Ready;
use std::rc::Rc;
use std::sync::Arc;

use hairspring_core::{
    Admit, Clock, Config, ConnectionInfo, Endpoint, Http, Input, Refusal, Reject, Reply, Request,
    RequestHead, Response, Service, Status,
};
use hairspring_tests::driver::Driver;

/// Status, request line, and whether the response has content.
type Told = (u16, String, bool);

/// Records what it is told of refusals, and answers them in its own words.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<Told>>>);

impl Service for Log {
    type Future = Ready<Response>;

    fn admit(&self, head: &RequestHead) -> Admit {
        match head.path() {
            "/streamed" => Admit::Stream { max: None },
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Now(Response::text(request.head.path().to_owned()))
    }

    fn reject(&self, reject: &Reject) -> Response {
        Response::text("no").with_status(reject.status())
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        let Refusal { reject, line, connection, response, has_content, .. } = *refusal;
        assert_eq!(connection.peer(), Endpoint::Unix);
        assert_eq!(response.head.status, reject.status(), "the answer that `reject` has shaped");
        let line = line.escape_ascii().to_string();
        self.0.borrow_mut().push((reject.status().code(), line, has_content));
    }
}

/// What the service is told of this input, which arrives in one piece, and the output.
fn told(input: &str) -> (Vec<Told>, String) {
    let log = Log::default();
    let info = ConnectionInfo::new(Endpoint::Unix, Endpoint::Unix);
    let mut driver = Driver::new(Http::new(log.clone(), Arc::new(Config::default()), info));
    driver.feed(input.as_bytes());
    (log.0.take(), crate::said(&mut driver))
}

#[test]
fn each_refusal_is_told_once_with_the_line_that_had_come() {
    let post = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (input, code, line, has_content) in [
        ("\n", 400, "", true),
        ("\r\n\r\n\r\n", 400, "", true),
        ("GET /\u{1}", 400, r"GET /\x01", true),
        ("\r\nGET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "GET  / HTTP/1.1", true),
        ("GET / HTTP/2.0\r\n", 505, "GET / HTTP/2.0", true),
        ("GET /b HTTP/1.1\r\nHost : a\r\n\r\n", 400, "GET /b HTTP/1.1", true),
        ("HEAD /b HTTP/1.1\r\n\r\n", 400, "HEAD /b HTTP/1.1", false),
        ("HEAD /\u{1}", 400, r"HEAD /\x01", false),
        (&format!("{post}x"), 400, "POST /a HTTP/1.1", true),
        (&format!("{post}fffffff\r\n"), 413, "POST /a HTTP/1.1", true),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n\0\n", 400, r"\x00", true),
    ] {
        let (told, said) = told(input);
        assert_eq!(told, [(code, line.to_owned(), has_content)], "{input:?}");
        let reason = Status::from_code(code).expect("a status").reason();
        let answer = said.split_inclusive("HTTP/1.1 ").last().unwrap_or_default();
        assert!(answer.starts_with(&format!("{code} {reason}\r\n")), "{input:?}: {said}");
        assert_eq!(answer.ends_with("\r\n\r\nno"), has_content, "{input:?}: {said}");
    }
}

#[test]
fn content_that_is_cut_off_by_a_reset_is_told() {
    let log = Log::default();
    let info = ConnectionInfo::new(Endpoint::Unix, Endpoint::Unix);
    let mut driver = Driver::new(Http::new(log.clone(), Arc::new(Config::default()), info));
    driver.feed(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell");
    driver.receive(Input::Reset);
    assert_eq!(log.0.take(), [(400, "POST /a HTTP/1.1".to_owned(), false)]);
}

#[test]
fn what_is_answered_is_not_told() {
    let (told, said) = told("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(told.is_empty() && said.ends_with("\r\n\r\n/a"), "{told:?} {said}");
    // The response has begun, so it can no longer be replaced.
    let early = "POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell";
    assert!(self::told(early).0.is_empty());
}
