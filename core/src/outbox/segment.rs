//! A piece of output that comes before the tail.

use bytes::{Buf, Bytes};

use super::written::Written;
use crate::Supplied;

/// Never empty while it is in an outbox.
#[derive(Debug)]
pub(super) enum Segment {
    /// A former tail: something that is not copied came behind it.
    Written(Written),
    Shared(Bytes),
    Supplied(Supplied),
}

impl Segment {
    /// Bytes that have not left yet.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Written(written) => written.rest().len() as u64,
            Self::Shared(bytes) => bytes.len() as u64,
            Self::Supplied(supplied) => supplied.len,
        }
    }

    /// The bytes that have not left yet, if they are in memory.
    #[inline]
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Written(written) => Some(written.rest()),
            Self::Shared(bytes) => Some(bytes),
            Self::Supplied(_) => None,
        }
    }

    /// Records that `n` more bytes have left, fewer than [`len`](Self::len).
    pub(super) fn advance(&mut self, n: u64) {
        match self {
            // Lengths in memory fit a `usize`.
            Self::Written(written) => written.from += n as usize,
            Self::Shared(bytes) => bytes.advance(n as usize),
            Self::Supplied(supplied) => {
                supplied.offset += n;
                supplied.len -= n;
            }
        }
    }
}
