//! Looking up a request's path in a tree: what it finds is a file, or a list of entries.

use std::fs::File;
use std::io;

use hairspring_core::RequestHead;

use super::facts::{Facts, Kind, Opened};
use super::{Directory, Entry, FileName, FilePath, Served, Tree};
use crate::encoding::{Accepted, Coding};

/// The most entries that a listing shows. If there are more, it says so.
const LISTED_MAX: usize = 10_000;

/// The codings and suffixes of compressed siblings, in our order of preference.
const SIBLINGS: [(Coding, &str); 3] =
    [(Coding::Brotli, ".br"), (Coding::Zstd, ".zst"), (Coding::Gzip, ".gz")];

/// Whether a look-up may wait for a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// No: a look-up that would wait fails with `WouldBlock`.
    AtOnce,
    Later,
}

pub(super) fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

pub(super) fn is_for_later(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// What a request is for.
pub(super) struct Wanted {
    path: FilePath,
    /// The path ends with a slash.
    is_directory: bool,
    /// Those that the client accepts, best first; empty if the tree has no compressed siblings.
    codings: Vec<Coding>,
}

impl Wanted {
    /// `encoded` is the path below the tree's, not decoded. `None` if it cannot name anything.
    pub(super) fn new(encoded: &str, head: &RequestHead, siblings: bool) -> Option<Self> {
        let (way, is_directory) = match encoded.strip_suffix('/') {
            Some(way) => (way, true),
            None => (encoded, encoded.is_empty()),
        };
        let path = match way {
            "" if encoded.is_empty() => FilePath::default(),
            _ => FilePath::decode(way)?,
        };
        let codings = if siblings {
            let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
            accepted.order(&SIBLINGS.map(|(coding, _)| coding))
        } else {
            Vec::new()
        };
        Some(Self { path, is_directory, codings })
    }

    fn has_extension(&self) -> bool {
        self.path.last().is_some_and(|name| name.contains('.'))
    }
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Found {
    File(Served),
    Listing {
        entries: Vec<Entry>,
        /// There are more than these.
        more: bool,
        /// It is in the directory that uploads go to.
        is_first: bool,
    },
    /// A directory that was asked for without its slash.
    Elsewhere,
}

impl Tree {
    fn is_shown(&self, path: &FilePath) -> bool {
        if self.hidden || !path.has_dotted() {
            return true;
        }
        let mut names = path.names();
        names.next().is_none_or(|top| !top.starts_with('.') || top == ".well-known")
            && !names.any(|name| name.starts_with('.'))
    }

    /// Looks a path up.
    pub(super) fn find(&self, wanted: &Wanted, when: When) -> io::Result<Found> {
        let found = self.open(&wanted.path, wanted.is_directory, wanted, when);
        // Matched by reference: `found` is too large to be moved needlessly.
        if !matches!(&found, Err(error) if is_missing(error)) {
            return found;
        }
        if self.pretty && !wanted.is_directory {
            let page = wanted.path.with_suffix(".html");
            match page.map(|page| self.open(&page, false, wanted, when)) {
                // A directory of this name is not what is meant.
                None | Some(Ok(Found::Elsewhere)) => {}
                Some(Err(error)) if is_missing(&error) => {}
                Some(opened) => return opened,
            }
        }
        match &self.application {
            Some(page) if !wanted.has_extension() => {
                match self.open(page, false, wanted, when) {
                    // A directory is no page: paths would get one slash after the other.
                    Ok(Found::Elsewhere) => found,
                    opened => opened,
                }
            }
            _ => found,
        }
    }

    fn open(
        &self,
        path: &FilePath,
        as_directory: bool,
        wanted: &Wanted,
        when: When,
    ) -> io::Result<Found> {
        if !self.is_shown(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if as_directory && let Some(found) = self.index_of(path, wanted, when)? {
            return Ok(found);
        }
        let (opened, place) = match self.look(path, when) {
            Err(error) if !as_directory && error.kind() == io::ErrorKind::PermissionDenied => {
                return self.unreadable(path, error, when);
            }
            looked => looked?,
        };
        match (opened.1.kind, as_directory) {
            (Kind::File, false) => self.file(path, (opened, place), wanted, when),
            (Kind::Directory, false) => Ok(Found::Elsewhere),
            (Kind::Directory, true) => self.list(path, (opened, place), when),
            // A file has nothing beneath it.
            (Kind::File, true) | (Kind::Other, _) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The index of a directory, if it has one. It is looked up before the directory itself: it is
    /// there as a rule, and then the directory need not be opened.
    fn index_of(&self, path: &FilePath, wanted: &Wanted, when: When) -> io::Result<Option<Found>> {
        let Some(index) = self.index.as_ref().map(|name| path.join(name)) else { return Ok(None) };
        match self.look(&index, when) {
            Ok((opened, place)) if opened.1.kind == Kind::File => {
                self.file(&index, (opened, place), wanted, when).map(Some)
            }
            Ok(_) => Ok(None),
            Err(error) if is_missing(&error) => Ok(None),
            // What is there is not to be hidden by a listing.
            Err(error) => Err(error),
        }
    }

    /// What a path leads to that may not be read: that does not matter of a directory whose slash is
    /// missing.
    fn unreadable(&self, path: &FilePath, error: io::Error, when: When) -> io::Result<Found> {
        if when == When::AtOnce {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut found = self.places().map(|place| place.facts_at(path, self.links));
        match found.find(|found| !found.as_ref().is_err_and(is_missing)) {
            Some(Ok(Facts { kind: Kind::Directory, .. })) => Ok(Found::Elsewhere),
            _ => Err(error),
        }
    }

    /// What is in a directory, which was opened beneath `place`.
    fn list(
        &self,
        path: &FilePath,
        (opened, place): (Opened, &Directory),
        when: When,
    ) -> io::Result<Found> {
        let open = opened.0.as_any().downcast_ref::<File>().filter(|_| self.listing);
        let Some(open) = open else { return Err(io::ErrorKind::NotFound.into()) };
        if when == When::AtOnce {
            // The directory is to be read and every entry opened, which may wait for a disk.
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let shown = |name: &FileName| self.is_shown(&path.join(name));
        // One more than is shown, to know whether there are more.
        let mut entries = place.entries((open, path), self.links, LISTED_MAX + 1, shown)?;
        let more = entries.len() > LISTED_MAX;
        entries.truncate(LISTED_MAX);
        let is_first = std::ptr::eq(place, &self.directory);
        Ok(Found::Listing { entries, more, is_first })
    }

    /// The file, which was opened beneath `place`, or its compressed sibling that the client prefers
    /// most, if it has one there: in another directory that would be the sibling of another file.
    fn file(
        &self,
        path: &FilePath,
        (mut opened, place): (Opened, &Directory),
        wanted: &Wanted,
        when: When,
    ) -> io::Result<Found> {
        let mut best = Coding::Identity;
        for &coding in wanted.codings.iter().take_while(|own| **own != Coding::Identity) {
            if let Some(found) = self.sibling(place, path, coding, when)? {
                (opened, best) = (found, coding);
                break;
            }
        }
        let (supply, facts) = opened;
        let served = Served::of(supply, facts, path.last().unwrap_or_default());
        Ok(Found::File(served.coded(best)))
    }

    fn sibling(
        &self,
        place: &Directory,
        path: &FilePath,
        coding: Coding,
        when: When,
    ) -> io::Result<Option<Opened>> {
        let suffix = SIBLINGS.iter().find(|(own, _)| *own == coding).map(|(_, suffix)| *suffix);
        let Some(path) = suffix.and_then(|suffix| path.with_suffix(suffix)) else {
            return Ok(None);
        };
        match self.look_in(place, &path, when) {
            Ok(found) => Ok(Some(found).filter(|(_, facts)| facts.kind == Kind::File)),
            Err(later) if when == When::AtOnce && is_for_later(&later) => Err(later),
            Err(_) => Ok(None),
        }
    }

    /// Opens the path in the first directory that has it, and tells which that is.
    fn look(&self, path: &FilePath, when: When) -> io::Result<(Opened, &Directory)> {
        for place in self.places() {
            match self.look_in(place, path, when) {
                Ok((_, Facts { kind: Kind::Other, .. })) => {}
                Err(error) if is_missing(&error) => {}
                found => return found.map(|opened| (opened, place)),
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// All directories, in their order.
    fn places(&self) -> impl Iterator<Item = &Directory> {
        std::iter::once(&self.directory).chain(&self.others)
    }

    fn look_in(&self, place: &Directory, path: &FilePath, when: When) -> io::Result<Opened> {
        match when {
            When::AtOnce => place.look_at_once(path.as_str(), self.links),
            When::Later => place.look(path.as_str(), self.links),
        }
    }
}
