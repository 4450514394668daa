//! What people see in a browser where nothing is.

use hairspring::core::{Body, Fields, Response};
use hairspring::web::{Answer, Call, Middleware, Next, escape_html};

/// Makes a page of an error that is a line of text, for those who name HTML in `Accept`. Without
/// one a telephone shows the line as small as print.
#[derive(Clone, Copy, Debug)]
pub(super) struct ErrorPages;

impl Middleware for ErrorPages {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        if !names_html(call) {
            return next.run(call);
        }
        match next.run(call) {
            Answer::Now(response) => Answer::Now(with_page(response)),
            Answer::Later(later) => Answer::later(async move { with_page(later.await) }),
        }
    }
}

/// Browsers do, of what is to be shown; scripts and tools do not.
fn names_html(call: &Call<'_>) -> bool {
    let fields = call.head().fields();
    let mut ranges = fields.get_all("accept").flat_map(|line| line.split(|&byte| byte == b','));
    ranges.any(|range| {
        let name = range.split(|&byte| byte == b';').next().unwrap_or_default();
        name.trim_ascii().eq_ignore_ascii_case(b"text/html")
    })
}

fn with_page(mut response: Response) -> Response {
    const TEXT: &[u8] = b"text/plain; charset=utf-8";
    const PAGE: Fields = Fields::from_static(
        "Content-Type: text/html; charset=utf-8\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n",
    );
    let is_text = response.head.fields.get("content-type") == Some(TEXT);
    let Body::Full(text) = &response.body else { return response };
    if response.head.status.code() < 400 || !is_text {
        return response;
    }
    let page = page(&String::from_utf8_lossy(text));
    response.body = Body::Full(page.into());
    for (name, value) in PAGE.iter() {
        response.head.fields.set(name, value).expect("a legal constant");
    }
    response.with_field("Vary", "Accept").expect("a legal constant")
}

/// The line is `404 Not Found: what was expected`, or without an explanation.
fn page(line: &str) -> String {
    let line = escape_html(line.trim_end());
    let (title, explanation) = line.split_once(": ").unwrap_or((&line, ""));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n\
         <style>:root{{color-scheme:light dark}}body{{max-width:40rem;margin:4rem auto;\
         padding:0 1rem;font:16px/1.5 system-ui,sans-serif}}h1{{font-size:1.3rem;font-weight:600}}\
         </style>\n<main>\n<h1>{title}</h1>\n<p>{explanation}</p>\n</main>\n"
    )
}
