//! Request heads: request line and header section (RFC 9112, sections 2 to 5).

mod authority;
pub(crate) mod facts;
mod parser;
mod received;
mod request_line;
pub(crate) mod section;
pub(crate) mod table;
mod target;
#[cfg(test)]
mod tests;
mod usual;

pub use authority::Authority;
pub use parser::HeadParser;
pub(crate) use parser::HeadState;
pub use received::{ReceivedFields, Trailers};
pub use target::TargetForm;

use core::{mem, str};

use bytes::{Buf, Bytes};

use self::request_line::RequestLine;
use self::table::{FieldTable, Span};
use crate::syntax::part;
use crate::{Config, Method, Reject, Version};

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

/// The head of a request: its bytes and a table of offsets into them. It is cheap to move and
/// borrows nothing.
#[derive(Clone, Debug)]
pub struct RequestHead {
    /// From the request line to the empty line, and all input behind that while the connection
    /// lends it (see `connection/next_head.rs`). All offsets count from the first byte.
    bytes: Bytes,
    parts: Parts,
}

/// What is known of a head: where its parts are, and what it says about the message.
///
/// It fits into two cache lines, because it is moved several times on its way to the handler; so
/// small a value is copied without a call.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    line: RequestLine,
    table: FieldTable,
    /// The value of Host; empty if an HTTP/1.0 request has none.
    host: Span,
    framing: Framing,
    keep_alive: bool,
    expects_continue: bool,
    /// The protocols that are offered; empty if none is.
    upgrade: Span,
}

impl Parts {
    /// Nothing known yet. A constant, so that it is built in place and not moved there.
    const NONE: Self = Self {
        line: RequestLine::NONE,
        table: FieldTable::EMPTY,
        host: Span::EMPTY,
        framing: Framing::None,
        keep_alive: false,
        expects_continue: false,
        upgrade: Span::EMPTY,
    };
}

impl Default for Parts {
    #[inline]
    fn default() -> Self {
        Self::NONE
    }
}

/// Documented at [`RequestHead`], which offers the same.
impl Parts {
    pub(crate) const fn method(&self) -> Method {
        self.line.method
    }

    pub(crate) const fn version(&self) -> Version {
        self.line.version
    }

    pub(crate) const fn framing(&self) -> Framing {
        self.framing
    }

    pub(crate) const fn keep_alive(&self) -> bool {
        self.keep_alive
    }

    pub(crate) const fn expects_continue(&self) -> bool {
        self.expects_continue
    }

    pub(crate) const fn offers_upgrade(&self) -> bool {
        !self.upgrade.is_empty()
    }
}

/// For the connection, which parses into it.
impl RequestHead {
    /// A head that is not parsed yet, at the front of `bytes`.
    #[inline]
    pub(crate) fn unread(bytes: Bytes) -> Self {
        Self { bytes, parts: Parts::NONE }
    }

    /// Parses its bytes. Returns the length of the head if it is whole, and drops empty lines
    /// before it.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        state: &mut HeadState,
        config: &Config,
    ) -> Result<Option<usize>, Reject> {
        let Some(length) = state.parse(&self.bytes, config, &mut self.parts)? else {
            return Ok(None);
        };
        let skipped = state.skipped();
        if skipped > 0 {
            self.bytes.advance(skipped);
        }
        Ok(Some(length - skipped))
    }

    #[inline]
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// A second handle to its bytes.
    pub(crate) fn share_bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// Keeps the first `length` bytes and returns the rest.
    #[inline]
    pub(crate) fn split_off(&mut self, length: usize) -> Bytes {
        // Not split without need: splitting would allocate a reference count.
        if self.bytes.len() == length { Bytes::new() } else { self.bytes.split_off(length) }
    }

    /// Takes bytes and parts out of a head that is not used any more.
    pub(crate) fn take_apart(&mut self) -> (Bytes, Parts) {
        (mem::take(&mut self.bytes), mem::take(&mut self.parts))
    }

    /// Drops all but the bytes.
    #[inline(always)]
    pub(crate) fn into_bytes(self) -> Bytes {
        self.bytes
    }
}

