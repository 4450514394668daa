//! Content-Length (RFC 9112, sections 6.2 and 6.3; RFC 9110, section 8.6).

use hairspring_core::{Config, Malformed as M, Reject};

use super::{get, post};
use crate::row::{Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [accepted(), any_method(), incomplete(), syntax(), repeated(), too_large()].concat()
}

fn accepted() -> Vec<Row> {
    let good = |name: &str, value: &str| {
        row(name, "9112 6.2")
            .sends(post("/", &format!("Content-Length:{value}\r\n"), "hello"))
            .gets(ok().saw("length 5").saw("content hello"))
    };
    vec![
        good("a length", " 5"),
        good("a length without a space before it", "5"),
        good("white space round a length", " \t5\t "),
        good("leading zeros are decimal", " 0005"),
        good("many leading zeros", " 00000000000000000000000000000000000005"),
        row("a length of 0", "9112 6.2")
            .sends(post("/", "Content-Length: 0\r\n", ""))
            .gets(ok().saw("length 0")),
        row("a length of many zeros", "9112 6.2")
            .sends(post("/", "Content-Length: 0000000000000000000000\r\n", ""))
            .gets(ok().saw("length 0")),
        row("the field's name in any case", "9110 5.1")
            .sends(post("/", "cONTENT-lENGTH: 5\r\n", "hello"))
            .gets(ok().saw("content hello")),
        row("no framing field, no content", "9112 6.3")
            .sends(post("/", "", ""))
            .gets(ok().saw("length 0")),
        row("content is any bytes", "9112 6.2")
            .sends(post("/", "Content-Length: 8\r\n", "a\r\n\r\n\0\u{7f}\n"))
            .gets(ok().saw(r"content a\r\n\r\n\x00\x7f\n")),
        row("a length in HTTP/1.0", "9112 6.2")
            .sends("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello")
            .gets(ok().saw("content hello"))
            .closes(),
        row("a similar name frames nothing", "9112 6.2")
            .sends(post("/", "X-Content-Length: 5\r\n", ""))
            .gets(ok().saw("length 0")),
        row("streamed into the handler", "9112 6.2")
            .sends(post("/streamed", "Content-Length: 5\r\n", "hello"))
            .gets(ok().saw("content hello")),
        row("nothing streamed into the handler", "9112 6.2")
            .sends(post("/streamed", "Content-Length: 0\r\n", ""))
            .gets(ok().saw("length 0")),
    ]
}

fn any_method() -> Vec<Row> {
    let with_body = |method: &str, section| {
        row(format!("content with {method} is read, not taken for a request"), section)
            .sends(format!("{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"))
            .gets(ok().saw("content hello"))
    };
    vec![
        with_body("GET", "9110 9.3.1"),
        with_body("DELETE", "9110 9.3.5"),
        with_body("OPTIONS", "9110 9.3.7"),
        with_body("TRACE", "9112 6.3"),
        with_body("PROPFIND", "9112 6.3"),
        row("content with HEAD is read", "9110 9.3.2")
            .sends("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            .gets(ok().bodiless()),
        row("content with CONNECT is read", "9110 9.3.6")
            .sends("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\n\r\nhello")
            .gets(status_of(405))
            .closes(),
    ]
}

fn incomplete() -> Vec<Row> {
    vec![
        row("content that has not begun", "9112 6.2")
            .sends(post("/", "Content-Length: 5\r\n", ""))
            .needs_more(),
        row("content that lacks a byte", "9112 6.2")
            .sends(post("/", "Content-Length: 5\r\n", "hell"))
            .needs_more(),
        row("streamed content that lacks a byte", "9112 6.2")
            .sends(post("/streamed", "Content-Length: 5\r\n", "hell"))
            .needs_more(),
    ]
}

fn syntax() -> Vec<Row> {
    let bad = |name: &str, value: &str| {
        row(name, "9112 6.3")
            .sends(post("/", &format!("Content-Length:{value}\r\n"), "hello"))
            .refused(400, M::LengthSyntax)
    };
    vec![
        bad("an empty length", ""),
        bad("a length of white space", " \t"),
        bad("a length with a plus sign", " +5"),
        bad("a length with a minus sign", " -5"),
        bad("a length of minus zero", " -0"),
        bad("a hexadecimal length", " 0x5"),
        bad("hexadecimal digits", " 5a"),
        bad("two numbers", " 5 5"),
        bad("a list of equal lengths", " 5, 5"),
        bad("a list of equal lengths without a space", " 5,5"),
        bad("a list of different lengths", " 5, 6"),
        bad("a list with an empty member before", " ,5"),
        bad("a list with an empty member behind", " 5,"),
        bad("a fraction", " 5.0"),
        bad("an exponent", " 5e0"),
        bad("a parameter", " 5;a=b"),
        bad("a quoted length", " \"5\""),
        bad("digits of another script", " ٥"),
        bad("a no-break space behind the digits", " 5\u{a0}"),
        bad("digits with an underscore", " 1_0"),
        bad("a word", " chunked"),
        bad("2^63", " 9223372036854775808"),
        bad("2^64 - 1", " 18446744073709551615"),
        bad("2^64", " 18446744073709551616"),
        bad("2^64 and 5, which is 5 to whom it overflows", " 18446744073709551621"),
        bad("a number of forty digits", " 9999999999999999999999999999999999999999"),
        row("a length on a GET is judged too", "9112 6.3")
            .sends(get("/", "Content-Length: x\r\n"))
            .refused(400, M::LengthSyntax),
        row("a vertical tab behind a length", "9110 5.5")
            .sends(post("/", "Content-Length: 5\u{b}\r\n", "hello"))
            .refused(400, M::FieldValueByte { byte: 0x0b }),
        row("NUL behind a length", "9110 5.5")
            .sends(post("/", "Content-Length: 5\0\r\n", "hello"))
            .refused(400, M::FieldValueByte { byte: 0 }),
        row("a folded length", "9112 5.2")
            .sends(post("/", "Content-Length: 5\r\n 0\r\n", "hello"))
            .refused(400, M::LineFolding),
        row("a bad length in HTTP/1.0", "9112 6.3")
            .sends("POST / HTTP/1.0\r\nContent-Length: +5\r\n\r\nhello")
            .refused(400, M::LengthSyntax),
    ]
}

fn repeated() -> Vec<Row> {
    let bad = |name: &str, fields: &str| {
        row(name, "9112 6.3").sends(post("/", fields, "hello")).refused(400, M::LengthRepeated)
    };
    vec![
        bad("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n"),
        bad("two different lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"),
        bad("0 and another length", "Content-Length: 0\r\nContent-Length: 5\r\n"),
        bad("two lengths apart", "Content-Length: 5\r\nX: y\r\ncontent-length: 5\r\n"),
        bad("two lengths, equal as numbers", "Content-Length: 5\r\nContent-Length: 05\r\n"),
    ]
}

fn too_large() -> Vec<Row> {
    let limited = |name: &str, value: &str, target: &str, max: u64| {
        row(name, "9110 15.5.14")
            .sends(post(target, &format!("Content-Length: {value}\r\n"), ""))
            .refused(413, Reject::ContentTooLarge { max })
    };
    let Config { collected_body_max, streamed_body_max, .. } = Config::default();
    vec![
        limited("2^63 - 1 is a number", "9223372036854775807", "/", collected_body_max),
        limited("more than is collected", "1048577", "/", collected_body_max),
        limited("more than is streamed", "1073741825", "/streamed", streamed_body_max),
        limited("more than the application collects", "11", "/small", 10),
        limited("more than the application streams", "11", "/streamed-small", 10),
    ]
}
