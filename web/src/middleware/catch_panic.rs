//! Turns a panic in a handler into an answer.

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use hairspring_core::{RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// Answers 500 if a handler or a middleware inside panics, and reports the panic.
///
/// Without this the engine also answers 500, but closes the connection, and the answer passes no
/// middleware. With this it passes the middleware outside, such as [`Cors`](super::Cors), without
/// which pages of other origins do not see the 500; and the connection goes on.
#[derive(Clone)]
pub struct CatchPanic {
    report: Arc<dyn Fn(&str) + Send + Sync>,
}

impl CatchPanic {
    /// `report` is given the request's method and target and the panic's message, as it is: it may
    /// have several lines, which [`Log::teller`](crate::log::Log::teller) writes as one. Before
    /// that, the panic hook runs, which by default prints the message and its location.
    pub fn new(report: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { report: Arc::new(report) }
    }

    fn answer(&self, panic: &(dyn Any + Send), head: &RequestHead) -> Response {
        let said = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        let target = head.target();
        (self.report)(&format!("{} {target} panicked: {said}", head.method_name()));
        Error::new(Status::INTERNAL_SERVER_ERROR, "").into_response(head)
    }
}

impl fmt::Debug for CatchPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CatchPanic")
    }
}

impl Middleware for CatchPanic {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        // What a panic leaves half done is dropped with the call. Shared values have to withstand a
        // panic anyway, because the engine catches it too.
        match catch_unwind(AssertUnwindSafe(|| next.run(call))) {
            Ok(Answer::Now(response)) => Answer::Now(response),
            Ok(Answer::Later(mut later)) => {
                let (this, head) = (self.clone(), call.head().clone());
                Answer::later(poll_fn(move |cx| {
                    match catch_unwind(AssertUnwindSafe(|| later.as_mut().poll(cx))) {
                        Ok(poll) => poll,
                        Err(panic) => Poll::Ready(this.answer(&*panic, &head)),
                    }
                }))
            }
            Err(panic) => Answer::Now(self.answer(&*panic, call.head())),
        }
    }
}
