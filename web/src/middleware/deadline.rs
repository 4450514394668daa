//! A limit on how long a handler may take.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
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
        let mut later = match next.run(call) {
            Answer::Now(response) => return Answer::Now(response),
            Answer::Later(later) => later,
        };
        let (sleep, head) = (call.timer().sleep(self.0), call.head().clone());
        Answer::later(async move {
            let mut sleep = pin!(sleep);
            poll_fn(|cx| {
                if let Poll::Ready(response) = later.as_mut().poll(cx) {
                    return Poll::Ready(response);
                }
                let late = || Error::new(Status::SERVICE_UNAVAILABLE, "this took too long");
                sleep.as_mut().poll(cx).map(|()| late().into_response(&head))
            })
            .await
        })
    }
}
