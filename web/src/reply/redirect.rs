//! Redirects (RFC 9110, section 15.4).

use hairspring_core::{RequestHead, Response, Status};

use super::{Error, IntoResponse};

/// A redirect to another URI.
///
/// The target is sent as it is given. Check one that comes from a request: an open redirect lets
/// others make links that seem to lead here and end elsewhere. 500 if it is not visible ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a redirect is nothing but a value until it is returned"]
pub struct Redirect {
    status: Status,
    target: String,
}

impl Redirect {
    /// 303: continue there with GET, such as after a form was stored.
    pub fn see_other(target: impl Into<String>) -> Self {
        Self { status: Status::SEE_OTHER, target: target.into() }
    }

    /// 301: as 308 for a request by GET or HEAD, and known to clients that do not know 308, such as
    /// Java's `HttpURLConnection`. Some repeat a POST as GET.
    pub(crate) fn moved(target: impl Into<String>) -> Self {
        Self { status: Status::MOVED_PERMANENTLY, target: target.into() }
    }

    /// 307: repeat the request there this time, with the same method and content.
    pub fn temporary(target: impl Into<String>) -> Self {
        Self { status: Status::TEMPORARY_REDIRECT, target: target.into() }
    }

    /// 308: repeat the request there, now and in future, with the same method and content.
    pub fn permanent(target: impl Into<String>) -> Self {
        Self { status: Status::PERMANENT_REDIRECT, target: target.into() }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self, head: &RequestHead) -> Response {
        let visible = self.target.bytes().all(|byte| byte.is_ascii_graphic());
        match Response::new(self.status).with_field("Location", &self.target) {
            Ok(response) if visible => response,
            _ => {
                let expected = "expected a redirect to a URI of visible ASCII characters";
                Error::internal(expected).into_response(head)
            }
        }
    }
}
