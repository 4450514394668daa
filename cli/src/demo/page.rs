//! The pages that are part of the program, prepared once.

use bytes::Bytes;
use hairspring_core::{Body, Fields, RequestHead, Response, ResponseHead, Status};
use hairspring_web::conditional::{ETag, Validators, Verdict};
use hairspring_web::encoding::{Accepted, Coding, gzip};
use hairspring_web::{Answer, Call, Endpoint, Error, IntoResponse};

use super::digest::base64_of;

/// A page with its style and script inline, which loads nothing else.
pub(super) struct Page {
    plain: Variant,
    zipped: Variant,
}

/// The page in one content coding.
struct Variant {
    content: Bytes,
    /// The fields of a 200.
    fields: Fields,
    /// The fields of a 304.
    unchanged: Fields,
    validators: Validators,
}

impl Page {
    pub(super) fn of_the_demo() -> Self {
        const STYLE: &str = concat!(include_str!("page/common.css"), include_str!("page/demo.css"));
        const SCRIPT: &str = concat!(
            include_str!("page/common.js"),
            include_str!("page/live.js"),
            include_str!("page/parser.js"),
            include_str!("page/files.js"),
        );
        Self::new(include_str!("page/index.html"), STYLE, SCRIPT)
    }

    pub(super) fn of_the_chat() -> Self {
        const STYLE: &str = concat!(include_str!("page/common.css"), include_str!("page/chat.css"));
        const SCRIPT: &str = concat!(include_str!("page/common.js"), include_str!("page/chat.js"));
        Self::new(include_str!("page/chat.html"), STYLE, SCRIPT)
    }

    /// `frame` is the page, with empty elements for style and script.
    fn new(frame: &str, style: &str, script: &str) -> Self {
        let page = frame
            .replacen("<style></style>", &format!("<style>{style}</style>"), 1)
            .replacen("<script></script>", &format!("<script>{script}</script>"), 1);
        // Style and script are allowed by their digests, so injected ones would not run.
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
             connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            base64_of(style),
            base64_of(script)
        );
        let (tag, zipped) = (base64_of(&page), gzip(page.as_bytes()));
        Self {
            plain: Variant::new(page.into(), &tag, None, &policy),
            zipped: Variant::new(zipped, &format!("{tag}-gzip"), Some("gzip"), &policy),
        }
    }
}

impl Variant {
    fn new(content: Bytes, tag: &str, coding: Option<&str>, policy: &str) -> Self {
        let etag = ETag::strong(tag).expect("base64 is legal in a tag");
        let add = |fields: &mut Fields, lines: &[(&str, &str)]| {
            for (name, value) in lines {
                fields.append(name, value).expect("constants and base64 are legal in a value");
            }
        };
        let mut unchanged = Fields::new();
        // Caches have to revalidate: another version of the server has another page.
        let kept = ("Cache-Control", "no-cache");
        add(&mut unchanged, &[("ETag", &etag.to_string()), ("Vary", "Accept-Encoding"), kept]);
        let mut fields = unchanged.clone();
        add(
            &mut fields,
            &[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", policy),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
            ],
        );
        if let Some(coding) = coding {
            add(&mut fields, &[("Content-Encoding", coding)]);
        }
        let validators = Validators { etag: Some(etag), modified: None };
        Self { content, fields, unchanged, validators }
    }

    fn answer(&self, head: &RequestHead) -> Response {
        let (status, fields, body) = match self.validators.judge(head) {
            Verdict::Proceed => (Status::OK, &self.fields, Body::Full(self.content.clone())),
            Verdict::NotModified => (Status::NOT_MODIFIED, &self.unchanged, Body::Empty),
            Verdict::Failed => {
                let expected = "expected If-Match with the tag of this page";
                return Error::new(Status::PRECONDITION_FAILED, expected).into_response(head);
            }
        };
        Response { head: ResponseHead { status, fields: fields.clone() }, body }
    }
}

impl Endpoint for Page {
    fn call(&self, call: &mut Call<'_>) -> Answer {
        let accepted = Accepted::parse(call.head().fields().get_all("accept-encoding"));
        let variant = match accepted.choose(&[Coding::Gzip]) {
            Some(Coding::Gzip) => &self.zipped,
            _ => &self.plain,
        };
        variant.answer(call.head()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_small_and_need_nothing_from_elsewhere() {
        for Page { plain, zipped, .. } in [Page::of_the_demo(), Page::of_the_chat()] {
            let (plain, zipped) = (plain.content, zipped.content);
            let text = std::str::from_utf8(&plain).unwrap();
            for elsewhere in ["http://", "https://", "src=", "@import", "url("] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
            for inline in ["<style></style>", "<script></script>", " style=", " onclick="] {
                assert!(!text.contains(inline), "{inline}");
            }
            assert!(plain.len() < 40_000, "{} bytes", plain.len());
            assert!(zipped.len() < 16_000, "{} bytes", zipped.len());
        }
    }
}
