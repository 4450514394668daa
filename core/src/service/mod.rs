//! The application, as [`Http`](crate::Http) calls it.

mod clock;
mod connection_info;
mod misused;
mod pipe;
mod refusal;
mod request;
mod response;

pub use clock::{Clock, Sleep, Timer};
pub use connection_info::{ConnectionInfo, Endpoint};
pub use misused::Misused;
pub(crate) use pipe::BodyWriter;
pub use pipe::{BodyEnded, BodyReader};
pub use refusal::Refusal;
pub use request::{Request, RequestBody};
pub use response::{Body, Produce, Produced, Response};

use crate::{Reject, RequestHead};

/// An application, which turns requests into responses.
///
/// One value serves many connections: share it with `Arc` (an `Arc<S>` is a `Service` too).
///
/// For each request [`Http`](crate::Http) calls [`admit`](Self::admit) with the head, and then
/// [`call`](Self::call) with the request. A panic in a handler ends its connection, with a 500 if
/// no answer has begun (feature `std`).
///
/// ```
/// use core::future::Ready;
/// use hairspring_core::{Clock, Reply, Request, Response, Service};
///
/// struct Hello;
/// impl Service for Hello {
///     type Future = Ready<Response>; // never used: this handler answers at once
///     fn call(&self, _: Request, _: &mut Clock) -> Reply<Self::Future> {
///         Reply::Now(Response::text("hello"))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service",
    note = "in the web layer a `Router` becomes one by `build()`, and a function by `handler` or \
            `async_handler`"
)]
pub trait Service {
    /// The future of a handler that does not answer at once.
    ///
    /// It is polled inside [`Protocol::poll`](crate::Protocol::poll) with the driver's context, so
    /// it depends on no runtime and stays on the connection's thread. It is dropped when its client
    /// has gone or its request is refused.
    type Future: Future<Output = Response>;

    /// Decides what to do with the body, before any of it is read; or answers, if the head is
    /// enough. A request that is answered here gets no `100 Continue`. By default bodies are
    /// [collected](Admit::Buffer).
    fn admit(&self, head: &RequestHead) -> Admit {
        let _ = head;
        Admit::Buffer { max: None }
    }

    /// Answers a request, now or later.
    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future>;

    /// Makes the answer to a request that is refused as the peer's mistake. The connection adds the
    /// framing and closes afterwards, whatever this returns. The status should be
    /// [`Reject::status`].
    fn reject(&self, reject: &Reject) -> Response {
        Response::rejection(reject)
    }

    /// Called for each [refused](Self::reject) request that is answered, before the answer is sent:
    /// for a log. If [`call`](Self::call) had begun on it, its future was dropped. Also called if
    /// the client resets the connection before content that is collected is complete.
    fn refused(&self, refusal: &Refusal<'_>) {
        let _ = refusal;
    }

    /// Called for each response of this service that HTTP does not allow, before the client gets
    /// 500 in its place or the response is cut short: for a log, because the mistake is in the
    /// service. Not called for a handler that panics, nor for [`Produced::Failed`].
    fn misused(&self, misused: &Misused<'_>) {
        let _ = misused;
    }
}

/// What to do with a request's body.
#[derive(Debug)]
pub enum Admit {
    /// Collect the body, then call: the handler gets [`RequestBody::Full`]. Beyond `max` bytes 413.
    Buffer {
        /// The limit, in bytes. `None`:
        /// [`Config::collected_body_max`](crate::Config::collected_body_max).
        max: Option<u64>,
    },
    /// Call at once: the handler gets [`RequestBody::Stream`]. Beyond `max` bytes 413.
    Stream {
        /// The limit, in bytes. `None`:
        /// [`Config::streamed_body_max`](crate::Config::streamed_body_max).
        max: Option<u64>,
    },
    /// Call at once, as for [`Stream`](Self::Stream), for a handler that collects the body itself after
    /// it has decided to take it. Beyond `max` bytes 413.
    Gate {
        /// The limit, in bytes. `None`:
        /// [`Config::collected_body_max`](crate::Config::collected_body_max).
        max: Option<u64>,
    },
    /// Answer without a call, and without reading the body: to refuse it, or because the answer
    /// needs nothing but the head. This is the cheapest way to answer.
    ///
    /// ```
    /// use hairspring_core::{Admit, RequestHead, Response};
    /// fn admit(head: &RequestHead) -> Admit {
    ///     match head.path_bytes() {
    ///         b"/healthy" => Admit::Answer(Response::text("yes")),
    ///         _ => Admit::Buffer { max: None },
    ///     }
    /// }
    /// ```
    Answer(Response),
}

/// An answer, now or later.
#[derive(Debug)]
pub enum Reply<F> {
    /// The response. It takes no future, allocation or waker.
    Now(Response),
    /// A future, which is polled at once and again at each wake-up.
    Later(F),
}

/// Implements `Service` for pointers to a service.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<S: Service + ?Sized> Service for $pointer {
            type Future = S::Future;
            fn admit(&self, head: &RequestHead) -> Admit {
                (**self).admit(head)
            }
            fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
                (**self).call(request, clock)
            }
            fn reject(&self, reject: &Reject) -> Response {
                (**self).reject(reject)
            }
            fn refused(&self, refusal: &Refusal<'_>) {
                (**self).refused(refusal);
            }
            fn misused(&self, misused: &Misused<'_>) {
                (**self).misused(misused);
            }
        }
    )*};
}
forward!(alloc::sync::Arc<S>, alloc::rc::Rc<S>, &S);
