//! Field lines (RFC 9112, section 5; RFC 9110, sections 5.1 and 5.5).

use hairspring_core::Malformed as M;

use super::get;
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    let names = (0..=255).map(name_byte);
    let values = (0..=255).map(value_byte);
    let written = [accepted(), look_alikes(), names_refused(), folded(), line_ends()].concat();
    written.into_iter().chain(names).chain(values).collect()
}

fn accepted() -> Vec<Row> {
    let good = |name: &str, section, fields: &str, seen: &str| {
        row(name, section).sends(get("/", fields)).gets(ok().saw(format!("field {seen}")))
    };
    vec![
        good("a field", "9112 5", "X: y\r\n", "X: y"),
        good("no white space round the value", "9112 5.1", "X:y\r\n", "X: y"),
        good("spaces round the value", "9112 5.1", "X:   y   \r\n", "X: y"),
        good("tabs round the value", "9112 5.1", "X:\t\ty\t\r\n", "X: y"),
        good("white space inside the value is kept", "9110 5.5", "X: a  b\tc\r\n", "X: a  b\\tc"),
        good("an empty value", "9110 5.5", "X:\r\n", "X: "),
        good("a value of white space is empty", "9110 5.5", "X: \t \r\n", "X: "),
        good("colons in the value", "9112 5.1", "X: a:b: c\r\n", "X: a:b: c"),
        good("a value that begins with a colon", "9112 5.1", "X::\r\n", "X: :"),
        good("8-bit bytes in the value", "9110 5.5", "X: é\r\n", "X: \\xc3\\xa9"),
        good("quotes in the value", "9110 5.6.4", "X: \"a\"\r\n", "X: \\\"a\\\""),
        good("the case of a name is kept", "9110 5.1", "x-TRA: y\r\n", "x-TRA: y"),
        good(
            "a name of every mark",
            "9110 5.6.2",
            "!#$%&'*+-.^_`|~9: y\r\n",
            "!#$%&'*+-.^_`|~9: y",
        ),
        row("repeated fields are all there", "9110 5.2")
            .sends(get("/", "X: 1\r\nY: 2\r\nx: 3\r\n"))
            .gets(ok().saw("field X: 1").saw("field Y: 2").saw("field x: 3")),
        row("half a field line says nothing yet", "9112 5")
            .sends("GET / HTTP/1.1\r\nHost: a\r\nX: y")
            .needs_more(),
        row("without the empty line it says nothing yet", "9112 2.1")
            .sends("GET / HTTP/1.1\r\nHost: a\r\n")
            .needs_more(),
        row("half the empty line says nothing yet", "9112 2.1")
            .sends("GET / HTTP/1.1\r\nHost: a\r\n\r")
            .needs_more(),
    ]
}

/// Fields that have the length and first letter of a name that matters, and a value that would be
/// refused there.
fn look_alikes() -> Vec<Row> {
    [
        ("Host", "Hint: [\r\n"),
        ("Expect", "Export: x\r\n"),
        ("Connection", "Connecting: close\r\n"),
        ("Content-Length", "Content-Layout: x\r\n"),
        ("Transfer-Encoding", "Transfer-Encoders: x\r\n"),
    ]
    .map(|(name, field)| {
        row(format!("a name that is nearly {name}"), "9110 5.1")
            .sends(get("/", field))
            .gets(ok().saw(format!("field {}", field.trim_end())))
    })
    .into()
}

fn names_refused() -> Vec<Row> {
    let bad = |name: &str, fields: &str, byte| {
        row(name, "9112 5.1").sends(get("/", fields)).refused(400, M::FieldNameByte { byte })
    };
    vec![
        bad("a space before the colon", "X : y\r\n", b' '),
        bad("a tab before the colon", "X\t: y\r\n", b'\t'),
        bad("a space inside the name", "X Y: z\r\n", b' '),
        bad("an empty name", ": y\r\n", b':'),
        bad("a slash in the name", "X/Y: z\r\n", b'/'),
        bad("parentheses in the name", "X(Y): z\r\n", b'('),
        bad("a quoted name", "\"X\": y\r\n", b'"'),
        bad("an 8-bit name", "é: y\r\n", 0xc3),
        bad("NUL in the name", "X\0Y: z\r\n", 0),
        bad("an equals sign for the colon", "X=y\r\n", b'='),
        bad("a line without a colon", "X\r\n", b'\r'),
        row("a space before Host's colon", "9112 5.1")
            .sends("GET / HTTP/1.1\r\nHost : a\r\n\r\n")
            .refused(400, M::FieldNameByte { byte: b' ' }),
        row("a request line among the fields", "9112 5.1")
            .sends(get("/", "GET / HTTP/1.1\r\n"))
            .refused(400, M::FieldNameByte { byte: b' ' }),
    ]
}

