//! Simple responses: a body with its type, or a status with a line of text.
//!
//! The connection adds length and framing, and leaves the body out in answers to HEAD.

use bytes::Bytes;
use hairspring_core::{Body, Fields, Response, ResponseHead, Status};

/// 200 with an HTML page in UTF-8.
#[must_use]
pub fn html(content: impl Into<Bytes>) -> Response {
    const HTML: Fields = Fields::from_static("Content-Type: text/html; charset=utf-8\r\n");
    ok(HTML, content)
}

/// 200 with JSON text (RFC 8259).
#[must_use]
pub fn json(content: impl Into<Bytes>) -> Response {
    const JSON: Fields = Fields::from_static("Content-Type: application/json\r\n");
    ok(JSON, content)
}

/// 200 with plain text whose type is exactly `text/plain`, without a charset.
#[must_use]
pub fn plain(content: impl Into<Bytes>) -> Response {
    const PLAIN: Fields = Fields::from_static("Content-Type: text/plain\r\n");
    ok(PLAIN, content)
}

/// [`plain`] for text that came from the request, with `nosniff`: browsers must not guess from it
/// that it is a page, and run its scripts.
#[must_use]
pub fn reflected(content: impl Into<Bytes>) -> Response {
    const REFLECTED: Fields =
        Fields::from_static("Content-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n");
    ok(REFLECTED, content)
}

/// 200 with a body of no particular type: `application/octet-stream`
/// (RFC 2046, section 4.5.1).
#[must_use]
pub fn octets(body: Body) -> Response {
    const OCTETS: Fields = Fields::from_static("Content-Type: application/octet-stream\r\n");
    Response { head: ResponseHead { status: Status::OK, fields: OCTETS }, body }
}

/// This status, and a line of text: code, reason and the `explanation`, which should say what to do
/// instead. If that is empty, the line is only code and reason.
#[must_use]
pub fn status(status: Status, explanation: &str) -> Response {
    let line = match explanation {
        "" => format!("{status}\n"),
        _ => format!("{status}: {explanation}\n"),
    };
    Response::text(line).with_status(status)
}

fn ok(fields: Fields, content: impl Into<Bytes>) -> Response {
    Response { head: ResponseHead { status: Status::OK, fields }, body: Body::Full(content.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_exact_type() {
        let table = [
            (html(""), "text/html; charset=utf-8"),
            (json("{}"), "application/json"),
            (plain(""), "text/plain"),
            (reflected(""), "text/plain"),
            (octets(Body::Empty), "application/octet-stream"),
            (status(Status::NOT_FOUND, ""), "text/plain; charset=utf-8"),
        ];
        for (response, expected) in table {
            assert_eq!(response.head.fields.get("content-type"), Some(expected.as_bytes()));
        }
    }

    #[test]
    fn a_status_explains_itself() {
        let text = |response: Response| match response.body {
            Body::Full(content) => String::from_utf8(content.to_vec()).unwrap(),
            other => panic!("expected a collected body, got {other:?}"),
        };
        assert_eq!(text(status(Status::NOT_FOUND, "")), "404 Not Found\n");
        let explained = status(Status::BAD_REQUEST, "expected ?ms=N");
        assert_eq!(explained.head.status, Status::BAD_REQUEST);
        assert_eq!(text(explained), "400 Bad Request: expected ?ms=N\n");
    }
}
