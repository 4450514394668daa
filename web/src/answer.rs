//! An answer, now or later.

use std::fmt;
use std::pin::Pin;

use hairspring_core::{Reply, RequestHead, Response};

use crate::Call;

/// The future of a response.
pub type Later = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What an endpoint or a middleware returns: a response, or the future of one.
///
/// A response that is ready stays a plain value on its way out: no box, no waker.
#[must_use = "an answer is nothing but a value until it is returned"]
pub enum Answer {
    /// A response.
    Now(Response),
    /// The future of one.
    Later(Later),
}

impl Answer {
    /// Boxes a future of a response.
    pub fn later(answer: impl Future<Output = Response> + Send + 'static) -> Self {
        Self::Later(Box::pin(answer))
    }

    /// Changes the response, now or once it is ready. `change` is also given the request's head.
    ///
    /// ```
    /// use hairspring_web::{Answer, Call, Middleware, Next};
    /// /// Tells the method in a field.
    /// struct Echo;
    /// impl Middleware for Echo {
    ///     fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
    ///         next.run(call).then(call, |mut response, head| {
    ///             // A method is a token, so it is legal in a value.
    ///             let _ = response.head.fields.set("X-Method", head.method_name());
    ///             response
    ///         })
    ///     }
    /// }
    /// ```
    pub fn then<F>(self, call: &Call<'_>, change: F) -> Self
    where
        F: FnOnce(Response, &RequestHead) -> Response + Send + 'static,
    {
        match self {
            Self::Now(response) => Self::Now(change(response, call.head())),
            Self::Later(later) => {
                let head = call.head().clone();
                Self::later(async move { change(later.await, &head) })
            }
        }
    }

    /// Waits for the response.
    pub async fn response(self) -> Response {
        match self {
            Self::Now(response) => response,
            Self::Later(later) => later.await,
        }
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self::Now(response)
    }
}

impl From<Answer> for Reply<Later> {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Now(response) => Self::Now(response),
            Answer::Later(later) => Self::Later(later),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(response) => f.debug_tuple("Now").field(response).finish(),
            Self::Later(_) => f.write_str("Later"),
        }
    }
}
