//! Paths and queries in origin-form (RFC 9112, section 3.2.1; RFC 3986, sections 3.3 and 3.4).

use hairspring_core::Malformed as M;

use super::line;
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    let path = (0..=255).map(|byte| target_byte("path", b"/a", byte, PATH));
    let query = (0..=255).map(|byte| target_byte("query", b"/?a", byte, QUERY));
    split().into_iter().chain(percent()).chain(extra()).chain(path).chain(query).collect()
}

/// `pchar`, `/`, and what browsers send raw.
const PATH: &[u8] = b"/:@!$&'()*+,;=-._~%?|[]^";
/// The same, and what they send raw behind the `?` only.
const QUERY: &[u8] = b"/:@!$&'()*+,;=-._~%?|[]^{}`\\\"";

fn origin(name: &str, target: &str, path: &str, query: Option<&str>) -> Row {
    let answer = ok()
        .saw(format!("target {target}"))
        .saw("form Origin")
        .saw(format!("path {path}"))
        .saw("authority a");
    row(name, "9112 3.2.1").sends(line(&format!("GET {target} HTTP/1.1"))).gets(match query {
        Some(query) => answer.saw(format!("query {query}")),
        None => answer.saw_no("query"),
    })
}

fn split() -> Vec<Row> {
    vec![
        origin("the root", "/", "/", None),
        origin("a path", "/a/b.c", "/a/b.c", None),
        origin("a path and a query", "/a?b=c", "/a", Some("b=c")),
        origin("an empty query", "/a?", "/a", Some("")),
        origin("a question mark in the query", "/a?b?c", "/a", Some("b?c")),
        origin("a slash in the query", "/a?/b", "/a", Some("/b")),
        origin("a query behind the root", "/?b", "/", Some("b")),
        origin("empty segments are kept", "//a//b/", "//a//b/", None),
        origin("two slashes are no authority", "//host/a", "//host/a", None),
        origin("dot segments are kept", "/a/../b/./c", "/a/../b/./c", None),
        origin("parameters of a segment are kept", "/a;p=1/b", "/a;p=1/b", None),
        origin("a colon in a path", "/a:80", "/a:80", None),
        origin("a scheme inside a path", "/http://b/c", "/http://b/c", None),
        origin("an asterisk in a path", "/*", "/*", None),
    ]
}

fn percent() -> Vec<Row> {
    let bad = |name: &str, target: &str| {
        row(name, "3986 2.1")
            .sends(line(&format!("GET {target} HTTP/1.1")))
            .refused(400, M::TargetPercent)
    };
    vec![
        origin("percent-encoding is kept", "/%41%2f%2F%00", "/%41%2f%2F%00", None),
        origin("percent-encoding in a query is kept", "/?%3d%3D", "/", Some("%3d%3D")),
        bad("% without digits", "/%"),
        bad("% with one digit at the end", "/%4"),
        bad("% with one digit", "/%4/"),
        bad("% with letters that are no digits", "/%zz"),
        bad("% with a bad second digit", "/%4g"),
        bad("% before another", "/%%41"),
        bad("% without digits in a query", "/?a=%"),
        bad("% with bad digits in a query", "/?a=%u0041"),
        bad("% before the query", "/%?41"),
    ]
}

fn extra() -> Vec<Row> {
    let bad = |name: &str, section, target: &[u8], byte| {
        row(name, section)
            .sends([b"GET ", target, b" HTTP/1.1\r\nHost: a\r\n\r\n"].concat())
            .refused(400, M::TargetByte { byte })
    };
    vec![
        origin("raw pipe, brackets and caret in a path", "/a|b[c]^d", "/a|b[c]^d", None),
        origin(
            "raw braces and quotes in a query",
            r#"/?{"a":`b`}\"#,
            "/",
            Some(r#"{\"a\":`b`}\\"#),
        ),
        bad("a fragment", "9112 3.2", b"/a#b", b'#'),
        bad("a fragment behind a query", "9112 3.2", b"/a?b#c", b'#'),
        bad("raw braces in a path", "3986 3.3", b"/{a}", b'{'),
        bad("a raw quote in a path", "3986 3.3", b"/\"a\"", b'"'),
        bad("a backslash in a path", "3986 3.3", b"/a\\b", b'\\'),
        bad("raw UTF-8 in a path", "3986 3.3", "/é".as_bytes(), 0xc3),
        bad("raw UTF-8 in a query", "3986 3.4", "/?é".as_bytes(), 0xc3),
        bad("markup in a query", "3986 3.4", b"/?<script>", b'<'),
        bad("NUL in a path", "3986 3.3", b"/a\0b", 0),
        bad("DEL in a path", "3986 3.3", b"/a\x7f", 0x7f),
    ]
}

/// Every byte behind `before`.
fn target_byte(place: &str, before: &[u8], byte: u8, marks: &[u8]) -> Row {
    let made = row(format!("byte {byte:#04x} in a {place}"), "9112 3.2").generated();
    let input =
        |after: &[u8]| [b"GET ", before, &[byte], after, b" HTTP/1.1\r\nHost: a\r\n\r\n"].concat();
    match byte {
        // Two digits follow each time, so that a percent sign is in order.
        _ if byte.is_ascii_alphanumeric() || marks.contains(&byte) => {
            made.sends(input(b"41")).gets(ok())
        }
        b'\r' => made.sends(input(b"41")).refused(400, M::BareCr),
        b'\n' => made.sends(input(b"41")).refused(400, M::BareLf),
        // It ends the target; what follows is no version.
        b' ' => made.sends(input(b"41")).refused(400, M::VersionSyntax),
        _ => made.sends(input(b"41")).refused(400, M::TargetByte { byte }),
    }
}
