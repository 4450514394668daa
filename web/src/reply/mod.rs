//! The results that handlers may return.

mod accept;
mod error;
#[cfg(feature = "json")]
mod json;
mod redirect;
pub(crate) mod text;

pub use accept::names_media_type;
pub(crate) use accept::prefers;
pub use error::Error;
#[cfg(feature = "json")]
pub use json::Json;
pub use redirect::Redirect;

use std::borrow::Cow;

use bytes::Bytes;
use hairspring_core::{Body, Fields, RequestHead, Response, Status};

use crate::respond;

/// What a handler may return. The conversion is given the request's head, so that the answer can
/// depend on it: an [`Error`] becomes JSON for clients that prefer that.
///
/// | value | answer |
/// |---|---|
/// | `&str`, `String` | 200, `text/plain; charset=utf-8` |
/// | `Bytes`, `Vec<u8>`, [`Body`] | 200, `application/octet-stream` |
/// | [`Html`], [`Json`] | 200, of that type |
/// | `()` | 204 |
/// | [`Status`] | that status; 4xx and 5xx with a line of text |
/// | `(Status, T)` | the answer of `T` with that status; if only `T` is an error (4xx or 5xx), its own |
/// | `(Fields, T)` | the answer of `T` with those fields, which replace its own of the same names |
/// | `([(name, value); N], T)` | the same; 500 if a field is illegal, or only the connection writes it |
/// | `(Status, [(name, value); N], T)` | both |
/// | `(`[`SetCookie`](crate::cookie::SetCookie)`, T)` | the answer of `T`, which also sets a cookie |
/// | `Option<T>` | the answer of `T`, or 404 |
/// | `Result<T, E>` | the answer of `T` or of `E`, which for a text is 200: return an [`Error`] |
/// | [`Redirect`], [`Response`], [`Sse`](crate::stream::Sse), [`Served`](crate::files::Served) | itself |
///
/// ```
/// use hairspring_core::Status;
/// use hairspring_web::{IntoResponse, Router};
/// fn add() -> impl IntoResponse {
///     (Status::CREATED, [("Location", format!("/notes/{}", 7))], "added")
/// }
/// let added = Router::new().post("/notes", add).build()?.test().post("/notes").send();
/// assert_eq!((added.status(), added.field("location")), (201, Some("/notes/7")));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
///
/// Your own types of errors can implement it too. An argument that is a `Result` leaves the refusal
/// of the request to the handler, which can turn it into such an error:
///
/// ```
/// use hairspring_core::{Body, RequestHead, Response, Status};
/// use hairspring_web::{Error, IntoResponse, Router};
///
/// enum Fault {
///     Empty,
///     Refused(Error),
/// }
/// impl From<Error> for Fault {
///     fn from(error: Error) -> Self {
///         Self::Refused(error)
///     }
/// }
/// impl IntoResponse for Fault {
///     fn into_response(self, head: &RequestHead) -> Response {
///         let (answer, fault) = match self {
///             Self::Empty => (Response::new(Status::UNPROCESSABLE_CONTENT), "empty"),
///             // Keeps the status and fields such as `Accept`, and tells the log of errors.
///             Self::Refused(error) => (error.into_response(head), "refused"),
///         };
///         let answer = answer.with_field("Content-Type", "application/json").expect("a legal field");
///         answer.with_body(Body::Full(format!(r#"{{"fault":"{fault}"}}"#).into()))
///     }
/// }
/// fn add(note: Result<String, Error>) -> Result<Status, Fault> {
///     if note?.is_empty() { Err(Fault::Empty) } else { Ok(Status::CREATED) }
/// }
/// let test = Router::new().post("/notes", add).build()?.test();
/// assert_eq!(test.post("/notes").content("milk").send().status(), 201);
/// assert_eq!(test.post("/notes").send().text(), r#"{"fault":"empty"}"#);
/// assert_eq!(test.post("/notes").content([0xff]).send().text(), r#"{"fault":"refused"}"#);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
pub trait IntoResponse {
    /// Converts it to the answer to a request with this head.
    fn into_response(self, head: &RequestHead) -> Response;
}

