//! Opens files whose names are in the kernel's caches, without waiting.
//!
//! To hand an opening to the pool of threads costs several times what the opening itself does, and
//! most files that are requested were requested before: their names are in the kernel's dentry
//! cache. The kernel can be told to open a file from there or not at all (`RESOLVE_CACHED`, Linux
//! 5.12). So this is tried first, on the connection's thread, and the pool is asked only if it
//! fails. Where the kernel lacks the flag, names that the pool has [just opened](super::warm) are
//! opened here.

use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::fs::{self, Mode, ResolveFlags};
use rustix::io::Errno;

use super::Links;
use super::opening::{READ, absent, resolve};
use super::state::State;

/// The types of local file systems: opening what is cached of them involves only the kernel.
/// Network file systems, and those that a program serves (FUSE), may ask their server in spite of
/// the cache.
const LOCAL: [u32; 12] = [
    0xef53,      // ext2 to ext4
    0x5846_5342, // XFS
    0x9123_683e, // Btrfs
    0xca45_1a4e, // bcachefs
    0xf2f5_2010, // F2FS
    0x2fc1_2fc1, // ZFS
    0x0102_1994, // tmpfs
    0x8584_58f6, // ramfs
    0x794c_7630, // overlayfs
    0x7371_7368, // SquashFS
    0xe0f5_e1e2, // EROFS
    0x9660,      // ISO 9660
];

/// Whether [`open`] can be tried beneath this directory.
pub(super) fn is_local(directory: BorrowedFd<'_>) -> bool {
    // The type of the field differs between architectures, but its lower 32 bits are the same.
    fs::fstatfs(directory).is_ok_and(|found| LOCAL.contains(&(found.f_type as u32)))
}

/// Opens a path beneath the directory if that needs no disk, network or other program.
///
/// # Errors
/// [`WouldBlock`](io::ErrorKind::WouldBlock) if it might,
/// [`Unsupported`](io::ErrorKind::Unsupported) if the kernel cannot tell; otherwise the system's
/// error, which another attempt would not change.
pub(super) fn open(
    directory: BorrowedFd<'_>,
    path: &str,
    links: Links,
) -> io::Result<(File, State)> {
    // What is mounted beneath need not be local.
    let resolve = resolve(links) | ResolveFlags::CACHED | ResolveFlags::NO_XDEV;
    match fs::openat2(directory, path, READ, Mode::empty(), resolve) {
        Ok(file) => known(file),
        // Not cached; or on another file system; or a link that leads outside, which the pool
        // refuses.
        Err(Errno::AGAIN | Errno::XDEV) => Err(io::ErrorKind::WouldBlock.into()),
        // The kernel does not know the flag, or the call, or a sandbox forbids it.
        Err(Errno::INVAL | Errno::NOSYS | Errno::PERM) => Err(io::ErrorKind::Unsupported.into()),
        Err(errno) => Err(absent(errno)),
    }
}

/// The file, and its state.
pub(super) fn known(file: OwnedFd) -> io::Result<(File, State)> {
    let state = State::from(&fs::fstat(&file)?);
    Ok((File::from(file), state))
}

/// The kernel decides what stays cached, so these tests touch each path right before they open it.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::facts::{Facts, Kind};
    use crate::files::testing::Scratch;
    use std::os::fd::AsFd;

    #[test]
    fn what_was_opened_before_is_opened_at_once() {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.path().join("a")).unwrap();
        std::fs::write(scratch.path().join("a/file"), "content").unwrap();
        std::os::unix::fs::symlink("a", scratch.path().join("link")).unwrap();
        let directory = File::open(scratch.path()).unwrap();
        let opened = |path, links| {
            let _ = std::fs::metadata(scratch.path().join(path));
            open(directory.as_fd(), path, links)
        };
        let (file, State { facts, .. }) = opened("a/file", Links::Refuse).unwrap();
        let metadata = file.metadata().unwrap();
        assert_eq!(facts, Facts::from(&metadata));
        assert_eq!((facts.kind, facts.len), (Kind::File, 7));
        let (_, directory_state) = opened("a", Links::Refuse).unwrap();
        assert_eq!(directory_state.facts.kind, Kind::Directory);
        let refused = |path, links| opened(path, links).unwrap_err().kind();
        assert_eq!(refused("missing", Links::Refuse), io::ErrorKind::NotFound);
        assert_eq!(refused("link/file", Links::Refuse), io::ErrorKind::NotFound);
        assert!(opened("link/file", Links::FollowBeneath).is_ok());
    }

    #[test]
    fn what_is_mounted_beneath_and_what_is_not_local_is_left_to_the_pool() {
        let root = File::open("/").unwrap();
        let _ = std::fs::metadata("/dev/null");
        let device = open(root.as_fd(), "dev/null", Links::Refuse).unwrap_err();
        assert_eq!(device.kind(), io::ErrorKind::WouldBlock, "expected a file system at /dev");
        assert!(!is_local(File::open("/proc").unwrap().as_fd()));
    }
}