fn folded() -> Vec<Row> {
    let bad = |name: &str, section, input: &str| {
        row(name, section).sends(input).refused(400, M::LineFolding)
    };
    vec![
        bad("a folded line", "9112 5.2", &get("/", "X: a\r\n b\r\n")),
        bad("a line folded with a tab", "9112 5.2", &get("/", "X: a\r\n\tb\r\n")),
        bad("a folded line of white space", "9112 5.2", &get("/", "X: a\r\n \r\n")),
        bad("a folded line that looks like a field", "9112 5.2", &get("/", "X: a\r\n Y: b\r\n")),
        bad("a folded Host", "9112 5.2", "GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n"),
        bad("a space before the first field", "9112 2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        bad("a tab before the first field", "9112 2.2", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n"),
        bad("white space for the empty line", "9112 2.2", "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"),
    ]
}

fn line_ends() -> Vec<Row> {
    let bad = |name: &str, tail: &str, cause: M| {
        row(name, "9112 2.2").sends(format!("GET / HTTP/1.1\r\nHost: a{tail}")).refused(400, cause)
    };
    vec![
        bad("LF alone behind a field", "\nX: y\r\n\r\n", M::BareLf),
        bad("LF LF ends the head", "\n\n", M::BareLf),
        bad("CRLF LF ends the head", "\r\n\n", M::BareLf),
        bad("LF CRLF ends the head", "\n\r\n", M::BareLf),
        bad("CR alone behind a field", "\rX: y\r\n\r\n", M::BareCr),
        bad("CR CR LF behind a field", "\r\r\n\r\n", M::BareCr),
        bad("CR alone for the empty line", "\r\n\rX", M::BareCr),
        bad("CR inside a value", "\r\nX: a\rb\r\n\r\n", M::BareCr),
        bad("LF inside a value", "\r\nX: a\nb: c\r\n\r\n", M::BareLf),
        bad("CR inside a name", "\r\nX\rY: z\r\n\r\n", M::BareCr),
        bad("LF inside a name", "\r\nX\nY: z\r\n\r\n", M::BareLf),
        bad("CR before the colon", "\r\nX\r: y\r\n\r\n", M::BareCr),
    ]
}

/// Every byte inside a field's name.
fn name_byte(byte: u8) -> Row {
    let made = row(format!("byte {byte:#04x} in a name"), "9110 5.1").generated();
    let made =
        made.sends([b"GET / HTTP/1.1\r\nHost: a\r\nX", &[byte][..], b"Y: z\r\n\r\n"].concat());
    match byte {
        // It ends the name; what follows is a value.
        b':' => made.gets(ok().saw("field X: Y: z")),
        b'\r' => made.refused(400, M::BareCr),
        b'\n' => made.refused(400, M::BareLf),
        _ if byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte) => {
            made.gets(ok().saw(format!("field X{}Y: z", char::from(byte))))
        }
        _ => made.refused(400, M::FieldNameByte { byte }),
    }
}

/// Every byte inside a field's value.
fn value_byte(byte: u8) -> Row {
    let made = row(format!("byte {byte:#04x} in a value"), "9110 5.5").generated();
    let made =
        made.sends([b"GET / HTTP/1.1\r\nHost: a\r\nX: y", &[byte][..], b"z\r\n\r\n"].concat());
    match byte {
        b'\r' => made.refused(400, M::BareCr),
        b'\n' => made.refused(400, M::BareLf),
        b'\t' | b' '..=b'~' | 0x80.. => {
            made.gets(ok().saw(format!("field X: y{}z", [byte].escape_ascii())))
        }
        _ => made.refused(400, M::FieldValueByte { byte }),
    }
}
