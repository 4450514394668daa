//! The request line (RFC 9112, sections 2.2, 2.3 and 3).

use hairspring_core::{Malformed as M, Reject};

use super::line;
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [accepted(), versions(), spaces(), line_ends(), methods(), noise(), method_bytes()].concat()
}

fn bad(name: &str, section: &'static str, input: impl AsRef<[u8]>, cause: M) -> Row {
    row(name, section).sends(input).refused(400, cause)
}

fn accepted() -> Vec<Row> {
    vec![
        row("a request line of three parts", "9112 3")
            .sends(line("GET /hello HTTP/1.1"))
            .gets(ok().saw("method GET").saw("target /hello").saw("version 1.1")),
        row("HTTP/1.0 needs no Host, and closes", "9112 9.3")
            .sends("GET / HTTP/1.0\r\n\r\n")
            .gets(ok().saw("version 1.0").saw_no("authority"))
            .closes(),
        row("a later minor version is answered as 1.1", "9110 2.5")
            .sends(line("GET / HTTP/1.2"))
            .gets(ok().saw("version 1.1")),
        row("the highest minor version is answered as 1.1", "9110 2.5")
            .sends(line("GET / HTTP/1.9"))
            .gets(ok().saw("version 1.1")),
        row("one empty line before the request line is skipped", "9112 2.2")
            .sends(format!("\r\n{}", line("GET / HTTP/1.1")))
            .gets(ok()),
        row("two empty lines before the request line are skipped", "9112 2.2")
            .sends(format!("\r\n\r\n{}", line("GET / HTTP/1.1")))
            .gets(ok()),
        row("three empty lines before the request line are not", "9112 2.2")
            .sends(format!("\r\n\r\n\r\n{}", line("GET / HTTP/1.1")))
            .refused(400, M::TooManyEmptyLines),
        row("half a request line says nothing yet", "9112 3").sends("GET / HT").needs_more(),
        row("an empty line alone says nothing yet", "9112 2.2").sends("\r\n"),
    ]
}

fn versions() -> Vec<Row> {
    let other = |text: &str, major, minor| {
        row(format!("another major version: {text}"), "9110 15.6.6")
            .sends(line(&format!("GET / {text}")))
            .refused(505, Reject::VersionNotSupported { major, minor })
    };
    let bad = |text: &str| {
        let name = format!("not a version: {text:?}");
        bad(&name, "9112 2.3", line(&format!("GET / {text}")), M::VersionSyntax)
    };
    vec![
        other("HTTP/0.0", 0, 0),
        other("HTTP/0.9", 0, 9),
        other("HTTP/2.0", 2, 0),
        other("HTTP/3.0", 3, 0),
        other("HTTP/9.9", 9, 9),
        bad("HTTP/01.1"),
        bad("HTTP/1.01"),
        bad("HTTP/1.10"),
        bad("HTTP/1.1.1"),
        bad("HTTP/11.1"),
        bad("http/1.1"),
        bad("Http/1.1"),
        bad("HTTP/1"),
        bad("HTTP/2"),
        bad("HTTP/1."),
        bad("HTTP/.1"),
        bad("HTTP/1,1"),
        bad("HTTP/1-1"),
        bad("HTTP/1.x"),
        bad("HTTP/x.1"),
        bad("HTTP/+1.1"),
        bad("HTTP/-1.1"),
        bad("HTTP/10.0"),
        bad("HTTP/1.1HTTP/1.1"),
        bad("HTTP"),
        bad("HTP/1.1"),
        bad("HTTPS/1.1"),
        bad("ICY/1.1"),
        bad("HTTP\\1.1"),
        bad("HTTP/1.1\u{0}"),
        bad("HTTP/\u{b2}.0"),
    ]
}

fn spaces() -> Vec<Row> {
    let bad = |name: &str, text: &str| bad(name, "9112 3", line(text), M::RequestLineSpace);
    vec![
        bad("two spaces before the target", "GET  / HTTP/1.1"),
        bad("two spaces before the version", "GET /  HTTP/1.1"),
        bad("a space inside the version", "GET / HTTP /1.1"),
        bad("a space behind the version", "GET / HTTP/1.1 "),
        bad("no target and no version", "GET"),
        row("no version at all", "9112 3").sends(line("GET /")).refused(400, M::VersionSyntax),
        row("a space behind the target and no version", "9112 3")
            .sends(line("GET / "))
            .refused(400, M::VersionSyntax),
        row("a space inside the target", "9112 3.2")
            .sends(line("GET /a b HTTP/1.1"))
            .refused(400, M::VersionSyntax),
        row("a space before the method", "9112 3")
            .sends(line(" GET / HTTP/1.1"))
            .refused(400, M::MethodByte { byte: b' ' }),
        row("a tab before the method", "9112 3")
            .sends(line("\tGET / HTTP/1.1"))
            .refused(400, M::MethodByte { byte: b'\t' }),
        row("a tab for the first space", "9112 3")
            .sends(line("GET\t/ HTTP/1.1"))
            .refused(400, M::MethodByte { byte: b'\t' }),
        row("a tab for the second space", "9112 3")
            .sends(line("GET /\tHTTP/1.1"))
            .refused(400, M::TargetByte { byte: b'\t' }),
        row("a vertical tab for the second space", "9112 3")
            .sends(line("GET /\u{b}HTTP/1.1"))
            .refused(400, M::TargetByte { byte: 0x0b }),
        row("a form feed for the first space", "9112 3")
            .sends(line("GET\u{c}/ HTTP/1.1"))
            .refused(400, M::MethodByte { byte: 0x0c }),
    ]
}

