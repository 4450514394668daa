//! Error pages for people with browsers.

use hairspring::core::{Body, Response, Status};
use hairspring::web::files::{Directory, FileName, send};
use hairspring::web::{Answer, Call, Middleware, Next, escape_html, names_media_type};

/// Turns an error that is a line of text into a page, for clients that name HTML in `Accept`: a
/// phone would show the bare line far too small.
#[derive(Clone, Debug)]
pub(super) struct ErrorPages {
    /// The site's own page for 404, if it has one.
    pub(super) not_found: Option<(Directory, FileName)>,
}

impl Middleware for ErrorPages {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let answer = next.run(call);
        // `Accept` is looked at only for errors, which are rare.
        let is_fine = matches!(&answer, Answer::Now(response) if response.head.status.code() < 400);
        if is_fine || !names_media_type(call.head(), "text/html") {
            return answer;
        }
        match answer {
            Answer::Now(response) if !self.has_own_page(&response) => {
                Answer::Now(with_page(response))
            }
            answer => {
                let this = self.clone();
                Answer::later(async move { this.paged(answer.response().await).await })
            }
        }
    }
}

impl ErrorPages {
    fn has_own_page(&self, response: &Response) -> bool {
        self.not_found.is_some() && response.head.status == Status::NOT_FOUND
    }

    async fn paged(self, response: Response) -> Response {
        let is_own = self.has_own_page(&response);
        let Some((directory, name)) = self.not_found.filter(|_| is_own) else {
            return with_page(response);
        };
        let page = send(directory, name).await;
        // The site's own page may be missing too.
        if page.head.status == Status::OK {
            with_content(response, page.body)
        } else {
            with_page(response)
        }
    }
}

fn with_page(response: Response) -> Response {
    const TEXT: &[u8] = b"text/plain; charset=utf-8";
    let is_text = response.head.fields.get("content-type") == Some(TEXT);
    match &response.body {
        Body::Full(text) if is_text && response.head.status.code() >= 400 => {
            let page = page(&String::from_utf8_lossy(text));
            let policy = "default-src 'none'; style-src 'unsafe-inline'";
            with_content(response, Body::Full(page.into()))
                .with_field("Content-Security-Policy", policy)
                .expect("a legal constant")
        }
        _ => response,
    }
}

/// Replaces the response's content with a page.
fn with_content(mut response: Response, page: Body) -> Response {
    response.body = page;
    let fields = &mut response.head.fields;
    fields.set("Content-Type", "text/html; charset=utf-8").expect("a legal constant");
    // An error of the web layer has it already.
    if fields.get("vary") != Some(b"Accept") {
        fields.append("Vary", "Accept").expect("a legal constant");
    }
    response
}

/// The page for a line such as `404 Not Found: what was expected`, perhaps without an explanation.
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
