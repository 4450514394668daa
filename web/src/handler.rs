//! Functions and closures as services.

use std::fmt;
use std::future::{Future, Ready};

use hairspring_core::{
    Admit, Clock, Method, Misused, Reply, Request, RequestHead, Response, Service, Status,
};

use crate::{respond, unlogged};

/// Makes a [`Service`] of a function that answers at once, without a future or a box.
///
/// Request bodies are collected before the call, up to
/// [`Config::collected_body_max`](hairspring_core::Config::collected_body_max). CONNECT is answered
/// with 501: a function has no tunnel to offer. A response that HTTP [does not
/// allow](Service::misused) is reported on standard error.
///
/// ```
/// use hairspring_core::Response;
/// let service = hairspring_web::handler(|request| {
///     Response::text(format!("you asked for {}\n", request.head.target()))
/// });
/// # fn is_service(_: impl hairspring_core::Service) {}
/// # is_service(service);
/// ```
pub fn handler<F>(answer: F) -> Handler<F>
where
    F: Fn(Request) -> Response,
{
    Handler(answer)
}

/// Makes a [`Service`] of an `async fn`, or of a closure that returns a future; as [`handler`]
/// otherwise.
///
/// ```
/// use hairspring_core::{Request, Response};
/// async fn hello(_: Request) -> Response {
///     Response::text("hello")
/// }
/// let service = hairspring_web::async_handler(hello);
/// # fn is_service(_: impl hairspring_core::Service) {}
/// # is_service(service);
/// ```
pub fn async_handler<F, R>(answer: F) -> AsyncHandler<F>
where
    F: Fn(Request) -> R,
    R: Future<Output = Response>,
{
    AsyncHandler(answer)
}

/// Collects the content, but refuses CONNECT, to which a usual response would be a
/// [misuse](hairspring_core::Misuse) (RFC 9110, section 9.3.6).
fn admit(head: &RequestHead) -> Admit {
    if head.method() == Method::Connect {
        return Admit::Answer(respond::status(Status::NOT_IMPLEMENTED, "this is not a proxy"));
    }
    Admit::Buffer { max: None }
}

/// A function that answers at once, as a service; made by [`handler`].
#[derive(Clone, Copy)]
pub struct Handler<F>(F);

impl<F> Service for Handler<F>
where
    F: Fn(Request) -> Response,
{
    type Future = Ready<Response>;

    fn admit(&self, head: &RequestHead) -> Admit {
        admit(head)
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Now((self.0)(request))
    }

    fn misused(&self, misused: &Misused<'_>) {
        unlogged::tell(misused);
    }
}

impl<F> fmt::Debug for Handler<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

/// A function that answers later, as a service; made by [`async_handler`].
#[derive(Clone, Copy)]
pub struct AsyncHandler<F>(F);

impl<F, R> Service for AsyncHandler<F>
where
    F: Fn(Request) -> R,
    R: Future<Output = Response>,
{
    type Future = R;

    fn admit(&self, head: &RequestHead) -> Admit {
        admit(head)
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Later((self.0)(request))
    }

    fn misused(&self, misused: &Misused<'_>) {
        unlogged::tell(misused);
    }
}

impl<F> fmt::Debug for AsyncHandler<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AsyncHandler")
    }
}
