//! Contents of files that are asked for again and again, kept in memory.
//!
//! Such a file is neither read nor sent by the kernel: it goes out with its head, in one call. Up to
//! [`LEN_MAX`] that costs less than to have its pages sent, which is a call of its own.
//!
//! # Why these bytes are the file's
//!
//! They are used only if the file at the path has just been found in the very
//! [state](super::kept::State) in which it was when they were read, and if that state was *settled*
//! then: last changed more than [`SETTLED`] before. Whatever is done to a file stamps it with the time
//! at which it is done, and that stamp nobody can choose. So a change after the reading gives it a
//! later one, as long as the clock of the stamps has gone on since the one that was seen; that is what
//! a state must be settled for, since this clock stands still between two ticks, for some milliseconds,
//! and for a second on file systems that know no shorter times. It is the rule by which git tells
//! which of its files may have been changed without a trace.
//!
//! What a stamp does not tell: bytes stored through a shared mapping, after the first ones in a page
//! that the kernel has not written out since (in tmpfs it may be that none are told of); the last bytes
//! of a write that took longer than [`SETTLED`]; a clock that was set back to the very nanosecond. For
//! the sake of these, bytes are believed for [`BELIEVED`] at most, and read again then: whatever has
//! become of a file is seen within that time, and all that its stamps tell, at once.

use std::any::Any;
use std::fs::File;
use std::io::IoSliceMut;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{Failed, Supply};
use rustix::io::{Errno, ReadWriteFlags, pread, preadv2};
use rustix::time::{ClockId, clock_gettime};

use super::kept::State;

/// The longest content that is kept, in bytes: of a directory, 2 MiB at most.
pub(super) const LEN_MAX: u64 = 64 << 10;

/// How long before a reading a file must have been changed, in seconds.
const SETTLED: i64 = 2;

/// For how long bytes are used that were read once.
const BELIEVED: Duration = Duration::from_secs(1);

/// All bytes of a file, as they were at a time.
#[derive(Debug)]
pub(super) struct Content {
    bytes: Bytes,
    /// When they were asked for, by [`now`].
    read: Duration,
}

/// The time by the clock with which files are stamped, since 1970.
pub(super) fn now() -> Duration {
    let time = clock_gettime(ClockId::RealtimeCoarse);
    let secs = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(secs, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Whether it was a moment ago, also by a clock that has been set meanwhile.
pub(super) fn is_lately(then: Duration, now: Duration) -> bool {
    now.abs_diff(then) < BELIEVED
}

impl Content {
    /// Of a file that was found in this state not before `now`: none unless it is short, settled,
    /// and in the kernel's memory.
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

    /// Whether these bytes may be used, of a file that is found in the state that it had.
    pub(super) fn is_believed(&self, now: Duration) -> bool {
        is_lately(self.read, now)
    }
}

/// Reads from the beginning, if that needs no waiting for a disk, or if that cannot be told.
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

    /// As a part of several in one answer is.
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
