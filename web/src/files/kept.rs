//! Files that were served lately, kept open.
//!
//! To open a file, to ask what it is and to close it are three calls into the kernel; to ask what is
//! at a path is one. So a few files stay open, and whoever wants one of them only asks whether it
//! still is what its path leads to: the same file, as long as before, last written to and last changed
//! in any way (its rights, its name) when it was before. If not, it is let go of, and opened as if it
//! had never been here. What is open is never believed for any length of time; the bytes of a short
//! file that is asked for again and again are, [for a second](super::content) at most.
//!
//! What is kept was opened beneath the directory and without a link, so the look at its path needs no
//! such care: the worst that it can find is the very file that may be served. That no link has been
//! put on the way since is seen as well, since that would be another answer: the last name is not
//! followed, and the one before it must be a directory itself.
//!
//! Only what could be opened [at once](super::cached) is kept, and is on the directory's own file
//! system, which is one of this computer: as long as it is open its name stays in the kernel's cache,
//! so the look waits for nobody.
//!
//! A file that is kept and then removed takes up its room until the next request for it, until its
//! place is wanted, or until its turn comes to be looked at: one place has its turn whenever a file is
//! opened, and in each second in which one is asked for, so it lasts for about half a minute of use.
//! Where nobody asks for anything it lasts for longer. Large files are not kept, and those that have
//! grown are let go of like those that are removed, so that this is little.

#[cfg(test)]
mod tests;

use std::mem;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::Supply;
use rustix::fs::{self, AtFlags, Stat};
use rustix::process::{Resource, getrlimit};

use super::FileSupply;
use super::content::{Content, is_lately};
use super::facts::{Facts, Kind, Opened};
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
    /// Of the directory's file system: what is mounted beneath is not kept.
    device: Option<u64>,
    /// No lock is held over a call into the kernel; who finds one taken does without.
    places: Box<[Mutex<Option<Open>>]>,
    /// How often one of the places was looked at, whatever is in it: they take turns.
    looks: AtomicUsize,
    /// In which second one was looked at because of the time.
    looked: AtomicU64,
}

#[derive(Debug)]
struct Open {
    path: Box<str>,
    supply: Arc<FileSupply>,
    state: State,
    /// It was wanted again since another file wanted its place.
    is_wanted: bool,
    /// When it was last asked for.
    asked: Duration,
    /// Its bytes, if it is asked for often. Invariant: it was in this state when they were read.
    content: Option<Arc<Content>>,
}

/// What tells an open file from what else may be at its path, or become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) facts: Facts,
    device: u64,
    /// When anything about it was last changed: seconds since 1970, and nanoseconds.
    pub(super) changed: (i64, i64),
    /// Its mode, and whose it is: the clock of a file system may stand still for some milliseconds.
    rights: (u32, u32, u32),
}

/// Where the bytes of an answer are to come from.
enum Source {
    Memory(Arc<Content>),
    /// They are asked for often, and not in memory: read them.
    Reading(Arc<FileSupply>),
    File(Arc<FileSupply>),
}

impl Kept {
    /// For what is beneath this directory, with as many places as the process can spare.
    pub(super) fn new(directory: BorrowedFd<'_>) -> Self {
        let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let places = (descriptors / DESCRIPTORS_FOR_ONE).clamp(1, PLACES_MAX);
        let places = (0..places).map(|_| Mutex::new(None)).collect();
        let device = fs::fstat(directory).ok().map(|stat| State::from(&stat).device);
        Self { device, places, looks: AtomicUsize::new(0), looked: AtomicU64::new(0) }
    }

