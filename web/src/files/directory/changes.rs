//! What uploads do in a directory: new files, and their names.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

use rustix::fs::{self, AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;

use super::{Directory, Facts, FileName};

/// The permissions of a new file, less those that the process's umask takes away.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);

impl Directory {
    /// The facts of what has this name, which is not opened: permission to read it does not matter,
    /// and a link is no file. `None` if nothing has the name. May block.
    pub(in crate::files) fn facts(&self, name: &FileName) -> io::Result<Option<Facts>> {
        match fs::statat(&self.0.handle, name.as_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(Facts::from(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Creates a file without a name, which vanishes with its last handle. `None` where the
    /// system or the file system has no such files, or they could not be named later.
    #[cfg(target_os = "linux")]
    pub(in crate::files) fn create_nameless(&self) -> Option<File> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = File::from(fs::openat(&self.0.handle, ".", flags, NEW_FILE).ok()?);
        std::fs::symlink_metadata(proc_path(&file)).ok()?;
        Some(file)
    }

    #[cfg(not(target_os = "linux"))]
    pub(in crate::files) fn create_nameless(&self) -> Option<File> {
        None
    }

    /// Creates a file of this name, which must be new.
    pub(in crate::files) fn create(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(File::from(fs::openat(&self.0.handle, name, flags, NEW_FILE)?))
    }

    /// Gives a nameless file a name, which must be new.
    pub(in crate::files) fn link(&self, nameless: &File, name: &str) -> io::Result<()> {
        let follow = AtFlags::SYMLINK_FOLLOW;
        Ok(fs::linkat(CWD, proc_path(nameless), &self.0.handle, name, follow)?)
    }

    /// Renames a file atomically. A file that has the new name is replaced.
    pub(in crate::files) fn rename(&self, from: &str, to: &FileName) -> io::Result<()> {
        Ok(fs::renameat(&self.0.handle, from, &self.0.handle, to.as_str())?)
    }

    pub(in crate::files) fn remove(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0.handle, name, AtFlags::empty())?)
    }
}

/// The path at which the kernel shows an open file, by which it can be linked.
fn proc_path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}
