//! Files that stay open between requests. No response may differ for it, whatever happens to the files.
#![cfg(all(target_os = "linux", not(portable)))]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use hairspring_web::files::{Directory, Links, Tree};
use hairspring_web::middleware::Compression;
use hairspring_web::testing::Test;
use hairspring_web::{App, Router};

use crate::site::{open, serve, site};

/// The files beneath a directory that this process has open, sorted. Removed ones end in ` (deleted)`.
fn held(directory: &Path) -> Vec<String> {
    let descriptors = fs::read_dir("/proc/self/fd").expect("a process knows what it has open");
    let mut held: Vec<String> = descriptors
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|path| Some(path.strip_prefix(directory).ok()?.display().to_string()))
        .filter(|path| !path.is_empty())
        .collect();
    held.sort();
    held
}

/// Asks several times: only an open that does not go through the pool of threads is kept, and the
/// first one may.
fn ask(test: &Test<App>, target: &str) {
    for _ in 0..3 {
        assert_eq!(test.get(target).send().status(), 200, "{target}");
    }
}

/// The name of a change, and what makes it to `file` in the given directory.
type Change = (&'static str, fn(&Path));

const CHANGES: [Change; 17] = [
    ("nothing", |_| ()),
    ("it is replaced", |at| {
        fs::write(at.join("new"), "another one").unwrap();
        fs::rename(at.join("new"), at.join("file")).unwrap();
    }),
    ("it is replaced by one of the same length and time", |at| {
        let before = at.join("file").metadata().unwrap().modified().unwrap();
        fs::write(at.join("new"), "tnetnoc").unwrap();
        File::options().write(true).open(at.join("new")).unwrap().set_modified(before).unwrap();
        fs::rename(at.join("new"), at.join("file")).unwrap();
    }),
    ("it is written anew", |at| fs::write(at.join("file"), "written").unwrap()),
    ("it is written anew and says it was not", |at| {
        let file = File::options().write(true).open(at.join("file")).unwrap();
        let before = file.metadata().unwrap().modified().unwrap();
        fs::write(at.join("file"), "CONTENT").unwrap();
        file.set_modified(before).unwrap();
    }),
    ("it is cut", |at| {
        File::options().write(true).open(at.join("file")).unwrap().set_len(3).unwrap();
    }),
    ("it grows", |at| {
        use std::io::Write;
        let mut file = File::options().append(true).open(at.join("file")).unwrap();
        file.write_all(b" and more").unwrap();
    }),
    ("it is touched", |at| {
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        File::options().write(true).open(at.join("file")).unwrap().set_modified(then).unwrap();
    }),
    ("it is removed", |at| fs::remove_file(at.join("file")).unwrap()),
    ("nobody may read it", |at| {
        fs::set_permissions(at.join("file"), Permissions::from_mode(0o000)).unwrap();
    }),
    ("nobody may enter its directory", |at| {
        fs::set_permissions(at, Permissions::from_mode(0o000)).unwrap();
    }),
    ("it has moved, and a link leads to it", |at| {
        fs::rename(at.join("file"), at.join("moved")).unwrap();
        symlink("moved", at.join("file")).unwrap();
    }),
    ("a link leads elsewhere", |at| {
        fs::remove_file(at.join("file")).unwrap();
        symlink("/etc/passwd", at.join("file")).unwrap();
    }),
    ("its directory has moved, and a link leads to it", |at| {
        let aside = at.with_file_name("aside");
        fs::rename(at, &aside).unwrap();
        symlink(&aside, at).unwrap();
    }),
    ("it is a directory", |at| {
        fs::remove_file(at.join("file")).unwrap();
        fs::create_dir(at.join("file")).unwrap();
    }),
    ("its directory is a file", |at| {
        fs::remove_dir_all(at).unwrap();
        fs::write(at, "").unwrap();
    }),
    ("it has one more name", |at| fs::hard_link(at.join("file"), at.join("second")).unwrap()),
];

/// A new site with two equal files, `file` and `folder/file`.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a place for files");
    let root = dir.path().join("site");
    for folder in ["", "folder"] {
        fs::create_dir_all(root.join(folder)).unwrap();
        fs::write(root.join(folder).join("file"), "content").unwrap();
    }
    dir
}

