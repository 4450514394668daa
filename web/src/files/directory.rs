//! A directory as a handle: names are looked up beneath it, and links are never followed.

#[cfg(test)]
mod tests;

use std::fs::{File, Metadata};
use std::io;
#[cfg(target_os = "linux")]
use std::os::fd::AsFd;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use rustix::fs::{self, AtFlags, CWD, Mode, OFlags};

#[cfg(target_os = "linux")]
use super::cached;
#[cfg(target_os = "linux")]
use super::content;
use super::facts::{Facts, Kind, Opened};
#[cfg(target_os = "linux")]
use super::kept::{Kept, State};
#[cfg(target_os = "linux")]
use super::warm::Warm;
use super::{Entry, FileName, FilePath, FileSupply, Links};

/// To read a file, or a directory. Without NONBLOCK the opening of a pipe would wait for a writer.
pub(super) const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// What a new file may be; the process's mask takes away from it.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);

/// To look at something without reading it, where there is such a way.
#[cfg(target_os = "linux")]
const LOOK: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const LOOK: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// A directory that files are read from and written to. Cheap to clone.
///
/// It is held open: what happens to its path later, or to links on the way to it, changes
/// nothing.
#[derive(Clone, Debug)]
pub struct Directory(Arc<Held>);

#[derive(Debug)]
struct Held {
    handle: OwnedFd,
    /// What its files can be opened at once by.
    #[cfg(target_os = "linux")]
    cache: Cache,
}

/// How files that are cached are opened at once.
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct Cache {
    is_local: bool,
    /// The kernel cannot be [told](super::cached) to open what it has cached.
    is_untold: AtomicBool,
    /// Used, and made, only if that is so.
    warm: OnceLock<Warm>,
    /// No file is to be kept open.
    keeps_none: AtomicBool,
    /// Made when the first file is opened at once.
    kept: OnceLock<Kept>,
}

impl Held {
    fn new(handle: OwnedFd) -> Arc<Self> {
        #[cfg(target_os = "linux")]
        let cache = Cache {
            is_local: cached::is_local(handle.as_fd()),
            is_untold: AtomicBool::new(false),
            warm: OnceLock::new(),
            keeps_none: AtomicBool::new(false),
            kept: OnceLock::new(),
        };
        Arc::new(Self {
            handle,
            #[cfg(target_os = "linux")]
            cache,
        })
    }
}

