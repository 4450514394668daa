//! The application, as [`Http`](crate::Http) calls it.

mod clock;
mod connection_info;
mod pipe;
mod refusal;
mod request;
mod response;

pub use clock::{Clock, Sleep, Timer};
pub use connection_info::{ConnectionInfo, Endpoint};
pub(crate) use pipe::BodyWriter;
pub use pipe::{BodyEnded, BodyReader};
pub use refusal::Refusal;
pub use request::{Request, RequestBody};
pub use response::{Body, Produce, Produced, Response};

use crate::{Reject, RequestHead};

/// An application: what turns requests into responses.
///
/// One value serves many connections: share it with `Arc` (an `Arc<S>` is a `Service` too).
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
pub trait Service {
    /// The future of a handler that does not answer at once.
    ///
    /// It is polled with the driver's own context: no runtime is named, and to cancel it is to
    /// drop it. It stays on the thread that accepted the connection.
    type Future: Future<Output = Response>;

    /// Decides, before any of the body is read, what is to be done with it; or answers, where the
    /// head says enough. What is answered here never gets the `100 Continue` it may expect.
    fn admit(&self, head: &RequestHead) -> Admit {
        let _ = head;
        Admit::Buffer { max: None }
    }

    /// Answers a request, now or later.
    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future>;

    /// Shapes the answer to a request that is refused as the peer's mistake. The connection adds
    /// the framing and closes afterwards, whatever this returns; the status should be
    /// [`Reject::status`].
    fn reject(&self, reject: &Reject) -> Response {
        Response::rejection(reject)
    }

    /// Told of each request that is [refused](Self::reject), before it is answered: for a log. Such a
    /// request never comes to its end in [`call`](Self::call).
    fn refused(&self, refusal: &Refusal<'_>) {
        let _ = refusal;
    }
}

/// What to do with a request's body.
#[derive(Debug)]
pub enum Admit {
    /// Collect it, then call: the handler gets [`RequestBody::Full`]. Beyond `max` bytes 413;
    /// none means [`Config::collected_body_max`](crate::Config::collected_body_max).
    Buffer {
        /// The limit, in bytes.
        max: Option<u64>,
    },
    /// Call at once: the handler gets [`RequestBody::Stream`]. Beyond `max` bytes 413; none
    /// means [`Config::streamed_body_max`](crate::Config::streamed_body_max).
    Stream {
        /// The limit, in bytes.
        max: Option<u64>,
    },
    /// Answer without a call, and without reading the body: to refuse it, or because the answer
    /// needs nothing but the head. Nothing costs less, since the head is never handed over.
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
    /// No future, no box, no waker.
    Now(Response),
    /// A future that is polled at once, and again at each wake-up.
    Later(F),
}

/// Forwards to a shared service.
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
        }
    )*};
}
forward!(alloc::sync::Arc<S>, alloc::rc::Rc<S>, &S);
