//! Middleware: what runs before, after, or instead of endpoints.
//!
//! The first one added is outermost. A good order, from the outside in, is [`Proxies`] and
//! [`RequestIds`], [`AccessLog`] and [`ErrorLog`], [`SecurityFields`] and [`Cors`], [`CatchPanic`],
//! [`RateLimit`] and [`BasicAuth`], [`Compression`], [`ETags`], [`Deadline`]. The limit on content
//! is not a middleware but [`Router::body_max`](crate::Router::body_max), which holds before
//! anything is read.
//!
//! [`AccessLog`] and [`Metrics`](crate::metrics::Metrics) hand content above 1 MiB on piece by
//! piece, to know how much of it was sent. For middleware outside of them it is a body that is
//! produced over time: [`ETags`] gives it no tag, and [`Compression`] compresses it as one, even if
//! it is a file.

mod access_log;
mod basic_auth;
mod catch_panic;
mod compression;
mod cors;
mod deadline;
pub(crate) mod error_log;
mod etag;
mod guard;
mod pieces;
mod proxies;
mod rate_limit;
mod request_id;
mod security;
pub(crate) mod watch;

pub use access_log::{AccessLog, LogFormat};
pub use basic_auth::{BasicAuth, User, equal};
pub use catch_panic::CatchPanic;
pub use compression::Compression;
pub use cors::Cors;
pub use deadline::Deadline;
pub use error_log::ErrorLog;
pub use etag::ETags;
pub use guard::{Guard, guard};
pub use proxies::{BadNetwork, Proxies};
pub use rate_limit::RateLimit;
pub use request_id::{RequestId, RequestIds};
pub use security::SecurityFields;

use hairspring_core::{Misused, Refusal};

use crate::{Answer, Call};

/// Wraps the endpoints of an application, a group or a route: every request to them passes it.
///
/// It can act before [`Next::run`], change the answer afterwards with [`Answer::then`], or answer
/// itself without calling `next`. If the endpoint answers at once, so does its middleware.
///
/// ```
/// use hairspring_core::{Response, Status};
/// use hairspring_web::{Answer, Call, Middleware, Next, respond};
///
/// /// Admits only requests that know the word.
/// struct Guard(&'static str);
///
/// impl Middleware for Guard {
///     fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
///         if call.head().fields().get_str("x-word") == Some(self.0) {
///             next.run(call)
///         } else {
///             respond::status(Status::FORBIDDEN, "expected the word in X-Word").into()
///         }
///     }
///     fn gates(&self) -> bool {
///         true
///     }
/// }
/// ```
///
/// Functions and closures of this form are middleware, too, but never a [gate](Self::gates). A
/// function that has to wait first moves the call into its future:
///
/// ```
/// use std::time::Duration;
/// use hairspring_web::{Answer, Call, Next, Router};
///
/// fn slowly(call: &mut Call<'_>, next: Next) -> Answer {
///     let (mut call, timer) = (call.detach(), call.timer());
///     Answer::later(async move {
///         timer.sleep(Duration::from_millis(10)).await;
///         next.run(&mut call).response().await
///     })
/// }
/// let app = Router::new().with(slowly).get("/", || "hello").build()?;
/// assert_eq!(app.test().get("/").send().text(), "hello");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
///
/// [`Call::put_body`] has an example that changes the content of requests.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    note = "expected a type that implements `Middleware`, or a function such as \
            `fn name(call: &mut Call<'_>, next: Next) -> Answer`; a closure needs the types of its \
            arguments"
)]
pub trait Middleware: Send + Sync + 'static {
    /// Answers the request, usually by running `next`.
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer;

    /// Whether this is a gate: it may refuse requests without their content. Only after all gates
    /// have let a request pass is its content read, and `100 Continue` sent to a client that
    /// [waits](hairspring_core::RequestHead::expects_continue) for that. If the handler takes its
    /// content collected, it is complete when the middleware inside of the last gate is called.
    fn gates(&self) -> bool {
        false
    }

    /// Called for each request that is [refused](hairspring_core::Service::refused) as malformed
    /// HTTP or for its content, or is cut off by its client within collected content: such a
    /// request reaches no endpoint, or its answer is given up. Only the middleware of the outermost
    /// router is called.
    fn refused(&self, refusal: &Refusal<'_>) {
        let _ = refusal;
    }

    /// Called for each response of the application that HTTP [does not
    /// allow](hairspring_core::Service::misused), and that becomes 500 or is cut short: a mistake
    /// in a handler or a middleware. Returns whether this has passed it on to somebody, as
    /// [`ErrorLog`] does. If no middleware has, it is a line on standard error, of which there are
    /// at most ten a second. Only the middleware of the outermost router is called.
    fn misused(&self, misused: &Misused<'_>) -> bool {
        let _ = misused;
        false
    }
}

impl<F> Middleware for F
where
    F: Fn(&mut Call<'_>, Next) -> Answer + Send + Sync + 'static,
{
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        self(call, next)
    }
}

/// The remaining middleware, and the endpoint.
#[derive(Debug)]
pub struct Next {
    /// How many middlewares have been called.
    pub(crate) passed: usize,
}

impl Next {
    pub(crate) const fn first() -> Self {
        Self { passed: 0 }
    }

    /// Continues with the call, which must be the one that came with this, or one made from it by
    /// [`Call::detach`].
    ///
    /// What is inside may detach the call, as is done with content behind a
    /// [gate](Middleware::gates). So do not look for content or extensions in the call afterwards.
    pub fn run(self, call: &mut Call<'_>) -> Answer {
        let app = call.app();
        app.targets[call.target_index()].run(self, call)
    }
}
