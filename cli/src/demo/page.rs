//! Pages that are part of the program: prepared once, sent as they are.

use bytes::Bytes;
use hairspring_core::{Body, Fields, Response, Status};
use hairspring_web::conditional::{ETag, Validators, Verdict};
use hairspring_web::encoding::{Accepted, Coding, gzip};
use hairspring_web::{Answer, Call, Endpoint, respond};

use super::digest::base64_of;

/// A page with one style and one script inside, and nothing from elsewhere.
pub(super) struct Page {
    plain: Bytes,
    zipped: Bytes,
    policy: String,
    tag: String,
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

    /// `frame` is the page, with empty elements where style and script belong.
    fn new(frame: &str, style: &str, script: &str) -> Self {
        let page = frame
            .replacen("<style></style>", &format!("<style>{style}</style>"), 1)
            .replacen("<script></script>", &format!("<script>{script}</script>"), 1);
        // What may run is named by its digest: text that finds its way into the page does not.
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
             connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            base64_of(style),
            base64_of(script)
        );
        let tag = base64_of(&page);
        Self { zipped: gzip(page.as_bytes()), plain: page.into(), policy, tag }
    }
}

impl Endpoint for Page {
    fn call(&self, call: &mut Call<'_>) -> Answer {
        let accepted = Accepted::parse(call.head().fields().get_all("accept-encoding"));
        let coding = accepted.choose(&[Coding::Gzip]);
        let zipped = coding == Some(Coding::Gzip);
        let tag = format!("{}{}", self.tag, if zipped { "-gzip" } else { "" });
        let etag = ETag::strong(tag).expect("base64 is legal in a tag");
        let mut fields = Fields::new();
        let mut set = |name, value: &str| fields.set(name, value).expect("legal constants");
        set("ETag", &etag.to_string());
        set("Vary", "Accept-Encoding");
        // Kept, and asked for again: the next version may be another.
        set("Cache-Control", "no-cache");
        let validators = Validators { etag: Some(etag), modified: None };
        if validators.judge(call.head()) == Verdict::NotModified {
            let mut response = Response::new(Status::NOT_MODIFIED);
            response.head.fields = fields;
            return response.into();
        }
        set("Content-Security-Policy", &self.policy);
        set("X-Content-Type-Options", "nosniff");
        set("Referrer-Policy", "no-referrer");
        if zipped {
            set("Content-Encoding", "gzip");
        }
        let content = if zipped { &self.zipped } else { &self.plain };
        let mut response = respond::html(Bytes::new()).with_body(Body::Full(content.clone()));
        for (name, value) in fields.iter() {
            response.head.fields.append(name, value).expect("legal where it came from");
        }
        response.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_small_and_need_nothing_from_elsewhere() {
        for Page { plain, zipped, .. } in [Page::of_the_demo(), Page::of_the_chat()] {
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
