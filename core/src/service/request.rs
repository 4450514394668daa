//! What a handler is given.

use bytes::Bytes;

use super::{BodyEnded, BodyReader, ConnectionInfo};
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
    /// In pieces as they arrive. The peer is read no faster than the handler reads.
    Stream(BodyReader),
}

impl RequestBody {
    /// No content.
    #[must_use]
    pub const fn empty() -> Self {
        Self::Full { content: Bytes::new(), trailers: None }
    }

    /// The next piece of the content, never empty; `None` at its end. Collected content is one
    /// piece.
    ///
    /// ```
    /// use hairspring_core::{BodyEnded, RequestBody};
    /// async fn length(mut body: RequestBody) -> Result<usize, BodyEnded> {
    ///     let mut length = 0;
    ///     while let Some(piece) = body.next().await? {
    ///         length += piece.len();
    ///     }
    ///     Ok(length)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`BodyEnded`] if the content was cut short.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BodyEnded> {
        match self {
            Self::Full { content, .. } => {
                Ok(Some(core::mem::take(content)).filter(|content| !content.is_empty()))
            }
            Self::Stream(reader) => reader.next().await,
        }
    }
}