/// Checks that after the change the responses equal, byte for byte, those of a server that keeps
/// nothing open.
fn is_seen(dir: &Path, (what, change): Change) {
    let root = dir.join("site");
    let tree = || Tree::new(Directory::open(&root).unwrap().keep_open(true)).hidden();
    let forgetful = || Tree::new(Directory::open(&root).unwrap().keep_open(false)).hidden();
    let (keeps, forgets) = (serve(tree()), serve(forgetful()));
    let check = |target: &str| {
        for (method, fields) in [
            ("GET", ""),
            ("HEAD", ""),
            ("GET", "Range: bytes=2-4\r\n"),
            ("GET", "Range: bytes=2-9\r\n"),
            ("GET", "If-None-Match: *\r\n"),
        ] {
            let request = format!("{method} /s/{target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
            let [kept, opened] = [&keeps, &forgets].map(|test| test.raw(&request));
            let [kept, opened] = [kept, opened].map(|raw| raw.escape_ascii().to_string());
            assert_eq!(kept, opened, "{what}: {target} {fields}");
        }
    };
    ask(&keeps, "/s/folder/file");
    check("folder/file");
    assert_eq!(held(&root), ["folder/file"], "{what}");
    change(&root.join("folder"));
    (0..3).for_each(|_| check("folder/file"));
    // The same for a file at the top, where no directory is on the way.
    ask(&keeps, "/s/file");
    assert!(held(&root).contains(&"file".to_owned()), "{what}");
    if !what.contains("directory") {
        change(&root);
        (0..3).for_each(|_| check("file"));
    }
    let _ = fs::set_permissions(root.join("folder"), Permissions::from_mode(0o755));
    let gone = held(&root).into_iter().filter(|path| path.ends_with(" (deleted)"));
    assert_eq!(gone.collect::<Vec<_>>(), [""; 0], "{what}: a removed file is closed");
    drop((keeps, forgets));
    assert_eq!(held(&root), [""; 0], "{what}: all are closed with the directory");
}

#[test]
fn whatever_becomes_of_a_file_is_seen() {
    for change in CHANGES {
        is_seen(place().path(), change);
    }
}

/// The content of such a file is kept in memory, too. Files have real times, so the test has to wait.
#[test]
fn whatever_becomes_of_a_file_that_was_left_alone_for_a_while_is_seen() {
    let places = CHANGES.map(|change| (place(), change));
    std::thread::sleep(Duration::from_millis(3100));
    for (place, change) in &places {
        is_seen(place.path(), *change);
    }
}

/// Ranges, HEAD, conditions, compressed siblings and compression give the same bytes from memory as
/// from the disk.
#[test]
fn responses_from_memory_equal_those_from_the_disk() {
    let place = tempfile::tempdir().expect("a place for files");
    let text: String = (0..2000).map(|number| format!("{number:04} ")).collect();
    for (name, content) in [("fruit.txt", &text[..]), ("app.js", &text), ("app.js.gz", "gzipped")] {
        fs::write(place.path().join(name), content).unwrap();
    }
    std::thread::sleep(Duration::from_millis(3100));
    let serve = |keeps: bool| {
        let tree = Tree::new(Directory::open(place.path()).unwrap().keep_open(keeps));
        let coded = Router::new().with(Compression::default()).group(tree.clone().router());
        let router =
            Router::new().nest("/s", tree.compressed_siblings().router()).nest("/c", coded);
        router.build().expect("routes").test()
    };
    let (keeps, forgets) = (serve(true), serve(false));
    for target in ["/s/fruit.txt", "/s/app.js", "/c/fruit.txt"] {
        for fields in [
            "",
            "Accept-Encoding: gzip\r\n",
            "Range: bytes=9990-\r\n",
            "Range: bytes=-1\r\n",
            "Range: bytes=10000-\r\n",
            "Range: bytes=0-3,9990-\r\n",
            "Range: bytes=5-8\r\nAccept-Encoding: gzip\r\n",
            "Range: bytes=0-3\r\nIf-Range: \"x\"\r\n",
            "If-None-Match: \"x\", *\r\n",
            "If-Match: \"x\"\r\n",
        ] {
            for method in ["GET", "HEAD"] {
                let request = format!("{method} {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
                // The content is read into memory at the second request.
                let kept = [(); 3].map(|()| without_boundary(&keeps.raw(&request)));
                assert_eq!(kept, [(); 3].map(|()| without_boundary(&forgets.raw(&request))));
            }
        }
    }
}

/// The response with a fixed word in place of its random boundary, if it has one.
fn without_boundary(raw: &[u8]) -> String {
    let text = raw.escape_ascii().to_string();
    let boundary = text.split_once("boundary=").map(|(_, rest)| rest[..32].to_owned());
    boundary.map_or(text.clone(), |boundary| text.replace(&boundary, "boundary"))
}

#[test]
fn few_are_kept_and_only_small_ones_and_only_without_links() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()));
    for target in ["/s/docs/deep/file.json", "/s/docs/", "/s/hello.txt"] {
        ask(&test, target);
    }
    assert_eq!(held(&root), ["docs/index.html", "hello.txt"], "one folder on the way at most");
    drop(test);

    for tree in [
        open(dir.path()).links(Links::FollowBeneath),
        Tree::new(Directory::open(&root).unwrap().keep_open(false)),
    ] {
        let test = serve(tree);
        ask(&test, "/s/hello.txt");
        assert_eq!(held(&root), [""; 0]);
    }

    for (name, length) in [("largest", 1 << 20), ("larger", (1 << 20) + 1)] {
        File::create(root.join(name)).unwrap().set_len(length).unwrap();
    }
    let names: Vec<String> = (0..200).map(|number| format!("number {number}")).collect();
    names.iter().for_each(|name| fs::write(root.join(name), name).unwrap());
    let test = serve(open(dir.path()));
    ask(&test, "/s/larger");
    ask(&test, "/s/largest");
    assert_eq!(held(&root), ["largest"]);
    for _ in 0..3 {
        for name in &names {
            assert_eq!(test.get(&format!("/s/{}", name.replace(' ', "%20"))).send().text(), name);
        }
        let held = held(&root);
        assert!((1..=32).contains(&held.len()), "{held:?}");
    }
}

