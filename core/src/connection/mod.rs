//! One HTTP/1.1 connection: events out, answers in.
use crate::*;
use alloc::sync::Arc;
use bytes::Bytes;

/// What happened on a connection, in order.
#[derive(Debug)]
pub enum Event {
    /// A request begins. Answer it with [`Connection::respond`].
    Head(RequestHead),
    /// A piece of its content, never empty.
    Data(Bytes),
    /// Its content is over; a request without content ends at once.
    End(Option<Trailers>),
    /// The peer's mistake. If the request was not answered yet, answer it with
    /// [`Connection::respond`] now; the connection closes afterwards in any case.
    Rejected(Reject),
    /// The connection is gone: drop whatever was to be answered.
    Gone,
}

/// How the content of a response is to be delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many bytes: `Content-Length`.
    Known(u64),
    /// Chunked, or until the connection closes to an HTTP/1.0 peer.
    Unknown,
}

/// What an upgrade hands over.
#[derive(Debug)]
pub struct Upgraded {
    /// Bytes that came behind the request: they belong to the new protocol, all of them.
    pub leftover: Bytes,
    /// The peer has already ended its side.
    pub peer_done: bool,
    /// The response that agrees to the upgrade, and whatever else is not sent yet.
    pub outbox: Outbox,
}

/// One HTTP/1.1 connection, server side, without I/O.
#[derive(Debug)]
pub struct Connection {}
#[allow(missing_docs, clippy::missing_errors_doc)]
impl Connection {
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        todo!()
    }
    pub fn receive(&mut self, bytes: Bytes) {
        todo!()
    }
    pub fn receive_fin(&mut self) {
        todo!()
    }
    pub fn reset(&mut self) {
        todo!()
    }
    pub fn next_event(&mut self) -> Option<Event> {
        todo!()
    }
    /// `100 Continue`, if the peer waits for it.
    pub fn proceed(&mut self) {
        todo!()
    }
    /// An interim response such as 103.
    pub fn inform(&mut self, head: &ResponseHead) -> Result<(), Misuse> {
        todo!()
    }
    /// The head of the final response.
    pub fn respond(&mut self, head: &ResponseHead, length: Length, now: Now) -> Result<(), Misuse> {
        todo!()
    }
    pub fn send(&mut self, content: Bytes) -> Result<(), Misuse> {
        todo!()
    }
    pub fn send_supplied(&mut self, supplied: Supplied) -> Result<(), Misuse> {
        todo!()
    }
    pub fn finish(&mut self, trailers: Option<&Fields>) -> Result<(), Misuse> {
        todo!()
    }
    pub fn abort(&mut self) {
        todo!()
    }
    /// Writes the response that agrees to an upgrade (101, or 2xx to CONNECT) and hands over.
    pub fn upgrade(&mut self, head: &ResponseHead, now: Now) -> Result<Upgraded, Misuse> {
        todo!()
    }
    pub fn shutdown(&mut self) {
        todo!()
    }
    /// Limits the content of the request whose head was just delivered.
    pub fn limit_body(&mut self, max: u64) {
        todo!()
    }
    /// How much more output may be held; 0 means: produce nothing now.
    #[must_use]
    pub fn room(&self) -> u64 {
        todo!()
    }
    pub fn outbox(&mut self) -> &mut Outbox {
        todo!()
    }
    /// Expires timers and says what to wait for.
    pub fn step(&mut self, now: Now) -> Step {
        todo!()
    }
}
