//! What a connection reports.

use bytes::Bytes;

use crate::{Outbox, Reject, RequestHead, Trailers};

/// What happened on a connection, in order.
///
/// The content of a request and its end are events only while its answer is not complete: what is
/// left is then read past, or the connection closes. So a request that is answered at its head may
/// have no [`End`](Self::End).
#[derive(Debug)]
pub enum Event {
    /// A request begins. Answer it with [`Connection::respond`](crate::Connection::respond).
    Head(RequestHead),
    /// A piece of its content, never empty.
    Data(Bytes),
    /// The end of its content, with the trailer section if it has one. A request without content
    /// ends right after its head.
    End(Option<Trailers>),
    /// The peer's mistake. If [`Connection::awaits_answer`](crate::Connection::awaits_answer),
    /// answer it now with [`Connection::respond`](crate::Connection::respond). If an answer is
    /// under way, [`Connection::abort`](crate::Connection::abort) it. Nothing more is read, and the
    /// connection closes after the answer.
    Rejected(Reject),
    /// The connection is gone: drop whatever was to be answered.
    Gone,
}

/// What an [upgrade](crate::Connection::upgrade) hands over.
#[derive(Debug)]
pub struct Upgraded {
    /// All bytes that arrived after the request. They belong to the new protocol.
    pub leftover: Bytes,
    /// The peer has already ended its side.
    pub peer_done: bool,
    /// The response that accepts the upgrade, and whatever else is unsent.
    pub outbox: Outbox,
}