impl IntoResponse for Response {
    fn into_response(self, _: &RequestHead) -> Response {
        self
    }
}

/// An HTML page in UTF-8. What is put into it must have been [escaped](crate::escape_html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html<T>(pub T);

impl<T: Into<Bytes>> IntoResponse for Html<T> {
    fn into_response(self, _: &RequestHead) -> Response {
        respond::html(self.0)
    }
}

impl IntoResponse for &'static str {
    fn into_response(self, _: &RequestHead) -> Response {
        Response::text(self)
    }
}

impl IntoResponse for String {
    fn into_response(self, _: &RequestHead) -> Response {
        Response::text(self)
    }
}

impl IntoResponse for Cow<'static, str> {
    fn into_response(self, _: &RequestHead) -> Response {
        match self {
            Cow::Borrowed(text) => Response::text(text),
            Cow::Owned(text) => Response::text(text),
        }
    }
}

impl IntoResponse for Bytes {
    fn into_response(self, _: &RequestHead) -> Response {
        respond::octets(Body::Full(self))
    }
}

impl IntoResponse for Vec<u8> {
    fn into_response(self, _: &RequestHead) -> Response {
        respond::octets(Body::Full(self.into()))
    }
}

impl IntoResponse for Body {
    fn into_response(self, _: &RequestHead) -> Response {
        respond::octets(self)
    }
}

impl IntoResponse for () {
    fn into_response(self, _: &RequestHead) -> Response {
        Response::new(Status::NO_CONTENT)
    }
}

impl IntoResponse for Status {
    fn into_response(self, head: &RequestHead) -> Response {
        if self.code() >= 400 {
            Error::new(self, "").into_response(head)
        } else {
            Response::new(self)
        }
    }
}

impl<T: IntoResponse> IntoResponse for (Status, T) {
    fn into_response(self, head: &RequestHead) -> Response {
        let response = self.1.into_response(head);
        // For example an `Err`, or JSON that cannot be serialized: it must not be sent as a success.
        let fails = response.head.status.code() >= 400 && self.0.code() < 400;
        if fails { response } else { response.with_status(self.0) }
    }
}

impl<T: IntoResponse> IntoResponse for (Fields, T) {
    fn into_response(self, head: &RequestHead) -> Response {
        let mut response = self.1.into_response(head);
        for (name, _) in self.0.iter() {
            response.head.fields.remove(name);
        }
        for (name, value) in self.0.iter() {
            // Legal in `self.0`, so legal here.
            let _ = response.head.fields.append(name, value);
        }
        response
    }
}

impl<V: AsRef<str>, T: IntoResponse, const N: usize> IntoResponse for ([(&'static str, V); N], T) {
    fn into_response(self, head: &RequestHead) -> Response {
        let mut fields = Fields::new();
        for (name, value) in &self.0 {
            // The handler's mistake, or a value from a request that it did not check.
            if let Err(misuse) = fields.append(name, value.as_ref()) {
                return Error::internal(misuse).into_response(head);
            }
        }
        (fields, self.1).into_response(head)
    }
}

impl<V: AsRef<str>, T: IntoResponse, const N: usize> IntoResponse
    for (Status, [(&'static str, V); N], T)
{
    fn into_response(self, head: &RequestHead) -> Response {
        let (status, fields, content) = self;
        (fields, (status, content)).into_response(head)
    }
}

impl<T: IntoResponse> IntoResponse for Option<T> {
    fn into_response(self, head: &RequestHead) -> Response {
        match self {
            Some(value) => value.into_response(head),
            None => Status::NOT_FOUND.into_response(head),
        }
    }
}

impl<T: IntoResponse, E: IntoResponse> IntoResponse for Result<T, E> {
    fn into_response(self, head: &RequestHead) -> Response {
        match self {
            Ok(value) => value.into_response(head),
            Err(error) => error.into_response(head),
        }
    }
}
