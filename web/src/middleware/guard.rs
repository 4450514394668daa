//! A condition that a request must meet.

use std::fmt;

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// Lets a request pass if its check succeeds; made by [`guard`].
pub struct Guard<F> {
    check: F,
}

/// Makes a middleware of a check. If the check returns an error, that is the answer, before any of
/// the content is read. Several guards on a route are passed in order.
///
/// ```
/// use hairspring_core::Status;
/// use hairspring_web::{Call, Error, Router, get, middleware::guard};
///
/// fn wants_version_1(call: &mut Call<'_>) -> Result<(), Error> {
///     match call.head().fields().get_str("api-version") {
///         Some("1") => Ok(()),
///         _ => Err(Error::new(Status::BAD_REQUEST, "expected Api-Version: 1")),
///     }
/// }
/// let app = Router::new().route("/", get(|| "hello").with(guard(wants_version_1))).build()?;
/// assert_eq!(app.test().get("/").send().status(), 400);
/// assert_eq!(app.test().get("/").field("Api-Version", "1").send().text(), "hello");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
pub fn guard<F>(check: F) -> Guard<F>
where
    F: Fn(&mut Call<'_>) -> Result<(), Error> + Send + Sync + 'static,
{
    Guard { check }
}

impl<F> Middleware for Guard<F>
where
    F: Fn(&mut Call<'_>) -> Result<(), Error> + Send + Sync + 'static,
{
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        match (self.check)(call) {
            Ok(()) => next.run(call),
            Err(error) => error.into_response(call.head()).into(),
        }
    }

    fn gates(&self) -> bool {
        true
    }
}

impl<F> fmt::Debug for Guard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
