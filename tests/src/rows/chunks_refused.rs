//! The chunked coding as it is refused (RFC 9112, section 7.1).

use hairspring_core::{Config, Malformed as M, Reject};

use super::{chunked, post};
use crate::row::{Row, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [sizes(), overflow(), line_ends(), data(), extensions(), streamed()].concat()
}

fn bad(name: &str, section: &'static str, body: impl AsRef<str>, cause: M) -> Row {
    row(name, section).sends(chunked(body.as_ref())).refused(400, cause)
}

fn sizes() -> Vec<Row> {
    let bad = |name: &str, size: &str, byte| {
        let body = format!("{size}\r\nhello\r\n0\r\n\r\n");
        bad(name, "9112 7.1", body, M::ChunkSizeByte { byte })
    };
    vec![
        bad("an empty size", "", b'\r'),
        bad("a size with a plus sign", "+5", b'+'),
        bad("a size with a minus sign", "-5", b'-'),
        bad("a size of minus zero", "-0", b'-'),
        bad("a size with 0x", "0x5", b'x'),
        bad("a space before the size", " 5", b' '),
        bad("a tab before the size", "\t5", b'\t'),
        bad("no hexadecimal digit", "g", b'g'),
        bad("a letter behind the size", "5g", b'g'),
        bad("a comma behind the size", "5,", b','),
        bad("a fraction", "5.0", b'.'),
        bad("an underscore", "0_5", b'_'),
        bad("an h behind the size", "5h", b'h'),
        bad("NUL behind the size", "5\0", 0),
        bad("a vertical tab behind the size", "5\u{b}", 0x0b),
        bad("an 8-bit byte", "é", 0xc3),
        bad("an extension without a size", ";a=b", b';'),
        bad("a quoted size", "\"5\"", b'"'),
    ]
}

fn overflow() -> Vec<Row> {
    let max = Config::default().collected_body_max;
    let bad = |name: &str, size: &str| {
        bad(name, "9112 7.1", format!("{size}\r\nhello\r\n"), M::ChunkSizeOverflow)
    };
    vec![
        bad("a size of seventeen digits", "00000000000000005"),
        bad("2^63", "8000000000000000"),
        bad("2^64 - 1", "FFFFFFFFFFFFFFFF"),
        bad("2^64 and 5, which is 5 to whom it overflows", "10000000000000005"),
        bad("a size of forty digits", "ffffffffffffffffffffffffffffffffffffffff"),
        bad("a last chunk of seventeen zeros", "00000000000000000"),
        row("2^63 - 1 is a number, and too large", "9112 7.1")
            .sends(chunked("7fffffffffffffff\r\nhello"))
            .refused(413, Reject::ContentTooLarge { max }),
        row("2^63 - 1 behind other chunks does not overflow", "9112 7.1")
            .sends(chunked("2\r\nhe\r\n7fffffffffffffff\r\nllo"))
            .refused(413, Reject::ContentTooLarge { max }),
    ]
}

fn line_ends() -> Vec<Row> {
    vec![
        bad("LF alone behind a size", "9112 7.1", "5\nhello\r\n0\r\n\r\n", M::BareLf),
        bad("CR alone behind a size", "9112 7.1", "5\rhello\r\n0\r\n\r\n", M::BareCr),
        bad("CR CR LF behind a size", "9112 7.1", "5\r\r\nhello\r\n0\r\n\r\n", M::BareCr),
        bad("LF alone behind the last size", "9112 7.1", "0\n\r\n", M::BareLf),
        bad("CR alone behind the last size", "9112 7.1", "0\rX", M::BareCr),
        bad("LF alone behind an extension", "9112 7.1.1", "5;a\nhello\r\n0\r\n\r\n", M::BareLf),
        bad("CR alone behind an extension", "9112 7.1.1", "5;a\rhello\r\n0\r\n\r\n", M::BareCr),
        bad("LF in a quoted value", "9112 7.1.1", "5;a=\"b\nc\"\r\nhello\r\n", M::BareLf),
        bad("CR alone for the end", "9112 7.1", "0\r\n\rX", M::BareCr),
    ]
}

