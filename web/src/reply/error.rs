//! Errors with a status.

use std::borrow::Cow;
use std::fmt;

use hairspring_core::{Fields, RequestHead, Response, ResponseHead, Status};

use super::text::push_json;
use super::{IntoResponse, accept};
use crate::middleware::error_log;
use crate::respond;

/// An error that a handler returns: a status, an explanation for the client, and a cause that the
/// client is not told.
///
/// `?` turns every [`std::error::Error`] into one with status 500. Its message is not sent, because
/// it may reveal internals; [`ErrorLog`](crate::middleware::ErrorLog) logs it, and without one it is
/// a line on standard error. The answer is a line of text, or a problem (RFC 9457) for clients that
/// name JSON in `Accept` and do not prefer text.
///
/// ```
/// use hairspring_core::Status;
/// use hairspring_web::{Error, Router, extract::Param};
///
/// fn half(Param(number): Param) -> Result<String, Error> {
///     let number: u32 = number.parse().map_err(|_| Error::bad_request("expected a number"))?;
///     if number % 2 == 1 {
///         return Err(Error::new(Status::UNPROCESSABLE_CONTENT, "expected an even number"));
///     }
///     Ok((number / 2).to_string())
/// }
/// let app = Router::new().get("/half/{n}", half).build()?;
/// let refused = app.test().get("/half/7").field("Accept", "application/json").send();
/// assert_eq!(refused.field("content-type"), Some("application/problem+json"));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[must_use = "an error is nothing but a value until it is returned"]
pub struct Error {
    status: Status,
    explanation: Cow<'static, str>,
    fields: Fields,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with a status and an explanation, which should say what was expected and may be
    /// empty.
    pub fn new(status: Status, explanation: impl Into<Cow<'static, str>>) -> Self {
        Self { status, explanation: explanation.into(), fields: Fields::new(), cause: None }
    }

    /// 400.
    pub fn bad_request(explanation: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Status::BAD_REQUEST, explanation)
    }

    /// 404.
    pub fn not_found(explanation: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Status::NOT_FOUND, explanation)
    }

    /// 500, with a cause that the client is not told.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            status: Status::INTERNAL_SERVER_ERROR,
            explanation: Cow::Borrowed(""),
            fields: Fields::new(),
            cause: Some(cause.into()),
        }
    }

    /// Adds a field to the answer, such as `Retry-After`, or replaces its `Content-Type`. An illegal
    /// field, or one that only the connection writes, is ignored.
    pub fn with_field(mut self, name: &str, value: &str) -> Self {
        let _ = self.fields.append(name, value);
        self
    }

    /// Adds a cause, which the client is not told.
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// The explanation for the client.
    #[must_use]
    pub fn explanation(&self) -> &str {
        &self.explanation
    }

    /// The cause, for a log.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.cause.as_deref()
    }
}

/// [`Error`] itself does not implement [`std::error::Error`]: this conversion would overlap with
/// the one of a type to itself.
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self::internal(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if !self.explanation.is_empty() {
            write!(f, ": {}", self.explanation)?;
        }
        match &self.cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.status.code())
            .field("explanation", &self.explanation)
            .field("cause", &self.cause)
            .finish()
    }
}

impl IntoResponse for Error {
    fn into_response(self, head: &RequestHead) -> Response {
        error_log::tell(&self, head);
        let mut response = if wants_problem(head) {
            problem(self.status, &self.explanation)
        } else {
            text(self.status, &self.explanation)
        };
        for (name, value) in self.fields.iter() {
            response = response.with_field(name, value).expect("it was legal when it was added");
        }
        response
    }
}

/// Clients that want JSON name it. `*/*` is not enough: curl sends that, whose users rather read a
/// line of text.
fn wants_problem(head: &RequestHead) -> bool {
    ["application/problem+json", "application/json"].into_iter().any(|json| {
        accept::names_media_type(head, json) && !accept::prefers(head, "text/plain", json)
    })
}

/// A line of text. Like a problem it has `Vary: Accept` (RFC 9110, section 12.5.5), because caches
/// store some errors.
fn text(status: Status, explanation: &str) -> Response {
    const TEXT: Fields =
        Fields::from_static("Content-Type: text/plain; charset=utf-8\r\nVary: Accept\r\n");
    let Response { body, .. } = respond::status(status, explanation);
    Response { head: ResponseHead { status, fields: TEXT }, body }
}

/// A problem of no particular type (RFC 9457, section 4.2.1).
fn problem(status: Status, explanation: &str) -> Response {
    const PROBLEM: Fields =
        Fields::from_static("Content-Type: application/problem+json\r\nVary: Accept\r\n");
    let mut text = format!(r#"{{"title":"{}","status":{}"#, status.reason(), status.code());
    if !explanation.is_empty() {
        text.push_str(r#","detail":"#);
        push_json(&mut text, explanation);
    }
    text.push_str("}\n");
    let head = ResponseHead { status, fields: PROBLEM };
    Response { head, body: hairspring_core::Body::Full(text.into()) }
}
