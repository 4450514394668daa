//! Content coding of what is worth it (RFC 9110, section 8.4).

use blocking::unblock;
use hairspring_core::{Body, Fields, RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::conditional::ETag;
use crate::encoding::{Accepted, CodedStream, Coding, Encoder, OFFERED, encode};
use crate::{Answer, Call};

/// Content above this is compressed by the pool of threads: below, it takes less than a
/// millisecond.
const INLINE_MAX: usize = 64 << 10;

/// Compresses answers for whoever accepts it, with one of the codings that are [`OFFERED`].
///
/// What is not worth it stays as it is: content below the minimum, types that are compressed in
/// themselves, parts of something, what is coded already, what says `no-transform`, and files,
/// which have compressed siblings. A body that is made over time is compressed as it comes, and
/// flushed whenever it pauses, so that nothing waits in the coder. A strong `ETag` becomes weak:
/// the bytes are others now.
#[derive(Clone, Copy, Debug)]
pub struct Compression {
    /// Collected content of fewer bytes is left alone: 860 bytes fit in one packet anyway.
    pub min: usize,
}

impl Default for Compression {
    fn default() -> Self {
        Self { min: 860 }
    }
}

impl Middleware for Compression {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let min = self.min;
        match next.run(call) {
            Answer::Now(response) if is_large(&response) => {
                // The pool is asked, so it is later by now.
                let head = call.head().clone();
                Answer::later(async move { unblock_large(response, head, min).await })
            }
            Answer::Now(response) => Answer::Now(compress(response, call.head(), min)),
            Answer::Later(later) => {
                let head = call.head().clone();
                Answer::later(async move { unblock_large(later.await, head, min).await })
            }
        }
    }
}

fn is_large(response: &Response) -> bool {
    matches!(&response.body, Body::Full(content) if content.len() > INLINE_MAX)
}

async fn unblock_large(response: Response, head: RequestHead, min: usize) -> Response {
    if is_large(&response) {
        unblock(move || compress(response, &head, min)).await
    } else {
        compress(response, &head, min)
    }
}

fn compress(mut response: Response, head: &RequestHead, min: usize) -> Response {
    if !is_worth_it(&response, min) {
        return response;
    }
    add_vary(&mut response.head.fields);
    let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
    let coding = accepted.choose(OFFERED).unwrap_or(Coding::Identity);
    if coding == Coding::Identity {
        return response;
    }
    // Without memory for a coder the plain content is no worse.
    if let Body::Full(content) = &response.body {
        let Ok(coded) = encode(coding, content) else { return response };
        response.body = Body::Full(coded);
    } else {
        let Ok(encoder) = Encoder::new(coding, Vec::new()) else { return response };
        response.body = match response.body {
            Body::Stream { produce, .. } => {
                let produce = Box::new(CodedStream::new(produce, encoder));
                Body::Stream { length: None, produce }
            }
            other => other,
        };
    }
    let fields = &mut response.head.fields;
    fields.set("Content-Encoding", coding.name()).expect("a legal constant");
    fields.remove("accept-ranges");
    if let Some(tag) = fields.get("etag").and_then(ETag::parse) {
        fields.set("ETag", tag.weakened().to_string()).expect("a tag is legal in a value");
    }
    response
}

fn is_worth_it(response: &Response, min: usize) -> bool {
    let fields = &response.head.fields;
    let is_long = match &response.body {
        Body::Full(content) => content.len() >= min,
        Body::Stream { .. } => true,
        Body::Empty | Body::Supplied(_) | Body::Upgrade(_) => false,
    };
    let status = response.head.status;
    let transforms = !fields.get("cache-control").is_some_and(|value| {
        value.split(|&byte| byte == b',').any(|part| part.trim_ascii() == b"no-transform")
    });
    is_long
        && transforms
        && status != Status::PARTIAL_CONTENT
        && !fields.contains("content-encoding")
        && !fields.contains("content-range")
        && fields.get("content-type").is_some_and(is_compressible)
}

/// Text in the wide sense; images, sound, archives and fonts are compressed in themselves.
fn is_compressible(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii().to_ascii_lowercase();
    let known: [&[u8]; 7] = [
        b"application/javascript",
        b"application/json",
        b"application/wasm",
        b"application/xml",
        b"application/x-ndjson",
        b"application/manifest+json",
        b"image/svg+xml",
    ];
    essence.starts_with(b"text/")
        || essence.ends_with(b"+json")
        || essence.ends_with(b"+xml")
        || known.contains(&&*essence)
}

fn add_vary(fields: &mut Fields) {
    let varies = fields.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("vary")
            && value.split(|&byte| byte == b',').any(|member| {
                let member = member.trim_ascii();
                member == b"*" || member.eq_ignore_ascii_case(b"accept-encoding")
            })
    });
    if !varies {
        fields.append("Vary", "Accept-Encoding").expect("a legal constant");
    }
}
