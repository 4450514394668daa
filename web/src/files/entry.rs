//! The entries of a directory.

use std::io;

use super::facts::{Facts, Kind};
use super::{Directory, FileName, FilePath};

/// Whether symbolic links are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// No: they are treated as if they did not exist.
    #[default]
    Refuse,
    /// Yes, as long as they stay beneath the directory: everything beneath it may then be shown,
    /// under any name that somebody gives it. Only on Linux; elsewhere this is the same as
    /// `Refuse`.
    FollowBeneath,
}

/// A regular file or a directory, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: FileName,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// The length of a file, in bytes; 0 for a directory.
    pub len: u64,
    /// When it was last modified, in seconds since 1970.
    pub modified: Option<u64>,
}

impl Directory {
    /// The regular files and directories in it, and the links to such if links are followed: at
    /// most `most`, in no particular order. May block.
    ///
    /// ```
    /// use hairspring_web::files::{Directory, Links};
    /// let entries = Directory::open("src")?.list(Links::Refuse, 1000)?;
    /// assert!(entries.iter().any(|entry| entry.name.as_str() == "lib.rs" && entry.len > 0));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The system's error, if the directory cannot be read.
    pub fn list(&self, links: Links, most: usize) -> io::Result<Vec<Entry>> {
        let (open, _) = self.open_path(&FilePath::default(), links)?;
        self.entries((&open, &FilePath::default()), links, most, |_| true)
    }
}

impl Entry {
    pub(super) fn new(name: FileName, metadata: &std::fs::Metadata) -> Self {
        let facts = Facts::from(metadata);
        let is_directory = facts.kind == Kind::Directory;
        let len = if is_directory { 0 } else { facts.len };
        Self { name, is_directory, len, modified: facts.modified.map(|since| since.as_secs()) }
    }
}
