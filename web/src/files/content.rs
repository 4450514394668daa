//! The contents of short files that are requested often, kept in memory.
//!
//! Such a file needs no call to read or `sendfile` it: it is written together with the response's
//! head. Up to [`LEN_MAX`] bytes that costs less than a `sendfile` of its own.
//!
//! # Why these bytes are the file's
//!
//! They are used only if the file at the path has just been found in the very
//! [state](super::state::State) in which it was when they were read, and if that state was *settled*
//! then: last changed more than [`SETTLED`] seconds before. Every change of a file sets its change
//! time (ctime) to the present, and no program can set it otherwise. So a change after the reading
//! gives a later ctime, provided that the kernel's clock has advanced since the ctime that was
//! seen. It advances in ticks of some milliseconds, and some file systems store whole seconds:
//! hence a state must be settled. Git goes by the same rule to tell which files may have changed
//! without a trace in its index.
//!
//! Some changes do not show in the ctime: bytes stored through a shared mapping, after the first in
//! a page that the kernel has not written back since (on tmpfs perhaps any); the last bytes of a
//! write that takes longer than [`SETTLED`]; changes after the clock was set back to the very
//! nanosecond. Because of these, bytes are believed for at most [`BELIEVED`] and then read again:
//! such a change is seen within that time, and every other change at once.

use std::any::Any;
use std::fs::File;
use std::io::IoSliceMut;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{Failed, Supply};
use rustix::io::{Errno, ReadWriteFlags, pread, preadv2};
use rustix::time::{ClockId, clock_gettime};

use super::state::State;

/// The longest content that is kept, in bytes. All those of a directory are 2 MiB at most.
pub(super) const LEN_MAX: u64 = 64 << 10;

/// How long a file must have been unchanged before it is read, in seconds.
const SETTLED: i64 = 2;

/// For how long bytes are used before they are read again.
const BELIEVED: Duration = Duration::from_secs(1);

/// All bytes of a file, as they were when it was read.
#[derive(Debug)]
pub(super) struct Content {
    bytes: Bytes,
    /// When they were read, by [`now`].
    read: Duration,
}

/// The time since 1970, by the clock that the kernel takes ctimes from.
pub(super) fn now() -> Duration {
    let time = clock_gettime(ClockId::RealtimeCoarse);
    let secs = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(secs, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Whether the two times are less than [`BELIEVED`] apart; in either direction, because the clock
/// may have been set back.
pub(super) fn is_lately(then: Duration, now: Duration) -> bool {
    now.abs_diff(then) < BELIEVED
}

impl Content {
    /// Reads a file that was found in this state at `now` or later. `None` unless the file is
    /// short, not empty, settled, and in the page cache, as far as the file system tells that.
    pub(super) fn read(file: &File, state: &State, now: Duration) -> Option<Arc<Self>> {
        let len = state.facts.len;
        let is_settled = state.changed.0.saturating_add(SETTLED) < now.as_secs().cast_signed();
        if !is_settled || len == 0 || len > LEN_MAX {
            return None;
        }
        let mut bytes = vec![0; len as usize];
        let count = read_at_once(file, &mut bytes).ok()?;
        (count == bytes.len()).then(|| Arc::new(Self { bytes: bytes.into(), read: now }))
    }

    /// Whether these bytes may still be used for a file that is found in the same state.
    pub(super) fn is_believed(&self, now: Duration) -> bool {
        is_lately(self.read, now)
    }
}

/// Reads from the beginning, without waiting for a disk where the system supports that.
fn read_at_once(file: &File, bytes: &mut [u8]) -> rustix::io::Result<usize> {
    match preadv2(file, &mut [IoSliceMut::new(bytes)], 0, ReadWriteFlags::NOWAIT) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => pread(file, bytes, 0),
        read => read,
    }
}

impl Supply for Content {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.bytes.get(offset..));
        let rest = rest.unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn in_memory(&self) -> Option<&Bytes> {
        Some(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts of a multipart answer are read in this way.
    #[test]
    fn is_read_like_a_file() {
        let content = Content { bytes: Bytes::from_static(b"content"), read: Duration::ZERO };
        for (offset, len, expected) in
            [(0, 7, "content"), (3, 2, "te"), (5, 9, "nt"), (7, 1, ""), (u64::MAX, 1, "")]
        {
            let mut buffer = vec![0; len];
            let count = content.read_at(offset, &mut buffer).unwrap();
            assert_eq!(&buffer[..count], expected.as_bytes(), "{len} at {offset}");
        }
    }
}
