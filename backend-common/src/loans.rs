//! Storage that was handed out, and is used again when nobody has it any more.

use bytes::Bytes;

/// How many buffers are remembered. A reader that collects content in one piece keeps the first buffer
/// until a second one comes, and shows that the content has to be copied; then it lets go of both.
const REMEMBERED: usize = 2;

/// Large buffers on loan. To allocate one for each read costs more than the read: the allocator
/// gives the memory back to the kernel, and gets it again page by page.
#[derive(Debug, Default)]
pub(crate) struct Loans {
    /// Latest first. An empty entry stands for none.
    remembered: [Bytes; REMEMBERED],
}

impl Loans {
    /// Hands it out, as it is.
    pub(crate) fn hand_out(&mut self, storage: Vec<u8>) -> Bytes {
        let bytes = Bytes::from(storage);
        self.remembered.rotate_right(1);
        self.remembered[0] = bytes.clone();
        bytes
    }

    /// Storage that nobody has any more, empty, with room for this much.
    pub(crate) fn take_back(&mut self, size: usize) -> Option<Vec<u8>> {
        self.remembered.iter_mut().find_map(|bytes| {
            if bytes.is_empty() {
                return None;
            }
            match std::mem::take(bytes).try_into_mut() {
                Ok(mut storage) => {
                    storage.clear();
                    Some(storage.into()).filter(|storage: &Vec<u8>| storage.capacity() >= size)
                }
                Err(still_lent) => {
                    *bytes = still_lent;
                    None
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_any_more_comes_back() {
        let mut loans = Loans::default();
        assert_eq!(loans.take_back(1), None);
        let first = loans.hand_out(vec![1; 64]);
        let place = first.as_ptr();
        let part = first.slice(3..4);
        drop(first);
        assert_eq!(loans.take_back(64), None, "a part of it is still there");
        let second = loans.hand_out(vec![2; 64]);
        drop((second, part));
        let (second, first) = (loans.take_back(64), loans.take_back(64).unwrap());
        assert!(second.is_some_and(|second| second.is_empty()));
        assert_eq!((first.as_ptr(), first.len(), first.capacity()), (place, 0, 64));
        assert_eq!(loans.take_back(1), None);
    }

    #[test]
    fn what_is_too_small_is_given_up() {
        let mut loans = Loans::default();
        drop(loans.hand_out(vec![1; 64]));
        drop(loans.hand_out(vec![2; 65]));
        assert_eq!(loans.take_back(66), None);
        assert_eq!(loans.take_back(1), None);
    }
}
