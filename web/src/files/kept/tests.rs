//! What is kept, and when it is let go of.

use super::*;
use crate::files::content::{self, now};
use crate::files::testing::Scratch;
use crate::files::{Links, cached};
use bytes::Bytes;
use std::fs::{File, Permissions};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A directory with one file, which is kept.
struct Scene {
    scratch: Scratch,
    directory: File,
    kept: Kept,
    supply: Arc<FileSupply>,
    state: State,
}

impl Scene {
    fn of(content: &[u8]) -> Self {
        let scratch = Scratch::new();
        std::fs::write(scratch.path().join("file"), content).unwrap();
        let directory = File::open(scratch.path()).unwrap();
        let opened = cached::open(directory.as_fd(), "file", Links::Refuse);
        let (file, state) = opened.unwrap();
        let supply = Arc::new(FileSupply::new(file));
        let kept = Kept::new(directory.as_fd());
        let scene = Self { scratch, directory, kept, supply, state };
        scene.keep();
        scene
    }

    fn path(&self) -> std::path::PathBuf {
        self.scratch.path().join("file")
    }

    fn keep(&self) {
        self.kept.keep("file", &self.supply, self.state, now());
    }

    fn find(&self, now: Duration) -> Option<Opened> {
        self.kept.find(self.directory.as_fd(), "file", now)
    }

    /// The bytes that it is sent from, if they are in memory.
    fn content(&self, now: Duration) -> Option<Bytes> {
        self.find(now).expect("unchanged").0.in_memory().cloned()
    }
}

/// A time at which a file that has just been written is settled, so that its bytes may be kept.
fn settled() -> Duration {
    now() + Duration::from_secs(4)
}

/// Tested here, as the answers of a server that may read every file (root) do not show it.
#[test]
fn a_file_whose_rights_have_changed_is_let_go_of() {
    let scene = Scene::of(b"content");
    let (found, facts) = scene.find(now()).expect("nothing has happened");
    assert!(found.as_any().is::<File>());
    assert_eq!(facts, scene.state.facts);
    drop(found);
    std::fs::set_permissions(scene.path(), Permissions::from_mode(0o600)).unwrap();
    assert!(scene.find(now()).is_none());
    assert_eq!(Arc::strong_count(&scene.supply), 1);
}

/// A file that was removed is no longer requested itself.
#[test]
fn what_is_removed_or_has_grown_is_let_go_of_while_others_are_asked_for() {
    type Change = fn(&Path);
    let changes: [(Change, bool); 3] = [
        (|_| (), true),
        (|path| std::fs::remove_file(path).unwrap(), false),
        (|path| File::create(path).unwrap().set_len(LEN_MAX + 1).unwrap(), false),
    ];
    for (change, is_kept) in changes {
        for by_opening in [true, false] {
            let scene = Scene::of(b"content");
            change(&scene.path());
            for second in 0..PLACES_MAX {
                // In too many directories to be kept itself.
                let (other, now) = ("a/b/c", now() + Duration::from_secs(second));
                if by_opening {
                    scene.kept.keep(other, &scene.supply, scene.state, now);
                } else {
                    assert!(scene.kept.find(scene.directory.as_fd(), other, now).is_none());
                }
            }
            assert_eq!(Arc::strong_count(&scene.supply), 1 + usize::from(is_kept));
        }
    }
}

#[test]
fn what_is_asked_for_often_is_read_once_a_second() {
    let scene = Scene::of(b"content");
    for _ in 0..3 {
        assert_eq!(scene.content(now()), None, "it has only just been written");
    }
    let at = |millis| settled() + Duration::from_millis(millis);
    let (begin, address) = (at(0), |bytes: &Option<Bytes>| bytes.as_ref().unwrap().as_ptr());
    assert_eq!(scene.content(begin), None, "it was not asked for lately");
    let first = scene.content(begin);
    assert_eq!(first.as_deref(), Some(&b"content"[..]));
    let step = Duration::from_millis(900);
    assert_eq!(address(&scene.content(begin + step)), address(&first));
    let second = scene.content(begin + 2 * step);
    assert_ne!(address(&second), address(&first), "it is read again");
    assert_eq!(second, first);
    // A clock that is set back must not make it last for longer.
    assert_eq!(scene.content(begin - Duration::from_secs(1)), None);
    // Nor do the bytes stay in memory if the file is not requested.
    for second in 10..10 + PLACES_MAX {
        scene.kept.find(scene.directory.as_fd(), "other", begin + Duration::from_secs(second));
    }
    let place = scene.kept.place("file").lock().unwrap();
    assert!(place.as_ref().expect("it stays open").content.is_none());
}

