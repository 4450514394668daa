//! What the interfaces in JSON say when they refuse.

use hairspring_core::{Fields, RequestHead, Response, Status};
use hairspring_web::{Answer, Call, Content, Endpoint, Error, IntoResponse, Json};
use serde::Serialize;

/// An error as JSON, whatever the client prefers: an interface speaks one language
/// (RFC 9457, section 4.2.1).
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
        const PROBLEM: Fields = Fields::from_static("Content-Type: application/problem+json\r\n");
        let status = self.0.status();
        let (title, detail) = (status.reason(), self.0.explanation());
        let told = Json(Told { title, status: status.code(), detail });
        (status, (PROBLEM, told)).into_response(head)
    }
}

/// Answers below `/api` where nothing is.
pub(super) struct NoInterface;

impl Endpoint for NoInterface {
    fn content(&self) -> Content {
        // The answer is known: nothing is read for it.
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let nothing = Error::new(Status::NOT_FOUND, "the page at / lists what is here");
        Problem(nothing).into_response(call.head()).into()
    }
}
