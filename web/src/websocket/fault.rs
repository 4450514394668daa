//! Violations of the protocol by a peer.

use thiserror::Error;

use super::CloseCode;

/// A rule of the protocol, or a limit, that the peer broke: the connection is failed with
/// [`code`](Self::code) (RFC 6455, section 7.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// A reserved bit is set, although no extension was negotiated.
    #[error("expected reserved bits of 0")]
    ReservedBits,
    /// A reserved opcode.
    #[error("expected a known opcode, got {0:#x}")]
    Opcode(u8),
    /// A frame without a mask, which every frame of a client must have.
    #[error("expected a masked frame")]
    Unmasked,
    /// A fragmented control frame.
    #[error("expected a control frame in one piece")]
    FragmentedControl,
    /// A control frame of more than 125 bytes.
    #[error("expected at most 125 bytes in a control frame")]
    LongControl,
    /// A length that is not in its shortest form, or not below 2^63.
    #[error("expected a length in its shortest form, below 2^63")]
    Length,
    /// A continuation frame without a message to continue.
    #[error("expected a message to be continued")]
    NothingToContinue,
    /// A new message before the one that has begun is complete.
    #[error("expected the message that has begun to be continued")]
    Interleaved,
    /// Text, or the reason of a Close frame, that is not UTF-8.
    #[error("expected text in UTF-8")]
    NotUtf8,
    /// A Close frame with a payload of a single byte: it must be empty, or begin with a code of
    /// two.
    #[error("expected a Close frame with a code of two bytes, or without any")]
    CloseLength,
    /// A code that must not be sent.
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
    /// The code that the peer is sent.
    #[must_use]
    pub const fn code(self) -> CloseCode {
        match self {
            Self::NotUtf8 => CloseCode::INVALID_DATA,
            Self::FrameTooBig { .. } | Self::MessageTooBig { .. } => CloseCode::MESSAGE_TOO_BIG,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// The section of RFC 6455 that has the rule.
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
