//! The shape of refusals, and that each is the last word (RFC 9110, section 15.5; RFC 9112,
//! section 9.6). That they carry Date, Server, Content-Length, `Connection: close` and one line
//! of text is looked at in every row that is refused.

use hairspring_core::{Malformed as M, Reject};

use super::{chunked, get, post};
use crate::check::BEHIND;
use crate::row::{Row, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [to_head(), last_word(), without_fields()].concat()
}

fn to_head() -> Vec<Row> {
    let bare = |name: &str, section, rest: &str, status| {
        row(name, section).sends(format!("HEAD {rest}")).refused_head(status)
    };
    vec![
        bare("HEAD without Host", "9110 9.3.2", "/ HTTP/1.1\r\n\r\n", 400),
        bare("HEAD of a bad target", "9110 9.3.2", "/< HTTP/1.1\r\n", 400),
        bare("HEAD in another version", "9110 9.3.2", "/ HTTP/2.0\r\n\r\n", 505),
        bare("HEAD with a bad field", "9110 9.3.2", "/ HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400),
        bare(
            "HEAD with an unknown coding",
            "9110 9.3.2",
            "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
            501,
        ),
        bare(
            "HEAD with too much content",
            "9110 9.3.2",
            "/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n",
            413,
        ),
        bare(
            "HEAD with a bad chunk",
            "9110 9.3.2",
            "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx",
            400,
        ),
        row("a method that only begins like HEAD", "9110 9.3.2")
            .sends("HEADER / HTTP/1.1\r\n\r\n")
            .refused(400, M::HostMissing),
        row("half of HEAD", "9110 9.3.2").sends("HEA\0").refused(400, M::MethodByte { byte: 0 }),
    ]
}

fn last_word() -> Vec<Row> {
    let flood = "x".repeat(100_000);
    vec![
        row("a request behind a refused head", "9112 9.6")
            .sends("GET / HTTP/1.1\r\n\r\n")
            .sends(BEHIND)
            .refused(400, M::HostMissing),
        row("a request behind refused content", "9112 9.6")
            .sends(post("/", "Content-Length: 1048577\r\n", ""))
            .sends(BEHIND)
            .refused(413, Reject::ContentTooLarge { max: 1 << 20 }),
        row("a flood behind a refused head", "9112 9.6")
            .sends("GET / HTTP/1.1\r\n\r\n")
            .sends(&flood)
            .refused(400, M::HostMissing),
        row("a flood behind a bad chunk", "9112 9.6")
            .sends(chunked("x\r\n"))
            .sends(&flood)
            .refused(400, M::ChunkSizeByte { byte: b'x' }),
        row("a second mistake behind the first", "9112 9.6")
            .sends("GET / HTTP/1.1\r\nHost : a\r\nTransfer-Encoding: x\r\n\r\n\0")
            .refused(400, M::FieldNameByte { byte: b' ' }),
        row("an expectation with a mistake gets no 100", "9110 10.1.1")
            .sends(get("/", "Expect: 100-continue\r\nContent-Length: 5, 5\r\n"))
            .refused(400, M::LengthSyntax),
    ]
}

fn without_fields() -> Vec<Row> {
    vec![
        row("a refusal in the first byte", "9112 3.1")
            .sends("\u{1}")
            .refused(400, M::MethodByte { byte: 1 }),
        row("a refusal in the method", "9112 3.1")
            .sends("GET\u{1}")
            .refused(400, M::MethodByte { byte: 1 }),
        row("a refusal in the target", "9112 3.2")
            .sends("GET /\u{1}")
            .refused(400, M::TargetByte { byte: 1 }),
        row("a refusal in the first field", "9112 5.1")
            .sends("GET / HTTP/1.1\r\n(")
            .refused(400, M::FieldNameByte { byte: b'(' }),
        row("a refusal to HTTP/1.0", "9112 6.3")
            .sends("POST / HTTP/1.0\r\nContent-Length: x\r\n\r\n")
            .refused(400, M::LengthSyntax),
    ]
}
