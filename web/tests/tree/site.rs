//! The site that these tests serve.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use hairspring_web::files::{Directory, Tree};
use hairspring_web::testing::Test;
use hairspring_web::{App, Router};

/// A site, and a secret file outside it.
pub(crate) fn site() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a place for files");
    let root = dir.path().join("site");
    let files: &[(&str, &str)] = &[
        ("index.html", "<h1>home</h1>"),
        ("hello.txt", "0123456789"),
        ("Upper.HTML", "upper"),
        ("empty", ""),
        ("a b&c.txt", "spaces"),
        ("a..b", "dots"),
        ("....", "four dots"),
        ("about.html", "about"),
        ("docs/index.html", "docs"),
        ("docs/deep/file.json", "{}"),
        ("docs/a:b/x", "after a colon"),
        ("plain/z.txt", "zz"),
        ("plain/<b>.txt", "b"),
        ("plain/B.txt", "three"),
        ("plain/sub/x", "x"),
        ("app.js", "plain script"),
        ("app.js.br", "brotli"),
        ("app.js.gz", "gzipped"),
        (".hidden", "hidden"),
        ("docs/.git/config", "hidden"),
        (".well-known/security.txt", "known"),
        ("docs/.well-known/x", "not at the top"),
    ];
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("inside")).expect("a directory");
        fs::write(path, content).expect("a file");
    }
    fs::write(dir.path().join("secret"), "secret").expect("a file");
    symlink("hello.txt", root.join("link")).expect("a link");
    symlink("../secret", root.join("out")).expect("a link");
    symlink("/etc", root.join("etc")).expect("a link");
    symlink("docs", root.join("way")).expect("a link");
    dir
}

pub(crate) fn open(dir: &Path) -> Tree {
    Tree::new(Directory::open(dir.join("site")).expect("a directory"))
}

pub(crate) fn serve(tree: Tree) -> Test<App> {
    Router::new().nest("/s", tree.router()).build().expect("routes").test()
}

#[track_caller]
pub(crate) fn check(test: &Test<App>, table: &[(&str, u16, &str)]) {
    for &(target, status, content) in table {
        let response = test.get(target).send();
        assert_eq!(response.status(), status, "{target}");
        assert!(!response.text().contains("secret"), "{target}");
        match status {
            200 => assert_eq!(response.text(), content, "{target}"),
            301 => assert_eq!(response.field("location"), Some(content), "{target}"),
            _ => {}
        }
    }
}
