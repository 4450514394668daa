//! Request heads: request line and header section (RFC 9112, sections 2 to 5).

mod parser;
mod received;

pub use parser::HeadParser;
pub use received::{ReceivedFields, Trailers};

use bytes::Bytes;

use crate::{Method, Version};

/// The form of a request target (RFC 9112, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetForm {
    /// `/path?query`
    Origin,
    /// `http://authority/path?query`
    Absolute,
    /// `host:port`, for CONNECT.
    Authority,
    /// `*`, for OPTIONS.
    Asterisk,
}

/// How the content of a request is delimited (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// No content, not even an empty one announced.
    None,
    /// `Content-Length`.
    Length(u64),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// The head of a request: one run of bytes and a table of offsets into it. Cheap to move, and
/// `'static`.
#[derive(Clone, Debug)]
pub struct RequestHead {
    bytes: Bytes,
}

impl RequestHead {
    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        todo!()
    }
    /// The method as sent.
    #[must_use]
    pub fn method_name(&self) -> &str {
        todo!()
    }
    /// The request target as sent.
    #[must_use]
    pub fn target(&self) -> &str {
        todo!()
    }
    /// The form of the target.
    #[must_use]
    pub fn form(&self) -> TargetForm {
        todo!()
    }
    /// The path, still percent-encoded: `/` where an absolute-form target has none, `*` for
    /// asterisk-form, empty for authority-form.
    #[must_use]
    pub fn path(&self) -> &str {
        todo!()
    }
    /// What follows the first `?` of the target, still percent-encoded.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        todo!()
    }
    /// Host and port: the target's where it has an authority (RFC 9112, section 3.2.2), else the
    /// Host field's. `None` only for HTTP/1.0 without Host.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        todo!()
    }
    /// The version, as it is answered.
    #[must_use]
    pub fn version(&self) -> Version {
        todo!()
    }
    /// The field lines.
    #[must_use]
    pub fn fields(&self) -> ReceivedFields<'_> {
        todo!()
    }
    /// How the content is delimited.
    #[must_use]
    pub fn framing(&self) -> Framing {
        todo!()
    }
    /// Whether the peer lets the connection persist (RFC 9112, section 9.3).
    #[must_use]
    pub fn keep_alive(&self) -> bool {
        todo!()
    }
    /// Whether the peer waits for `100 Continue` before it sends the content it announced.
    #[must_use]
    pub fn expects_continue(&self) -> bool {
        todo!()
    }
    /// The protocols offered in `Upgrade`, if this is an HTTP/1.1 request whose `Connection`
    /// names `upgrade` too (RFC 9110, section 7.8).
    #[must_use]
    pub fn upgrade(&self) -> Option<&[u8]> {
        todo!()
    }
    /// The whole head as it came, from the first byte of the request line to the empty line.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}