    /// The file at this path beneath the directory, if it is kept and unchanged. It is [`now`](now()).
    pub(super) fn find(
        &self,
        directory: BorrowedFd<'_>,
        path: &str,
        now: Duration,
    ) -> Option<Opened> {
        self.look_at_one_a_second(now);
        let place = self.place(path);
        let (source, state) = {
            let mut place = place.try_lock().ok()?;
            let open = place.as_mut().filter(|open| *open.path == *path)?;
            (open.ask(now), open.state)
        };
        if !state.is_still_at(directory, path) {
            let_go(place, &state);
            return None;
        }
        let supply: Arc<dyn Supply> = match source {
            Source::Memory(content) => content,
            Source::File(supply) => supply,
            Source::Reading(supply) => match Content::read(supply.file(), &state, now) {
                Some(content) => {
                    keep_content(place, &state, &content);
                    content
                }
                None => supply,
            },
        };
        Some((supply, state.facts))
    }

    /// Keeps a file that was opened at this path, if it is one to be kept and its place is free, or
    /// that of a file that nobody has asked for since the last time that one was in the way.
    pub(super) fn keep(&self, path: &str, supply: &Arc<FileSupply>, state: State, now: Duration) {
        self.look_at_another(now);
        let is_for_us = state.facts.kind == Kind::File
            && state.facts.len <= LEN_MAX
            && Some(state.device) == self.device
            && path.bytes().filter(|&byte| byte == b'/').count() <= FOLDERS_MAX;
        if !is_for_us {
            return;
        }
        let Ok(mut place) = self.place(path).try_lock() else { return };
        if let Some(open) = &mut *place
            && mem::take(&mut open.is_wanted)
            && *open.path != *path
        {
            return;
        }
        let (path, supply) = (path.into(), Arc::clone(supply));
        let open = Open { path, supply, state, is_wanted: false, asked: now, content: None };
        let before = place.replace(open);
        drop(place);
        drop(before);
    }

    /// For when nothing is opened any more.
    fn look_at_one_a_second(&self, now: Duration) {
        let second = now.as_secs();
        if self.looked.load(Relaxed) != second && self.looked.swap(second, Relaxed) != second {
            self.look_at_another(now);
        }
    }

    /// Lets go of a file in the place whose turn it is, if it has been removed or has grown long, and
    /// of bytes that nobody has asked for lately.
    #[cold]
    fn look_at_another(&self, now: Duration) {
        let place = &self.places[self.looks.fetch_add(1, Relaxed) % self.places.len()];
        let look = || {
            let mut place = place.try_lock().ok()?;
            let open = place.as_mut()?;
            let unused = open.content.take_if(|content| !content.is_believed(now));
            Some((Arc::clone(&open.supply), open.state, unused))
        };
        let Some((supply, state, _unused)) = look() else { return };
        let is_to_be_kept = |stat: Stat| stat.st_nlink > 0 && stat.st_size as u64 <= LEN_MAX;
        if !fs::fstat(supply.file()).is_ok_and(is_to_be_kept) {
            let_go(place, &state);
        }
    }

    fn place(&self, path: &str) -> &Mutex<Option<Open>> {
        &self.places[hash(path) as usize % self.places.len()]
    }
}

/// Empties a place of a file in this state. It is closed when nobody holds the lock any more.
fn let_go(place: &Mutex<Option<Open>>, state: &State) {
    let is_it = |open: &mut Open| open.state == *state;
    let _gone = place.try_lock().ok().and_then(|mut place| place.take_if(is_it));
}

/// Keeps what was read of a file in this state, if it is still there.
fn keep_content(place: &Mutex<Option<Open>>, state: &State, content: &Arc<Content>) {
    let Ok(mut place) = place.try_lock() else { return };
    if let Some(open) = place.as_mut().filter(|open| open.state == *state) {
        open.content = Some(Arc::clone(content));
    }
}

impl Open {
    /// Somebody asks for it.
    fn ask(&mut self, now: Duration) -> Source {
        self.is_wanted = true;
        let is_frequent = is_lately(mem::replace(&mut self.asked, now), now);
        match &self.content {
            Some(content) if content.is_believed(now) => Source::Memory(Arc::clone(content)),
            _ if is_frequent => Source::Reading(Arc::clone(&self.supply)),
            _ => Source::File(Arc::clone(&self.supply)),
        }
    }
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