/// A file that is requested often stays open, however many others are requested once.
#[test]
fn what_is_wanted_most_is_kept() {
    let dir = tempfile::tempdir().expect("a place for files");
    let names: Vec<String> = (0..500).map(|number| number.to_string()).collect();
    names.iter().for_each(|name| fs::write(dir.path().join(name), name).unwrap());
    let test = serve(Tree::new(Directory::open(dir.path()).unwrap()));
    ask(&test, "/s/0");
    for name in &names {
        ask(&test, "/s/0");
        test.get(&format!("/s/{name}")).send();
        assert!(held(dir.path()).contains(&"0".to_owned()), "{name}");
    }
}

/// A request that is sent after a file was replaced gets the new one, on every thread.
#[test]
fn no_request_gets_a_version_older_than_itself() {
    let dir = tempfile::tempdir().expect("a place for files");
    let put = |number: u64| {
        // Lengths differ, so that the head of one version does not fit the content of another.
        let text = format!("{number} {}", "x".repeat((number % 10) as usize));
        fs::write(dir.path().join("new"), text).unwrap();
        fs::rename(dir.path().join("new"), dir.path().join("file")).unwrap();
    };
    put(0);
    let published = AtomicU64::new(0);
    let test = serve(Tree::new(Directory::open(dir.path()).unwrap()));
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    while published.load(SeqCst) < 1000 {
                        let before = published.load(SeqCst);
                        let response = test.get("/s/file").send();
                        let (number, rest) = response.text().split_once(' ').expect("a version");
                        let number: u64 = number.parse().expect("a number");
                        assert!(number >= before, "{number} after {before}");
                        assert_eq!(rest.len() as u64, number % 10);
                    }
                })
            })
            .collect();
        // A reader that fails must not leave the others waiting.
        for number in (1..1000).take_while(|_| !readers.iter().any(|reader| reader.is_finished())) {
            put(number);
            published.store(number, SeqCst);
        }
        published.store(1000, SeqCst);
    });
    assert!(test.get("/s/file").send().text().starts_with("999 "));
    assert_eq!(held(dir.path()), ["file"]);
}
