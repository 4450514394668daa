//! Content coding of answers for which it is worthwhile (RFC 9110, section 8.4).

use bytes::Bytes;
use hairspring_core::{Body, Fields, RequestHead, Response, Status, Supplied};

use super::{Middleware, Next};
use crate::conditional::ETag;
use crate::encoding::{Accepted, CodedStream, Coding, Encoder, OFFERED, encode, weaken};
use crate::{Answer, Call, unblock};

/// Content of more bytes is compressed on the pool of threads. Up to this it takes less than a
/// millisecond.
const INLINE_MAX: usize = 64 << 10;

/// Fields that hold a digest of the content as it is sent, and that would be wrong after another
/// coding (RFC 9530, sections 2 and 3, and what came before it).
const DIGESTS: [&str; 4] = ["content-digest", "repr-digest", "digest", "content-md5"];

/// Compresses answers with one of the [`OFFERED`] codings, for clients that accept it.
///
/// These stay as they are: content below the minimum, types that are compressed by nature, partial
/// content (which still gets the `Vary` that the whole would have), content that has a coding or a
/// digest, answers with `no-transform`, and files, for which there are [compressed
/// siblings](crate::files::Tree::compressed_siblings), unless [`files_max`](Self::files_max) is
/// set. A body that is produced over time is compressed piece by piece, and flushed whenever it
/// pauses, so that nothing is held back in the encoder. A strong `ETag` becomes weak, because the
/// bytes differ; `If-Match` never matches a weak one (RFC 9110, section 13.1.1), so serve resources
/// that clients change under `If-Match` outside of this middleware.
///
/// If an answer has a secret and also text from the request, the length of the compressed content
/// lets an eavesdropper guess the secret (the BREACH attack). Serve such answers outside of this
/// middleware, or with `Cache-Control: no-transform`.
#[derive(Clone, Copy, Debug)]
pub struct Compression {
    /// Collected content and files of fewer bytes are left alone. The default is 860 bytes, which
    /// fit in one packet anyway.
    pub min: usize,
    /// Files of up to this many bytes are compressed, each time they are requested, on the pool of
    /// threads and whole in memory. The default is 0: none.
    pub files_max: u64,
}

impl Default for Compression {
    fn default() -> Self {
        Self { min: 860, files_max: 0 }
    }
}

impl Middleware for Compression {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let this = *self;
        match next.run(call) {
            Answer::Now(response) if this.takes_long(&response, call.head()) => {
                // The pool does the work, so the answer becomes a future.
                let head = call.head().clone();
                Answer::later(async move { this.compress_later(response, head).await })
            }
            Answer::Now(response) => Answer::Now(this.compress(response, call.head())),
            Answer::Later(later) => {
                let head = call.head().clone();
                Answer::later(async move { this.compress_later(later.await, head).await })
            }
        }
    }
}

impl Compression {
    /// Whether it will be compressed as a whole, and that may block.
    fn takes_long(self, response: &Response, head: &RequestHead) -> bool {
        let is_much = match &response.body {
            Body::Full(content) => content.len() > INLINE_MAX,
            Body::Supplied(file) => file.len <= self.files_max,
            Body::Empty | Body::Stream { .. } | Body::Upgrade(_) => false,
        };
        is_much
            && response.head.status != Status::PARTIAL_CONTENT
            && self.is_for_some(response)
            && coding(head) != Coding::Identity
    }

    async fn compress_later(self, response: Response, head: RequestHead) -> Response {
        if self.takes_long(&response, &head) {
            unblock(move || self.compress(response, &head)).await
        } else {
            self.compress(response, &head)
        }
    }

    /// May block if it [takes long](Self::takes_long).
    fn compress(self, mut response: Response, head: &RequestHead) -> Response {
        if response.head.status == Status::NOT_MODIFIED {
            return spare(response, head);
        }
        if !self.is_for_some(&response) {
            return response;
        }
        add_vary(&mut response.head.fields);
        if response.head.status == Status::PARTIAL_CONTENT {
            return response;
        }
        let coding = coding(head);
        if coding == Coding::Identity {
            return response;
        }
        let whole = match &response.body {
            Body::Full(content) => Some(content.clone()),
            // A file that has shrunk is passed on as it is: the backend finds out when it sends it,
            // and cuts the answer.
            Body::Supplied(file) => read(file),
            _ => None,
        };
        // If there is no memory for an encoder, the plain content is sent.
        response.body = match (whole, response.body) {
            (Some(content), body) => match encode(coding, &content) {
                Ok(coded) => Body::Full(coded),
                Err(_) => return Response { body, ..response },
            },
            (None, Body::Stream { length, produce }) => match Encoder::new(coding, Vec::new()) {
                Ok(encoder) => {
                    let produce = Box::new(CodedStream::new(produce, length, encoder));
                    Body::Stream { length: None, produce }
                }
                Err(_) => return Response { body: Body::Stream { length, produce }, ..response },
            },
            (None, body) => return Response { body, ..response },
        };
        let fields = &mut response.head.fields;
        fields.set("Content-Encoding", coding.name()).expect("a legal constant");
        fields.remove("accept-ranges");
        weaken(fields);
        response
    }

