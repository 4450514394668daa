//! A limit on how long a handler may take.

use std::time::Duration;

use hairspring_core::Status;

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// Answers 503 if the handler has not answered in time, and cancels the handler by dropping its
/// future.
///
/// The connection's own timer is used, so it works on every backend. A handler that computes or
/// blocks without awaiting cannot be cancelled; such work belongs on the [pool](crate::unblock).
/// The limit ends with the answer's head: a body that is produced over time is not limited. The time
/// in which the client sends its content counts only if the handler reads it as it comes, or if a
/// [gate](Middleware::gates) stands inside of this.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Duration);

impl Middleware for Deadline {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let later = match next.run(call) {
            Answer::Now(response) => return Answer::Now(response),
            Answer::Later(later) => later,
        };
        let (limit, timer, head) = (self.0, call.timer(), call.head().clone());
        Answer::later(async move {
            let late = || Error::new(Status::SERVICE_UNAVAILABLE, "this took too long");
            let answer = timer.timeout(limit, later).await;
            answer.unwrap_or_else(|| late().into_response(&head))
        })
    }
}
