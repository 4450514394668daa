//! Which connections persist, and how their end is told (RFC 9112, sections 9.3 and 9.6).

use super::{get, line, post};
use crate::answers::Delimited;
use crate::check::BEHIND;
use crate::row::{Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [persists(), closes(), http10(), delimited_by_close(), early()].concat()
}

fn persists() -> Vec<Row> {
    let stays = |name: &str, section, fields: &str| {
        row(name, section).sends(get("/", fields)).gets(ok().without("connection"))
    };
    vec![
        stays("HTTP/1.1 persists", "9112 9.3", ""),
        stays("HTTP/1.1 with keep-alive persists", "9112 9.3", "Connection: keep-alive\r\n"),
        stays("an option that is not known", "9110 7.6.1", "Connection: foo\r\n"),
        stays("an empty Connection", "9110 7.6.1", "Connection:\r\n"),
        stays("a word that begins like close", "9110 7.6.1", "Connection: closed\r\n"),
        stays("a word that ends like close", "9110 7.6.1", "Connection: enclose\r\n"),
        stays("close with an equals sign is another word", "9110 7.6.1", "Connection: close=1\r\n"),
        stays("a quoted close is another word", "9110 7.6.1", "Connection: \"close\"\r\n"),
        stays("close in two words is another", "9110 7.6.1", "Connection: clo se\r\n"),
        stays("close with a parameter is another word", "9110 7.6.1", "Connection: close;a\r\n"),
        // Where all of Unicode has cases, its upper case is an S.
        stays("a long s makes another word", "9110 7.6.1", "Connection: clo\u{17f}e\r\n"),
        stays("no other blank is trimmed", "9110 5.6.3", "Connection: \u{a0}close\r\n"),
        stays("a field that Connection names is read", "9110 7.6.1", "Connection: Host\r\n"),
        stays("Proxy-Connection says nothing", "9112 C.2.2", "Proxy-Connection: close\r\n"),
        stays("a field named Close says nothing", "9112 9.6", "Close: close\r\n"),
        stays("Keep-Alive says nothing", "9112 C.2.2", "Keep-Alive: timeout=0, max=0\r\n"),
        row("a later minor version persists", "9110 2.5")
            .sends(line("GET / HTTP/1.3"))
            .gets(ok().without("connection")),
        row("a status of the application does not close", "9112 9.3")
            .sends(line("GET /status/500 HTTP/1.1"))
            .gets(status_of(500)),
        row("a 400 of the application does not close", "9112 9.3")
            .sends(line("GET /status/400 HTTP/1.1"))
            .gets(status_of(400)),
    ]
}

fn closes() -> Vec<Row> {
    let closes = |name: &str, section, fields: &str| {
        row(name, section).sends(get("/", fields)).gets(ok()).closes()
    };
    vec![
        closes("close", "9112 9.6", "Connection: close\r\n"),
        closes("close in any case", "9110 7.6.1", "connection: CLOSE\r\n"),
        closes("close among others", "9110 7.6.1", "Connection: foo, close, bar\r\n"),
        closes("close without a space before it", "9110 7.6.1", "Connection: foo,close\r\n"),
        closes("close among empty members", "9110 5.6.1", "Connection: , close ,,\r\n"),
        closes(
            "close behind thousands of empty members",
            "9110 5.6.1",
            &format!("Connection: {}close\r\n", ",".repeat(5000)),
        ),
        closes("close between tabs", "9110 5.6.1", "Connection:\tfoo\t,\tclose\t\r\n"),
        closes("close behind an empty line", "9110 5.3", "Connection:\r\nConnection: close\r\n"),
        closes("close in a second line", "9110 5.3", "Connection: foo\r\nConnection: close\r\n"),
        closes("close wins over keep-alive", "9112 9.3", "Connection: keep-alive, close\r\n"),
        closes(
            "close wins over keep-alive behind it",
            "9112 9.3",
            "Connection: close, keep-alive\r\n",
        ),
        closes(
            "close wins over keep-alive in a line behind it",
            "9112 9.3",
            "Connection: close\r\nConnection: keep-alive\r\n",
        ),
        row("close with content", "9112 9.6")
            .sends(post("/", "Connection: close\r\nContent-Length: 5\r\n", "hello"))
            .gets(ok().saw("content hello"))
            .closes(),
        row("close behind an exchange that persists", "9112 9.6")
            .sends(get("/", ""))
            .sends(get("/", "Connection: close\r\n"))
            .gets(ok())
            .gets(ok())
            .closes(),
        row("a request behind close is not answered", "9112 9.6")
            .sends(get("/", "Connection: close\r\n"))
            .sends(BEHIND)
            .gets(ok())
            .closes(),
    ]
}

