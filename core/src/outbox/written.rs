//! A run of output that was written, not shared.

use alloc::vec::Vec;

use bytes::{Buf, Bytes};

/// Bytes that were written one behind the other.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// So many of them have left.
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

    /// Says that `n` more have left. What has left does not pile up before what is still there, even
    /// if there always is something: it is moved once as much has left, so every byte costs at most
    /// one more move.
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
