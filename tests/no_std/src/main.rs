//! Answers one request through `Http` without the standard library.
//!
//! The proof is that this links: were `std` anywhere in the tree, the panic handler below would
//! clash with its own ("found duplicate lang item"). The exit status says whether the response was
//! right, so the engine has also run.
//!
//! A program without `std` has to supply what `std` otherwise would, and that cannot be done
//! without `unsafe`. It is confined to the module `runtime`; nothing of this is shipped.
#![no_std]
#![no_main]

extern crate alloc;

mod runtime;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::Ready;
use core::task::{Context, Waker};

use hairspring_core::{
    Clock, Config, ConnectionInfo, Http, Input, Now, Outcome, Protocol, Reply, Request,
    RequestBody, Response, Service, Step,
};

/// Sends the content of a request back.
struct Echo;

impl Service for Echo {
    type Future = Ready<Response>;

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        match request.body {
            RequestBody::Full { content, .. } => Reply::Now(Response::text(content)),
            RequestBody::Stream(_) => Reply::Now(Response::text("expected a collected body")),
        }
    }
}

const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\
    Connection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

/// The exit status of the process; each failure has its own.
pub(crate) fn run() -> i32 {
    let config = Config { send_date: false, ..Config::default() };
    let mut http = Http::new(Echo, Arc::new(config), ConnectionInfo::default());
    let mut cx = Context::from_waker(Waker::noop());
    http.receive(Input::Data(REQUEST.into()));
    let Step::Wait(_) = http.poll(&mut cx, Now::default()) else {
        return 1;
    };
    let mut answer = Vec::new();
    for slice in http.outbox().slices() {
        answer.extend_from_slice(slice);
    }
    if !answer.starts_with(b"HTTP/1.1 200 OK\r\n") || !answer.ends_with(b"\r\n\r\nhello") {
        return 2;
    }
    http.outbox().advance(answer.len() as u64);
    http.outbox().fin_sent();
    http.receive(Input::Fin);
    match http.poll(&mut cx, Now::default()) {
        Step::Done(Outcome::Clean) => 0,
        _ => 3,
    }
}
