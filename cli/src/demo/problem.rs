//! The errors of the JSON interfaces.

use hairspring_core::{RequestHead, Response, Status};
use hairspring_web::{Answer, Call, Content, Endpoint, Error, IntoResponse, Json};
use serde::Serialize;

/// An error as a problem in JSON (RFC 9457, section 4.2.1), whatever `Accept` says: a JSON
/// interface answers in JSON only.
#[derive(Debug)]
pub(super) struct Problem(pub(super) Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self, head: &RequestHead) -> Response {
        #[derive(Serialize)]
        struct Told<'a> {
            title: &'static str,
            status: u16,
            detail: &'a str,
        }
        let status = self.0.status();
        let (title, detail) = (status.reason(), self.0.explanation());
        let told = Json(Told { title, status: status.code(), detail }).into_response(head).body;
        // Made from the error's own answer, to keep fields such as `Accept` and tell the error log.
        let mut answer = self.0.into_response(head);
        answer.head.fields.remove("Vary");
        let answer = answer.with_field("Content-Type", "application/problem+json");
        answer.expect("a legal field").with_body(told)
    }
}

/// 404 for paths below `/api` that do not exist.
pub(super) struct NoInterface;

impl Endpoint for NoInterface {
    fn content(&self) -> Content {
        // The response does not depend on the content, so none is read.
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let nothing = Error::new(Status::NOT_FOUND, "the page at / lists what is here");
        Problem(nothing).into_response(call.head()).into()
    }
}
