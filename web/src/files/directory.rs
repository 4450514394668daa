//! A directory as a handle: names are looked up beneath it, and no symbolic link leads out of it.

mod changes;
#[cfg(test)]
mod tests;

use std::fs::{File, Metadata};
use std::io;
#[cfg(target_os = "linux")]
use std::os::fd::AsFd;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering::Relaxed},
};
#[cfg(target_os = "linux")]
use std::{thread, time::Duration};

use rustix::fs::{self, CWD, Mode, OFlags};
use rustix::io::Errno;

#[cfg(target_os = "linux")]
use super::cached;
#[cfg(target_os = "linux")]
use super::content;
use super::facts::{Facts, Kind, Opened};
#[cfg(target_os = "linux")]
use super::kept::Kept;
#[cfg(target_os = "linux")]
use super::opening::resolve;
use super::opening::{READ, absent};
#[cfg(target_os = "linux")]
use super::state::State;
#[cfg(target_os = "linux")]
use super::warm::Warm;
use super::{Entry, FileName, FilePath, FileSupply, Links};
use crate::plain::cannot_open;

/// How often a look-up is tried again that the kernel gave up. It cannot tell that a `..` in a link
/// stays beneath the directory if anything on the system is renamed in that moment.
#[cfg(target_os = "linux")]
const RENAMES_MAX: usize = 64;

/// How often, and how far apart, a file is tried that another program has a lease on, such as a file
/// server for a client that has changed it: a second in all, in which such a client gives it up.
#[cfg(target_os = "linux")]
const LEASE_LOOKS: u32 = 100;
#[cfg(target_os = "linux")]
const LEASE_PAUSE: Duration = Duration::from_millis(10);

/// Opens something for its metadata only, where the system can do that.
#[cfg(target_os = "linux")]
const LOOK: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const LOOK: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// A directory that files are read from and written to. Cheap to clone.
///
/// It is held open: later changes of its path, or of symbolic links on the way to it, have no
/// effect.
#[derive(Clone, Debug)]
pub struct Directory(Arc<Held>);

#[derive(Debug)]
struct Held {
    handle: OwnedFd,
    /// For opening files at once.
    #[cfg(target_os = "linux")]
    cache: Cache,
}