impl RequestHead {
    /// The method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.parts.method()
    }

    /// The method as sent.
    #[must_use]
    pub fn method_name(&self) -> &str {
        self.text(self.parts.line.method_name())
    }

    /// The request target as sent.
    #[must_use]
    pub fn target(&self) -> &str {
        self.text(self.parts.line.target())
    }

    /// The form of the target.
    #[must_use]
    pub const fn form(&self) -> TargetForm {
        self.parts.line.form
    }

    /// The path, still percent-encoded. It is `*` for asterisk-form and empty for authority-form.
    /// An absolute-form target without a path stands for `/`, or for `*` in an OPTIONS request
    /// without a query (RFC 9112, section 3.2.4).
    #[must_use]
    pub fn path(&self) -> &str {
        str::from_utf8(self.path_bytes()).unwrap_or_default()
    }

    /// [`path`](Self::path) as bytes. To compare it with a few known paths this is faster, because
    /// the bytes need not be checked for UTF-8.
    #[must_use]
    pub fn path_bytes(&self) -> &[u8] {
        let (line, path) = (&self.parts.line, self.parts.line.path());
        match line.form {
            TargetForm::Absolute if path.is_empty() => {
                let whole_server = line.method == Method::Options && line.query().is_none();
                if whole_server { b"*" } else { b"/" }
            }
            _ => path.of(&self.bytes),
        }
    }

    /// What follows the first `?` of the target, still percent-encoded.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.parts.line.query().map(|query| self.text(query))
    }

    /// Host and port: those of the target if it has an authority (RFC 9112, section 3.2.2), else
    /// those of the Host field. `None` only for HTTP/1.0 without Host. [`Authority`] parses it.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        let own = self.parts.line.authority();
        let authority = if own.is_empty() { self.parts.host } else { own };
        (!authority.is_empty()).then(|| self.text(authority))
    }

    /// The version; see [`Version`].
    #[must_use]
    pub const fn version(&self) -> Version {
        self.parts.version()
    }

    /// The field lines.
    #[must_use]
    pub fn fields(&self) -> ReceivedFields<'_> {
        ReceivedFields::new(&self.bytes, self.parts.line.end(), &self.parts.table)
    }

    /// How the content is delimited.
    #[must_use]
    pub const fn framing(&self) -> Framing {
        self.parts.framing()
    }

    /// Whether the peer lets the connection persist (RFC 9112, section 9.3).
    #[must_use]
    pub const fn keep_alive(&self) -> bool {
        self.parts.keep_alive()
    }

    /// Whether the peer waits for `100 Continue` before it sends the content it announced
    /// (RFC 9110, section 10.1.1).
    #[must_use]
    pub const fn expects_continue(&self) -> bool {
        self.parts.expects_continue()
    }

    /// The protocols offered in the first `Upgrade` line that offers any, if this is an HTTP/1.1
    /// request whose `Connection` names `upgrade` too (RFC 9110, section 7.8). A list with commas,
    /// as sent; the case of the names does not matter.
    #[must_use]
    pub fn upgrade(&self) -> Option<&[u8]> {
        let upgrade = self.parts.upgrade;
        (!upgrade.is_empty()).then(|| upgrade.of(&self.bytes))
    }

    /// The whole head as received, from the first byte of the request line to the empty line.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        let Parts { line, table, .. } = &self.parts;
        let last = table.len().checked_sub(1).and_then(|last| table.get(last));
        let lines_end = last.map_or(line.end(), |last| last.end as usize + b"\r\n".len());
        part(&self.bytes, 0, lines_end + b"\r\n".len())
    }

    /// A part of the head as text. All parts that are asked for were found to be ASCII.
    fn text(&self, span: Span) -> &str {
        str::from_utf8(span.of(&self.bytes)).unwrap_or_default()
    }
}
