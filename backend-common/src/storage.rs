//! What answers are written into.

use hairspring_core::Outbox;

/// Larger storage is not kept: what one large answer has needed is not what the others need.
const MAX: usize = 64 << 10;

/// Storage that is lent to one outbox after the other, so that an idle one owns none.
///
/// ```
/// use hairspring_backend_common::Storage;
/// use hairspring_core::Outbox;
/// let (mut storage, mut outbox) = (Storage::default(), Outbox::default());
/// storage.lend(&mut outbox);
/// // Receive, poll, write; and when something was written:
/// storage.reclaim(&mut outbox);
/// ```
#[derive(Debug, Default)]
pub struct Storage(Vec<u8>);

impl Storage {
    /// Lends it to an outbox with nothing in it, before the poll that may write.
    #[inline]
    pub fn lend(&mut self, outbox: &mut Outbox) {
        if self.0.capacity() > 0 && outbox.pending() == 0 {
            outbox.lend(std::mem::take(&mut self.0));
        }
    }

    /// Takes back storage that the outbox no longer needs, if that is larger than what is here.
    #[inline]
    pub fn reclaim(&mut self, outbox: &mut Outbox) {
        let storage = outbox.reclaim();
        if storage.capacity() > self.0.capacity() && storage.capacity() <= MAX {
            self.0 = storage;
        }
    }

    /// How many bytes there is room for: 0 while it is lent.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes so much through an outbox that borrows the storage.
    fn answer(storage: &mut Storage, len: usize) {
        let mut outbox = Outbox::default();
        storage.lend(&mut outbox);
        outbox.write(|tail| tail.resize(len, 7));
        storage.lend(&mut outbox);
        outbox.advance(len as u64);
        storage.reclaim(&mut outbox);
    }

    #[test]
    fn is_lent_again_unless_it_was_for_a_large_answer() {
        let mut storage = Storage::default();
        answer(&mut storage, 100);
        let kept = (storage.0.as_ptr(), storage.capacity());
        assert!(kept.1 >= 100);
        answer(&mut storage, 50);
        assert_eq!((storage.0.as_ptr(), storage.capacity()), kept);
        answer(&mut storage, MAX + 1);
        assert_eq!(storage.capacity(), 0);
    }
}