/// How files are opened at once, without waiting, if the kernel has cached what that needs.
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct Cache {
    is_local: bool,
    /// The kernel cannot be told to open [only what it has cached](super::cached).
    is_untold: AtomicBool,
    /// Made and used only if `is_untold`.
    warm: OnceLock<Warm>,
    /// No files are to be [kept open](Directory::keep_open).
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
    /// Opens the directory at `path`. Symbolic links on the way are followed, this once.
    ///
    /// # Errors
    /// If there is no directory, or no permission to read it. The text names the path: `cannot open
    /// the directory pears: no such file or directory`.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let (path, flags) = (path.as_ref(), OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC);
        let opened = fs::openat(CWD, path, flags, Mode::empty());
        let cannot = |error| cannot_open("directory", path, error);
        opened.map(|handle| Self(Held::new(handle))).map_err(cannot)
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

    /// [`open_file`](Self::open_file), if it need not wait for a disk or a network: for use on the
    /// thread of a connection.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) if it might have to wait; else as `open_file`.
    pub fn try_open_file(&self, name: &FileName) -> io::Result<(File, u64)> {
        let (file, facts) = self.open_at_once(name.as_str(), Links::Refuse)?;
        if facts.kind == Kind::File { Ok((file, facts.len)) } else { Err(not_found()) }
    }

    /// Opens the regular file or directory at a path beneath this directory; the metadata tell
    /// which it is. May block.
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

    /// The facts of the regular file or directory at a path beneath this directory. On Linux no
    /// permission to read it is needed. May block.
    pub(super) fn facts_at(&self, path: &FilePath, links: Links) -> io::Result<Facts> {
        let found = File::from(self.open_resolved(path.as_str(), LOOK, links).map_err(absent)?);
        let facts = Facts::from(&found.metadata()?);
        if facts.kind == Kind::Other { Err(not_found()) } else { Ok(facts) }
    }

    /// The directory at a path beneath this one. May block.
    ///
    /// # Errors
    /// [`NotADirectory`](io::ErrorKind::NotADirectory) if a file is there; else as
    /// [`open_path`](Self::open_path).
    pub fn beneath(&self, path: &FilePath, links: Links) -> io::Result<Self> {
        let (file, metadata) = self.open_path(path, links)?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self(Held::new(OwnedFd::from(file))))
    }

    /// Sets whether some of the recently served files stay open. By default they do: to find one of
    /// them unchanged costs less than to open it. The setting holds for this directory and its
    /// clones.
    ///
    /// A kept file is checked for every request, and opened anew if anything about it has changed.
    /// At most 32 are kept, fewer if the process may have fewer than 1024 file descriptors, and
    /// none above 1 MiB. Files are kept only on Linux, which alone can open a file without waiting.
    ///
    /// The bytes of kept files up to 64 KiB that are requested again within a second are held in
    /// memory, 2 MiB at most. They are sent only while the file is as it was when they were read,
    /// by its length, times, inode number, owner and permissions, and are read again after a
    /// second. So a write is seen at once, and a change that may not show in the file's times, such
    /// as a store through a shared mapping, within a second.
    ///
    /// A kept file that is removed occupies disk space until it is requested again, or others have
    /// been requested for about half a minute. Where disk space is too short for that, pass
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

    /// [`look`](Self::look) if it need not wait, else `WouldBlock`.
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
        // `open_components` follows no link: where links count, the pool may answer otherwise.
        if links == Links::Refuse && cache.warm.get().is_some_and(|warm| warm.has(path)) {
            return cached::known(self.open_components(path, READ).map_err(absent)?);
        }
        Err(later.into())
    }

    /// Other systems cannot be told to open only what they have cached.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn look_at_once(&self, _: &str, _: Links) -> io::Result<Opened> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    #[cfg(not(target_os = "linux"))]
    fn open_at_once(&self, _: &str, _: Links) -> io::Result<(File, Facts)> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Those entries that are `wanted` of a directory that is open, and is at this path beneath, at
    /// most `most`: regular files and directories, and links to these if they are followed. May
    /// block.
    pub(super) fn entries(
        &self,
        (open, path): (&File, &FilePath),
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
            // A name that is no `FileName` could not be requested.
            let name = entry.file_name().to_str().ok().and_then(FileName::new);
            let Some(name) = name.filter(&wanted) else { continue };
            // Opened for its metadata only; links are treated as in a request.
            let found = match directory.open_resolved(name.as_str(), LOOK, links) {
                // A link leads out of this directory. It may stay beneath the one on top.
                Err(Errno::XDEV) => self.open_resolved(path.join(&name).as_str(), LOOK, links),
                found => found,
            };
            let Ok(metadata) = found.map(File::from).map_err(absent).and_then(|it| it.metadata())
            else {
                continue;
            };
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
        use rustix::io::retry_on_intr;
        let how = resolve(links);
        // On a network file system, or one in user space, a signal may interrupt the call.
        let open =
            || retry_on_intr(|| fs::openat2(&self.0.handle, name, flags, Mode::empty(), how));
        let mut opened = open();
        for _ in 0..RENAMES_MAX {
            // Only links lead through `..`. Otherwise it is a lease.
            if links == Links::Refuse || !matches!(opened, Err(Errno::AGAIN)) {
                break;
            }
            opened = open();
        }
        // The attempt to open it has asked its holder to give it up.
        for _ in 0..LEASE_LOOKS {
            if !matches!(opened, Err(Errno::AGAIN)) {
                break;
            }
            thread::sleep(LEASE_PAUSE);
            opened = open();
        }
        match opened {
            // An old kernel, or a sandbox that does not know the call. (Missing permission is
            // EACCES. If EPERM has another cause, `open_components` meets it again.)
            Err(Errno::NOSYS | Errno::PERM) => self.open_components(name, flags),
            result => result,
        }
    }

    /// Without the kernel's help no link is followed, whatever was asked for.
    #[cfg(not(target_os = "linux"))]
    fn open_resolved(&self, name: &str, flags: OFlags, _: Links) -> rustix::io::Result<OwnedFd> {
        self.open_components(name, flags)
    }

    /// As safe without `openat2`: each component is opened in the directory before it. Only a link
    /// could lead out of that; none is followed.
    fn open_components(&self, path: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let (way, last) =
            path.rsplit_once('/').map_or((None, path), |(way, last)| (Some(way), last));
        let open = |place: &Option<OwnedFd>, name, flags| {
            let place = place.as_ref().unwrap_or(&self.0.handle);
            fs::openat(place, name, flags | OFlags::NOFOLLOW, Mode::empty())
        };
        let mut place = None;
        for name in way.into_iter().flat_map(|way| way.split('/')) {
            place = Some(open(&place, name, LOOK | OFlags::DIRECTORY)?);
        }
        open(&place, last, flags)
    }
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}
