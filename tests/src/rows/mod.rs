//! The table: what is sent, what must come back, and which section says so.
//!
//! Sections are written `9112 6.3`: RFC 9112, section 6.3. Where the RFCs leave a choice, the
//! row's name says what was chosen.

pub mod bodiless;
pub mod chunked;
pub mod chunks_refused;
pub mod coding;
pub mod expect;
pub mod fields;
pub mod half_close;
pub mod host;
pub mod length;
pub mod limits;
pub mod persistence;
pub mod pipelining;
pub mod refusals;
pub mod request_line;
pub mod smuggling;
pub mod target;
pub mod target_forms;
pub mod upgrade;

use crate::row::Row;

/// A file of rows.
pub type File = (&'static str, fn() -> Vec<Row>);

/// Every file of rows, and its subject.
pub const FILES: [File; 18] = [
    ("request line", request_line::rows),
    ("target", target::rows),
    ("target forms", target_forms::rows),
    ("host", host::rows),
    ("fields", fields::rows),
    ("length", length::rows),
    ("coding", coding::rows),
    ("smuggling", smuggling::rows),
    ("chunked", chunked::rows),
    ("chunks refused", chunks_refused::rows),
    ("expect", expect::rows),
    ("persistence", persistence::rows),
    ("pipelining", pipelining::rows),
    ("bodiless", bodiless::rows),
    ("limits", limits::rows),
    ("upgrade", upgrade::rows),
    ("half-close", half_close::rows),
    ("refusals", refusals::rows),
];

/// A request with this line.
pub(crate) fn line(line: &str) -> String {
    format!("{line}\r\nHost: a\r\n\r\n")
}

/// A GET with these field lines behind Host, each with its CRLF.
pub(crate) fn get(target: &str, fields: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n")
}

/// A POST with these field lines behind Host, each with its CRLF, and this behind its head.
pub(crate) fn post(target: &str, fields: &str, body: &str) -> String {
    format!("POST {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n{body}")
}

/// A chunked POST with this body.
pub(crate) fn chunked(body: &str) -> String {
    post("/", "Transfer-Encoding: chunked\r\n", body)
}
