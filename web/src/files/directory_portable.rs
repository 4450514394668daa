//! A directory by its path, for systems without the handles that the other one uses.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::FileName;

/// A directory that files are read from and written to. Cheap to clone.
///
/// On this system names are looked up by path, and links are refused by looking first: whoever
/// may change the directory itself could put a link there in between.
#[derive(Clone, Debug)]
pub struct Directory(Arc<PathBuf>);

impl Directory {
    /// Finds the directory at `path`; links on the way are followed, this once.
    ///
    /// # Errors
    /// If there is no directory, or no right to enter it.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        fs::read_dir(&path)?;
        Ok(Self(Arc::new(path)))
    }

    /// Opens a regular file for reading, and tells its length in bytes. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is none of this name, or something that is
    /// no regular file (a link, a directory); else what the system says.
    pub fn open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        let path = self.0.join(name.as_str());
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    /// Nameless files are not to be had here.
    pub(super) fn create_nameless(&self) -> Option<File> {
        None
    }

    /// Creates a file of this name, which must be new.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.0.join(name))
    }

    /// Never called: there are no nameless files.
    pub(super) fn link(&self, _: &File, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Renames, at once and in one step; a file that has the new name is replaced.
    pub(super) fn rename(&self, from: &str, to: &FileName) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to.as_str()))
    }

    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }
}
