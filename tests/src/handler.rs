//! Applications of a line or two, for tests of a single behaviour.

use std::pin::Pin;
use std::sync::Arc;

use hairspring_core::{
    Admit, Body, Clock, Config, ConnectionInfo, Http, Produce, Reply, Request, RequestHead,
    Response, Service, Status,
};

use crate::driver::Driver;
use crate::mirror::Mirror;

/// The future of every handler here.
pub type Later = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A service made of one closure.
#[derive(Clone, Copy, Debug)]
pub struct Handler<F> {
    call: F,
    streams: bool,
}

impl<F: Fn(Request, &mut Clock) -> Reply<Later>> Handler<F> {
    /// A service whose content is collected.
    pub const fn new(call: F) -> Self {
        Self { call, streams: false }
    }

    /// A service whose content is streamed to it.
    pub const fn streaming(call: F) -> Self {
        Self { call, streams: true }
    }

    /// A connection to it.
    pub fn drive(self) -> Driver<Http<Self>> {
        self.drive_with(Config::default())
    }

    /// The same with other limits.
    pub fn drive_with(self, config: Config) -> Driver<Http<Self>> {
        Driver::new(Http::new(self, Arc::new(config), ConnectionInfo::default()))
    }
}

impl<F: Fn(Request, &mut Clock) -> Reply<Later>> Service for Handler<F> {
    type Future = Later;

    fn admit(&self, _: &RequestHead) -> Admit {
        if self.streams { Admit::Stream { max: None } } else { Admit::Buffer { max: None } }
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Later> {
        (self.call)(request, clock)
    }
}

/// A connection to the application of the wire tests.
#[must_use]
pub fn mirror() -> Driver<Http<Mirror>> {
    Driver::new(Http::new(Mirror, Arc::new(Config::default()), ConnectionInfo::default()))
}

/// A response by this future.
pub fn later(future: impl Future<Output = Response> + Send + 'static) -> Reply<Later> {
    Reply::Later(Box::pin(future))
}

/// 200 with this stream.
pub fn stream(length: Option<u64>, produce: impl Produce + Send + 'static) -> Reply<Later> {
    let body = Body::Stream { length, produce: Box::new(produce) };
    Reply::Now(Response::new(Status::OK).with_body(body))
}
