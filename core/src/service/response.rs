//! What a handler returns.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::task::Context;

use bytes::Bytes;

use crate::{Fields, Instant, Misuse, Now, Protocol, Reject, ResponseHead, Status, Supplied};

/// A response: status, fields and content. The connection adds what frames and dates it.
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
    /// None. The response says `Content-Length: 0` where content would be allowed.
    Empty,
    /// All of it.
    Full(Bytes),
    /// To be read by the driver, from a file above all.
    Supplied(Supplied),
    /// Made over time.
    Stream {
        /// Its length in bytes, if known: then it is announced, else the body is chunked (or
        /// ends with the connection, to an HTTP/1.0 peer).
        length: Option<u64>,
        /// Where it comes from.
        produce: Box<dyn Produce + Send>,
    },
    /// After this response, with status 101 (or 2xx to CONNECT), the connection belongs to
    /// another protocol, and so do all bytes that came behind the request
    /// (RFC 9110, section 7.8).
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
/// It is asked for the next piece only while there is room in the output: that is its
/// backpressure. Dropped when the response ends or its client has gone.
///
/// One without an end of its own, such as a stream of events, ends when it is told that the
/// connection is to [shut down](Now::shutting_down). It is asked then without a wake-up:
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
    /// The next piece, or what to wait for.
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced;
}

/// What a [`Produce`] has.
#[derive(Debug)]
pub enum Produced {
    /// A piece of content; an empty one is nothing.
    Data(Bytes),
    /// A run of bytes for the driver to read.
    Supplied(Supplied),
    /// The end, with a trailer section if the body is chunked (else it is left out). A `Trailer`
    /// field of the response tells beforehand which fields are in it (RFC 9110, section 6.6.2).
    End(Option<Fields>),
    /// Nothing yet: ask again at a wake-up, or at this moment at the latest.
    Wait(Option<Instant>),
    /// It cannot go on: the connection is aborted, so that the peer can tell.
    Failed,
}

impl Response {
    /// Without content.
    #[must_use]
    pub const fn new(status: Status) -> Self {
        Self { head: ResponseHead::new(status), body: Body::Empty }
    }

    /// 200 with this content, as `text/plain; charset=utf-8`.
    #[must_use]
    pub fn text(content: impl Into<Bytes>) -> Self {
        const PLAIN: Fields = Fields::from_static("Content-Type: text/plain; charset=utf-8\r\n");
        let head = ResponseHead { status: Status::OK, fields: PLAIN };
        Self { head, body: Body::Full(content.into()) }
    }

    /// The default answer to a refused request: one line that says what was expected.
    #[must_use]
    pub fn rejection(reject: &Reject) -> Self {
        let content: String =
            alloc::format!("{} {}: {reject}\n", reject.status().code(), reject.status().reason());
        Self::text(content).with_status(reject.status())
    }

    /// With this status instead.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.head.status = status;
        self
    }

    /// With this body instead.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// With one more field line.
    ///
    /// # Errors
    /// As [`Fields::append`].
    pub fn with_field(mut self, name: &str, value: impl AsRef<[u8]>) -> Result<Self, Misuse> {
        self.head.fields.append(name, value)?;
        Ok(self)
    }
}
