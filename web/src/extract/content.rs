//! Collected content, its type and its coding.

use std::borrow::Cow;

use bytes::Bytes;
use hairspring_core::{Method, RequestBody, RequestHead, Status};

use super::only;
use crate::{Call, Error};

/// Takes the content, which was collected before the call.
pub(super) fn collected(call: &mut Call<'_>) -> Result<Bytes, Error> {
    match call.take_content()? {
        RequestBody::Full { content, .. } => Ok(content),
        // Another argument of the handler asked for the stream.
        RequestBody::Stream(_) => {
            let mixed = "the handler takes its content both collected and as it comes";
            Err(Error::new(Status::INTERNAL_SERVER_ERROR, mixed))
        }
    }
}

/// The refusal of content of another type than this one, which `Accept` names (RFC 9110, section
/// 15.5.16).
pub(crate) fn unsupported(expected: &str, explanation: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Status::UNSUPPORTED_MEDIA_TYPE, explanation).with_field("Accept", expected)
}

/// Refuses content that would be misread: a part of what is to be stored by PUT, which would replace
/// the whole (RFC 9110, section 14.5), and content that has a coding (sections 8.4 and 15.5.16), as
/// nothing here decodes request content.
///
/// # Errors
/// 400 for a part, 415 for a coding.
pub(crate) fn expect_whole(head: &RequestHead) -> Result<(), Error> {
    let fields = head.fields();
    // Other methods have no parts, and must ignore the field (section 14.4).
    if head.method() == Method::Put && fields.get("content-range").is_some() {
        return Err(Error::bad_request("expected all of the content, without Content-Range"));
    }
    let lines = fields.get_all("content-encoding").flat_map(|line| line.split(|b| *b == b','));
    let mut codings = lines.map(<[u8]>::trim_ascii).filter(|coding| !coding.is_empty());
    if codings.all(|coding| coding.eq_ignore_ascii_case(b"identity")) {
        return Ok(());
    }
    let refused = Error::new(Status::UNSUPPORTED_MEDIA_TYPE, "expected content without a coding");
    Err(refused.with_field("Accept-Encoding", "identity"))
}

/// Whether `Content-Type` is `expected`, whatever its parameters and case (RFC 9110, section
/// 8.3.1). If `expected` is a suffix such as `+json`, every type that ends in it matches. With
/// several lines of the field nothing matches, because a proxy in front may have used another line.
#[must_use]
pub fn content_type_is(head: &RequestHead, expected: &str) -> bool {
    let value = only(&head.fields(), "content-type").and_then(|value| str::from_utf8(value).ok());
    let Some(value) = value else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim_ascii();
    if expected.starts_with('+') {
        let at = essence.len().checked_sub(expected.len());
        at.and_then(|at| essence.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(expected))
    } else {
        essence.eq_ignore_ascii_case(expected)
    }
}