fn http10() -> Vec<Row> {
    let get = |fields: &str| format!("GET / HTTP/1.0\r\n{fields}\r\n");
    let kept = || ok().field("connection", "keep-alive");
    vec![
        row("HTTP/1.0 closes", "9112 9.3").sends(get("")).gets(ok()).closes(),
        row("HTTP/1.0 with keep-alive persists, and is told", "9112 9.3")
            .sends(get("Connection: keep-alive\r\n"))
            .gets(kept()),
        row("HTTP/1.0 with Keep-Alive in capitals", "9110 7.6.1")
            .sends(get("Connection: Keep-Alive\r\n"))
            .gets(kept()),
        row("HTTP/1.0 with keep-alive among others", "9110 7.6.1")
            .sends(get("Connection: foo, keep-alive\r\n"))
            .gets(kept()),
        row("HTTP/1.0 with keep-alive in a second line", "9110 5.3")
            .sends(get("Connection: foo\r\nConnection: ,keep-alive\r\n"))
            .gets(kept()),
        row("HTTP/1.0 with close in a second line", "9112 9.3")
            .sends(get("Connection: keep-alive\r\nConnection: close\r\n"))
            .gets(ok())
            .closes(),
        row("HTTP/1.0 with keep-alive and close", "9112 9.3")
            .sends(get("Connection: keep-alive, close\r\n"))
            .gets(ok())
            .closes(),
        row("HTTP/1.0 with another option", "9112 9.3")
            .sends(get("Connection: foo\r\n"))
            .gets(ok())
            .closes(),
        row("HTTP/1.0 with a field named Keep-Alive", "9112 C.2.2")
            .sends(get("Keep-Alive: 300\r\n"))
            .gets(ok())
            .closes(),
        row("HTTP/1.0 with Proxy-Connection", "9112 C.2.2")
            .sends(get("Proxy-Connection: keep-alive\r\n"))
            .gets(ok())
            .closes(),
        row("HTTP/1.0 persists with content", "9112 9.3")
            .sends("POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello")
            .gets(kept().saw("content hello")),
        row("HTTP/1.0 persists twice", "9112 9.3")
            .sends(get("Connection: keep-alive\r\n").repeat(2))
            .gets(kept())
            .gets(kept()),
        row("a request behind one of HTTP/1.0 is not answered", "9112 9.3")
            .sends(get("").repeat(2))
            .gets(ok())
            .closes(),
    ]
}

fn delimited_by_close() -> Vec<Row> {
    let until_close = || ok().content("onetwo").framed(Delimited::Close);
    vec![
        row("content of unknown length to HTTP/1.0", "9112 6.3")
            .sends("GET /stream HTTP/1.0\r\n\r\n")
            .gets(until_close().without("transfer-encoding"))
            .closes(),
        row("content of unknown length ends keep-alive of HTTP/1.0", "9112 6.3")
            .sends("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            .gets(until_close().without("transfer-encoding"))
            .closes(),
        row("streamed content of known length keeps HTTP/1.0", "9112 9.3")
            .sends("GET /stream-known HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            .gets(ok().content("onetwo").field("connection", "keep-alive")),
        row("content of unknown length does not end HTTP/1.1", "9112 7.1")
            .sends(get("/stream", ""))
            .gets(ok().content("onetwo").framed(Delimited::Chunked)),
        row("content of unknown length before the end of HTTP/1.1", "9112 7.1")
            .sends(get("/stream", "Connection: close\r\n"))
            .gets(ok().content("onetwo").framed(Delimited::Chunked))
            .closes(),
    ]
}

fn early() -> Vec<Row> {
    let early = || ok().content("early");
    let large = "Content-Length: 65537\r\n";
    let within = "x".repeat(65536);
    vec![
        row("an early answer, the content follows and is dropped", "9112 9.3")
            .sends(post("/early", "Content-Length: 5\r\n", "hello"))
            .gets(early()),
        row("an early answer to content that has not come", "9112 9.3")
            .sends(post("/early", "Content-Length: 5\r\n", ""))
            .gets(early())
            .needs_more(),
        row("an early answer to content at the drain's limit", "9112 9.3")
            .sends(post("/early", "Content-Length: 65536\r\n", &within))
            .gets(early()),
        row("an early answer to content beyond the drain's limit", "9112 9.6")
            .sends(post("/early", large, ""))
            .gets(early())
            .closes(),
        row("an early answer to chunked content", "9112 9.6")
            .sends(post("/early", "Transfer-Encoding: chunked\r\n", ""))
            .gets(early())
            .closes(),
        row("content behind an early answer that closes is dropped", "9112 9.6")
            .sends(post("/early", large, &within))
            .gets(early())
            .closes(),
        row("content that the application refuses is dropped", "9112 9.3")
            .sends(post("/refuse", "Content-Length: 5\r\n", "hello"))
            .gets(status_of(403)),
        row("chunked content that the application refuses", "9112 9.6")
            .sends(post("/refuse", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"))
            .gets(status_of(403))
            .closes(),
        row("a refusal by the application without content", "9112 9.3")
            .sends(get("/refuse", ""))
            .gets(status_of(403)),
    ]
}