impl Directory {
    /// Opens the directory at `path`; links on the way are followed, this once.
    ///
    /// # Errors
    /// If there is no directory, or no right to enter it.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(Held::new(fs::openat(CWD, path.as_ref(), flags, Mode::empty())?)))
    }

    /// Opens a regular file for reading, and tells its length in bytes. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is none of this name, or something that is
    /// no regular file (a link, a directory, a pipe); else what the system says.
    pub fn open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        let (file, facts) = self.open_later(name.as_str(), Links::Refuse)?;
        if facts.kind == Kind::File { Ok((file, facts.len)) } else { Err(not_found()) }
    }

    /// [`open_file`](Self::open_file) if that needs no waiting, for neither a disk nor a network:
    /// for the thread of a connection.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) if it might; else as `open_file`.
    pub fn try_open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        let (file, facts) = self.open_at_once(name.as_str(), Links::Refuse)?;
        if facts.kind == Kind::File { Ok((file, facts.len)) } else { Err(not_found()) }
    }

    /// Opens what is at a path beneath this directory: a regular file or a directory, which is
    /// told by its metadata. May block.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound) if there is neither; else what the system says.
    pub fn open_path(&self, path: &FilePath, links: Links) -> io::Result<(File, Metadata)> {
        let file = File::from(self.open_resolved(path.as_str(), READ, links).map_err(absent)?);
        let metadata = file.metadata()?;
        if metadata.is_file() || metadata.is_dir() {
            Ok((file, metadata))
        } else {
            Err(not_found())
        }
    }

    /// The directory at a path beneath this one. May block.
    ///
    /// # Errors
    /// [`NotADirectory`](io::ErrorKind::NotADirectory) if a file is there; as
    /// [`open_path`](Self::open_path).
    pub fn beneath(&self, path: &FilePath, links: Links) -> io::Result<Self> {
        let (file, metadata) = self.open_path(path, links)?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self(Held::new(OwnedFd::from(file))))
    }

    /// Whether some of the files that were served lately stay open, which is so unless this says
    /// otherwise: to find one of them unchanged costs less than to open it. It is said of this
    /// directory and of its clones.
    ///
    /// A file that is kept is looked at for every request, and opened anew if anything about it has
    /// changed. At most 32 are kept, fewer where a process may have fewer than 1024 descriptors, and
    /// none above 1 MiB. Only Linux knows how to open files at once, and so only there are they kept.
    ///
    /// Of those up to 64 KiB that are asked for again within a second the bytes are in memory, 2 MiB
    /// at most. They are sent only while the file is as it was when they were read, by its length,
    /// its times, its number and its rights, and are read again after a second. So what is
    /// *written* into a file is seen at once, and what is stored into it through a shared mapping,
    /// of which its times may tell nothing, within a second.
    ///
    /// A file that is kept and then removed takes up its room on the disk until somebody asks for it,
    /// or has asked for others for half a minute: where files are large and the disk is small, say
    /// `false`.
    #[must_use]
    pub fn keep_open(self, keep: bool) -> Self {
        #[cfg(target_os = "linux")]
        self.0.cache.keeps_none.store(!keep, Relaxed);
        #[cfg(not(target_os = "linux"))]
        let _ = keep;
        self
    }

    /// Opens whatever is at a path beneath. May block.
    pub(super) fn look(&self, path: &str, links: Links) -> io::Result<Opened> {
        let (file, facts) = self.open_later(path, links)?;
        Ok((Arc::new(FileSupply::new(file)), facts))
    }

    fn open_later(&self, path: &str, links: Links) -> io::Result<(File, Facts)> {
        let file = File::from(self.open_resolved(path, READ, links).map_err(absent)?);
        let facts = Facts::from(&file.metadata()?);
        #[cfg(target_os = "linux")]
        if self.0.cache.is_untold.load(Relaxed) {
            self.0.cache.warm.get_or_init(Warm::new).note(path);
        }
        Ok((file, facts))
    }

    /// [`look`](Self::look), or `WouldBlock`.
    #[cfg(target_os = "linux")]
    pub(super) fn look_at_once(&self, path: &str, links: Links) -> io::Result<Opened> {
        let cache = &self.0.cache;
        let keeps = links == Links::Refuse && !cache.keeps_none.load(Relaxed);
        let kept = cache.kept.get().filter(|_| keeps);
        let found = kept.and_then(|kept| kept.find(self.0.handle.as_fd(), path, content::now()));
        if let Some(found) = found {
            return Ok(found);
        }
        let (file, state) = self.open_known(path, links)?;
        let supply = Arc::new(FileSupply::new(file));
        if keeps {
            let kept = cache.kept.get_or_init(|| Kept::new(self.0.handle.as_fd()));
            kept.keep(path, &supply, state, content::now());
        }
        Ok((supply, state.facts))
    }

    #[cfg(target_os = "linux")]
    fn open_at_once(&self, path: &str, links: Links) -> io::Result<(File, Facts)> {
        let (file, state) = self.open_known(path, links)?;
        Ok((file, state.facts))
    }

    #[cfg(target_os = "linux")]
    fn open_known(&self, path: &str, links: Links) -> io::Result<(File, State)> {
        let (cache, later) = (&self.0.cache, io::ErrorKind::WouldBlock);
        if !cache.is_local {
            return Err(later.into());
        }
        if !cache.is_untold.load(Relaxed) {
            match cached::open(self.0.handle.as_fd(), path, links) {
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                    cache.is_untold.store(true, Relaxed);
                }
                opened => return opened,
            }
        }
        // Step by step no link is followed: that would be another answer than the pool's.
        if links == Links::Refuse && cache.warm.get().is_some_and(|warm| warm.has(path)) {
            return cached::known(self.open_components(path, READ).map_err(absent)?);
        }
        Err(later.into())
    }

    /// There is no such way here.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn look_at_once(&self, _: &str, _: Links) -> io::Result<Opened> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    #[cfg(not(target_os = "linux"))]
    fn open_at_once(&self, _: &str, _: Links) -> io::Result<(File, Facts)> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// What is in an open directory and `wanted`: regular files and directories, links only if they
    /// are followed and lead to such. At most `most`. May block.
    pub(super) fn entries(
        open: &File,
        links: Links,
        most: usize,
        wanted: impl Fn(&FileName) -> bool,
    ) -> io::Result<Vec<Entry>> {
        let directory = Self(Held::new(OwnedFd::from(open.try_clone()?)));
        let mut entries = Vec::new();
        for entry in fs::Dir::read_from(&directory.0.handle)? {
            if entries.len() == most {
                break;
            }
            let entry = entry?;
            // What is no name of ours could not be asked for.
            let name = entry.file_name().to_str().ok().and_then(FileName::new);
            let Some(name) = name.filter(&wanted) else { continue };
            // Opened to be looked at only: what a link leads to is decided as in a request.
            let Ok(found) = directory.open_resolved(name.as_str(), LOOK, links) else { continue };
            let Ok(metadata) = File::from(found).metadata() else { continue };
            if metadata.is_file() || metadata.is_dir() {
                entries.push(Entry::new(name, &metadata));
            }
        }
        Ok(entries)
    }

    /// The kernel itself keeps the look-up beneath the directory.
    #[cfg(target_os = "linux")]
    fn open_resolved(
        &self,
        name: &str,
        flags: OFlags,
        links: Links,
    ) -> rustix::io::Result<OwnedFd> {
        use rustix::io::{Errno, retry_on_intr};
        let how = resolve(links);
        // A file system in user space, or of the network, may be interrupted.
        match retry_on_intr(|| fs::openat2(&self.0.handle, name, flags, Mode::empty(), how)) {
            // An old kernel, or a sandbox that does not know the call. (A file without
            // permission gets EACCES, and the way below decides EPERM again.)
            Err(Errno::NOSYS | Errno::PERM) => self.open_components(name, flags),
            result => result,
        }
    }

    /// Without the kernel's help no link is followed, whatever was asked for.
    #[cfg(not(target_os = "linux"))]
    fn open_resolved(&self, name: &str, flags: OFlags, _: Links) -> rustix::io::Result<OwnedFd> {
        self.open_components(name, flags)
    }

    /// As safe, step by step: each component is looked up in the directory before it.
    fn open_components(&self, path: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let Some((way, last)) = path.rsplit_once('/') else {
            return self.open_component(path, flags);
        };
        let step = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut place = Self(Arc::clone(&self.0));
        for name in way.split('/') {
            place = Self(Held::new(place.open_component(name, step)?));
        }
        place.open_component(last, flags)
    }

    /// As safe for a single component: there is no way out of it but a link.
    fn open_component(&self, name: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        fs::openat(&self.0.handle, name, flags | OFlags::NOFOLLOW, Mode::empty())
    }

    /// Creates a file without a name, which vanishes with its last handle. `None` where the
    /// system or the file system has no such files, or they could not be named later.
    #[cfg(target_os = "linux")]
    pub(super) fn create_nameless(&self) -> Option<File> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = File::from(fs::openat(&self.0.handle, ".", flags, NEW_FILE).ok()?);
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
        Ok(File::from(fs::openat(&self.0.handle, name, flags, NEW_FILE)?))
    }

    /// Gives a nameless file a name, which must be new.
    pub(super) fn link(&self, nameless: &File, name: &str) -> io::Result<()> {
        let follow = AtFlags::SYMLINK_FOLLOW;
        Ok(fs::linkat(CWD, proc_path(nameless), &self.0.handle, name, follow)?)
    }

    /// Renames, at once and in one step; a file that has the new name is replaced.
    pub(super) fn rename(&self, from: &str, to: &FileName) -> io::Result<()> {
        Ok(fs::renameat(&self.0.handle, from, &self.0.handle, to.as_str())?)
    }

    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0.handle, name, AtFlags::empty())?)
    }
}

/// How the kernel looks a path up: never out of the directory.
#[cfg(target_os = "linux")]
pub(super) fn resolve(links: Links) -> fs::ResolveFlags {
    use fs::ResolveFlags;
    match links {
        Links::Refuse => ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
        Links::FollowBeneath => ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS,
    }
}

/// Where the kernel shows an open file, so that it can be linked.
fn proc_path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

/// The ways in which the system says that there is no such regular file.
pub(super) fn absent(errno: rustix::io::Errno) -> io::Error {
    use rustix::io::Errno;
    match errno {
        // A link; a name too long for this file system; a socket, or a pipe or device without
        // its other end.
        // A file where a directory should be.
        Errno::LOOP
        | Errno::MLINK
        | Errno::XDEV
        | Errno::NAMETOOLONG
        | Errno::NXIO
        | Errno::NOTDIR => io::ErrorKind::NotFound.into(),
        other => other.into(),
    }
}
