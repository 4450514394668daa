//! The peer ends its side (RFC 9112, sections 8 and 9.6).

use hairspring_core::Malformed as M;

use super::{chunked, get, post};
use crate::row::{Expected, Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [whole(), nothing(), in_head(), in_body()].concat()
}

/// The peer half-closed; that alone is no reason to announce an end.
fn quiet() -> Expected {
    ok().without("connection")
}

fn whole() -> Vec<Row> {
    let answered = |name: &str, request: String, answer: Expected| {
        row(name, "9112 9.6").sends(request).then_fin().gets(answer)
    };
    let five = "Content-Length: 5\r\n";
    vec![
        answered("behind a request", get("/", ""), quiet()),
        answered("behind content", post("/", five, "hello"), quiet().saw("content hello")),
        answered(
            "behind chunked content",
            chunked("1\r\nx\r\n0\r\n\r\n"),
            quiet().saw("content x"),
        ),
        answered("behind streamed content", post("/streamed", five, "hello"), quiet()),
        answered("before a later answer", get("/later", ""), quiet()),
        answered("before a stream", get("/stream", ""), quiet().content("onetwo")),
        answered("before a stream of known length", get("/stream-known", ""), quiet()),
        answered("before an early answer", post("/early", five, "hello"), quiet()),
        answered("behind HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".into(), quiet().bodiless()),
        answered("behind a request and an empty line", format!("{}\r\n", get("/", "")), quiet()),
        row("behind two requests", "9112 9.6")
            .sends(get("/1", ""))
            .sends(get("/2", ""))
            .then_fin()
            .gets(quiet().saw("target /1"))
            .gets(quiet().saw("target /2")),
        row("behind two requests whose answers come later", "9112 9.6")
            .sends(get("/later?1", ""))
            .sends(get("/later?2", ""))
            .then_fin()
            .gets(quiet())
            .gets(quiet()),
        row("behind close", "9112 9.6")
            .sends(get("/", "Connection: close\r\n"))
            .then_fin()
            .gets(ok())
            .closes(),
        row("behind a request of HTTP/1.0", "9112 9.6")
            .sends("GET /stream HTTP/1.0\r\n\r\n")
            .then_fin()
            .gets(ok().content("onetwo"))
            .closes(),
        row("behind a refusal", "9112 9.6")
            .sends("GET / HTTP/1.1\r\n\r\n")
            .then_fin()
            .refused(400, M::HostMissing),
    ]
}

fn nothing() -> Vec<Row> {
    let silent = |name: &str, section, input: &str| {
        row(name, section).sends(input).then_fin().closes_silently()
    };
    vec![
        row("nothing at all", "9112 9.6").then_fin().closes_silently(),
        silent("an empty line", "9112 2.2", "\r\n"),
        silent("half an empty line", "9112 2.2", "\r"),
        silent("inside the method", "9112 8", "GE"),
        silent("inside the target", "9112 8", "GET /a"),
        silent("inside the version", "9112 8", "GET / HTTP/1."),
        silent("before the request line's CRLF", "9112 8", "GET / HTTP/1.1"),
        silent("inside the request line's CRLF", "9112 8", "GET / HTTP/1.1\r"),
        row("inside the second request line", "9112 8")
            .sends(get("/", ""))
            .sends("GET /2")
            .then_fin()
            .gets(quiet()),
    ]
}

fn in_head() -> Vec<Row> {
    let cut = |name: &str, input: &str| {
        row(name, "9112 8").sends(input).then_fin().refused(400, M::EarlyEnd)
    };
    vec![
        cut("behind the request line", "GET / HTTP/1.1\r\n"),
        cut("inside a field's name", "GET / HTTP/1.1\r\nHo"),
        cut("inside a field's value", "GET / HTTP/1.1\r\nHost: a"),
        cut("before the empty line", "GET / HTTP/1.1\r\nHost: a\r\n"),
        cut("inside the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\r"),
        row("inside the second head", "9112 8")
            .sends(get("/", ""))
            .sends("GET /2 HTTP/1.1\r\nHost")
            .then_fin()
            .gets(quiet())
            .refused(400, M::EarlyEnd),
        row("inside the head of HEAD", "9112 8")
            .sends("HEAD / HTTP/1.1\r\nHost: a\r\n")
            .then_fin()
            .refused_head(400),
    ]
}

fn in_body() -> Vec<Row> {
    let cut = |name: &str, input: String| {
        row(name, "9112 8").sends(input).then_fin().refused(400, M::EarlyEnd)
    };
    let five = "Content-Length: 5\r\n";
    let coded = "Transfer-Encoding: chunked\r\n";
    vec![
        cut("before content", post("/", five, "")),
        cut("inside content", post("/", five, "hell")),
        cut("inside streamed content", post("/streamed", five, "hell")),
        cut("inside streamed chunks", post("/streamed", coded, "5\r\nhel")),
        cut("before a chunk", chunked("")),
        cut("inside a chunk size", chunked("5")),
        cut("inside a chunk", chunked("5\r\nhel")),
        cut("behind a chunk", chunked("5\r\nhello")),
        cut("before the last chunk", chunked("5\r\nhello\r\n")),
        cut("inside the last chunk", chunked("5\r\nhello\r\n0\r\n")),
        cut("inside a trailer", chunked("0\r\nX: y")),
        row("while 100 is awaited", "9112 8")
            .sends(post("/", &format!("Expect: 100-continue\r\n{five}"), ""))
            .then_fin()
            .cut_only_here("whether 100 is due depends on what has come")
            .gets(status_of(100))
            .refused(400, M::EarlyEnd),
        row("inside content that nobody reads", "9112 9.6")
            .sends(post("/early", five, "he"))
            .then_fin()
            .gets(quiet().content("early")),
        row("inside the content of a second request", "9112 8")
            .sends(get("/1", ""))
            .sends(post("/2", five, "he"))
            .then_fin()
            .gets(quiet())
            .refused(400, M::EarlyEnd),
    ]
}
