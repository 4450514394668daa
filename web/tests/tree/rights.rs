//! Files and directories that the server may not read.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::{Arc, Mutex};

use hairspring_core::Method;
use hairspring_web::Router;
use hairspring_web::files::Directory;
use hairspring_web::middleware::ErrorLog;

use crate::site::{check, open, serve, site};

/// Whether permissions count for this process. Root may read everything, so for root the test of
/// this name is run by somebody else, and false is returned.
#[track_caller]
fn is_somebody(test: &str) -> bool {
    const NOBODY: u32 = 65_534;
    if !rustix::process::geteuid().is_root() {
        return true;
    }
    let mut again = Command::new("/proc/self/exe");
    // A place for files of root's own may be closed to others.
    let again = again.args(["--exact", test]).env_remove("TMPDIR");
    let run = again.uid(NOBODY).gid(NOBODY).output();
    let run = run.expect("a process of somebody else");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[test]
fn what_may_not_be_read_is_told_apart_from_what_is_not_there() {
    if !is_somebody("rights::what_may_not_be_read_is_told_apart_from_what_is_not_there") {
        return;
    }
    let dir = site();
    let root = dir.path().join("site");
    fs::write(root.join("plain/index.html"), "never").unwrap();
    fs::create_dir(root.join("closed")).unwrap();
    for (path, mode) in [
        ("plain/index.html", 0),
        ("about.html", 0),
        ("app.js.br", 0),
        ("docs", 0o311),
        ("closed", 0),
    ] {
        fs::set_permissions(root.join(path), Permissions::from_mode(mode)).unwrap();
    }
    let tree = || open(dir.path()).listing().pretty().compressed_siblings();
    let with_others = tree().or(Directory::open(root.join("docs/deep")).unwrap());
    for tree in [tree(), tree().application("index.html"), with_others] {
        let test = serve(tree);
        check(
            &test,
            &[
                // An index is not replaced by a listing, nor a page by another.
                ("/s/plain/", 403, ""),
                ("/s/plain", 301, "plain/"),
                ("/s/about.html", 403, ""),
                ("/s/about", 403, ""),
                // What is in a directory may be read though the directory may not.
                ("/s/docs", 301, "docs/"),
                ("/s/docs/", 200, "docs"),
                ("/s/docs/deep/file.json", 200, "{}"),
                ("/s/closed", 301, "closed/"),
                ("/s/closed/", 403, ""),
                ("/s/closed/x", 403, ""),
            ],
        );
        let plain = test.get("/s/app.js").field("Accept-Encoding", "br, gzip").send();
        assert_eq!((plain.status(), plain.text()), (200, "gzipped"));
    }
    for path in ["docs", "closed"] {
        fs::set_permissions(root.join(path), Permissions::from_mode(0o755)).unwrap();
    }
}

/// Clients are not told why; whoever runs the server is.
#[test]
fn what_may_not_be_stored_is_logged() {
    if !is_somebody("rights::what_may_not_be_stored_is_logged") {
        return;
    }
    let dir = site();
    let plain = dir.path().join("site/plain");
    fs::set_permissions(&plain, Permissions::from_mode(0o555)).unwrap();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = ErrorLog::new(move |line: &str| sink.lock().unwrap().push(line.to_owned()));
    let router = Router::new().with(log).group(open(dir.path()).uploads().router());
    let test = router.build().unwrap().test();
    let put = test.request(Method::Put, "/plain/new").content("new").send();
    assert_eq!(
        (put.status(), put.text()),
        (403, "403 Forbidden: the server may not do that here\n")
    );
    let told = "PUT /plain/new: 403 Forbidden: the server may not do that here: \
                Permission denied (os error 13)";
    assert_eq!(*lines.lock().unwrap(), [told]);
    // A client that goes before its content is whole is no concern of the log.
    let mut wire = test.connect();
    wire.send("PUT /new HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nne");
    wire.end();
    wire.run_until(|received| received.contains(&b'\n'));
    assert_eq!(lines.lock().unwrap().len(), 1);
    fs::set_permissions(&plain, Permissions::from_mode(0o755)).unwrap();
}
