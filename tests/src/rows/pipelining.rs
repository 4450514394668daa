//! Several requests at once (RFC 9112, section 9.3.2): answered in order, each once.

use hairspring_core::Malformed as M;

use super::{chunked, get, post};
use crate::row::{Expected, Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [in_order(), many(), mixed(), broken()].concat()
}

fn at(target: &str) -> Expected {
    ok().saw(format!("target {target}"))
}

fn in_order() -> Vec<Row> {
    vec![
        row("two requests", "9112 9.3.2")
            .sends(get("/1", ""))
            .sends(get("/2", ""))
            .gets(at("/1"))
            .gets(at("/2")),
        row("one request and half of another", "9112 9.3.2")
            .sends(get("/1", ""))
            .sends("GET /2 HTTP/1.1\r\nHo")
            .gets(at("/1"))
            .needs_more(),
        row("requests that are answered by their heads alone", "9112 9.3.2")
            .sends(get("/at-once", ""))
            .sends("\r\n")
            .sends(get("/at-once", "A: b\r\n"))
            .sends(post("/at-once", "Content-Length: 5\r\n", "hello"))
            .sends(get("/4", ""))
            .gets(at("/at-once").saw(format!("head {}", get("/at-once", "").len())))
            .gets(at("/at-once").saw(format!("head {}", get("/at-once", "A: b\r\n").len())))
            .gets(at("/at-once").saw("length 0"))
            .gets(at("/4")),
        row("a request behind content", "9112 9.3.2")
            .sends(post("/1", "Content-Length: 5\r\n", "hello"))
            .sends(get("/2", ""))
            .gets(at("/1").saw("content hello"))
            .gets(at("/2").saw("length 0")),
        row("a request behind chunked content", "9112 9.3.2")
            .sends(chunked("5\r\nhello\r\n0\r\n\r\n"))
            .sends(get("/2", ""))
            .gets(at("/").saw("content hello"))
            .gets(at("/2")),
        row("a request behind trailers", "9112 9.3.2")
            .sends(chunked("0\r\nX: y\r\n\r\n"))
            .sends(get("/2", ""))
            .gets(at("/").saw("trailer X: y"))
            .gets(at("/2").saw_no("trailer")),
        row("an empty line behind content", "9112 2.2")
            .sends(post("/1", "Content-Length: 5\r\n", "hello"))
            .sends("\r\n")
            .sends(get("/2", ""))
            .gets(at("/1"))
            .gets(at("/2")),
        row("a request behind a later answer waits for it", "9112 9.3.2")
            .sends(get("/later?1", ""))
            .sends(get("/2", ""))
            .gets(at("/later?1"))
            .gets(at("/2")),
        row("later answers in order", "9112 9.3.2")
            .sends(get("/later?1", ""))
            .sends(get("/later?2", ""))
            .sends(get("/later?3", ""))
            .gets(at("/later?1"))
            .gets(at("/later?2"))
            .gets(at("/later?3")),
    ]
}

fn many() -> Vec<Row> {
    let requests = |count: usize, config_turn: u32| {
        let made = row(format!("{count} requests, {config_turn} a turn"), "9112 9.3.2");
        let made = made.config(|config| config.exchanges_per_turn = config_turn);
        (0..count).fold(made, |made, n| {
            let target = format!("/{n}");
            made.sends(get(&target, "")).gets(at(&target))
        })
    };
    vec![requests(33, 32), requests(64, 32), requests(5, 1)]
}

fn mixed() -> Vec<Row> {
    vec![
        row("HEAD between", "9112 9.3.2")
            .sends(get("/1", ""))
            .sends("HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n")
            .sends(get("/3", ""))
            .gets(at("/1"))
            .gets(ok().bodiless())
            .gets(at("/3")),
        row("a 204 between", "9112 9.3.2")
            .sends(get("/status/204", ""))
            .sends(get("/2", ""))
            .gets(status_of(204))
            .gets(at("/2")),
        row("streams between", "9112 9.3.2")
            .sends(get("/stream", ""))
            .sends(get("/stream-known", ""))
            .sends(get("/3", ""))
            .gets(ok().content("onetwo"))
            .gets(ok().content("onetwo"))
            .gets(at("/3")),
        row("an early answer between", "9112 9.3.2")
            .sends(post("/early", "Content-Length: 5\r\n", "hello"))
            .sends(get("/2", ""))
            .gets(ok().content("early"))
            .gets(at("/2")),
        row("a streamed request between", "9112 9.3.2")
            .sends(post("/streamed", "Content-Length: 5\r\n", "hello"))
            .sends(get("/2", ""))
            .gets(at("/streamed").saw("content hello"))
            .gets(at("/2")),
        row("close between ends it", "9112 9.6")
            .sends(get("/1", ""))
            .sends(get("/2", "Connection: close\r\n"))
            .sends(get("/3", ""))
            .gets(at("/1"))
            .gets(at("/2"))
            .closes(),
        row("both versions", "9112 9.3.2")
            .sends(get("/1", ""))
            .sends("GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            .sends(get("/3", ""))
            .gets(at("/1").without("connection"))
            .gets(at("/2").field("connection", "keep-alive"))
            .gets(at("/3").without("connection")),
    ]
}

fn broken() -> Vec<Row> {
    vec![
        row("a refusal behind an answer", "9112 9.6")
            .sends(get("/1", ""))
            .sends("GET  / HTTP/1.1\r\n\r\n")
            .gets(at("/1"))
            .refused(400, M::RequestLineSpace),
        row("a refusal waits for a later answer", "9112 9.3.2")
            .sends(get("/later", ""))
            .sends("\n")
            .gets(at("/later"))
            .refused(400, M::BareLf),
        row("nothing is answered behind a refusal", "9112 9.6")
            .sends(get("/1", ""))
            .sends("GET / HTTP/1.1\r\n\r\n")
            .sends(get("/3", ""))
            .gets(at("/1"))
            .refused(400, M::HostMissing),
        row("three empty lines between requests", "9112 2.2")
            .sends(get("/1", ""))
            .sends("\r\n\r\n\r\n")
            .sends(get("/2", ""))
            .gets(at("/1"))
            .refused(400, M::TooManyEmptyLines),
        row("a handler that panics ends its connection", "9110 15.6.1")
            .sends(get("/1", ""))
            .sends(get("/panic", ""))
            .sends(get("/3", ""))
            .gets(at("/1"))
            .gets(status_of(500))
            .closes(),
    ]
}
