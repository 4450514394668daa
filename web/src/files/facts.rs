//! What is known of an open file.

use std::fs::Metadata;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hairspring_core::Supply;

/// What is open, which may be a directory, and what is known of it. A file's bytes may be in memory
/// instead.
pub(super) type Opened = (Arc<dyn Supply>, Facts);

/// What a file is, and what tells one state of it from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) len: u64,
    /// When it was last changed, since 1970; none if that was before, or nobody knows.
    pub(super) modified: Option<Duration>,
    /// What its file system knows it by; 0 where there is no such number.
    pub(super) number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    /// A pipe, a device: nothing that is served.
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
