//! The routes of the demo.

use std::sync::Arc;

use hairspring_core::{Response, Status};
use hairspring_web::files::Tree;
use hairspring_web::metrics::Metrics;
use hairspring_web::{Answer, Call, Content, Endpoint, Error, IntoResponse, Router, raw};

use super::live::Live;
use super::{Surroundings, answers, chat, digest, files, live, page, parse, problem, users};

/// The routes of the demo.
pub(super) fn routes(surroundings: Surroundings, live: &Arc<Live>, metrics: &Metrics) -> Router {
    let mut router = Router::new();
    if let Some(log) = surroundings.access_log {
        router = router.with(log);
    }
    router = router.with(metrics.clone());
    if let Some(log) = surroundings.error_log {
        router = router.with(log);
    }
    let mut router = router
        .get("/", page::Page::of_the_demo())
        .get("/plaintext", raw(|_| answers::plaintext()))
        .get("/json", raw(|_| answers::json()))
        .get("/echo/", raw(echo))
        .get("/echo/{*message}", raw(echo))
        .post("/echo", answers::echo_body)
        .get("/user-agent", raw(|call| answers::user_agent(&call.head().fields())))
        .get("/slow", answers::slow)
        .get("/events", live::events(live))
        .get("/chat", chat::Chat::new())
        .get("/metrics", metrics.clone())
        .post("/api/digest", digest::of_content)
        .group(parse::router())
        .group(users::router())
        .nest("/api", Router::new().fallback(problem::NoInterface))
        .fallback(Nowhere);
    if let Some(directory) = surroundings.files {
        router = router.group(files::router(directory));
    }
    if let Some(site) = surroundings.site {
        router = router.nest("/static", Tree::new(site).listing().router());
    }
    router
}

fn echo(call: &mut Call<'_>) -> Response {
    answers::echo_text(call.tail(), &call.head().fields())
}

/// 404 for all other paths, except for some of `/echo/`.
struct Nowhere;

impl Endpoint for Nowhere {
    fn content(&self) -> Content {
        // The response does not depend on the content, so none is read.
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let head = call.head();
        match head.path().strip_prefix("/echo/") {
            // A path that is not UTF-8 matches no route, but is echoed all the same.
            Some(encoded) if answers::fetches(head) => {
                answers::echo_text(encoded, &head.fields()).into()
            }
            _ => Error::new(Status::NOT_FOUND, "the page at / lists what is here")
                .into_response(head)
                .into(),
        }
    }
}
