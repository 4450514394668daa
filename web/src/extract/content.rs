//! Collected content.

use bytes::Bytes;
use hairspring_core::{RequestBody, RequestHead, Status};

use crate::{Call, Error};

/// Takes the content, which was collected before the call.
pub(super) fn collected(call: &mut Call<'_>) -> Result<Bytes, Error> {
    match call.take_body() {
        RequestBody::Full { content, .. } => Ok(content),
        // A handler that takes the content twice, once as it comes.
        RequestBody::Stream(_) => {
            let mixed = "the handler takes its content both collected and as it comes";
            Err(Error::new(Status::INTERNAL_SERVER_ERROR, mixed))
        }
    }
}

/// Whether `Content-Type` names this type, whatever its parameters and its case (RFC 9110,
/// section 8.3.1). A suffix such as `+json` names every type that ends in it.
#[must_use]
pub fn content_type_is(head: &RequestHead, expected: &str) -> bool {
    let Some(value) = head.fields().get_str("content-type") else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim_ascii();
    if expected.starts_with('+') {
        let at = essence.len().checked_sub(expected.len());
        at.and_then(|at| essence.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(expected))
    } else {
        essence.eq_ignore_ascii_case(expected)
    }
}
