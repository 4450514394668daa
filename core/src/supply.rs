//! Bytes that stay where they are until they are written: files, above all.

use alloc::sync::Arc;
use core::any::Any;
use core::fmt;

/// A source of bytes that the driver reads itself, a file above all.
///
/// The protocol never blocks on it: a driver that can (by `sendfile`) moves the bytes without
/// looking at them.
pub trait Supply: Send + Sync {
    /// Reads at `offset` into `buffer` and returns how many bytes came; 0 is the end.
    ///
    /// # Errors
    /// [`Failed`] if nothing can be read there; the driver aborts the connection.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed>;

    /// Lets a driver find a source it knows, such as its file type.
    fn as_any(&self) -> &dyn Any;
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
    /// Where the next of them stands in the source.
    pub offset: u64,
    /// How many are left. Never 0 in an outbox.
    pub len: u64,
}

impl fmt::Debug for Supplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Supplied({} bytes at {})", self.len, self.offset)
    }
}
