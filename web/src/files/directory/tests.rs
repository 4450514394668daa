//! What is opened, and what is not.

use super::*;
use crate::files::testing::Scratch;
use std::io::Read;
use std::os::unix::fs::symlink;

fn name(name: &str) -> FileName {
    FileName::decode(name).expect("a plain name")
}

#[test]
fn regular_files_are_read_and_nothing_else() {
    let scratch = Scratch::new();
    let inside = scratch.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(scratch.path().join("secret"), "secret").unwrap();
    std::fs::write(inside.join("plain"), "content").unwrap();
    std::fs::create_dir(inside.join("folder")).unwrap();
    symlink("../secret", inside.join("out")).unwrap();
    symlink("plain", inside.join("in")).unwrap();
    symlink("/proc/self/exe", inside.join("magic")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(inside.join("pipe")).status().unwrap();
    assert!(made.success(), "expected a pipe, got {made}");
    let _socket = std::os::unix::net::UnixListener::bind(inside.join("socket")).unwrap();

    let directory = Directory::open(&inside).unwrap();
    let (mut file, length) = directory.open_file(&name("plain")).unwrap();
    let mut content = String::new();
    file.read_to_string(&mut content).unwrap();
    assert_eq!((content.as_str(), length), ("content", 7));
    for absent in ["missing", "folder", "out", "in", "magic", "pipe", "socket"] {
        let error = directory.open_file(&name(absent)).expect_err(absent);
        assert_eq!(error.kind(), io::ErrorKind::NotFound, "{absent}");
    }
    // Nothing waits until somebody writes to the pipe.
    for no_file in ["folder", "pipe"] {
        let error = crate::files::Served::open(inside.join(no_file)).expect_err(no_file);
        assert_eq!(error.kind(), io::ErrorKind::NotFound, "{no_file}");
        let path = inside.join(no_file);
        let told = format!("cannot open the file {}: expected a regular file", path.display());
        assert_eq!(error.to_string(), told);
    }
    let missing = crate::files::Served::open("/nowhere/pear").unwrap_err();
    let told = "cannot open the file /nowhere/pear: no such file or directory";
    assert_eq!((missing.kind(), missing.to_string()), (io::ErrorKind::NotFound, told.to_owned()));
}

#[test]
fn the_way_for_old_systems_follows_no_link_either() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join("plain"), "content").unwrap();
    symlink("plain", scratch.path().join("link")).unwrap();
    let directory = Directory::open(scratch.path()).unwrap();
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    assert!(directory.open_components("plain", flags).is_ok());
    let refused = directory.open_components("link", flags).unwrap_err();
    assert_eq!(absent(refused).kind(), io::ErrorKind::NotFound);
}

#[test]
fn paths_stay_beneath_whichever_way_they_are_looked_up() {
    let scratch = Scratch::new();
    let inside = scratch.path().join("inside");
    std::fs::create_dir_all(inside.join("a/b")).unwrap();
    std::fs::write(inside.join("a/b/file"), "x").unwrap();
    std::fs::write(scratch.path().join("secret"), "x").unwrap();
    symlink("a/b", inside.join("way")).unwrap();
    symlink("b", inside.join("a/way")).unwrap();
    symlink("../../secret", inside.join("a/out")).unwrap();
    symlink("/", inside.join("root")).unwrap();
    let directory = Directory::open(&inside).unwrap();
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    // The path; whether it opens if links are refused, and if those that stay beneath are followed.
    let table = [
        ("a/b/file", true, true),
        ("a/b", true, true),
        ("way/file", false, true),
        ("way", false, true),
        ("a/way/file", false, true),
        ("a/out", false, false),
        ("root/etc", false, false),
        ("a/b/file/x", false, false),
        ("a/none", false, false),
    ];
    for (path, plain, followed) in table {
        let path = FilePath::decode(path).unwrap();
        let opens = |links| match directory.open_path(&path, links) {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::NotFound, "{path}");
                false
            }
        };
        assert_eq!(opens(Links::Refuse), plain, "{path}");
        if cfg!(target_os = "linux") {
            assert_eq!(opens(Links::FollowBeneath), followed, "{path}");
        }
        let stepwise = directory.open_components(path.as_str(), flags).is_ok();
        assert_eq!(stepwise, plain, "{path}");
    }
    assert!(directory.open_path(&FilePath::default(), Links::Refuse).unwrap().1.is_dir());
    let beneath = |path| directory.beneath(&FilePath::decode(path).unwrap(), Links::Refuse);
    assert_eq!(beneath("a/b").unwrap().open_file(&name("file")).unwrap().1, 1);
    assert_eq!(beneath("a/b/file").unwrap_err().kind(), io::ErrorKind::NotADirectory);
}

