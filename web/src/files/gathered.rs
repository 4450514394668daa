//! Small pieces of content, put together before they are written.

use bytes::{Bytes, BytesMut};

/// The least that is written by a job of its own on the pool of threads, in bytes. A client may send
/// a chunk for each byte, and a job costs thousands of times what it takes to copy that.
const ENOUGH: usize = 16 << 10;

/// Content that is yet to be written: less than 16 KiB.
#[derive(Debug, Default)]
pub(crate) struct Gathered(BytesMut);

impl Gathered {
    /// Adds a piece. Returns what is to be written now, if that is enough. A large piece with
    /// nothing before it is not copied.
    pub(crate) fn add(&mut self, piece: Bytes) -> Option<Bytes> {
        if self.0.is_empty() && piece.len() >= ENOUGH {
            return Some(piece);
        }
        self.0.extend_from_slice(&piece);
        (self.0.len() >= ENOUGH).then(|| self.0.split().freeze())
    }

    /// The rest, which may be empty.
    pub(crate) fn finish(self) -> Bytes {
        self.0.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_that_is_not_enough() {
        let table: [(&[usize], &[usize], usize); 6] = [
            (&[], &[], 0),
            (&[1, 2], &[], 3),
            (&[ENOUGH], &[ENOUGH], 0),
            (&[ENOUGH - 1, 1, 1], &[ENOUGH], 1),
            (&[1, ENOUGH, 70_000], &[ENOUGH + 1, 70_000], 0),
            (&[1; ENOUGH + 7], &[ENOUGH], 7),
        ];
        for (pieces, expected, rest) in table {
            let (mut gathered, mut written) = (Gathered::default(), Vec::new());
            for (value, &len) in (0..=250).cycle().zip(pieces) {
                written.extend(gathered.add(vec![value; len].into()));
            }
            let lengths: Vec<usize> = written.iter().map(Bytes::len).collect();
            written.push(gathered.finish());
            assert_eq!((&lengths[..], written.last().map(Bytes::len)), (expected, Some(rest)));
            let sent = (0..=250).cycle().zip(pieces).flat_map(|(value, &len)| vec![value; len]);
            assert!(written.concat() == sent.collect::<Vec<u8>>(), "{lengths:?}");
        }
    }
}
