//! What a connection tells.

use bytes::Bytes;

use crate::{Outbox, Reject, RequestHead, Trailers};

/// What happened on a connection, in order.
#[derive(Debug)]
pub enum Event {
    /// A request begins. Answer it with [`Connection::respond`](crate::Connection::respond).
    Head(RequestHead),
    /// A piece of its content, never empty.
    Data(Bytes),
    /// Its content is over; a request without content ends at once.
    End(Option<Trailers>),
    /// The peer's mistake. If the answer has not begun, give it now with
    /// [`Connection::respond`](crate::Connection::respond); if it is under way,
    /// [`Connection::abort`](crate::Connection::abort) it. Either way nothing more is read, and the
    /// connection closes after the answer.
    Rejected(Reject),
    /// The connection is gone: drop whatever was to be answered.
    Gone,
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