fn data() -> Vec<Row> {
    let bad = |name: &str, body: &str, byte| bad(name, "9112 7.1", body, M::ChunkEnd { byte });
    vec![
        bad("more data than the size", "4\r\nhello\r\n0\r\n\r\n", b'o'),
        bad("LF alone behind the data", "5\r\nhello\n0\r\n\r\n", b'\n'),
        bad("CR alone behind the data", "5\r\nhello\rX0\r\n\r\n", b'X'),
        bad("CR CR LF behind the data", "5\r\nhello\r\r\n0\r\n\r\n", b'\r'),
        bad("nothing behind the data", "5\r\nhello0\r\n\r\n", b'0'),
        bad("a space behind the data", "5\r\nhello \r\n0\r\n\r\n", b' '),
        bad("less data than the size", "6\r\nhello\r\n0\r\n\r\n", b'\n'),
    ]
}

fn extensions() -> Vec<Row> {
    let bad = |name: &str, extension: &str, byte| {
        let body = format!("5{extension}\r\nhello\r\n0\r\n\r\n");
        bad(name, "9112 7.1.1", body, M::ChunkExtensionByte { byte })
    };
    vec![
        bad("a space behind a bare size", " ", b'\r'),
        bad("a tab behind a bare size", "\t", b'\r'),
        bad("a size behind a space", " 5", b'5'),
        bad("a semicolon alone", ";", b'\r'),
        bad("a semicolon and a blank", "; ", b'\r'),
        bad("two semicolons", ";;a", b';'),
        bad("a semicolon behind an extension", ";a;", b'\r'),
        bad("no name before the equals sign", ";=b", b'='),
        bad("no value behind the equals sign", ";a=", b'\r'),
        bad("two equals signs", ";a==b", b'='),
        bad("two names", ";a b", b'b'),
        bad("two values", ";a=b c", b'c'),
        bad("a blank behind an extension", ";a ", b'\r'),
        bad("a blank behind a value", ";a=b ", b'\r'),
        bad("a comma between extensions", ";a,b", b','),
        bad("a quoted name", ";\"a\"", b'"'),
        bad("a quoted value that stays open", ";a=\"b", b'\r'),
        bad("something behind a quoted value", ";a=\"b\"c", b'c'),
        bad("a quote inside a token", ";a=b\"c\"", b'"'),
        bad("NUL in a name", ";a\0", 0),
        bad("NUL in a value", ";a=\0", 0),
        bad("NUL in a quoted value", ";a=\"\0\"", 0),
        bad("an escaped NUL in a quoted value", ";a=\"\\\0\"", 0),
        bad("DEL in a quoted value", ";a=\"\u{7f}\"", 0x7f),
        bad("an 8-bit name", ";é", 0xc3),
        bad("an 8-bit value", ";a=é", 0xc3),
        bad("CR in a quoted value", ";a=\"b\rc\"", b'\r'),
        bad("CRLF in a quoted value", ";a=\"b\r\nc\"", b'\r'),
        bad("an escaped CR in a quoted value", ";a=\"b\\\r\n\"", b'\r'),
    ]
}

fn streamed() -> Vec<Row> {
    // The handler has begun, but not answered: it learns that the body broke, the peer why.
    let bad = |name: &str, body: &str, cause: M| {
        row(name, "9112 7.1")
            .sends(post("/streamed", "Transfer-Encoding: chunked\r\n", body))
            .refused(400, cause)
    };
    vec![
        bad("a bad size in a streamed body", "2\r\nhe\r\nx\r\n", M::ChunkSizeByte { byte: b'x' }),
        bad("a bad end in a streamed body", "2\r\nhello\r\n", M::ChunkEnd { byte: b'l' }),
    ]
}