/// On the way to a file, permission to search is enough, as it is for the kernel. Root needs none, so
/// for root somebody else runs this.
#[cfg(target_os = "linux")]
#[test]
fn the_way_for_old_systems_needs_no_permission_to_read_directories() {
    use std::os::unix::{fs::PermissionsExt, process::CommandExt};
    const NOBODY: u32 = 65_534;
    const OWN: &str = "the_way_for_old_systems_needs_no_permission_to_read_directories";
    if rustix::process::geteuid().is_root() {
        let mut again = std::process::Command::new("/proc/self/exe");
        let run = again.arg(OWN).env_remove("TMPDIR").uid(NOBODY).gid(NOBODY).output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let scratch = Scratch::new();
    let folder = scratch.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("file"), "x").unwrap();
    symlink("file", folder.join("link")).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o311)).unwrap();
    let directory = Directory::open(scratch.path()).unwrap();
    let opens = |path| directory.open_components(path, READ).map(drop);
    assert_eq!(opens("folder/file"), Ok(()));
    assert_eq!(opens("folder/link"), Err(Errno::LOOP));
    assert_eq!(opens("folder"), Err(Errno::ACCESS));
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Where the kernel cannot be told to open what is cached, names that were opened a moment ago
/// are opened at once, and no link is followed.
#[cfg(target_os = "linux")]
#[test]
fn what_was_opened_a_moment_ago_is_opened_at_once() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path().join("a")).unwrap();
    std::fs::write(scratch.path().join("a/file"), "x").unwrap();
    symlink("file", scratch.path().join("a/link")).unwrap();
    let directory = Directory::open(scratch.path()).unwrap();
    directory.0.cache.is_untold.store(true, Relaxed);
    for (path, links) in [("a/file", Links::Refuse), ("a/link", Links::FollowBeneath)] {
        let early = directory.look_at_once(path, links).err().unwrap();
        assert_eq!(early.kind(), io::ErrorKind::WouldBlock, "{path}");
        assert_eq!(directory.look(path, links).unwrap().1.len, 1, "{path}");
    }
    let (_, facts) = directory.look_at_once("a/file", Links::Refuse).unwrap();
    assert_eq!((facts.kind, facts.len), (Kind::File, 1));
    let link = directory.look_at_once("a/link", Links::FollowBeneath).err().unwrap();
    assert_eq!(link.kind(), io::ErrorKind::WouldBlock);
}

#[test]
fn only_a_directory_is_opened_and_then_held() {
    let scratch = Scratch::new();
    let file = scratch.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let missing = scratch.path().join("missing");
    for (path, kind, reason) in [
        (&file, io::ErrorKind::NotADirectory, "not a directory"),
        (&missing, io::ErrorKind::NotFound, "no such file or directory"),
    ] {
        let error = Directory::open(path).unwrap_err();
        let told = format!("cannot open the directory {}: {reason}", path.display());
        assert_eq!((error.kind(), error.to_string()), (kind, told));
    }

    let before = scratch.path().join("before");
    std::fs::create_dir(&before).unwrap();
    std::fs::write(before.join("a"), "1").unwrap();
    let directory = Directory::open(&before).unwrap();
    std::fs::rename(&before, scratch.path().join("after")).unwrap();
    assert!(directory.open_file(&name("a")).is_ok());
}

/// The kernel gives up a look-up through `..` if anything on the system was renamed meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn a_link_is_followed_while_others_are_renamed() {
    use std::sync::atomic::AtomicBool;
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path().join("a")).unwrap();
    std::fs::write(scratch.path().join("file"), "x").unwrap();
    symlink("../file", scratch.path().join("a/link")).unwrap();
    let (one, two) = (scratch.path().join("one"), scratch.path().join("two"));
    std::fs::write(&one, "").unwrap();
    let directory = Directory::open(scratch.path()).unwrap();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Relaxed) {
                std::fs::rename(&one, &two).unwrap();
                std::fs::rename(&two, &one).unwrap();
            }
        });
        let failed = (0..20_000)
            .filter_map(|_| directory.look("a/link", Links::FollowBeneath).err())
            .collect::<Vec<_>>();
        is_done.store(true, Relaxed);
        assert!(failed.is_empty(), "{}: {:?}", failed.len(), failed.first());
    });
}
