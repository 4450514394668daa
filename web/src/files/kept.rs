//! Files that were served lately, kept open.
//!
//! To open a file, to ask what it is and to close it are three calls into the kernel; to ask what is
//! at a path is one. So a few files stay open, and whoever wants one of them only asks whether it
//! still is what its path leads to: the same file, as long as before, last written to and last changed
//! in any way (its rights, its name) when it was before. If not, it is let go of, and opened as if it
//! had never been here. Nothing is believed for any length of time.
//!
//! What is kept was opened beneath the directory and without a link, so the look at its path needs no
//! such care: the worst that it can find is the very file that may be served. That no link has been
//! put on the way since is seen as well, since that would be another answer: the last name is not
//! followed, and the one before it must be a directory itself.
//!
//! Only what could be opened [at once](super::cached) is kept: it is on a file system of this computer,
//! and as long as it is open its name stays in the kernel's cache, so the look waits for nobody.
//!
//! A file that is kept and then removed takes up its room until the next request for it, until its
//! place is wanted, or until about as many other files have been opened as there are places: each time
//! one place is looked at. Large files are not kept, and those that have grown are let go of like those
//! that are removed, so that this is little; where nothing is opened any more it lasts as long as the
//! directory's handle.

use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use rustix::fs::{self, AtFlags, Stat};
use rustix::process::{Resource, getrlimit};

use super::FileSupply;
use super::facts::{Facts, Kind};
use super::warm::hash;

/// The most files that a directory keeps open. Backends leave 64 descriptors to everything that is
/// no connection.
const PLACES_MAX: u64 = 32;

/// Of so many descriptors that a process may have, one is for a file that is kept.
const DESCRIPTORS_FOR_ONE: u64 = 32;

/// The longest file that is kept, in bytes. For longer ones the opening is little of the work.
const LEN_MAX: u64 = 1 << 20;

/// The most folders on the way to a file that is kept: each costs a look.
const FOLDERS_MAX: usize = 1;

/// Some open files, each in the one place that its path may have.
#[derive(Debug)]
pub(super) struct Kept {
    /// No lock is held over a call into the kernel; who finds one taken does without.
    places: Box<[Mutex<Option<Open>>]>,
    /// How often one of the places was looked at, whatever is in it: they take turns.
    looks: AtomicUsize,
}

#[derive(Debug)]
struct Open {
    path: Box<str>,
    supply: Arc<FileSupply>,
    state: State,
    /// It was wanted again since another file wanted its place.
    is_wanted: bool,
}

/// What tells an open file from what else may be at its path, or become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) facts: Facts,
    device: u64,
    /// When anything about it was last changed: seconds since 1970, and nanoseconds.
    changed: (i64, i64),
    /// Its mode, and whose it is: the clock of a file system may stand still for some milliseconds.
    rights: (u32, u32, u32),
}

impl Kept {
    /// With as many places as the process can spare.
    pub(super) fn new() -> Self {
        let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let places = (descriptors / DESCRIPTORS_FOR_ONE).clamp(1, PLACES_MAX);
        Self { places: (0..places).map(|_| Mutex::new(None)).collect(), looks: AtomicUsize::new(0) }
    }

    /// The file at this path beneath the directory, if it is kept and unchanged.
    pub(super) fn find(
        &self,
        directory: BorrowedFd<'_>,
        path: &str,
    ) -> Option<(Arc<FileSupply>, Facts)> {
        let place = self.place(path);
        let (supply, state) = {
            let mut place = place.try_lock().ok()?;
            let open = place.as_mut().filter(|open| *open.path == *path)?;
            open.is_wanted = true;
            (Arc::clone(&open.supply), open.state)
        };
        if state.is_still_at(directory, path) {
            return Some((supply, state.facts));
        }
        let_go(place, &supply);
        None
    }

    /// Keeps a file that was opened at this path, if it is one to be kept and its place is free, or
    /// that of a file that nobody has asked for since the last time that one was in the way.
    pub(super) fn keep(&self, path: &str, supply: &Arc<FileSupply>, state: State) {
        self.look_at_another();
        let is_for_us = state.facts.kind == Kind::File
            && state.facts.len <= LEN_MAX
            && path.bytes().filter(|&byte| byte == b'/').count() <= FOLDERS_MAX;
        if !is_for_us {
            return;
        }
        let Ok(mut place) = self.place(path).try_lock() else { return };
        if let Some(open) = &mut *place
            && std::mem::take(&mut open.is_wanted)
            && *open.path != *path
        {
            return;
        }
        let supply = Arc::clone(supply);
        let before = place.replace(Open { path: path.into(), supply, state, is_wanted: false });
        drop(place);
        drop(before);
    }

