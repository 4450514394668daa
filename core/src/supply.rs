//! Bytes that stay in their source, mostly a file, until the driver writes them.

use alloc::sync::Arc;
use core::any::Any;
use core::fmt;

use bytes::Bytes;

/// A source of bytes that the driver reads itself, typically a file.
///
/// The protocol never reads it, so it never blocks on it. A driver may read it with
/// [`read_at`](Self::read_at) or have the kernel move the bytes (`sendfile`).
pub trait Supply: Send + Sync {
    /// Reads at `offset` into `buffer` and returns how many bytes were read; 0 is the end.
    ///
    /// # Errors
    /// [`Failed`] if nothing can be read there; the driver aborts the connection.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed>;

    /// Lets a driver recognise a type of source that it can send by other means.
    fn as_any(&self) -> &dyn Any;

    /// All bytes of the source, if they are in memory. They are then sent like other bytes in
    /// memory, and no driver reads the source. The result must not change between calls.
    fn in_memory(&self) -> Option<&Bytes> {
        None
    }
}

/// A [`Supply`] had less than it promised, or could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a supply that still has its bytes, but it could not be read")
    }
}

impl core::error::Error for Failed {}

/// A run of bytes that its source still holds.
#[derive(Clone)]
pub struct Supplied {
    /// Where the bytes come from.
    pub supply: Arc<dyn Supply>,
    /// Offset of the next byte in the source.
    pub offset: u64,
    /// How many bytes are left. Never 0 in an outbox.
    pub len: u64,
}

impl Supplied {
    /// The bytes, if the source is in memory. `None` if it is shorter than the run: reading it will
    /// then report the failure.
    pub(crate) fn in_memory(&self) -> Option<Bytes> {
        let all = self.supply.in_memory()?;
        let begin = usize::try_from(self.offset).ok()?;
        let end = begin.checked_add(usize::try_from(self.len).ok()?)?;
        (end <= all.len()).then(|| all.slice(begin..end))
    }
}

impl fmt::Debug for Supplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Supplied({} bytes at {})", self.len, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Held(Bytes);

    impl Supply for Held {
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
            Err(Failed)
        }

        fn as_any(&self) -> &dyn Any {
            self
        }

        fn in_memory(&self) -> Option<&Bytes> {
            Some(&self.0)
        }
    }

    #[test]
    fn what_is_in_memory_is_a_run_or_nothing() {
        let supply: Arc<dyn Supply> = Arc::new(Held(Bytes::from_static(b"content")));
        let run = |offset, len| Supplied { supply: Arc::clone(&supply), offset, len }.in_memory();
        for (offset, len, expected) in
            [(0, 7, "content"), (3, 4, "tent"), (2, 3, "nte"), (7, 0, "")]
        {
            assert_eq!(run(offset, len).unwrap(), expected);
        }
        for (offset, len) in [(0, 8), (3, 5), (8, 0), (1, u64::MAX), (u64::MAX, 1)] {
            assert_eq!(run(offset, len), None, "{len} at {offset}");
        }
    }
}
