//! The caller's mistakes.

use thiserror::Error;

/// A call that the state of the connection, or HTTP itself, does not allow: a bug on our side of
/// the wire, found by a test, never caused by what a peer sends.
///
/// After a misuse the connection is as it was before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Misuse {
    /// An answer where no request awaits one.
    #[error("expected a request that awaits its answer, but there is none")]
    NothingToAnswer,
    /// Content where the answer has none, or is already complete.
    #[error("expected an answer whose content is under way, but there is none")]
    NoBodyExpected,
    /// More content than the announced length.
    #[error("expected at most {left} more bytes of content, got {got}")]
    BodyTooLong {
        /// Bytes still owed.
        left: u64,
        /// Bytes offered.
        got: u64,
    },
    /// The content ended before the announced length.
    #[error("expected {left} more bytes of content before the end")]
    BodyTooShort {
        /// Bytes still owed.
        left: u64,
    },
    /// A field name that is no token, or a value with a control character
    /// (RFC 9110, sections 5.1 and 5.5).
    #[error("expected a token as field name and a value without control characters")]
    IllegalField,
    /// A field that only the connection writes: `Content-Length`, `Transfer-Encoding`,
    /// `Connection`, `Date`, `Keep-Alive`, `Trailer`.
    #[error(
        "expected a field that does not frame or date the message; the connection writes those"
    )]
    FramingField,
    /// A status outside 100 to 599.
    #[error("expected a status code from 100 to 599, got {0}")]
    StatusCode(u16),
    /// An interim status where a final one belongs, or a final one where an interim one does.
    #[error("expected {expected}, got status {got}")]
    WrongClass {
        /// What the call takes.
        expected: &'static str,
        /// The status it was given.
        got: u16,
    },
    /// An upgrade that the request did not ask for, or asked for in a request whose content has
    /// not been read to its end (RFC 9110, section 7.8).
    #[error("expected a wholly read request that asks for this upgrade")]
    NoUpgrade,
}
