//! A directory as a path, for systems without the handles that `directory.rs` uses.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::facts::{Facts, Opened};
use super::{Entry, FileName, FilePath, FileSupply, Links};
use crate::plain::cannot_open;

/// A directory that files are read from and written to. Cheap to clone.
///
/// On this system names are looked up by path, and links are refused by a check before the opening:
/// somebody with the right to write to the directory could put a link there in between.
#[derive(Clone, Debug)]
pub struct Directory(Arc<PathBuf>);

impl Directory {
    /// Finds the directory at `path`. Links in this path itself are followed.
    ///
    /// # Errors
    /// If there is no directory, or no permission to read it. The text names the path.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let found = fs::canonicalize(&path).and_then(|found| fs::read_dir(&found).map(|_| found));
        match found {
            Ok(found) => Ok(Self(Arc::new(found))),
            Err(error) => Err(cannot_open("directory", path.as_ref(), error)),
        }
    }

    /// Opens a regular file for reading, and tells its length in bytes. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is none of this name, or it is not a regular
    /// file (a link, a directory); otherwise the system's error.
    pub fn open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        let (file, metadata) = self.open_names(std::iter::once(name.as_str()))?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok((file, metadata.len()))
    }

    /// [`open_file`](Self::open_file) if that needs no waiting.
    ///
    /// # Errors
    /// Always [`WouldBlock`](io::ErrorKind::WouldBlock): this system cannot tell.
    pub fn try_open_file(&self, _: &FileName) -> io::Result<(File, u64)> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Opens whatever is at a path beneath. May block.
    pub(super) fn look(&self, path: &str, _: Links) -> io::Result<Opened> {
        let (file, metadata) = self.open_names(path.split('/').filter(|name| *name != "."))?;
        Ok((Arc::new(FileSupply::new(file)), Facts::from(&metadata)))
    }

    /// Whether files that were served lately stay open. This has no effect here: only Linux can.
    #[must_use]
    pub fn keep_open(self, _: bool) -> Self {
        self
    }

    /// Always `WouldBlock`: this system cannot tell whether [`look`](Self::look) would wait.
    pub(super) fn look_at_once(&self, _: &str, _: Links) -> io::Result<Opened> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Opens what is at a path beneath this directory: a regular file or a directory, as its
    /// metadata says. No link is followed, whatever `Links` says. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is neither; otherwise the system's error.
    pub fn open_path(&self, path: &FilePath, _: Links) -> io::Result<(File, Metadata)> {
        self.open_names(path.names())
    }

    fn open_names<'n>(&self, names: impl Iterator<Item = &'n str>) -> io::Result<(File, Metadata)> {
        let (place, _) = self.find(names)?;
        let file = open_any(&place)?;
        let metadata = file.metadata()?;
        Ok((file, metadata))
    }

    /// The regular file or directory of these names, one beneath the other.
    fn find<'n>(&self, names: impl Iterator<Item = &'n str>) -> io::Result<(PathBuf, Metadata)> {
        let mut place = self.0.to_path_buf();
        let mut metadata = fs::symlink_metadata(&place)?;
        for name in names {
            place.push(name);
            metadata = fs::symlink_metadata(&place).map_err(absent)?;
            if !metadata.is_file() && !metadata.is_dir() {
                return Err(io::ErrorKind::NotFound.into());
            }
        }
        Ok((place, metadata))
    }

    /// The facts of the regular file or directory at a path beneath this directory. May block.
    pub(super) fn facts_at(&self, path: &FilePath, _: Links) -> io::Result<Facts> {
        self.find(path.names()).map(|(_, metadata)| Facts::from(&metadata))
    }

    /// The directory at a path beneath this one. May block.
    ///
    /// # Errors
    /// [`NotADirectory`](io::ErrorKind::NotADirectory) if a file is there; otherwise those of
    /// [`open_path`](Self::open_path).
    pub fn beneath(&self, path: &FilePath, links: Links) -> io::Result<Self> {
        let (_, metadata) = self.open_path(path, links)?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let mut place = self.0.to_path_buf();
        place.extend(path.names());
        Ok(Self(Arc::new(place)))
    }

    /// Those entries that are `wanted` of the directory at this path beneath, at most `most`:
    /// regular files and directories. May block.
    pub(super) fn entries(
        &self,
        (_, path): (&File, &FilePath),
        _: Links,
        most: usize,
        wanted: impl Fn(&FileName) -> bool,
    ) -> io::Result<Vec<Entry>> {
        let (place, _) = self.find(path.names())?;
        let mut entries = Vec::new();
        for entry in fs::read_dir(place)? {
            if entries.len() == most {
                break;
            }
            let entry = entry?;
            // A name that is no `FileName` could not be requested.
            let name = entry.file_name().to_str().and_then(FileName::new).filter(&wanted);
            // That of a link is not that of what it leads to.
            let metadata = entry.metadata().ok().filter(|it| it.is_file() || it.is_dir());
            entries.extend(name.zip(metadata).map(|(name, it)| Entry::new(name, &it)));
        }
        Ok(entries)
    }

    /// The facts of what has this name, where a link is no file; `None` if nothing has it. May
    /// block.
    pub(super) fn facts(&self, name: &FileName) -> io::Result<Option<Facts>> {
        match fs::symlink_metadata(self.0.join(name.as_str())) {
            Ok(metadata) => Ok(Some(Facts::from(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Always `None`: this system has no nameless files.
    pub(super) fn create_nameless(&self) -> Option<File> {
        None
    }

    /// Creates a file; it is an error if the name is taken.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.0.join(name))
    }

    /// Never called: there are no nameless files.
    pub(super) fn link(&self, _: &File, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Renames a file atomically; a file that has the new name is replaced.
    pub(super) fn rename(&self, from: &str, to: &FileName) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to.as_str()))
    }

    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }
}

/// `NotFound` for the errors by which the system says that there is no such file: a name that its
/// file systems do not allow, a file where a directory should be.
fn absent(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidFilename | io::ErrorKind::NotADirectory => {
            io::ErrorKind::NotFound.into()
        }
        _ => error,
    }
}

/// Windows opens a directory only if this flag is set.
#[cfg(windows)]
fn open_any(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    const BACKUP_SEMANTICS: u32 = 0x0200_0000;
    OpenOptions::new().read(true).custom_flags(BACKUP_SEMANTICS).open(path)
}

#[cfg(not(windows))]
fn open_any(path: &Path) -> io::Result<File> {
    File::open(path)
}
