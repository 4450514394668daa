//! The responses of the simple endpoints.

use std::future::pending;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Body, Fields, Framing, Method, ReceivedFields, RequestBody, RequestHead, Response,
    ResponseHead, Status, Timer,
};
use hairspring_web::{Relay, decode, encoding, respond};

/// The longest wait of `/slow`, so that nobody parks connections here for ever.
const SLOW_MAX: Duration = Duration::from_secs(60);

/// How long the response to a chunked body waits for further chunks before it begins.
const ECHO_PATIENCE: Duration = Duration::from_millis(100);

pub(super) fn plaintext() -> Response {
    respond::plain("Hello, World!")
}

pub(super) fn json() -> Response {
    respond::json(r#"{"message":"Hello, World!"}"#)
}

pub(super) fn echo_text(encoded: &str, fields: &ReceivedFields<'_>) -> Response {
    let text = Bytes::from(decode(encoded).into_owned());
    encoding::compress(respond::reflected(text), fields)
}

/// The value as it was received; empty if there is none.
pub(super) fn user_agent(fields: &ReceivedFields<'_>) -> Response {
    let value = fields.get("user-agent").unwrap_or_default();
    respond::reflected(Bytes::copy_from_slice(value))
}

/// The body with its type. A known length is announced; a chunked body is sent back chunked if it
/// is long or has trailers.
pub(super) async fn echo_body(head: RequestHead, body: RequestBody, timer: Timer) -> Response {
    let body = match body {
        RequestBody::Full { content, .. } => Body::Full(content),
        RequestBody::Stream(reader) => {
            let length = match head.framing() {
                Framing::None => Some(0),
                Framing::Length(length) => Some(length),
                Framing::Chunked => None,
            };
            // Only a client that sends chunks may wait for a response before it sends more.
            let patience = async {
                match length {
                    Some(_) => pending().await,
                    None => timer.sleep(ECHO_PATIENCE).await,
                }
            };
            match Relay::begin(reader, patience).await {
                Ok(relay) => relay.into_body(length),
                // The connection refuses such a request itself, with the cause.
                Err(ended) => return respond::status(Status::BAD_REQUEST, &ended.to_string()),
            }
        }
    };
    echoed(&head, body)
}

/// The body, with the request's content type.
pub(super) fn echoed(head: &RequestHead, body: Body) -> Response {
    // `nosniff`: browsers must not guess that it is a page.
    const GUARDED: Fields = Fields::from_static("X-Content-Type-Options: nosniff\r\n");
    const BYTES: Fields = Fields::from_static(
        "Content-Type: application/octet-stream\r\nX-Content-Type-Options: nosniff\r\n",
    );
    let fields = match head.fields().get("content-type") {
        None | Some(b"application/octet-stream") => BYTES,
        Some(content_type) => {
            let mut fields = GUARDED;
            let typed = fields.append("Content-Type", content_type);
            typed.expect("a value that was received is legal to send");
            fields
        }
    };
    Response { head: ResponseHead { status: Status::OK, fields }, body }
}

/// The wait that `ms=N` in the query asks for, or the response to a query that does not.
fn wait_of(query: Option<&str>) -> Result<Duration, Response> {
    let value = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("ms="));
    value
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .map(Duration::from_millis)
        .filter(|wait| *wait <= SLOW_MAX)
        .ok_or_else(|| {
            let most = SLOW_MAX.as_millis();
            let expected = format!("expected ?ms=N, a number of milliseconds up to {most}");
            respond::status(Status::BAD_REQUEST, &expected)
        })
}

pub(super) async fn slow(head: RequestHead, timer: Timer) -> Response {
    match wait_of(head.query()) {
        Ok(wait) => {
            timer.sleep(wait).await;
            respond::plain(format!("answered after {} ms\n", wait.as_millis()))
        }
        Err(answer) => answer,
    }
}

/// Whether the method is GET or HEAD.
pub(super) fn fetches(head: &RequestHead) -> bool {
    matches!(head.method(), Method::Get | Method::Head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_a_bounded_number_of_milliseconds() {
        let table = [
            (Some("ms=0"), Some(0)),
            (Some("ms=250"), Some(250)),
            (Some("ms=60000"), Some(60_000)),
            (Some("a=b&ms=7&ms=8"), Some(7)),
            (Some("ms=60001"), None),
            (Some("ms=99999999999999999999"), None),
            (Some("ms=-1"), None),
            (Some("ms=+1"), None),
            (Some("ms=1.5"), None),
            (Some("ms=1s"), None),
            (Some("ms="), None),
            (Some("ms"), None),
            (Some("forms=1"), None),
            (Some(""), None),
            (None, None),
        ];
        for (query, expected) in table {
            match (wait_of(query), expected) {
                (Ok(wait), Some(ms)) => assert_eq!(wait, Duration::from_millis(ms), "{query:?}"),
                (Err(answer), None) => assert_eq!(answer.head.status, Status::BAD_REQUEST),
                (got, _) => panic!("{query:?}: expected {expected:?}, got {got:?}"),
            }
        }
    }
}