fn line_ends() -> Vec<Row> {
    vec![
        bad("LF alone ends the line", "9112 2.2", "GET / HTTP/1.1\nHost: a\r\n\r\n", M::BareLf),
        bad("CR alone ends the line", "9112 2.2", "GET / HTTP/1.1\rHost: a\r\n\r\n", M::BareCr),
        bad("CR CR LF ends the line", "9112 2.2", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", M::BareCr),
        bad(
            "LF alone as an empty line before it",
            "9112 2.2",
            "\nGET / HTTP/1.1\r\n\r\n",
            M::BareLf,
        ),
        bad("CR alone before it", "9112 2.2", "\rGET / HTTP/1.1\r\n\r\n", M::BareCr),
        bad(
            "LF alone behind a skipped empty line",
            "9112 2.2",
            "\r\n\nGET / HTTP/1.1\r\n",
            M::BareLf,
        ),
        bad("LF inside the method", "9112 2.2", "GE\nT / HTTP/1.1\r\n\r\n", M::BareLf),
        bad("LF inside the target", "9112 2.2", "GET /a\nb HTTP/1.1\r\n\r\n", M::BareLf),
        bad("CR inside the target", "9112 2.2", "GET /a\rb HTTP/1.1\r\n\r\n", M::BareCr),
        bad("the line of HTTP/0.9", "9112 C.1", "GET /\r\n", M::VersionSyntax),
    ]
}

fn methods() -> Vec<Row> {
    let known = |method: &str| {
        row(format!("the method {method}"), "9110 9.1")
            .sends(line(&format!("{method} / HTTP/1.1")))
            .gets(ok().saw(format!("method {method}")))
    };
    vec![
        known("POST"),
        known("PUT"),
        known("DELETE"),
        known("OPTIONS"),
        known("TRACE"),
        known("PATCH"),
        known("PROPFIND"),
        known("get"),
        known("Get"),
        known("GETX"),
        known("G"),
        known("!#$%&'*+-.^_`|~0aZ"),
        row("an empty method", "9112 3.1")
            .sends(line(" / HTTP/1.1"))
            .refused(400, M::MethodByte { byte: b' ' }),
    ]
}

fn noise() -> Vec<Row> {
    vec![
        row("the preface of HTTP/2", "9113 3.4")
            .sends("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            .refused(505, Reject::VersionNotSupported { major: 2, minor: 0 }),
        row("a TLS ClientHello", "9112 3.1")
            .sends(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            .refused(400, M::MethodByte { byte: 0x16 }),
        row("an SSL 2.0 ClientHello", "9112 3.1")
            .sends(b"\x80\x2e\x01\0\x02\0\x15\0\0\0\x10")
            .refused(400, M::MethodByte { byte: 0x80 }),
        // No proxy is trusted to speak for its clients: whoever can connect could.
        row("the line of the PROXY protocol", "9112 3")
            .sends("PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\n")
            .sends(line("GET / HTTP/1.1"))
            .refused(400, M::VersionSyntax),
        row("the bytes of the PROXY protocol", "9112 2.2")
            .sends(b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c")
            .refused(400, M::MethodByte { byte: 0 }),
        row("the banner of SSH", "9112 3").sends("SSH-2.0-x\r\n").refused(400, M::RequestLineSpace),
        row("a request of RTSP", "9112 2.3")
            .sends("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
            .refused(400, M::VersionSyntax),
        row("a byte order mark", "9112 3.1")
            .sends(line("\u{feff}GET / HTTP/1.1"))
            .refused(400, M::MethodByte { byte: 0xef }),
        row("a NUL", "9112 3.1").sends(b"\0").refused(400, M::MethodByte { byte: 0 }),
        row("a response instead of a request", "9112 3.1")
            .sends("HTTP/1.1 200 OK\r\n\r\n")
            .refused(400, M::MethodByte { byte: b'/' }),
    ]
}

/// Every byte inside the method.
fn method_bytes() -> Vec<Row> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    // A space ends the method, CR and LF have rows of their own.
    let bytes = (0..=255).filter(|byte| !b" \r\n".contains(byte));
    bytes
        .map(|byte| {
            let input = [b"G", &[byte][..], line("T / HTTP/1.1").as_bytes()].concat();
            let made = row(format!("byte {byte:#04x} in the method"), "9110 5.6.2").generated();
            match token(byte) {
                true => made.sends(input).gets(ok()),
                false => made.sends(input).refused(400, M::MethodByte { byte }),
            }
        })
        .collect()
}
