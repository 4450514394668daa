//! A run of output in storage of the outbox's own, not shared.

use alloc::vec::Vec;

use bytes::{Buf, Bytes};

/// Bytes that were appended one after the other.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// How many of them have left.
    pub(super) from: usize,
}

impl Written {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.from == self.bytes.len()
    }

    #[inline]
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.from..).unwrap_or_default()
    }

    /// Records that `n` more bytes have left. They must not pile up in front of a rest that is
    /// never empty, so the rest is moved to the front once it is the smaller part: a byte is moved
    /// for each byte that left, at most.
    pub(super) fn advance(&mut self, n: usize) {
        self.from += n;
        if self.from * 2 > self.bytes.len() {
            self.bytes.drain(..self.from);
            self.from = 0;
        }
    }

    pub(super) fn freeze(self) -> Bytes {
        let mut bytes = Bytes::from(self.bytes);
        bytes.advance(self.from);
        bytes
    }
}
