//! What a handler returns.

use alloc::boxed::Box;
use core::fmt;
use core::task::Context;

use bytes::Bytes;

use crate::{Fields, Instant, Misuse, Now, Protocol, Reject, ResponseHead, Status, Supplied};

/// A response: status, fields and content. The connection adds the fields that frame and date it.
///
/// ```
/// use hairspring_core::{Misuse, Response, Status};
/// let response = Response::new(Status::CREATED).with_field("Location", "/files/7")?;
/// # assert_eq!(response.head.status, Status::CREATED);
/// # Ok::<(), Misuse>(())
/// ```
#[derive(Debug)]
pub struct Response {
    /// Status and fields.
    pub head: ResponseHead,
    /// The content.
    pub body: Body,
}

/// The content of a response.
pub enum Body {
    /// None. `Content-Length: 0` is sent if the status allows content.
    Empty,
    /// All of it.
    Full(Bytes),
    /// Bytes that the driver reads from their source, typically a file.
    Supplied(Supplied),
    /// Made piece by piece.
    Stream {
        /// Its length in bytes, if known. It is then announced; otherwise the content is chunked
        /// (to an HTTP/1.0 peer, it ends with the connection).
        length: Option<u64>,
        /// Makes the pieces.
        produce: Box<dyn Produce + Send>,
    },
    /// After this response, with status 101 (or 2xx to CONNECT), the connection belongs to another
    /// protocol, and so do all bytes behind the request (RFC 9110, section 7.8). A 101 needs an
    /// `Upgrade` field with the protocol's name. If it has none, or the request does not
    /// [offer](crate::RequestHead::upgrade) an upgrade or was not read to its end, the answer is
    /// 500 instead.
    ///
    /// The driver notices nothing: [`Http`](crate::Http) passes input and polls on to the new
    /// protocol, and offers its outbox.
    ///
    /// ```
    /// use hairspring_core::{Body, Misuse, Protocol, Request, Response, Status};
    /// fn switch(
    ///     request: &Request,
    ///     echo: impl Protocol + Send + 'static,
    /// ) -> Result<Response, Misuse> {
    ///     // The client may offer several, in any case (RFC 9110, section 7.8).
    ///     let mut offers = request.head.upgrade().unwrap_or_default().split(|byte| *byte == b',');
    ///     if !offers.any(|offer| offer.trim_ascii().eq_ignore_ascii_case(b"echo")) {
    ///         let refusal = Response::text("expected Upgrade: echo\n");
    ///         return refusal.with_status(Status::UPGRADE_REQUIRED).with_field("Upgrade", "echo");
    ///     }
    ///     let switch = Response::new(Status::SWITCHING_PROTOCOLS).with_field("Upgrade", "echo")?;
    ///     Ok(switch.with_body(Body::Upgrade(Box::new(echo))))
    /// }
    /// ```
    Upgrade(Box<dyn Protocol + Send>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Full(content) => f.debug_tuple("Full").field(content).finish(),
            Self::Supplied(supplied) => f.debug_tuple("Supplied").field(supplied).finish(),
            Self::Stream { length, .. } => {
                f.debug_struct("Stream").field("length", length).finish()
            }
            Self::Upgrade(_) => f.write_str("Upgrade"),
        }
    }
}

/// Makes the content of a response piece by piece.
///
/// It is asked for the next piece only while there is room in the output
/// ([`Config::output_max`](crate::Config::output_max)), which is the backpressure. It is dropped
/// when the response ends or the client has gone.
///
/// An endless producer, such as a stream of events, should end when the connection [shuts
/// down](Now::shutting_down). It is then called without a wake-up:
///
/// ```
/// use core::task::Context;
/// use hairspring_core::{Instant, Now, Produce, Produced};
///
/// /// A line at once, and another one each second.
/// #[derive(Default)]
/// struct Ticks(Option<Instant>);
///
/// impl Produce for Ticks {
///     fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
///         match self.0 {
///             _ if now.shutting_down => Produced::End(None),
///             Some(next) if now.mono < next => Produced::Wait(Some(next)),
///             _ => {
///                 self.0 = Some(now.mono + core::time::Duration::from_secs(1));
///                 Produced::Data("tick\n".into())
///             }
///         }
///     }
/// }
/// ```
pub trait Produce {
    /// The next piece, or what to wait for. Like a future, it must keep the context's waker and
    /// wake it if it returns [`Produced::Wait`] without a moment.
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced;
}

/// The result of [`Produce::produce`].
#[derive(Debug)]
pub enum Produced {
    /// A piece of content. An empty one has no effect.
    Data(Bytes),
    /// A run of bytes for the driver to read.
    Supplied(Supplied),
    /// The end. The trailer section is sent only if the content is chunked; a `Trailer` field of
    /// the response should announce its fields (RFC 9110, section 6.6.2). They must be fields that
    /// may come so late, such as a digest: not `Content-Type`, `Set-Cookie` or `Cache-Control`
    /// (section 6.5.1).
    End(Option<Fields>),
    /// Nothing yet: call again at a wake-up, or at this moment at the latest.
    Wait(Option<Instant>),
    /// The content cannot be completed: the connection is aborted, so that the peer can tell.
    Failed,
}

impl Response {
    /// A response without content.
    #[must_use]
    pub const fn new(status: Status) -> Self {
        Self { head: ResponseHead::new(status), body: Body::Empty }
    }

    /// A 200 with this content, as `text/plain; charset=utf-8`.
    #[must_use]
    pub fn text(content: impl Into<Bytes>) -> Self {
        const PLAIN: Fields = Fields::from_static("Content-Type: text/plain; charset=utf-8\r\n");
        let head = ResponseHead { status: Status::OK, fields: PLAIN };
        Self { head, body: Body::Full(content.into()) }
    }

    /// The default answer to a refused request: one line of text that says what was expected.
    #[must_use]
    pub fn rejection(reject: &Reject) -> Self {
        let status = reject.status();
        Self::text(alloc::format!("{status}: {reject}\n")).with_status(status)
    }

    /// Replaces the status.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.head.status = status;
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Adds a field line. `Content-Type` is replaced, because a response has one type (RFC 9110,
    /// section 8.3); to replace another field use [`Fields::set`].
    ///
    /// # Errors
    /// As [`Fields::append`].
    pub fn with_field(mut self, name: &str, value: impl AsRef<[u8]>) -> Result<Self, Misuse> {
        if name.eq_ignore_ascii_case("content-type") {
            self.head.fields.set(name, value)?;
        } else {
            self.head.fields.append(name, value)?;
        }
        Ok(self)
    }
}
