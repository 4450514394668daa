//! What stands round the endpoints: before, after, or instead of them.
//!
//! What is outermost sees most: as a rule [`Proxies`] and [`RequestIds`], then [`AccessLog`] and
//! [`ErrorLog`], then [`CatchPanic`], then [`SecurityFields`] and [`Cors`], then [`RateLimit`] and [`BasicAuth`],
//! then [`Compression`] outside of [`ETags`], then [`Deadline`]. A limit on content is
//! [`Router::body_max`](crate::Router::body_max): it holds before anything is read.

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

use hairspring_core::Refusal;

use crate::{Answer, Call};

/// Something that every request of an application, a group or a route passes.
///
/// *Before* is what comes before [`Next::run`], *after* is [`Answer::then`], *instead* is to
/// answer without running what is next. Where the endpoint answers at once, so does all that
/// stands round it.
///
/// ```
/// use hairspring_core::{Response, Status};
/// use hairspring_web::{Answer, Call, Middleware, Next, respond};
///
/// /// Lets nobody in who does not know the word.
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
/// One that has to wait first takes the call with it:
///
/// ```
/// # use hairspring_web::{Answer, Call, Middleware, Next};
/// struct Slowly;
/// impl Middleware for Slowly {
///     fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
///         let (mut call, timer) = (call.detach(), call.timer());
///         Answer::later(async move {
///             timer.sleep(std::time::Duration::from_millis(10)).await;
///             next.run(&mut call).response().await
///         })
///     }
/// }
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Answers, as a rule by way of what is `next`.
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer;

    /// Whether it may answer without the request's content. Then the content is not read, and a
    /// client that [waits for it](hairspring_core::RequestHead::expects_continue) gets no
    /// `100 Continue`, before all gates have let the request pass.
    fn gates(&self) -> bool {
        false
    }

    /// Told of each request that is [refused](hairspring_core::Service::refused) as no good HTTP, or
    /// for its content: it has not come to any endpoint, or not to the end of its answer. Only what
    /// stands round the outermost router is told.
    fn refused(&self, refusal: &Refusal<'_>) {
        let _ = refusal;
    }
}

/// The rest of the way to the endpoint.
#[derive(Debug)]
pub struct Next {
    /// How many middlewares were passed.
    passed: usize,
}

impl Next {
    pub(crate) const fn first() -> Self {
        Self { passed: 0 }
    }

    /// Goes on, with the call that this was given with.
    pub fn run(self, call: &mut Call<'_>) -> Answer {
        let app = call.app();
        let target = &app.targets[call.target_index()];
        match target.chain.get(self.passed) {
            Some(middleware) => middleware.handle(call, Self { passed: self.passed + 1 }),
            None => target.answer(call),
        }
    }
}
