//! Chunk-size lines without extensions, which nearly all are: taken in one step if they have
//! arrived whole. Others, and all errors, are left to [`ChunkLine`](super::chunk_line::ChunkLine).

use crate::Config;
use crate::syntax::hex_value;

/// Bytes of the longest line. Chunks that need more digits are so large that their lines are few.
const ROOM: usize = b"ffffff\r\n".len();

/// A line, and its size, which is not 0.
///
/// Senders mostly use chunks of one size. A line equal to the previous one is therefore compared
/// and not parsed. The offset of the next line then does not depend on loaded data, so the
/// processor can look ahead over many chunks, which takes half the time or less. If sizes differ,
/// the comparison costs two cycles for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlainLine {
    /// The line, with zeros before it. Bytes, because the alignment of an integer would make every
    /// [`BodyDecoder`](super::BodyDecoder) larger.
    text: [u8; ROOM],
    pub(super) size: u32,
}

impl PlainLine {
    /// An arbitrary line, for a decoder that has not seen a plain one.
    pub(super) const ANY: Self = Self { text: [0, 0, 0, 0, 0, b'1', b'\r', b'\n'], size: 1 };

    /// The line at the front and its length, if it is a plain one.
    #[inline(always)]
    pub(super) fn at(front: &[u8; ROOM], config: &Config) -> Option<(Self, usize)> {
        let (mut size, mut digits) = (0, 0);
        while digits < ROOM - 2
            && let Some(digit) = hex_value(front[digits])
        {
            size = size << 4 | u32::from(digit);
            digits += 1;
        }
        let ends = front[digits..].starts_with(b"\r\n");
        let unused = (ROOM - 2 - digits) as u32 * u8::BITS;
        let line = Self { text: (u64::from_le_bytes(*front) << unused).to_le_bytes(), size };
        (ends && size > 0 && digits <= config.chunk_line_max).then_some((line, digits + 2))
    }

    /// Whether this line is at the front.
    #[inline(always)]
    pub(super) fn is_at(self, front: &[u8; ROOM]) -> bool {
        u64::from_le_bytes(*front) << self.unused() == u64::from_le_bytes(self.text)
    }

    /// The length of the line in bytes, CRLF included.
    #[inline(always)]
    pub(super) const fn length(self) -> usize {
        ROOM - (self.unused() / u8::BITS) as usize
    }

    /// The number of zero bits before the line. It is exact, because no digit is a zero byte.
    #[inline(always)]
    const fn unused(self) -> u32 {
        u64::from_le_bytes(self.text).trailing_zeros() / u8::BITS * u8::BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<(PlainLine, usize)> {
        PlainLine::at(text.as_bytes().first_chunk()?, &Config::default())
    }

    #[test]
    fn a_line_is_what_it_says() {
        for size in (1..=0x1234).chain([0xffff, 0x1_0000, 0xff_ffff]) {
            let text = alloc::format!("{size:x}\r\n-------");
            let (line, length) = line(&text).unwrap();
            assert_eq!((line.size, length, line.length()), (size, text.len() - 7, length));
            assert!(line.is_at(text.as_bytes().first_chunk().unwrap()));
            for place in 0..length {
                let mut other = text.clone().into_bytes();
                other[place] ^= 1;
                let is_there = line.is_at(other.first_chunk().unwrap());
                assert!(!is_there, "{text:?} with another byte at {place}");
            }
        }
        assert_eq!(line("1\r\n-----"), Some((PlainLine::ANY, 3)));
    }
}