#[test]
fn bytes_in_memory_are_those_of_an_unchanged_file() {
    let changes: [fn(&Path); 3] = [
        |path| std::fs::write(path, "content, and more").unwrap(),
        |path| std::fs::remove_file(path).unwrap(),
        |path| {
            // Written while the other one exists, so that it has another inode number.
            std::fs::write(path.with_extension("new"), "another").unwrap();
            std::fs::rename(path.with_extension("new"), path).unwrap();
        },
    ];
    for change in changes {
        let (scene, then) = (Scene::of(b"content"), settled());
        scene.content(then);
        assert!(scene.content(then).is_some());
        change(&scene.path());
        assert!(scene.find(then).is_none());
    }
}

#[test]
fn what_is_read_of_bytes_in_memory_is_read_of_the_file() {
    let (scene, now) = (Scene::of(b"content"), settled());
    let file = scene.supply.file();
    let content = Content::read(file, &scene.state, now).expect("short and settled");
    let read = |supply: &dyn Supply, offset, length| {
        let mut buffer = vec![0; length];
        let count = supply.read_at(offset, &mut buffer).unwrap();
        buffer.truncate(count);
        buffer
    };
    for (offset, length) in [(0, 7), (0, 3), (2, 3), (5, 9), (7, 1), (8, 1), (u64::MAX, 1)] {
        let expected = match offset {
            u64::MAX => Vec::new(), // The system refuses such an offset.
            _ => read(&*scene.supply, offset, length),
        };
        assert_eq!(read(&*content, offset, length), expected, "{length} at {offset}");
    }
    // A file that was truncated since its state was taken is not served from memory.
    let mut longer = scene.state;
    longer.facts.len += 1;
    assert!(Content::read(file, &longer, now).is_none());
}

#[test]
fn short_files_are_read_and_longer_ones_sent() {
    let longest = content::LEN_MAX as usize;
    for (len, is_read) in [(0, false), (1, true), (longest, true), (longest + 1, false)] {
        let (scene, then) = (Scene::of(&vec![b'x'; len]), settled());
        scene.content(then);
        let content = scene.content(then);
        assert_eq!(content.as_ref().map(Bytes::len), is_read.then_some(len), "{len}");
    }
}

/// A file's times may be in whole seconds: of two changes within one, the later does not show.
#[test]
fn what_may_still_change_unseen_is_not_kept_in_memory() {
    let scene = Scene::of(b"content");
    let mut state = scene.state;
    state.changed = (1000, 0);
    for (millis, is_read) in [(0, false), (999, false), (1000, false), (2999, false), (3000, true)]
    {
        let now = Duration::from_secs(1000) + Duration::from_millis(millis);
        let content = Content::read(scene.supply.file(), &state, now);
        assert_eq!(content.is_some(), is_read, "{millis} ms after the change");
    }
}

/// While a place is not locked, another thread may put another file there.
#[test]
fn what_was_found_out_about_one_file_is_nothing_to_another() {
    let scene = Scene::of(b"content");
    let place = scene.kept.place("file");
    let content = Content::read(scene.supply.file(), &scene.state, settled()).unwrap();
    let mut other = scene.state;
    other.changed.1 ^= 1;
    let_go(place, &other);
    keep_content(place, &other, &content);
    let held = place.lock().unwrap().as_ref().map(|open| open.content.is_some());
    assert_eq!(held, Some(false), "it is kept, without the other's bytes");
    keep_content(place, &scene.state, &content);
    let held = place.lock().unwrap().as_ref().map(|open| open.content.is_some());
    assert_eq!(held, Some(true));
    let_go(place, &scene.state);
    assert!(place.lock().unwrap().is_none());
}

#[test]
fn nobody_waits_for_a_place() {
    let scene = Scene::of(b"content");
    let taken = scene.kept.place("file").lock().unwrap();
    assert!(scene.find(now()).is_none());
    scene.keep();
    drop(taken);
    assert!(scene.find(now()).is_some());
}
