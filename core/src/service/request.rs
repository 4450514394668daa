//! What a handler is given.

use core::net::SocketAddr;

use bytes::Bytes;

use super::BodyReader;
use crate::{RequestHead, Trailers};

/// A request, its body collected or streaming.
#[derive(Debug)]
pub struct Request {
    /// Request line and fields.
    pub head: RequestHead,
    /// The content.
    pub body: RequestBody,
    /// The two ends of the connection.
    pub connection: ConnectionInfo,
}

/// The content of a request (RFC 9110, section 6.4).
#[derive(Debug)]
pub enum RequestBody {
    /// All of it; empty if there was none.
    Full {
        /// The content.
        content: Bytes,
        /// The trailer section of a chunked body (RFC 9112, section 7.1.2).
        trailers: Option<Trailers>,
    },
    /// As it comes: the peer is read no faster than the handler reads.
    Stream(BodyReader),
}

impl RequestBody {
    /// No content.
    #[must_use]
    pub const fn empty() -> Self {
        Self::Full { content: Bytes::new(), trailers: None }
    }
}

/// The two ends of a connection, as the driver knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// Who is there.
    pub peer: Endpoint,
    /// The address it was accepted on.
    pub local: Endpoint,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP address and port.
    Tcp(SocketAddr),
    /// A Unix socket; clients have no name there.
    Unix,
    /// The driver did not say.
    #[default]
    Unknown,
}
