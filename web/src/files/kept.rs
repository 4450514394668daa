//! Recently served files, kept open.
//!
//! To open a file, read its metadata and close it takes three system calls; to `stat` its path
//! takes one. So a few files stay open, and a request for one of them only checks that its path
//! still leads to the same file, and that neither its length nor its permissions, owner, mtime or
//! ctime have changed. Otherwise it is closed, and opened as if it had never been kept. That a file
//! is unchanged is thus checked for every request. The bytes of a short file that is requested
//! again and again are used [for a second](super::content) at most.
//!
//! A kept file was opened beneath the directory without following a symbolic link, so the check
//! need not guard against leaving the directory: it succeeds only for the very file that may be
//! served. A symbolic link that was put on the path since would change the answer, so it must be
//! noticed: the check does not follow the last name, and the one before it must be a directory
//! itself.
//!
//! A file is kept only if it could be opened [at once](super::cached) and is on the directory's own
//! file system, which is a local one. As long as it is open and has its name, its dentry stays in
//! the kernel's cache, so the check waits for no disk.
//!
//! A kept file that is removed occupies disk space until it is requested again, until another file
//! takes its place, or until its place is inspected. The places are inspected in turn, one whenever
//! a file is opened, and one in each second in which a file is requested: this takes about half a
//! minute of use, and longer where nothing is requested. The space is little: long files are not
//! kept, and those that have grown long are closed by the same inspection.

#[cfg(test)]
mod tests;

use std::mem;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::Supply;
use rustix::fs::{self, Stat};
use rustix::process::{Resource, getrlimit};

use super::FileSupply;
use super::content::{Content, is_lately};
use super::facts::{Kind, Opened};
use super::state::{FOLDERS_MAX, State};
use super::warm::hash;

/// The most files that a directory keeps open. Backends leave 64 file descriptors to everything
/// that is not a connection.
const PLACES_MAX: u64 = 32;

/// The file descriptors that the process must be allowed for each file that is kept open.
const DESCRIPTORS_FOR_ONE: u64 = 32;

/// The longest file that is kept, in bytes. For longer ones, opening is a small part of the work.
const LEN_MAX: u64 = 1 << 20;

/// Some open files, each in the one place that its path may have.
#[derive(Debug)]
pub(super) struct Kept {
    /// That of the directory's file system: files on others, mounted beneath it, are not kept.
    device: Option<u64>,
    /// No lock is held during a call into the kernel. A thread that finds one taken does not wait.
    places: Box<[Mutex<Option<Open>>]>,
    /// How many inspections there were, also of empty places: tells whose turn is next.
    looks: AtomicUsize,
    /// The second of the last inspection that was due because of the time.
    looked: AtomicU64,
}

#[derive(Debug)]
struct Open {
    path: Box<str>,
    supply: Arc<FileSupply>,
    state: State,
    /// It was requested since another file last wanted its place.
    is_wanted: bool,
    /// When it was last requested.
    asked: Duration,
    /// Its bytes, if it is requested often. Invariant: they were read after it was found in
    /// `state`.
    content: Option<Arc<Content>>,
}

/// Where the bytes of an answer are to come from.
enum Source {
    Memory(Arc<Content>),
    /// They are requested often, but are not in memory: read them.
    Reading(Arc<FileSupply>),
    File(Arc<FileSupply>),
}

impl Kept {
    /// Keeps files beneath this directory, as many as the process's limit of descriptors allows.
    pub(super) fn new(directory: BorrowedFd<'_>) -> Self {
        let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let places = (descriptors / DESCRIPTORS_FOR_ONE).clamp(1, PLACES_MAX);
        let places = (0..places).map(|_| Mutex::new(None)).collect();
        let device = fs::fstat(directory).ok().map(|stat| State::from(&stat).device);
        Self { device, places, looks: AtomicUsize::new(0), looked: AtomicU64::new(0) }
    }

    /// The file at this path beneath the directory, if it is kept and unchanged. `now` is the time
    /// by [`content::now`](super::content::now).
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

    /// Keeps a file that was opened at this path, if it may be kept and its place is free, or taken
    /// by an older file of this path or by one that was not requested since its place was last
    /// wanted.
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

    /// So that inspections go on where every requested file is found here, and none is opened.
    fn look_at_one_a_second(&self, now: Duration) {
        let second = now.as_secs();
        if self.looked.load(Relaxed) != second && self.looked.swap(second, Relaxed) != second {
            self.look_at_another(now);
        }
    }

    /// Inspects the place whose turn it is: lets go of its file if that was removed or has grown
    /// too long, and of bytes that are too old to be used.
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

/// Empties a place if its file is in this state. The file is dropped after the lock is released.
fn let_go(place: &Mutex<Option<Open>>, state: &State) {
    let is_it = |open: &mut Open| open.state == *state;
    let _gone = place.try_lock().ok().and_then(|mut place| place.take_if(is_it));
}

/// Keeps bytes read from a file in this state, if that file is still in the place.
fn keep_content(place: &Mutex<Option<Open>>, state: &State, content: &Arc<Content>) {
    let Ok(mut place) = place.try_lock() else { return };
    if let Some(open) = place.as_mut().filter(|open| open.state == *state) {
        open.content = Some(Arc::clone(content));
    }
}

impl Open {
    /// Notes a request for it, and tells where the bytes of the answer come from.
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
