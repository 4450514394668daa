//! The chunked coding as it is accepted (RFC 9112, section 7.1), and trailers.

use hairspring_core::Malformed as M;

use super::{chunked, post};
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [sizes(), extensions(), trailers(), forbidden_trailers(), bad_trailers(), incomplete()].concat()
}

fn good(name: &str, section: &'static str, body: &str, content: &str) -> Row {
    row(name, section)
        .sends(chunked(body))
        .gets(ok().saw(format!("length {}", content.len())).saw(format!("content {content}")))
}

fn sizes() -> Vec<Row> {
    vec![
        good("one chunk", "9112 7.1", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        good("several chunks", "9112 7.1", "2\r\nhe\r\n1\r\nl\r\n2\r\nlo\r\n0\r\n\r\n", "hello"),
        good("no chunk but the last", "9112 7.1", "0\r\n\r\n", ""),
        good(
            "hexadecimal digits in capitals",
            "9112 7.1",
            "A\r\n0123456789\r\n0\r\n\r\n",
            "0123456789",
        ),
        good(
            "hexadecimal digits in lower case",
            "9112 7.1",
            "a\r\n0123456789\r\n0\r\n\r\n",
            "0123456789",
        ),
        good("two digits", "9112 7.1", "10\r\n0123456789abcdef\r\n0\r\n\r\n", "0123456789abcdef"),
        good("leading zeros", "9112 7.1", "0005\r\nhello\r\n0\r\n\r\n", "hello"),
        good(
            "a size of sixteen digits",
            "9112 7.1",
            "0000000000000005\r\nhello\r\n0\r\n\r\n",
            "hello",
        ),
        good("a last chunk of several zeros", "9112 7.1", "5\r\nhello\r\n0000\r\n\r\n", "hello"),
        row("CRLF inside a chunk is content", "9112 7.1")
            .sends(chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"))
            .gets(ok().saw("length 4").saw(r"content \r\n\r\n")),
        row("the end of a body inside a chunk is content", "9112 7.1")
            .sends(chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"))
            .gets(ok().saw("length 5").saw(r"content 0\r\n\r\n")),
        row("streamed into the handler", "9112 7.1")
            .sends(post(
                "/streamed",
                "Transfer-Encoding: chunked\r\n",
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            ))
            .gets(ok().saw("content hello")),
    ]
}

fn extensions() -> Vec<Row> {
    let good = |name: &str, extension: &str| {
        good(name, "9112 7.1.1", &format!("5{extension}\r\nhello\r\n0\r\n\r\n"), "hello")
    };
    vec![
        good("an extension", ";a"),
        good("an extension with a value", ";a=b"),
        good("an extension with a quoted value", ";a=\"b c\""),
        good("an empty quoted value", ";a=\"\""),
        good("a semicolon in a quoted value", ";a=\"b;c=d\""),
        good("an escaped quote in a quoted value", r#";a="b\"c""#),
        good("an escaped backslash in a quoted value", r#";a="b\\""#),
        good("a tab in a quoted value", ";a=\"\t\""),
        good("8-bit bytes in a quoted value", ";a=\"é\""),
        good("two extensions", ";a;b=c"),
        good("blanks behind the semicolon", "; a"),
        good("blanks before the semicolon", " \t;a"),
        good("blanks round the equals sign", ";a = b"),
        good("blanks everywhere", " ; a = \"b\" ; c"),
        row("extensions of the last chunk", "9112 7.1.1")
            .sends(chunked("5\r\nhello\r\n0;a=b\r\n\r\n"))
            .gets(ok().saw("content hello")),
    ]
}

fn trailers() -> Vec<Row> {
    vec![
        row("a trailer", "9112 7.1.2")
            .sends(chunked("5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n"))
            .gets(ok().saw("content hello").saw("trailer X-Sum: 7")),
        row("several trailers", "9112 7.1.2")
            .sends(chunked("0\r\nA: 1\r\nB:2\r\nA: \t3 \r\n\r\n"))
            .gets(ok().saw("trailer A: 1").saw("trailer B: 2").saw("trailer A: 3")),
        row("trailers are no header fields", "9110 6.5.1")
            .sends(chunked("0\r\nX: y\r\n\r\n"))
            .gets(ok().saw("trailer X: y").saw_no("field X:")),
        row("trailers reach a handler that streams", "9112 7.1.2")
            .sends(post("/streamed", "Transfer-Encoding: chunked\r\n", "0\r\nX: y\r\n\r\n"))
            .gets(ok().saw("trailer X: y")),
        row("trailers that were announced", "9110 6.6.2")
            .sends(post("/", "Trailer: X\r\nTransfer-Encoding: chunked\r\n", "0\r\nX: y\r\n\r\n"))
            .gets(ok().saw("trailer X: y")),
        row("trailers that were not announced", "9110 6.6.2")
            .sends(post("/", "Trailer: Z\r\nTransfer-Encoding: chunked\r\n", "0\r\nX: y\r\n\r\n"))
            .gets(ok().saw("trailer X: y")),
    ]
}

/// Fields that frame, route, authenticate or control a request mean nothing in its trailers.
fn forbidden_trailers() -> Vec<Row> {
    let dropped = |line: &str, seen: &'static str| {
        row(format!("not in trailers: {line}"), "9110 6.5.1")
            .sends(chunked(&format!("5\r\nhello\r\n0\r\n{line}\r\nX: y\r\n\r\n")))
            .gets(ok().saw("content hello").saw("trailer X: y").saw_no(seen))
    };
    vec![
        dropped("Content-Length: 7", "trailer Content-Length"),
        dropped("Transfer-Encoding: chunked", "trailer Transfer-Encoding"),
        dropped("Host: evil", "trailer Host"),
        dropped("host: evil", "trailer host"),
        dropped("Authorization: Basic YTpi", "trailer Authorization"),
        dropped("Connection: close", "trailer Connection"),
        dropped("Cookie: a=b", "trailer Cookie"),
        dropped("Expect: 100-continue", "trailer Expect"),
    ]
}

fn bad_trailers() -> Vec<Row> {
    let bad = |name: &str, section, trailers: &str, cause: M| {
        row(name, section).sends(chunked(&format!("0\r\n{trailers}\r\n"))).refused(400, cause)
    };
    vec![
        bad(
            "a space before a trailer's colon",
            "9112 5.1",
            "X : y\r\n",
            M::FieldNameByte { byte: b' ' },
        ),
        bad("a trailer without a name", "9112 5.1", ": y\r\n", M::FieldNameByte { byte: b':' }),
        bad("a trailer that begins with a space", "9112 5.2", " X: y\r\n", M::LineFolding),
        bad("a folded trailer", "9112 5.2", "X: y\r\n z\r\n", M::LineFolding),
        bad("NUL in a trailer", "9110 5.5", "X: \0\r\n", M::FieldValueByte { byte: 0 }),
        bad("LF alone behind a trailer", "9112 2.2", "X: y\n", M::BareLf),
        bad("CR alone in a trailer", "9112 2.2", "X: y\rz\r\n", M::BareCr),
        bad("LF alone for the empty line", "9112 2.2", "X: y\r\n\n", M::BareLf),
        row("LF alone behind the last chunk", "9112 7.1")
            .sends(chunked("0\r\n\n"))
            .refused(400, M::BareLf),
        row("a request for trailers", "9112 7.1.2")
            .sends(chunked("0\r\nGET / HTTP/1.1\r\n\r\n"))
            .refused(400, M::FieldNameByte { byte: b' ' }),
    ]
}

fn incomplete() -> Vec<Row> {
    let needs = |name: &str, body: &str| row(name, "9112 7.1").sends(chunked(body)).needs_more();
    vec![
        needs("no chunk yet", ""),
        needs("half a chunk size", "5"),
        needs("half a line end", "5\r"),
        needs("no data yet", "5\r\n"),
        needs("half the data", "5\r\nhel"),
        needs("data without its CRLF", "5\r\nhello"),
        needs("data with half its CRLF", "5\r\nhello\r"),
        needs("no last chunk", "5\r\nhello\r\n"),
        needs("a last chunk without the end", "0\r\n"),
        needs("half of the end", "0\r\n\r"),
        needs("half a trailer", "0\r\nX: y"),
        needs("a trailer without the end", "0\r\nX: y\r\n"),
    ]
}
