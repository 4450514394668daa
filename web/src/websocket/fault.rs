//! What a peer did wrong.

use thiserror::Error;

use super::CloseCode;

/// A rule of the protocol, or a limit, that the peer broke: the connection is failed with
/// [`code`](Self::code) (RFC 6455, section 7.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A reserved bit is set, and no extension was agreed to.
    #[error("expected reserved bits of 0")]
    ReservedBits,
    /// An opcode that means nothing.
    #[error("expected a known opcode, got {0:#x}")]
    Opcode(u8),
    /// A client masks every frame.
    #[error("expected a masked frame")]
    Unmasked,
    /// A control frame is not fragmented.
    #[error("expected a control frame in one piece")]
    FragmentedControl,
    /// A control frame holds at most 125 bytes.
    #[error("expected at most 125 bytes in a control frame")]
    LongControl,
    /// A length is written in the shortest form, and below 2^63.
    #[error("expected a length in its shortest form, below 2^63")]
    Length,
    /// A continuation of nothing.
    #[error("expected a message to be continued")]
    NothingToContinue,
    /// A new message inside another.
    #[error("expected the message that has begun to be continued")]
    Interleaved,
    /// Text, or the reason of a Close frame, that is not UTF-8.
    #[error("expected text in UTF-8")]
    NotUtf8,
    /// The payload of a Close frame is empty, or begins with two bytes of a code.
    #[error("expected a Close frame with a code of two bytes, or without any")]
    CloseLength,
    /// A code that is never sent.
    #[error("expected a code that may be sent, got {0}")]
    CloseCode(u16),
    /// A frame above the limit.
    #[error("expected at most {max} bytes in a frame")]
    FrameTooBig {
        /// The limit, in bytes.
        max: usize,
    },
    /// A message above the limit.
    #[error("expected at most {max} bytes in a message")]
    MessageTooBig {
        /// The limit, in bytes.
        max: usize,
    },
}

impl Fault {
    /// What the peer is told.
    #[must_use]
    pub const fn code(self) -> CloseCode {
        match self {
            Self::NotUtf8 => CloseCode::INVALID_DATA,
            Self::FrameTooBig { .. } | Self::MessageTooBig { .. } => CloseCode::MESSAGE_TOO_BIG,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// The section of RFC 6455 that says so.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::ReservedBits | Self::Opcode(_) | Self::Length => "5.2",
            Self::Unmasked => "5.1",
            Self::FragmentedControl | Self::LongControl => "5.5",
            Self::NothingToContinue | Self::Interleaved => "5.4",
            Self::NotUtf8 => "8.1",
            Self::CloseLength => "5.5.1",
            Self::CloseCode(_) => "7.4.1",
            Self::FrameTooBig { .. } | Self::MessageTooBig { .. } => "10.4",
        }
    }
}
