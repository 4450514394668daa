//! A directory as a handle: names are looked up beneath it, and links are never followed.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{self, AtFlags, CWD, Mode, OFlags};

use super::FileName;

/// What a new file may be; the process's mask takes away from it.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);

/// A directory that files are read from and written to. Cheap to clone.
///
/// It is held open: what happens to its path later, or to links on the way to it, changes
/// nothing.
#[derive(Clone, Debug)]
pub struct Directory(Arc<OwnedFd>);

impl Directory {
    /// Opens the directory at `path`; links on the way are followed, this once.
    ///
    /// # Errors
    /// If there is no directory, or no right to enter it.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(Arc::new(fs::openat(CWD, path.as_ref(), flags, Mode::empty())?)))
    }

    /// Opens a regular file for reading, and tells its length in bytes. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is none of this name, or something that is
    /// no regular file (a link, a directory, a pipe); else what the system says.
    pub fn open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        // Without NONBLOCK the opening of a pipe would wait for a writer.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(self.open_beneath(name.as_str(), flags).map_err(absent)?);
        let metadata = file.metadata()?;
        if metadata.is_file() {
            Ok((file, metadata.len()))
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    /// The kernel itself keeps the look-up beneath the directory.
    #[cfg(target_os = "linux")]
    fn open_beneath(&self, name: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        use fs::ResolveFlags;
        use rustix::io::Errno;

        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match fs::openat2(&self.0, name, flags, Mode::empty(), resolve) {
            // An old kernel, or a sandbox that does not know the call. (A file without
            // permission gets EACCES, and the way below decides EPERM again.)
            Err(Errno::NOSYS | Errno::PERM) => self.open_component(name, flags),
            result => result,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn open_beneath(&self, name: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        self.open_component(name, flags)
    }

    /// As safe for a single component: there is no way out of it but a link.
    fn open_component(&self, name: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        fs::openat(&self.0, name, flags | OFlags::NOFOLLOW, Mode::empty())
    }

    /// Creates a file without a name, which vanishes with its last handle. `None` where the
    /// system or the file system has no such files, or they could not be named later.
    #[cfg(target_os = "linux")]
    pub(super) fn create_nameless(&self) -> Option<File> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = File::from(fs::openat(&self.0, ".", flags, NEW_FILE).ok()?);
        std::fs::symlink_metadata(proc_path(&file)).ok()?;
        Some(file)
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn create_nameless(&self) -> Option<File> {
        None
    }

    /// Creates a file of this name, which must be new.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(File::from(fs::openat(&self.0, name, flags, NEW_FILE)?))
    }

    /// Gives a nameless file a name, which must be new.
    pub(super) fn link(&self, nameless: &File, name: &str) -> io::Result<()> {
        let follow = AtFlags::SYMLINK_FOLLOW;
        Ok(fs::linkat(CWD, proc_path(nameless), &self.0, name, follow)?)
    }

    /// Renames, at once and in one step; a file that has the new name is replaced.
    pub(super) fn rename(&self, from: &str, to: &FileName) -> io::Result<()> {
        Ok(fs::renameat(&self.0, from, &self.0, to.as_str())?)
    }

    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }
}

/// Where the kernel shows an open file, so that it can be linked.
fn proc_path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// The ways in which the system says that there is no such regular file.
fn absent(errno: rustix::io::Errno) -> io::Error {
    use rustix::io::Errno;
    match errno {
        // A link; a name too long for this file system; a socket, or a pipe or device without
        // its other end.
        Errno::LOOP | Errno::MLINK | Errno::XDEV | Errno::NAMETOOLONG | Errno::NXIO => {
            io::ErrorKind::NotFound.into()
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::Scratch;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    fn name(name: &str) -> FileName {
        FileName::decode(name).expect("a plain name")
    }

    #[test]
    fn regular_files_are_read_and_nothing_else() {
        let scratch = Scratch::new();
        let inside = scratch.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(scratch.path().join("secret"), "secret").unwrap();
        std::fs::write(inside.join("plain"), "content").unwrap();
        std::fs::create_dir(inside.join("folder")).unwrap();
        symlink("../secret", inside.join("out")).unwrap();
        symlink("plain", inside.join("in")).unwrap();
        symlink("/proc/self/exe", inside.join("magic")).unwrap();
        fs::mknodat(CWD, inside.join("pipe"), fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
            .unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(inside.join("socket")).unwrap();

        let directory = Directory::open(&inside).unwrap();
        let (mut file, length) = directory.open_file(&name("plain")).unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        assert_eq!((content.as_str(), length), ("content", 7));
        for absent in ["missing", "folder", "out", "in", "magic", "pipe", "socket"] {
            let error = directory.open_file(&name(absent)).expect_err(absent);
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{absent}");
        }
    }

    #[test]
    fn the_way_for_old_systems_follows_no_link_either() {
        let scratch = Scratch::new();
        std::fs::write(scratch.path().join("plain"), "content").unwrap();
        symlink("plain", scratch.path().join("link")).unwrap();
        let directory = Directory::open(scratch.path()).unwrap();
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        assert!(directory.open_component("plain", flags).is_ok());
        let refused = directory.open_component("link", flags).unwrap_err();
        assert_eq!(absent(refused).kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn only_a_directory_is_opened_and_then_held() {
        let scratch = Scratch::new();
        let file = scratch.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert!(Directory::open(&file).is_err());
        assert!(Directory::open(scratch.path().join("missing")).is_err());

        let before = scratch.path().join("before");
        std::fs::create_dir(&before).unwrap();
        std::fs::write(before.join("a"), "1").unwrap();
        let directory = Directory::open(&before).unwrap();
        std::fs::rename(&before, scratch.path().join("after")).unwrap();
        assert!(directory.open_file(&name("a")).is_ok());
    }
}
