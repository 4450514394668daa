//! How responses are framed, and which have no content (RFC 9112, section 6.3; RFC 9110,
//! sections 8.6, 9.3.2 and 15).

use super::{get, line, post};
use crate::answers::Delimited;
use crate::row::{Expected, Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [framed(), head(), statuses()].concat()
}

fn framed() -> Vec<Row> {
    vec![
        row("content of known length", "9110 8.6")
            .sends(get("/", ""))
            .gets(ok().framed(Delimited::Length).without("transfer-encoding")),
        row("no content is a length of 0", "9110 8.6")
            .sends(get("/empty", ""))
            .gets(ok().field("content-length", "0").content("")),
        row("a stream of unknown length is chunked", "9112 7.1")
            .sends(get("/stream", ""))
            .gets(ok().content("onetwo").framed(Delimited::Chunked).without("content-length")),
        row("a stream of known length is not", "9112 6.2")
            .sends(get("/stream-known", ""))
            .gets(ok().content("onetwo").field("content-length", "6").framed(Delimited::Length)),
        row("an answer to HTTP/1.0 says HTTP/1.1", "9110 2.5")
            .sends("GET /empty HTTP/1.0\r\n\r\n")
            .gets(ok().field("content-length", "0"))
            .closes(),
        row("a stream in answer to POST", "9112 7.1")
            .sends(post("/stream", "Content-Length: 5\r\n", "hello"))
            .gets(ok().content("onetwo").framed(Delimited::Chunked)),
    ]
}

fn head() -> Vec<Row> {
    let head = |name: &str, section, target: &str, answer: Expected| {
        row(name, section).sends(line(&format!("HEAD {target} HTTP/1.1"))).gets(answer.bodiless())
    };
    vec![
        head(
            "HEAD tells the length GET would have",
            "9110 9.3.2",
            "/stream-known",
            ok().field("content-length", "6"),
        ),
        head(
            "HEAD of what has no content",
            "9110 9.3.2",
            "/empty",
            ok().field("content-length", "0"),
        ),
        head("HEAD of a stream", "9110 9.3.2", "/stream", ok().without("content-length")),
        head(
            "HEAD of an error",
            "9110 9.3.2",
            "/status/404",
            status_of(404).field("content-length", "7"),
        ),
        head(
            "HEAD of a 204",
            "9110 9.3.2",
            "/status/204",
            status_of(204).without("content-length"),
        ),
        head(
            "HEAD of a 205",
            "9110 9.3.2",
            "/status/205",
            status_of(205).field("content-length", "0"),
        ),
        head("HEAD of a 304", "9110 9.3.2", "/status/304", status_of(304)),
        head("HEAD by a future", "9110 9.3.2", "/later", ok()),
        row("HEAD in HTTP/1.0", "9110 9.3.2")
            .sends("HEAD /stream-known HTTP/1.0\r\n\r\n")
            .gets(ok().bodiless().field("content-length", "6"))
            .closes(),
        row("HEAD of a stream in HTTP/1.0", "9110 9.3.2")
            .sends("HEAD /stream HTTP/1.0\r\n\r\n")
            .gets(ok().bodiless().without("transfer-encoding"))
            .closes(),
        row("HEAD of a stream in HTTP/1.0 that persists", "9112 9.3")
            .sends("HEAD /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".repeat(2))
            .gets(ok().bodiless().field("connection", "keep-alive"))
            .gets(ok().bodiless().field("connection", "keep-alive")),
        row("HEAD and close", "9112 9.6")
            .sends("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .gets(ok().bodiless())
            .closes(),
        row("two HEADs", "9112 9.3.2")
            .sends(line("HEAD /stream HTTP/1.1").repeat(2))
            .gets(ok().bodiless())
            .gets(ok().bodiless()),
    ]
}

fn statuses() -> Vec<Row> {
    let with = |code: u16, section, answer: Expected| {
        row(format!("a {code} of the application"), section)
            .sends(get(&format!("/status/{code}"), ""))
            .gets(answer)
    };
    let bodiless =
        |code| status_of(code).content("").framed(Delimited::Never).without("transfer-encoding");
    // Clients take it to have content unless it says otherwise.
    let empty = |code| status_of(code).content("").field("content-length", "0");
    vec![
        with(204, "9110 15.3.5", bodiless(204).without("content-length")),
        with(205, "9110 15.3.6", empty(205)),
        with(304, "9110 15.4.5", bodiless(304)),
        with(200, "9110 15.3.1", status_of(200).content("content")),
        with(404, "9110 15.5.5", status_of(404).content("content")),
        with(503, "9110 15.6.4", status_of(503).content("content")),
        with(599, "9112 4", status_of(599).content("content")),
        row("a 204 and close", "9112 9.6")
            .sends(get("/status/204", "Connection: close\r\n"))
            .gets(bodiless(204))
            .closes(),
        row("a 304 in HTTP/1.0", "9110 15.4.5")
            .sends("GET /status/304 HTTP/1.0\r\n\r\n")
            .gets(bodiless(304))
            .closes(),
        row("a 204 in HTTP/1.0 that persists", "9112 9.3")
            .sends("GET /status/204 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            .gets(bodiless(204).field("connection", "keep-alive")),
        row("a 205 in HTTP/1.0 that persists", "9112 9.3")
            .sends("GET /status/205 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".repeat(2))
            .gets(empty(205).field("connection", "keep-alive"))
            .gets(empty(205)),
        row("a 204 to POST", "9110 15.3.5")
            .sends(post("/status/204", "Content-Length: 5\r\n", "hello"))
            .gets(bodiless(204).without("content-length")),
    ]
}
