//! What the system tells about an open file.

use std::fs::Metadata;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hairspring_core::Supply;

/// An open file or directory, or a file's bytes in memory, and the facts about it.
pub(super) type Opened = (Arc<dyn Supply>, Facts);

/// A file's kind, and what distinguishes its present state from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) len: u64,
    /// When it was last modified, since 1970; `None` if that was earlier, or is unknown.
    pub(super) modified: Option<Duration>,
    /// Its inode number; 0 where there is none.
    pub(super) number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    /// A pipe, a device or the like, which is not served.
    Other,
}

impl From<&Metadata> for Facts {
    fn from(metadata: &Metadata) -> Self {
        let kind = match metadata.file_type() {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Directory,
            _ => Kind::Other,
        };
        let modified = metadata.modified().ok();
        let modified = modified.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let number = 0;
        Self { kind, len: metadata.len(), modified, number }
    }
}

#[cfg(unix)]
impl From<&rustix::fs::Stat> for Facts {
    #[allow(clippy::unnecessary_cast, reason = "these types differ between systems")]
    fn from(stat: &rustix::fs::Stat) -> Self {
        use rustix::fs::FileType;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            _ => Kind::Other,
        };
        // A file's length and the nanoseconds are never negative.
        let modified = u64::try_from(stat.st_mtime).ok();
        let modified = modified.map(|secs| Duration::new(secs, stat.st_mtime_nsec as u32));
        Self { kind, len: stat.st_size as u64, modified, number: stat.st_ino as u64 }
    }
}
