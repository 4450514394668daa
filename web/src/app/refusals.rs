//! The endpoints of requests that have no handler.

use hairspring_core::Status;

use crate::{Answer, Call, Content, Endpoint, Error, IntoResponse, Methods};

/// 404, where the application has no fallback of its own.
pub(super) struct NotFound;

/// 501 for an unknown method, and for CONNECT (RFC 9110, section 9.1).
pub(super) struct Unknown;

/// 405 with `Allow`, or 204 to OPTIONS, for a path that has handlers of other methods.
pub(super) struct Refusal(pub(super) Methods);

impl Endpoint for NotFound {
    fn content(&self) -> Content {
        // The answer does not depend on the content, so none is read.
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        Error::new(Status::NOT_FOUND, "nothing is here").into_response(call.head()).into()
    }
}

impl Endpoint for Unknown {
    fn content(&self) -> Content {
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let expected = "expected a method of RFC 9110 for an origin server, or PATCH";
        Error::new(Status::NOT_IMPLEMENTED, expected).into_response(call.head()).into()
    }
}

impl Endpoint for Refusal {
    fn content(&self) -> Content {
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let Some(plain) = self.0.refuse(call.head().method()) else {
            return NotFound.call(call);
        };
        if plain.head.status != Status::METHOD_NOT_ALLOWED {
            return plain.into();
        }
        let allow = self.0.allow();
        Error::new(Status::METHOD_NOT_ALLOWED, format!("expected {allow}"))
            .with_field("Allow", &allow)
            .into_response(call.head())
            .into()
    }
}
