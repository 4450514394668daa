//! What stands in a directory.

use std::io;

#[cfg(unix)]
use super::facts::{Facts, Kind};
use super::{Directory, FileName, FilePath};

/// What becomes of symbolic links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// They are not there.
    #[default]
    Refuse,
    /// They are followed as far as they stay beneath the directory: whoever may write there
    /// decides what is shown of it. Only Linux can; elsewhere they are not there.
    FollowBeneath,
}

/// A regular file or a directory, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: FileName,
    /// It is a directory.
    pub is_directory: bool,
    /// The length of a file, in bytes.
    pub len: u64,
    /// When it was last changed, in seconds since 1970.
    pub modified: Option<u64>,
}

impl Directory {
    /// What is in it: regular files and directories, links only if they are followed and lead to
    /// such; at most `most`, in no order. May block.
    ///
    /// ```
    /// use hairspring_web::files::{Directory, Links};
    /// let entries = Directory::open("src")?.list(Links::Refuse, 1000)?;
    /// assert!(entries.iter().any(|entry| entry.name.as_str() == "lib.rs" && entry.len > 0));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the system says to the reading of the directory.
    pub fn list(&self, links: Links, most: usize) -> io::Result<Vec<Entry>> {
        let (open, _) = self.open_path(&FilePath::default(), links)?;
        Self::entries(&open, links, most, |_| true)
    }
}

impl Entry {
    /// Elsewhere directories are not listed.
    #[cfg(unix)]
    pub(super) fn new(name: FileName, metadata: &std::fs::Metadata) -> Self {
        let facts = Facts::from(metadata);
        let is_directory = facts.kind == Kind::Directory;
        let len = if is_directory { 0 } else { facts.len };
        Self { name, is_directory, len, modified: facts.modified.map(|since| since.as_secs()) }
    }
}
