//! Input that has arrived and is not used yet.

use bytes::{Buf, Bytes, BytesMut};

/// Received bytes, in order.
///
/// A piece that arrives while nothing is stored is kept as it is. Later pieces are copied into one
/// buffer, so that many small pieces cost no more memory than their bytes.
#[derive(Debug)]
pub(super) enum Inbox {
    /// One piece as the driver handed it over, not copied; empty if nothing is stored.
    Whole(Bytes),
    /// Several pieces in one buffer. Invariant: not empty, so that an idle connection owns no
    /// buffer.
    Gathered(BytesMut),
}

/// The most room that is reserved for pieces after the second one.
const MORE: usize = 4 << 10;

impl Default for Inbox {
    #[inline]
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl Inbox {
    #[inline]
    pub(super) fn push(&mut self, bytes: Bytes) {
        match self {
            Self::Whole(stored) if stored.is_empty() => *stored = bytes,
            _ => self.gather(&bytes),
        }
    }

    /// Copies a whole piece at most once: input stays gathered until all of it is used.
    fn gather(&mut self, bytes: &[u8]) {
        match self {
            Self::Gathered(stored) => stored.extend_from_slice(bytes),
            Self::Whole(stored) => {
                let len = stored.len() + bytes.len();
                // Small pieces are followed by others; large ones soon reach the limit.
                let mut gathered = BytesMut::with_capacity(len + len.min(MORE));
                gathered.extend_from_slice(stored);
                gathered.extend_from_slice(bytes);
                *self = Self::Gathered(gathered);
            }
        }
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(stored) => stored,
            Self::Gathered(stored) => stored,
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bytes().len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the first `n` bytes, which must be there. Out of line: it is not used for whole heads.
    #[inline(never)]
    pub(super) fn take(&mut self, n: usize) -> Bytes {
        match self {
            // Not split: splitting would allocate a reference count.
            Self::Whole(stored) if n == stored.len() => core::mem::take(stored),
            Self::Whole(stored) => stored.split_to(n),
            Self::Gathered(_) => self.take_gathered(n),
        }
    }

    /// Takes all bytes, if there are any and they are one whole piece. Those that are not used must
    /// be [put back](Self::put_back).
    #[inline(always)]
    pub(super) fn lend(&mut self) -> Option<Bytes> {
        match self {
            Self::Whole(stored) if !stored.is_empty() => Some(core::mem::take(stored)),
            Self::Whole(_) | Self::Gathered(_) => None,
        }
    }

    /// Puts back the unused rest of what was [lent](Self::lend).
    #[inline(always)]
    pub(super) fn put_back(&mut self, rest: Bytes) {
        if !rest.is_empty() {
            debug_assert!(self.is_empty(), "nothing is stored while all of it is lent");
            // An empty inbox owns nothing that would have to be dropped.
            core::mem::forget(core::mem::replace(self, Self::Whole(rest)));
        }
    }

    /// Out of line: heads nearly always arrive whole.
    #[inline(never)]
    fn take_gathered(&mut self, n: usize) -> Bytes {
        let Self::Gathered(stored) = self else { return Bytes::new() };
        let taken = stored.split_to(n).freeze();
        self.drop_spent_storage();
        taken
    }

    /// Drops the first `n` bytes, which must be there.
    #[inline]
    pub(super) fn skip(&mut self, n: usize) {
        match self {
            _ if n == 0 => {}
            Self::Whole(stored) if n == stored.len() => *stored = Bytes::new(),
            Self::Whole(stored) => stored.advance(n),
            Self::Gathered(stored) => {
                stored.advance(n);
                self.drop_spent_storage();
            }
        }
    }

    /// Takes all bytes.
    pub(super) fn take_all(&mut self) -> Bytes {
        match core::mem::take(self) {
            Self::Whole(stored) => stored,
            Self::Gathered(stored) => stored.freeze(),
        }
    }

    /// Drops all bytes and returns how many there were.
    pub(super) fn clear(&mut self) -> usize {
        let len = self.len();
        *self = Self::default();
        len
    }

    fn drop_spent_storage(&mut self) {
        if self.is_empty() {
            *self = Self::default();
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
        assert_eq!(inbox.take(1), "a");
        assert_eq!(inbox.bytes(), b"bcdef");
        assert_eq!(inbox.take(3), "bcd");
        inbox.push(Bytes::from_static(b"gh"));
        assert_eq!(inbox.bytes(), b"efgh");
        inbox.skip(3);
        assert_eq!((inbox.take(1), inbox.is_empty()), (Bytes::from_static(b"h"), true));
    }

    #[test]
    fn what_is_lent_beyond_need_comes_back() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.lend(), None);
        inbox.push(Bytes::from_static(b"abc"));
        let mut lent = inbox.lend().unwrap();
        assert_eq!((&lent[..], inbox.is_empty()), (&b"abc"[..], true));
        inbox.put_back(lent.split_off(1));
        assert_eq!(inbox.bytes(), b"bc");
        inbox.push(Bytes::from_static(b"d"));
        assert_eq!((inbox.lend(), inbox.bytes()), (None, &b"bcd"[..]), "gathered: not lent");
        inbox.put_back(Bytes::new());
        assert_eq!(inbox.bytes(), b"bcd");
    }

    #[test]
    fn a_whole_piece_is_not_copied() {
        let piece = Bytes::from(alloc::vec![1; 100]);
        let mut inbox = Inbox::default();
        inbox.push(piece.clone());
        assert_eq!(inbox.bytes().as_ptr(), piece.as_ptr());
        assert_eq!(inbox.take(100).as_ptr(), piece.as_ptr());
    }

    #[test]
    fn owns_nothing_when_empty() {
        type Use = fn(&mut Inbox);
        let uses: [Use; 3] = [
            |inbox| drop(inbox.take(3)),
            |inbox| inbox.skip(3),
            |inbox| assert_eq!(inbox.clear(), 3),
        ];
        for use_up in uses {
            let mut inbox = Inbox::default();
            for byte in [b"a", b"b", b"c"] {
                inbox.push(Bytes::from_static(byte));
            }
            assert!(matches!(inbox, Inbox::Gathered(_)));
            use_up(&mut inbox);
            assert!(matches!(inbox, Inbox::Whole(rest) if rest.is_empty()));
        }
    }
}