    /// Whether clients that accept a coding get compressed content. A part is not compressed, but
    /// has the `Vary` of the whole (RFC 9110, section 15.3.7). What several parts are of cannot be
    /// told here; a `Vary` too many does no harm.
    fn is_for_some(self, response: &Response) -> bool {
        let fields = &response.head.fields;
        let is_part = response.head.status == Status::PARTIAL_CONTENT;
        let whole = |own| is_part.then(|| whole_of_range(fields)).flatten().unwrap_or(own);
        let is_right = |kind: &[u8]| {
            is_compressible(kind) || (is_part && kind.starts_with(b"multipart/byteranges"))
        };
        let is_long = match &response.body {
            Body::Full(content) => whole(content.len() as u64) >= self.min as u64,
            Body::Supplied(file) => (self.min as u64..=self.files_max).contains(&whole(file.len)),
            Body::Stream { .. } => true,
            Body::Empty | Body::Upgrade(_) => false,
        };
        // Directives are case-insensitive (RFC 9111, section 5.2), and may be in several lines.
        let transforms = !fields.iter().any(|(name, value)| {
            let mut directives = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
            name.eq_ignore_ascii_case("cache-control")
                && directives.any(|directive| directive.eq_ignore_ascii_case(b"no-transform"))
        });
        is_long
            && transforms
            && !fields.contains("content-encoding")
            && !DIGESTS.iter().any(|name| fields.contains(name))
            && fields.get("content-type").is_some_and(is_right)
    }
}

/// The length of the whole of which this is a part, if it is known.
fn whole_of_range(fields: &Fields) -> Option<u64> {
    let range = fields.get("content-range").and_then(|range| std::str::from_utf8(range).ok());
    range?.rsplit_once('/')?.1.parse().ok()
}

/// Gives a 304 the fields that a 200 would have had (RFC 9110, section 15.4.5). A client that knows
/// the weak form of the tag has compressed content, and would be sent it again.
fn spare(mut response: Response, head: &RequestHead) -> Response {
    let fields = &mut response.head.fields;
    add_vary(fields);
    if let Some(tag) = fields.get("etag").and_then(ETag::parse)
        && tag.is_known_as_weak(head)
        && coding(head) != Coding::Identity
    {
        fields.set("ETag", tag.weakened().to_string()).expect("a tag is legal in a value");
    }
    response
}

/// The coding that the client prefers.
fn coding(head: &RequestHead) -> Coding {
    let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
    accepted.choose(OFFERED).unwrap_or(Coding::Identity)
}

/// All of a file; `None` if it has become shorter.
fn read(file: &Supplied) -> Option<Bytes> {
    let mut content = vec![0; usize::try_from(file.len).ok()?];
    let mut filled = 0;
    while filled < content.len() {
        match file.supply.read_at(file.offset + filled as u64, &mut content[filled..]) {
            Ok(read) if read > 0 => filled += read,
            _ => return None,
        }
    }
    Some(content.into())
}

/// Whether it is text in the wide sense. Images, sound, archives and fonts are compressed by
/// nature.
fn is_compressible(content_type: &[u8]) -> bool {
    const WHOLE: [&str; 5] = [
        "application/javascript",
        "application/json",
        "application/wasm",
        "application/xml",
        "application/x-ndjson",
    ];
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let kind = essence.split(|&byte| byte == b'/').next().unwrap_or_default();
    let suffix = essence.rsplit(|&byte| byte == b'+').next().unwrap_or_default();
    let is = |part: &[u8], names: &[&str]| {
        names.iter().any(|name| part.eq_ignore_ascii_case(name.as_bytes()))
    };
    is(kind, &["text"]) || is(suffix, &["json", "xml"]) || is(essence, &WHOLE)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_text_in_the_wide_sense_is_compressed() {
        for (content_type, expected) in [
            ("text/html; charset=utf-8", true),
            ("TEXT/Plain", true),
            ("application/json", true),
            ("Application/JSON ;x", true),
            ("application/problem+json", true),
            ("image/svg+XML", true),
            ("application/wasm", true),
            ("image/png", false),
            ("application/octet-stream", false),
            ("application/jsonx", false),
            ("application/zip; name=text/html", false),
            ("textual/html", false),
            ("", false),
        ] {
            assert_eq!(is_compressible(content_type.as_bytes()), expected, "{content_type}");
        }
    }
}
