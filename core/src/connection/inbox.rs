//! Input that has come and is not yet used.

use bytes::{Buf, Bytes, BytesMut};

/// Received bytes, in order, in at most two pieces.
///
/// ```text
///   used ◀── front (as the driver brought it, not copied) │ tail (gathered) ◀── received
/// ```
///
/// What comes while nothing is stored is kept as it is; what comes behind something is gathered
/// by copying, so that many small pieces cost no more memory than their bytes.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    front: Bytes,
    tail: BytesMut,
}

impl Inbox {
    pub(super) fn push(&mut self, bytes: Bytes) {
        if self.is_empty() {
            self.front = bytes;
        } else {
            self.tail.extend_from_slice(&bytes);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.front.len() + self.tail.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.front.is_empty() && self.tail.is_empty()
    }

    /// All of it in one piece. Copies at most once for each message that came in pieces: what
    /// is gathered stays gathered.
    pub(super) fn contiguous(&mut self) -> &[u8] {
        if self.tail.is_empty() {
            return &self.front;
        }
        if !self.front.is_empty() {
            let mut whole = BytesMut::with_capacity(2 * self.len());
            whole.extend_from_slice(&self.front);
            whole.extend_from_slice(&self.tail);
            self.front = Bytes::new();
            self.tail = whole;
        }
        &self.tail
    }

    /// The first piece of it, empty only if there is none.
    pub(super) fn first(&mut self) -> &[u8] {
        if self.front.is_empty() && !self.tail.is_empty() {
            self.front = self.tail.split().freeze();
        }
        &self.front
    }

    /// Takes `n` bytes that one of the views above showed.
    pub(super) fn take(&mut self, n: usize) -> Bytes {
        if self.front.is_empty() {
            let taken = self.tail.split_to(n).freeze();
            self.drop_spent_tail();
            taken
        } else if n == self.front.len() {
            core::mem::take(&mut self.front)
        } else {
            self.front.split_to(n)
        }
    }

    /// Drops `n` bytes that one of the views above showed.
    pub(super) fn skip(&mut self, n: usize) {
        if self.front.is_empty() {
            self.tail.advance(n);
            self.drop_spent_tail();
        } else if n == self.front.len() {
            self.front = Bytes::new();
        } else {
            self.front.advance(n);
        }
    }

    /// Takes all there is.
    pub(super) fn take_all(&mut self) -> Bytes {
        let n = self.contiguous().len();
        self.take(n)
    }

    /// Drops everything and says how much it was.
    pub(super) fn clear(&mut self) -> usize {
        let len = self.len();
        *self = Self::default();
        len
    }

    /// A used-up tail would keep its buffer: an idle connection owns none.
    fn drop_spent_tail(&mut self) {
        if self.tail.is_empty() {
            self.tail = BytesMut::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_across_pieces() {
        let mut inbox = Inbox::default();
        inbox.push(Bytes::from_static(b"ab"));
        inbox.push(Bytes::from_static(b"cd"));
        inbox.push(Bytes::from_static(b"ef"));
        assert_eq!(inbox.first(), b"ab");
        assert_eq!(inbox.take(1), "a");
        assert_eq!(inbox.contiguous(), b"bcdef");
        assert_eq!(inbox.take(3), "bcd");
        inbox.push(Bytes::from_static(b"gh"));
        assert_eq!(inbox.first(), b"efgh");
        inbox.skip(3);
        assert_eq!((inbox.take(1), inbox.is_empty()), (Bytes::from_static(b"h"), true));
    }

    #[test]
    fn a_whole_piece_is_not_copied() {
        let piece = Bytes::from(alloc::vec![1; 100]);
        let mut inbox = Inbox::default();
        inbox.push(piece.clone());
        assert_eq!(inbox.contiguous().as_ptr(), piece.as_ptr());
        assert_eq!(inbox.take(100).as_ptr(), piece.as_ptr());
    }

    #[test]
    fn owns_nothing_when_empty() {
        let mut inbox = Inbox::default();
        for byte in [b"a", b"b", b"c"] {
            inbox.push(Bytes::from_static(byte));
        }
        let _ = inbox.contiguous();
        let _ = inbox.take(3);
        assert_eq!(inbox.tail.capacity(), 0);
    }
}
