//! The state of a file, by which it is recognised.

use std::os::fd::BorrowedFd;

use rustix::fs::{self, AtFlags, Stat};

use super::facts::{Facts, Kind};

/// The most directories in the path of a file that is looked for: each costs another `stat`.
pub(super) const FOLDERS_MAX: usize = 1;

/// What distinguishes an open file from other files at its path, and from its own later states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) facts: Facts,
    pub(super) device: u64,
    /// When anything about it was last changed: seconds since 1970, and nanoseconds.
    pub(super) changed: (i64, i64),
    /// Its mode, owner and group. The ctime alone may miss a change of these, as the clock of a
    /// file system may stand still for some milliseconds.
    rights: (u32, u32, u32),
}

impl State {
    /// Whether the path still leads to this file, through no symbolic link, and the file is
    /// unchanged.
    pub(super) fn is_still_at(&self, directory: BorrowedFd<'_>, path: &str) -> bool {
        debug_assert!(path.matches('/').count() <= FOLDERS_MAX, "others are not looked for");
        let look = |path| {
            let stat = fs::statat(directory, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            Some(Self::from(&stat))
        };
        let is_directory = |found: Self| found.facts.kind == Kind::Directory;
        let folder = path.bytes().position(|byte| byte == b'/').map(|slash| &path[..slash]);
        folder.is_none_or(|folder| look(folder).is_some_and(is_directory))
            && look(path) == Some(*self)
    }
}

impl From<&Stat> for State {
    #[allow(clippy::unnecessary_cast, reason = "these types differ between architectures")]
    fn from(stat: &Stat) -> Self {
        let changed = (stat.st_ctime as i64, stat.st_ctime_nsec as i64);
        let rights = (stat.st_mode as u32, stat.st_uid, stat.st_gid);
        Self { facts: stat.into(), device: stat.st_dev as u64, changed, rights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_differs_makes_another_state() {
        let change: [fn(&mut Stat); 10] = [
            |stat| stat.st_dev += 1,
            |stat| stat.st_ino += 1,
            |stat| stat.st_mode ^= 0o004,
            |stat| stat.st_uid ^= 1,
            |stat| stat.st_gid ^= 1,
            |stat| stat.st_size += 1,
            |stat| stat.st_mtime += 1,
            |stat| stat.st_mtime_nsec ^= 1,
            |stat| stat.st_ctime += 1,
            |stat| stat.st_ctime_nsec ^= 1,
        ];
        let stat = fs::stat(env!("CARGO_MANIFEST_DIR")).unwrap();
        for change in change {
            let mut other = stat;
            change(&mut other);
            assert_ne!(State::from(&other), State::from(&stat), "{other:?}");
        }
    }
}
