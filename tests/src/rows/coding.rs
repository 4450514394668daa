//! Transfer-Encoding (RFC 9112, sections 6.1 and 6.3): exactly `chunked`, or refused.

use hairspring_core::{Malformed as M, Reject};

use super::post;
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [accepted(), unknown(), syntax(), in_http10()].concat()
}

const BODY: &str = "5\r\nhello\r\n0\r\n\r\n";

fn with(fields: &str) -> String {
    post("/", fields, BODY)
}

fn accepted() -> Vec<Row> {
    let good = |name: &str, fields: &str| {
        row(name, "9112 6.1").sends(with(fields)).gets(ok().saw("content hello"))
    };
    vec![
        good("chunked", "Transfer-Encoding: chunked\r\n"),
        good("chunked in capitals", "Transfer-Encoding: CHUNKED\r\n"),
        good("chunked in both cases", "Transfer-Encoding: Chunked\r\n"),
        good("no space before chunked", "Transfer-Encoding:chunked\r\n"),
        good("white space round chunked", "Transfer-Encoding: \tchunked \t\r\n"),
        good("the field's name in any case", "tRANSFER-eNCODING: chunked\r\n"),
        good("TE says nothing about this message", "TE: gzip\r\nTransfer-Encoding: chunked\r\n"),
        row("chunked content with GET is read", "9110 9.3.1")
            .sends(format!("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{BODY}"))
            .gets(ok().saw("content hello")),
        row("a later minor version has chunked too", "9110 2.5")
            .sends(format!(
                "POST / HTTP/1.7\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{BODY}"
            ))
            .gets(ok().saw("content hello")),
    ]
}

fn unknown() -> Vec<Row> {
    let unknown = |name: &str, fields: &str| {
        row(name, "9112 6.1").sends(with(fields)).refused(501, Reject::NotImplemented)
    };
    vec![
        unknown("gzip, then chunked", "Transfer-Encoding: gzip, chunked\r\n"),
        unknown("gzip, then chunked, without a space", "Transfer-Encoding: gzip,chunked\r\n"),
        unknown("two codings, then chunked", "Transfer-Encoding: gzip, br, chunked\r\n"),
        unknown(
            "gzip, then chunked, in two lines",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        ),
        unknown("gzip alone", "Transfer-Encoding: gzip\r\n"),
        unknown("identity", "Transfer-Encoding: identity\r\n"),
        unknown("identity, then chunked", "Transfer-Encoding: identity, chunked\r\n"),
        unknown("a coding that ends like chunked", "Transfer-Encoding: xchunked\r\n"),
        unknown("a coding that begins like chunked", "Transfer-Encoding: chunkedx\r\n"),
        unknown("a coding with a dash", "Transfer-Encoding: chunked-\r\n"),
        // An apostrophe is legal in a token, and quotes nothing.
        unknown("a coding in apostrophes", "Transfer-Encoding: 'chunked'\r\n"),
    ]
}

fn syntax() -> Vec<Row> {
    let bad = |name: &str, fields: &str| {
        row(name, "9112 6.3").sends(with(fields)).refused(400, M::CodingSyntax)
    };
    vec![
        bad("an empty coding", "Transfer-Encoding:\r\n"),
        bad("chunked twice", "Transfer-Encoding: chunked, chunked\r\n"),
        bad("chunked in two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        bad("chunked is not last", "Transfer-Encoding: chunked, gzip\r\n"),
        bad(
            "chunked is not last, in two lines",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        ),
        bad("no chunked at the end of a list", "Transfer-Encoding: gzip, br\r\n"),
        bad("an empty member behind", "Transfer-Encoding: chunked,\r\n"),
        bad("an empty member before", "Transfer-Encoding: , chunked\r\n"),
        bad("an empty member between", "Transfer-Encoding: gzip,, chunked\r\n"),
        bad("a comma", "Transfer-Encoding: ,\r\n"),
        bad("a parameter of chunked", "Transfer-Encoding: chunked;q=1\r\n"),
        bad("a semicolon behind chunked", "Transfer-Encoding: chunked;\r\n"),
        bad("a parameter of another coding", "Transfer-Encoding: gzip;level=1, chunked\r\n"),
        bad("a quoted coding", "Transfer-Encoding: \"chunked\"\r\n"),
        bad("a space inside", "Transfer-Encoding: chun ked\r\n"),
        bad("another word behind a space", "Transfer-Encoding: chunked identity\r\n"),
        bad("an 8-bit byte before chunked", "Transfer-Encoding: échunked\r\n"),
        // Where all of Unicode has cases, its lower case is a k.
        bad("a Kelvin sign in chunked", "Transfer-Encoding: chun\u{212a}ed\r\n"),
        bad("a no-break space behind chunked", "Transfer-Encoding: chunked\u{a0}\r\n"),
        bad("brackets", "Transfer-Encoding: [chunked]\r\n"),
        bad("a name inside the value", "Transfer-Encoding: Transfer-Encoding: chunked\r\n"),
        row("a vertical tab before chunked", "9110 5.5")
            .sends(with("Transfer-Encoding: \u{b}chunked\r\n"))
            .refused(400, M::FieldValueByte { byte: 0x0b }),
        row("a form feed behind chunked", "9110 5.5")
            .sends(with("Transfer-Encoding: chunked\u{c}\r\n"))
            .refused(400, M::FieldValueByte { byte: 0x0c }),
        row("NUL behind chunked", "9110 5.5")
            .sends(with("Transfer-Encoding: chunked\0\r\n"))
            .refused(400, M::FieldValueByte { byte: 0 }),
        row("a folded coding", "9112 5.2")
            .sends(with("Transfer-Encoding:\r\n chunked\r\n"))
            .refused(400, M::LineFolding),
        row("a folded list of codings", "9112 5.2")
            .sends(with("Transfer-Encoding: gzip,\r\n chunked\r\n"))
            .refused(400, M::LineFolding),
    ]
}

fn in_http10() -> Vec<Row> {
    let bad = |name: &str, fields: &str, cause: M| {
        row(name, "9112 6.1")
            .sends(format!("POST / HTTP/1.0\r\nHost: a\r\n{fields}\r\n{BODY}"))
            .refused(400, cause)
    };
    vec![
        bad("chunked in HTTP/1.0", "Transfer-Encoding: chunked\r\n", M::CodingInHttp10),
        bad("another coding in HTTP/1.0", "Transfer-Encoding: gzip\r\n", M::CodingInHttp10),
        bad(
            "chunked in HTTP/1.0 that asks to persist",
            "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n",
            M::CodingInHttp10,
        ),
    ]
}
