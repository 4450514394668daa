//! A limit on how long a handler may take.

use std::time::Duration;

use hairspring_core::Status;

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// Answers 503 where what is inside has not answered in time, and drops it: that cancels it.
///
/// It is a deadline of the connection, so it strikes on every backend. A handler that computes,
/// or blocks, without ever waiting cannot be cancelled; such work belongs to a pool of threads. A
/// body that is made over time has begun by then, and is not limited.
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
