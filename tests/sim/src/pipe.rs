//! One direction of a simulated transport: a bounded buffer, and the end of the stream.

use std::collections::VecDeque;

/// Bytes on their way from a writer to a reader.
#[derive(Debug)]
pub(crate) struct Pipe {
    /// Invariant: never more than `capacity`.
    bytes: VecDeque<u8>,
    capacity: usize,
    /// The writer has ended the stream behind `bytes`.
    fin: bool,
    /// The connection is gone; nothing is read any more.
    reset: bool,
    /// Bytes that ever came out.
    taken: u64,
}

impl Pipe {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { bytes: VecDeque::new(), capacity, fin: false, reset: false, taken: 0 }
    }

    /// Takes as many bytes as there is room for, and returns how many.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> usize {
        assert!(!self.fin, "nothing can be written behind the end");
        let n = bytes.len().min(self.room());
        self.bytes.extend(&bytes[..n]);
        n
    }

    pub(crate) fn room(&self) -> usize {
        if self.reset { 0 } else { self.capacity - self.bytes.len() }
    }

    pub(crate) fn end(&mut self) {
        self.fin = true;
    }

    pub(crate) fn reset(&mut self) {
        self.reset = true;
        self.bytes.clear();
    }

    /// Takes at most `max` bytes out.
    pub(crate) fn take(&mut self, max: usize) -> Vec<u8> {
        let n = max.min(self.bytes.len());
        self.taken += n as u64;
        self.bytes.drain(..n).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes that ever came out.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether the reader has come to the end of the stream.
    pub(crate) fn is_at_end(&self) -> bool {
        self.fin && self.bytes.is_empty() && !self.reset
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.fin
    }

    pub(crate) fn is_reset(&self) -> bool {
        self.reset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_no_more_than_its_capacity() {
        let mut pipe = Pipe::new(4);
        assert_eq!((pipe.put(b"abcdef"), pipe.put(b"g")), (4, 0));
        assert_eq!(pipe.take(3), b"abc");
        assert_eq!((pipe.put(b"efgh"), pipe.len()), (3, 4));
        pipe.end();
        assert!(!pipe.is_at_end());
        assert_eq!((pipe.take(9), pipe.is_at_end()), (b"defg".to_vec(), true));
        assert_eq!(pipe.taken(), 7);
    }
}
