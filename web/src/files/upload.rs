//! A file that appears complete or not at all.

use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};

use super::name::{PART_PREFIX, PART_SUFFIX};
use super::{Directory, FileName};

/// How many random names are tried. Even a second attempt is practically never needed.
const TRIES: u32 = 8;

/// A file that is being uploaded. It gets its name atomically when it is
/// [finished](Self::finish). If it is dropped before, nothing is left behind.
///
/// Where the system has nameless files (Linux), nothing is left even if the process is killed.
/// All calls may block.
#[derive(Debug)]
pub struct Upload {
    directory: Directory,
    file: File,
    part: Part,
}

/// Where the bytes are stored.
#[derive(Debug)]
enum Part {
    /// In a file without a name.
    Nameless,
    /// Under a temporary name, which no [`FileName`] can have. It is removed on drop.
    Named(String),
    /// Under their final name.
    Done,
}

impl Upload {
    /// Begins an upload into `directory`.
    ///
    /// # Errors
    /// The system's error, if a file cannot be created.
    pub fn begin(directory: &Directory) -> io::Result<Self> {
        match directory.create_nameless() {
            Some(file) => Ok(Self { directory: directory.clone(), file, part: Part::Nameless }),
            None => Self::begin_named(directory),
        }
    }

    fn begin_named(directory: &Directory) -> io::Result<Self> {
        let (name, file) = with_new_name(|name| directory.create(name))?;
        Ok(Self { directory: directory.clone(), file, part: Part::Named(name) })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The system's error, such as a full disk.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Gives the file its name, and replaces a file that has it. Of simultaneous uploads the last
    /// to finish stays. The bytes are written to the disk first: after a power failure either the
    /// old file is there or the new one, complete.
    ///
    /// # Errors
    /// The system's error, if the bytes cannot be written or the file cannot be renamed, for
    /// example because a directory has the name. Nothing is left behind then.
    pub fn finish(self, name: &FileName) -> io::Result<()> {
        self.write_back()?;
        self.give(name)
    }

    /// Waits until the bytes are on the disk.
    pub(super) fn write_back(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The second half of [`finish`](Self::finish), after [`write_back`](Self::write_back); it is
    /// quick.
    pub(super) fn give(mut self, name: &FileName) -> io::Result<()> {
        if matches!(self.part, Part::Nameless) {
            // A link cannot replace a file, but a rename can: hence the temporary name.
            let (between, ()) = with_new_name(|name| self.directory.link(&self.file, name))?;
            self.part = Part::Named(between);
        }
        if let Part::Named(from) = &self.part {
            self.directory.rename(from, name)?;
            self.part = Part::Done;
        }
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Part::Named(name) = &self.part {
            // There is nobody to report a failure to.
            let _ = self.directory.remove(name);
        }
    }
}

/// Makes something under a random name, and tries another if the name is taken.
fn with_new_name<T>(make: impl Fn(&str) -> io::Result<T>) -> io::Result<(String, T)> {
    let mut tries = 0;
    loop {
        // Each `RandomState` has its own keys, so any hash with them is a random number.
        let random = RandomState::new().hash_one(tries);
        let name = format!("{PART_PREFIX}{random:016x}{PART_SUFFIX}");
        tries += 1;
        match make(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => {}
            result => return result.map(|made| (name, made)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::Scratch;

    type Begin = fn(&Directory) -> io::Result<Upload>;

    /// The way that this system offers, and the one that all do.
    const WAYS: [Begin; 2] = [Upload::begin, Upload::begin_named];

    fn name(name: &str) -> FileName {
        FileName::decode(name).expect("a plain name")
    }

    #[test]
    fn appears_whole_when_finished_and_replaces() {
        for begin in WAYS {
            let scratch = Scratch::new();
            let directory = Directory::open(scratch.path()).unwrap();
            std::fs::write(scratch.path().join("a"), "old").unwrap();
            let mut upload = begin(&directory).unwrap();
            upload.write(b"new ").unwrap();
            upload.write(b"content").unwrap();
            assert_eq!(std::fs::read(scratch.path().join("a")).unwrap(), b"old");
            upload.finish(&name("a")).unwrap();
            assert_eq!(std::fs::read(scratch.path().join("a")).unwrap(), b"new content");
            assert_eq!(scratch.entries(), ["a"]);
        }
    }

    #[test]
    fn dropped_it_leaves_nothing() {
        for begin in WAYS {
            let scratch = Scratch::new();
            let directory = Directory::open(scratch.path()).unwrap();
            let mut upload = begin(&directory).unwrap();
            upload.write(b"half").unwrap();
            drop(upload);
            assert_eq!(scratch.entries(), [""; 0]);
        }
    }

    #[test]
    fn a_failed_renaming_leaves_nothing() {
        for begin in WAYS {
            let scratch = Scratch::new();
            let directory = Directory::open(scratch.path()).unwrap();
            std::fs::create_dir(scratch.path().join("folder")).unwrap();
            let upload = begin(&directory).unwrap();
            upload.finish(&name("folder")).unwrap_err();
            assert_eq!(scratch.entries(), ["folder"]);
        }
    }

    #[test]
    fn simultaneous_uploads_do_not_mix() {
        for begin in WAYS {
            let scratch = Scratch::new();
            let directory = Directory::open(scratch.path()).unwrap();
            let mut first = begin(&directory).unwrap();
            let mut second = begin(&directory).unwrap();
            first.write(b"1").unwrap();
            second.write(b"2").unwrap();
            first.write(b"1").unwrap();
            second.write(b"2").unwrap();
            second.finish(&name("a")).unwrap();
            first.finish(&name("a")).unwrap();
            assert_eq!(std::fs::read(scratch.path().join("a")).unwrap(), b"11");
            assert_eq!(scratch.entries(), ["a"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_not_followed() {
        let scratch = Scratch::new();
        let directory = Directory::open(scratch.path()).unwrap();
        std::fs::write(scratch.path().join("target"), "untouched").unwrap();
        std::os::unix::fs::symlink("target", scratch.path().join("link")).unwrap();
        let mut upload = Upload::begin(&directory).unwrap();
        upload.write(b"new").unwrap();
        upload.finish(&name("link")).unwrap();
        assert_eq!(std::fs::read(scratch.path().join("target")).unwrap(), b"untouched");
        assert!(std::fs::symlink_metadata(scratch.path().join("link")).unwrap().is_file());
    }

    #[test]
    fn a_taken_name_is_tried_again_but_not_for_ever() {
        let tries = std::cell::Cell::new(0);
        let taken = |until: u32| {
            tries.set(0);
            with_new_name(|_| {
                tries.set(tries.get() + 1);
                if tries.get() < until { Err(io::ErrorKind::AlreadyExists.into()) } else { Ok(()) }
            })
        };
        assert!(taken(3).is_ok());
        assert_eq!(tries.get(), 3);
        assert!(taken(u32::MAX).is_err());
        assert_eq!(tries.get(), TRIES);
    }
}
