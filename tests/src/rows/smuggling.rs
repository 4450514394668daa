//! Messages that two recipients could read in two ways (RFC 9112, sections 6.1, 6.3 and 11.2).

use hairspring_core::Malformed as M;

use super::{chunked, get, post};
use crate::check::BEHIND;
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [pairs(), both(), disguised(), behind_a_line(), similar(), hidden()].concat()
}

/// Every pairing of a length and a coding, in both orders, in both versions.
fn pairs() -> Vec<Row> {
    let lengths = ["0", "5", "05", "15"];
    let codings = ["chunked", "Chunked"];
    let mut rows = Vec::new();
    for version in ["1.0", "1.1"] {
        for length in lengths {
            for coding in codings {
                let length = format!("Content-Length: {length}\r\n");
                let coding = format!("Transfer-Encoding: {coding}\r\n");
                for fields in [format!("{length}{coding}"), format!("{coding}{length}")] {
                    let shown = fields.replace("\r\n", "; ");
                    let made = row(format!("HTTP/{version} with {shown}"), "9112 6.1");
                    let input =
                        format!("POST / HTTP/{version}\r\nHost: a\r\n{fields}\r\n0\r\n\r\n");
                    let cause =
                        if version == "1.0" { M::CodingInHttp10 } else { M::LengthAndCoding };
                    rows.push(made.sends(input).refused(400, cause).generated());
                }
            }
        }
    }
    rows
}

fn both() -> Vec<Row> {
    let bad = |name: &str, fields: &str| {
        row(name, "9112 6.1").sends(post("/", fields, "0\r\n\r\n")).refused(400, M::LengthAndCoding)
    };
    vec![
        bad("a length, then chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        bad("chunked, then a length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        bad(
            "both with a field between",
            "Content-Length: 5\r\nX: y\r\nTransfer-Encoding: chunked\r\n",
        ),
        bad("a length of 0 and chunked", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
        bad("a length, then an unknown coding", "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n"),
        bad(
            "a length, then a list that ends in chunked",
            "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n",
        ),
        bad("a length and identity", "Content-Length: 5\r\nTransfer-Encoding: identity\r\n"),
        bad(
            "both, and Connection hides one",
            "Connection: Content-Length\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        ),
        row("both on a GET", "9112 6.1")
            .sends(get("/", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"))
            .refused(400, M::LengthAndCoding),
        row("both on a HEAD", "9112 6.1")
            .sends("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")
            .refused_head(400),
    ]
}

fn disguised() -> Vec<Row> {
    let bad = |name: &str, section, fields: &str, cause: M| {
        row(name, section).sends(post("/", fields, "0\r\n\r\n")).refused(400, cause)
    };
    let space = M::FieldNameByte { byte: b' ' };
    vec![
        bad(
            "a space before the coding's colon",
            "9112 5.1",
            "Transfer-Encoding : chunked\r\n",
            space,
        ),
        bad("a space before the length's colon", "9112 5.1", "Content-Length : 5\r\n", space),
        bad(
            "a tab before the coding's colon",
            "9112 5.1",
            "Transfer-Encoding\t: chunked\r\n",
            M::FieldNameByte { byte: b'\t' },
        ),
        bad(
            "NUL in the coding's name",
            "9110 5.1",
            "Transfer-Encoding\0: chunked\r\n",
            M::FieldNameByte { byte: 0 },
        ),
    ]
}

/// Behind something that others may take for the end of a line.
fn behind_a_line() -> Vec<Row> {
    let bad = |name: &str, section, fields: &str, cause: M| {
        row(name, section).sends(post("/", fields, "0\r\n\r\n")).refused(400, cause)
    };
    vec![
        bad(
            "the coding on a folded line",
            "9112 5.2",
            "X: y\r\n Transfer-Encoding: chunked\r\n",
            M::LineFolding,
        ),
        bad(
            "the coding behind LF alone",
            "9112 2.2",
            "X: y\nTransfer-Encoding: chunked\r\n",
            M::BareLf,
        ),
        bad(
            "the coding behind CR alone",
            "9112 2.2",
            "X: y\rTransfer-Encoding: chunked\r\n",
            M::BareCr,
        ),
        bad("the length behind LF alone", "9112 2.2", "X: y\nContent-Length: 5\r\n", M::BareLf),
        bad("LF alone behind the coding", "9112 2.2", "Transfer-Encoding: chunked\n", M::BareLf),
        bad("CR alone behind the coding", "9112 2.2", "Transfer-Encoding: chunked\r", M::BareCr),
        bad(
            "CR CR LF behind the coding",
            "9112 2.2",
            "Transfer-Encoding: chunked\r\r\n",
            M::BareCr,
        ),
    ]
}

/// Names that others may take for those of framing fields.
fn similar() -> Vec<Row> {
    vec![
        row("an underscore for a dash names another field", "9112 6.1")
            .sends(post("/", "Transfer_Encoding: chunked\r\nContent_Length: 5\r\n", ""))
            .gets(ok().saw("length 0").saw("field Transfer_Encoding: chunked")),
        row("an X before it names another field", "9112 6.1")
            .sends(post("/", "X-Transfer-Encoding: chunked\r\n", ""))
            .gets(ok().saw("length 0")),
        row("a framing field in the target is no field", "9112 3.2")
            .sends("POST /?Content-Length:5 HTTP/1.1\r\nHost: a\r\n\r\n")
            .gets(ok().saw("length 0")),
    ]
}

fn hidden() -> Vec<Row> {
    let length = BEHIND.len();
    vec![
        row("a request inside content is content", "9112 11.2")
            .sends(post("/", &format!("Content-Length: {length}\r\n"), BEHIND))
            .gets(ok().saw(format!("length {length}"))),
        row("a request inside a chunk is content", "9112 11.2")
            .sends(chunked(&format!("{length:x}\r\n{BEHIND}\r\n0\r\n\r\n")))
            .gets(ok().saw(format!("length {length}"))),
        row("a request inside content of a GET is content", "9112 11.2")
            .sends(get("/", &format!("Content-Length: {length}\r\n")))
            .sends(BEHIND)
            .gets(ok().saw(format!("length {length}"))),
        row("content without framing is the next request", "9112 6.3")
            .sends(post("/", "", "hello: x"))
            .gets(ok().saw("length 0"))
            .refused(400, M::MethodByte { byte: b':' }),
        row("a byte beyond the length begins the next request", "9112 6.3")
            .sends(post("/", "Content-Length: 5\r\n", "hello(GET / HTTP/1.1\r\n\r\n"))
            .gets(ok().saw("content hello"))
            .refused(400, M::MethodByte { byte: b'(' }),
        row("what follows the last chunk begins the next request", "9112 7.1")
            .sends(chunked("0\r\n\r\n(GET / HTTP/1.1\r\n\r\n"))
            .gets(ok().saw("length 0"))
            .refused(400, M::MethodByte { byte: b'(' }),
        row("nothing hides in refused content", "9112 9.6")
            .sends(post("/", "Content-Length: 5, 5\r\n", BEHIND))
            .refused(400, M::LengthSyntax),
        row("nothing hides behind a bad chunk", "9112 9.6")
            .sends(chunked(&format!("zz\r\n{BEHIND}")))
            .refused(400, M::ChunkSizeByte { byte: b'z' }),
    ]
}
