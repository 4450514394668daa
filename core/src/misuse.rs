//! The caller's mistakes.

use core::error::Error;
use core::fmt;

/// A call that the state of the connection, or HTTP itself, does not allow: a bug on our side of
/// the wire, found by a test, never caused by what a peer sends.
///
/// After a misuse the connection is as it was before the call. [`Http`](crate::Http) reports it to
/// its [`Service`](crate::Service::misused), and answers 500 or cuts the response short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// An answer while no request awaits one.
    NothingToAnswer,
    /// Content, or its end, while no answer is under way.
    NoBodyExpected,
    /// More content than the announced length.
    BodyTooLong {
        /// Bytes still expected.
        left: u64,
        /// Bytes offered.
        got: u64,
    },
    /// The content ended before the announced length.
    BodyTooShort {
        /// Bytes still expected.
        left: u64,
    },
    /// A field name that is not a token, or a value with a control character
    /// (RFC 9110, sections 5.1 and 5.5).
    IllegalField,
    /// A field that only the connection writes: `Content-Length`, `Transfer-Encoding`,
    /// `Connection`, `Date`, `Keep-Alive`.
    FramingField,
    /// A status outside 100 to 599.
    StatusCode(u16),
    /// An interim status instead of a final one, or a final one instead of an interim one; a 2xx to
    /// CONNECT without an upgrade (RFC 9110, section 9.3.6).
    WrongClass {
        /// What the call accepts.
        expected: &'static str,
        /// The status it was given.
        got: u16,
    },
    /// An upgrade in answer to a request that offered none, or that was not read to its end. The
    /// application itself must choose one of the protocols offered (RFC 9110, section 7.8).
    NoUpgrade,
    /// A 101 or 426 without the `Upgrade` field, which must name the protocol (RFC 9110,
    /// sections 15.2.2 and 15.5.22).
    UpgradeUnnamed,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingToAnswer => "expected a request that awaits its answer, but there is none",
            Self::NoBodyExpected => {
                "expected an answer whose content is under way, but there is none"
            }
            Self::BodyTooLong { left, got } => {
                return write!(f, "expected at most {left} more bytes of content, got {got}");
            }
            Self::BodyTooShort { left } => {
                return write!(f, "expected {left} more bytes of content before the end");
            }
            Self::IllegalField => {
                "expected a token as field name and a value without control characters"
            }
            Self::FramingField => {
                "expected a field that does not frame or date the message; the connection writes \
                 those"
            }
            Self::StatusCode(code) => {
                return write!(f, "expected a status code from 100 to 599, got {code}");
            }
            Self::WrongClass { expected, got } => {
                return write!(f, "expected {expected}, got status {got}");
            }
            Self::NoUpgrade => "expected a wholly read request that asks for this upgrade",
            Self::UpgradeUnnamed => "expected an Upgrade field that names the protocol",
        })
    }
}

impl Error for Misuse {}
