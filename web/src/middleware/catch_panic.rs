//! A panic in a handler as an answer.

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use hairspring_core::{RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// Answers 500 where what is inside panics, and reports it.
///
/// The engine does so too, as its last resort, and closes the connection; here the answer has
/// passed all that stands outside, and the connection goes on.
#[derive(Clone)]
pub struct CatchPanic {
    report: Arc<dyn Fn(&str) + Send + Sync>,
}

impl CatchPanic {
    /// What a panic said goes to `report`, with the request it was in: as it was said, which may be in
    /// several lines ([`Log::teller`](crate::log::Log::teller) writes them as one). The default hook
    /// has printed it with its place before.
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
        // Whatever a panic leaves half done is dropped with the call; what is shared must be
        // sound after a panic in any case, on every server.
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