    /// Lets go of a file in the place whose turn it is, if it has been removed or has grown long.
    fn look_at_another(&self) {
        let place = &self.places[self.looks.fetch_add(1, Relaxed) % self.places.len()];
        let open =
            place.try_lock().ok().and_then(|place| Some(Arc::clone(&place.as_ref()?.supply)));
        let Some(supply) = open else { return };
        let is_to_be_kept = |stat: Stat| stat.st_nlink > 0 && stat.st_size as u64 <= LEN_MAX;
        if !fs::fstat(supply.file()).is_ok_and(is_to_be_kept) {
            let_go(place, &supply);
        }
    }

    fn place(&self, path: &str) -> &Mutex<Option<Open>> {
        &self.places[hash(path) as usize % self.places.len()]
    }
}

/// Empties a place of this file. It is closed when nobody holds the lock any more.
fn let_go(place: &Mutex<Option<Open>>, supply: &Arc<FileSupply>) {
    let is_it = |open: &mut Open| Arc::ptr_eq(&open.supply, supply);
    let _gone = place.try_lock().ok().and_then(|mut place| place.take_if(is_it));
}

impl State {
    /// Whether the path still leads to this file, over no link, and nothing about it has changed.
    fn is_still_at(&self, directory: BorrowedFd<'_>, path: &str) -> bool {
        debug_assert!(path.matches('/').count() <= FOLDERS_MAX, "others are not kept");
        let look = |path| {
            let stat = fs::statat(directory, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            Some(Self::from(&stat))
        };
        let is_directory = |found: Self| found.facts.kind == Kind::Directory;
        path.split_once('/').is_none_or(|(folder, _)| look(folder).is_some_and(is_directory))
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
    use crate::files::Links;
    use crate::files::cached;
    use crate::files::testing::Scratch;
    use std::fs::{File, Permissions};
    use std::os::fd::AsFd;
    use std::os::unix::fs::PermissionsExt;

    fn opened(directory: &File) -> (Arc<FileSupply>, State) {
        let (file, state) = cached::open(directory.as_fd(), "file", Links::Refuse).unwrap();
        (Arc::new(FileSupply::new(file)), state)
    }

    /// Whoever may read everything would not notice it by the answers.
    #[test]
    fn a_file_whose_rights_have_changed_is_let_go_of() {
        let scratch = Scratch::new();
        let path = scratch.path().join("file");
        std::fs::write(&path, "content").unwrap();
        let directory = File::open(scratch.path()).unwrap();
        let kept = Kept::new();
        let find = || kept.find(directory.as_fd(), "file");
        assert!(find().is_none());
        let (supply, state) = opened(&directory);
        kept.keep("file", &supply, state);
        let (found, facts) = find().expect("nothing has happened");
        assert!(Arc::ptr_eq(&found, &supply));
        assert_eq!(facts, state.facts);
        drop(found);
        std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        assert!(find().is_none());
        assert_eq!(Arc::strong_count(&supply), 1);
    }

    /// Nobody asks for what is no longer there.
    #[test]
    fn what_is_removed_or_has_grown_is_let_go_of_while_others_are_opened() {
        let scratch = Scratch::new();
        let path = scratch.path().join("file");
        let directory = File::open(scratch.path()).unwrap();
        type Change = fn(&std::path::Path);
        let changes: [(Change, bool); 3] = [
            (|_| (), true),
            (|path| std::fs::remove_file(path).unwrap(), false),
            (|path| File::create(path).unwrap().set_len(LEN_MAX + 1).unwrap(), false),
        ];
        for (change, is_kept) in changes {
            std::fs::write(&path, "content").unwrap();
            let kept = Kept::new();
            let (supply, state) = opened(&directory);
            kept.keep("file", &supply, state);
            change(&path);
            // Too far down to be kept itself.
            let other = "a/b/c";
            for _ in 0..PLACES_MAX {
                kept.keep(other, &supply, state);
            }
            assert_eq!(Arc::strong_count(&supply), 1 + usize::from(is_kept));
        }
    }

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

    #[test]
    fn nobody_waits_for_a_place() {
        let scratch = Scratch::new();
        std::fs::write(scratch.path().join("file"), "content").unwrap();
        let directory = File::open(scratch.path()).unwrap();
        let kept = Kept::new();
        let (supply, state) = opened(&directory);
        kept.keep("file", &supply, state);
        let taken = kept.place("file").lock().unwrap();
        assert!(kept.find(directory.as_fd(), "file").is_none());
        kept.keep("file", &supply, state);
        drop(taken);
        assert!(kept.find(directory.as_fd(), "file").is_some());
    }
}
