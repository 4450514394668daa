//! hyper's server, over a pipe in memory: no runtime, no socket, no time.

use std::convert::Infallible;
use std::error::Error as _;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use ::hyper::body::Incoming;
use ::hyper::rt::{Read, ReadBufCursor, Write};
use ::hyper::server::conn::http1;
use ::hyper::service::service_fn;
use ::hyper::{Error, Request, Response, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};

use crate::verdict::{End, Seen, Verdict};

/// Polls that a connection may take; far more than any input needs.
const POLLS_MAX: usize = 10_000;

/// Its verdict on the input, after which the peer ends its side.
///
/// # Panics
/// If it does not come to an end.
#[must_use]
pub fn read(input: &[u8]) -> Verdict {
    let log = Log::default();
    let shared = log.clone();
    let service = service_fn(move |request| answer(request, shared.clone()));
    let connection = http1::Builder::new()
        .half_close(true)
        .serve_connection(Pipe { input: input.to_vec(), at: 0 }, service);
    let mut connection = pin!(connection);
    let mut cx = Context::from_waker(Waker::noop());
    let result = (0..POLLS_MAX).find_map(|_| match connection.as_mut().poll(&mut cx) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    });
    let result = result.expect("the connection comes to an end");
    let State { requests, broken } = std::mem::take(&mut *log.lock());
    let end = broken.or(result.err().as_ref().map(end)).unwrap_or(End::Over);
    Verdict { requests, end }
}

/// What was received on a connection.
#[derive(Default)]
struct State {
    requests: Vec<Seen>,
    /// A body that was cut short.
    broken: Option<End>,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<State>>);

impl Log {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads all of a request; CONNECT gets no tunnel.
async fn answer(
    request: Request<Incoming>,
    log: Log,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    match body.collect().await {
        Ok(content) => log.lock().requests.push(Seen {
            method: head.method.to_string(),
            target: head.uri.to_string(),
            content: content.to_bytes().to_vec(),
        }),
        Err(error) => log.lock().broken = Some(end(&error)),
    }
    let mut response = Response::new(Empty::new());
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}

fn end(error: &Error) -> End {
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let cut = cause.is_some_and(|cause| cause.kind() == io::ErrorKind::UnexpectedEof);
    if cut || error.is_incomplete_message() {
        return End::More;
    }
    End::Refused(error.source().map_or(error.to_string(), |source| format!("{error}: {source}")))
}

/// A pipe that delivers the input and then the end, and discards all output.
struct Pipe {
    input: Vec<u8>,
    at: usize,
}

impl Read for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let rest = &self.input[self.at..];
        let piece = &rest[..rest.len().min(buffer.remaining())];
        buffer.put_slice(piece);
        let count = piece.len();
        self.at += count;
        Poll::Ready(Ok(()))
    }
}

impl Write for Pipe {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
