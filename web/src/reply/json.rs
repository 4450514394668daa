//! JSON in requests and answers.

use hairspring_core::{RequestHead, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Error, IntoResponse};
use crate::extract::{Extract, content_type_is, expect_whole, unsupported};
use crate::{Call, respond};
use bytes::Bytes;

/// JSON (RFC 8259) of a type of the application: as an argument of a handler the content of the
/// request, as its result the content of the answer.
///
/// A request gets 415 if its content has a coding, or is not declared as `application/json` or a
/// type that ends in `+json`: a page of another origin cannot send those types without a preflight.
/// It gets 400 if the JSON is malformed, nested deeper than 128 levels, or cannot be deserialized
/// as `T`; or if it is only a part of what PUT is to store (`Content-Range`).
///
/// ```
/// use hairspring_core::Status;
/// use hairspring_web::{Json, Router};
/// #[derive(serde::Deserialize, serde::Serialize)]
/// struct Item { name: String }
///
/// let app = Router::new().post("/", |Json(item): Json<Item>| (Status::CREATED, Json(item))).build()?;
/// let stored = app.test().post("/").json(&Item { name: "pear".into() }).send();
/// assert_eq!((stored.status(), stored.text()), (201, r#"{"name":"pear"}"#));
/// assert_eq!(stored.json::<Item>().name, "pear");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Extract for Json<T> {
    const TAKES: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        const JSON: &str = "application/json";
        let head = call.head();
        if !content_type_is(head, JSON) && !content_type_is(head, "+json") {
            return Err(unsupported(JSON, format!("expected {JSON}")));
        }
        expect_whole(head)?;
        let content = Bytes::extract(call)?;
        let refused = |error: serde_json::Error| {
            // The library takes some values of another type, such as 1 for an enum, for malformed.
            let is_json = || serde_json::from_slice::<IgnoredAny>(&content).is_ok();
            let what = if error.is_data() || is_json() { "unexpected" } else { "malformed" };
            Error::bad_request(format!("{what} JSON: {error}"))
        };
        serde_json::from_slice(&content).map(Self).map_err(refused)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self, head: &RequestHead) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(text) => respond::json(text),
            // The handler's bug: a map whose keys are not strings, or a `Serialize` that fails.
            Err(error) => Error::internal(error).into_response(head),
        }
    }
}
