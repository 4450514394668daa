//! Entity tags for the answers of handlers.

use std::hash::{DefaultHasher, Hash, Hasher};

use hairspring_core::{Body, Method, RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::conditional::{ETag, Validators, Verdict, condition_failed};
use crate::date::parse_date;
use crate::{Answer, Call, IntoResponse};

/// Gives collected answers to GET and HEAD an `ETag` made from their content, and answers 304 or
/// 412 if the request's conditions demand it; those on dates count if the answer has a
/// `Last-Modified`. An answer that has a tag, or a status other than 200, stays as it is.
///
/// The handler still does its work; only the transfer is saved. The tag is a hash of 64 bits: good
/// enough for caches, but not against somebody who wants two contents with the same tag.
///
/// Add it after [`AccessLog`](super::AccessLog) and [`Metrics`](crate::metrics::Metrics), so that it
/// is inside: they hand content above 1 MiB on piece by piece, and it would get no tag outside.
#[derive(Clone, Copy, Debug)]
pub struct ETags;

impl Middleware for ETags {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        next.run(call).then(call, tag)
    }
}

fn tag(mut response: Response, head: &RequestHead) -> Response {
    let fetches = matches!(head.method(), Method::Get | Method::Head);
    let fields = &mut response.head.fields;
    if !fetches || response.head.status != Status::OK || fields.contains("etag") {
        return response;
    }
    let Body::Full(content) = &response.body else { return response };
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let tag = ETag::strong(format!("{:x}-{:016x}", content.len(), hasher.finish()));
    let tag = tag.expect("hexadecimal digits are legal in a tag");
    fields.set("ETag", tag.to_string()).expect("a tag is legal in a value");
    let modified = fields.get("last-modified").and_then(parse_date);
    let validators = Validators { etag: Some(tag), modified };
    match validators.judge(head) {
        Verdict::Proceed => response,
        Verdict::NotModified => not_modified(response),
        Verdict::Failed => condition_failed().into_response(head),
    }
}

/// The 304 in place of this answer, without the fields that describe content (RFC 9110, section
/// 15.4.5).
fn not_modified(mut response: Response) -> Response {
    for name in ["content-type", "content-encoding", "content-language"] {
        response.head.fields.remove(name);
    }
    response.with_status(Status::NOT_MODIFIED).with_body(Body::Empty)
}
