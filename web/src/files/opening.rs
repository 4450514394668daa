//! How files are opened, and what it means if they are not.

use std::io;

use rustix::fs::OFlags;
use rustix::io::Errno;

#[cfg(target_os = "linux")]
use super::Links;

/// Opens a file or directory for reading. Without NONBLOCK, opening a pipe would wait for a writer.
pub(super) const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// How the kernel is to look a path up: never outside the directory.
#[cfg(target_os = "linux")]
pub(super) fn resolve(links: Links) -> rustix::fs::ResolveFlags {
    use rustix::fs::ResolveFlags;
    match links {
        Links::Refuse => ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
        Links::FollowBeneath => ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS,
    }
}

/// `NotFound` for the errors by which the system says that there is no such regular file.
pub(super) fn absent(errno: Errno) -> io::Error {
    match errno {
        // A link that is not followed, or leads outside; a name too long for this file system; a
        // socket, or a device without a driver; a file where a directory should be.
        Errno::LOOP
        | Errno::MLINK
        | Errno::XDEV
        | Errno::NAMETOOLONG
        | Errno::NXIO
        | Errno::NOTDIR => io::ErrorKind::NotFound.into(),
        other => other.into(),
    }
}
