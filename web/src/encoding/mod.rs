//! Content coding (RFC 9110, sections 8.4 and 12.5.3): what the client accepts, and the encoders.

mod accept;
mod encoder;
mod stream;

pub(crate) use accept::parse_weight;
pub use accept::{Accepted, Coding};
pub(crate) use encoder::{Encoder, encode};
pub use encoder::{OFFERED, gzip};
pub(crate) use stream::CodedStream;

use hairspring_core::{Body, Fields, ReceivedFields, Response, Status};

use crate::conditional::ETag;
use crate::respond;

/// Compresses a collected body of any size if the request's fields accept a coding, and adds
/// `Vary: Accept-Encoding`.
///
/// A body that is not collected, or has a coding already, stays as it is. Partial content gets only
/// the `Vary`. A strong `ETag` becomes weak, because the bytes differ. If the client accepts neither
/// an [`OFFERED`] coding nor identity, the response is 406 (RFC 9110, section 12.5.3).
#[must_use]
pub fn compress(response: Response, request: &ReceivedFields<'_>) -> Response {
    choose(response, &Accepted::parse(request.get_all("accept-encoding")))
}

fn choose(mut response: Response, accepted: &Accepted) -> Response {
    if response.head.fields.contains("content-encoding") {
        return response;
    }
    if let Body::Full(content) = &response.body {
        match accepted.choose(OFFERED) {
            Some(Coding::Identity) => {}
            _ if response.head.status == Status::PARTIAL_CONTENT => {}
            Some(coding) => {
                // If there is no memory for an encoder, the plain content is sent.
                if let Ok(coded) = encode(coding, content) {
                    response.body = Body::Full(coded);
                    response = with(response, "Content-Encoding", coding.name());
                    weaken(&mut response.head.fields);
                }
            }
            None => {
                let expected = "expected Accept-Encoding to admit gzip or identity";
                response = respond::status(Status::NOT_ACCEPTABLE, expected);
            }
        }
        response = with(response, "Vary", "Accept-Encoding");
    }
    response
}

/// Makes a strong tag weak: content in another coding has other bytes (RFC 9110, section 8.8.3.3).
pub(crate) fn weaken(fields: &mut Fields) {
    if let Some(tag) = fields.get("etag").and_then(ETag::parse) {
        fields.set("ETag", tag.weakened().to_string()).expect("a tag is legal in a value");
    }
}

fn with(response: Response, name: &str, value: &str) -> Response {
    response.with_field(name, value).expect("constant names and values are legal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_coded_as_the_peer_accepts() {
        // Accept-Encoding, status, Content-Encoding.
        let table: [(&[&str], u16, Option<&str>); 5] = [
            (&[], 200, None),
            (&["gzip"], 200, Some("gzip")),
            (&["encoding-1, gzip, encoding-2"], 200, Some("gzip")),
            (&["gzip;q=0"], 200, None),
            (&["identity;q=0"], 406, None),
        ];
        for (accept, status, coding) in table {
            let accepted = Accepted::parse(accept.iter().map(|line| line.as_bytes()));
            let response = choose(respond::plain("pear"), &accepted);
            let fields = &response.head.fields;
            assert_eq!(response.head.status.code(), status, "{accept:?}");
            assert_eq!(fields.get("content-encoding"), coding.map(str::as_bytes), "{accept:?}");
            assert_eq!(fields.get("vary"), Some(&b"Accept-Encoding"[..]), "{accept:?}");
        }
    }

    /// Representations in two codings have no strong tag in common (RFC 9110, section 8.8.3.3).
    #[test]
    fn a_coded_body_has_a_tag_of_its_own() {
        for (accept, tag) in [("gzip", "W/\"a\""), ("identity", "\"a\"")] {
            let accepted = Accepted::parse([accept.as_bytes()]);
            let response = choose(with(respond::plain("pear"), "ETag", "\"a\""), &accepted);
            assert_eq!(response.head.fields.get("etag"), Some(tag.as_bytes()), "{accept}");
        }
    }

    /// The positions of a part are those in the content without the coding.
    #[test]
    fn a_part_is_not_coded() {
        let accepted = Accepted::parse([&b"gzip"[..]]);
        let part = respond::plain("pear").with_status(Status::PARTIAL_CONTENT);
        let part = choose(with(part, "Content-Range", "bytes 0-3/9"), &accepted);
        assert_eq!(part.head.fields.get("content-encoding"), None);
        // It has what the whole would have (RFC 9110, section 15.3.7).
        assert_eq!(part.head.fields.get("vary"), Some(&b"Accept-Encoding"[..]));
    }

    #[test]
    fn a_coded_body_is_not_coded_again() {
        let accepted = Accepted::parse([&b"gzip"[..]]);
        let once = choose(respond::plain("pear"), &accepted);
        let twice = choose(once, &accepted);
        assert_eq!(twice.head.fields.iter().filter(|(n, _)| *n == "Content-Encoding").count(), 1);
    }
}
