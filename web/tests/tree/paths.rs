//! Which paths lead to files, and which do not.

use hairspring_core::Method;
use hairspring_web::Router;
use hairspring_web::files::{Directory, Links};

use crate::site::{check, open, serve, site};

#[test]
fn paths_lead_to_files_and_nowhere_else() {
    let dir = site();
    std::fs::write(dir.path().join("site/docs/100%.txt"), "percent").unwrap();
    let test = serve(open(dir.path()));
    check(
        &test,
        &[
            ("/s/", 200, "<h1>home</h1>"),
            ("/s/?x=/../..", 200, "<h1>home</h1>"),
            ("/s/hello.txt", 200, "0123456789"),
            ("/s/hello.txt?v=1", 200, "0123456789"),
            ("/s/%68ello.txt", 200, "0123456789"),
            ("/s/empty", 200, ""),
            ("/s/a%20b&c.txt", 200, "spaces"),
            ("/s/a..b", 200, "dots"),
            ("/s/docs/100%25.txt", 200, "percent"),
            ("/s/docs/", 200, "docs"),
            ("/s/docs", 301, "docs/"),
            ("/s/docs?a=b", 301, "docs/?a=b"),
            // A reference that begins with `a:` would have that as its scheme.
            ("/s/docs/a:b", 301, "./a:b/"),
            ("/s/docs/a%3Ab", 301, "a%3Ab/"),
            ("/s/docs/deep/file.json", 200, "{}"),
            ("/s/.well-known/security.txt", 200, "known"),
            // Segments that mean nothing.
            ("/s/./hello.txt", 301, "/s/hello.txt"),
            ("/s/./docs/././deep/./file.json?a=./b", 301, "/s/docs/deep/file.json?a=./b"),
            ("/s/docs/./", 301, "/s/docs/"),
            ("/s/.", 301, "/s/"),
            // Names that do not exist, or are not directories.
            ("/s", 301, "s/"),
            ("/s/none", 404, ""),
            ("/s/about", 404, ""),
            ("/s/hello.txt/", 404, ""),
            ("/s/hello.txt/x", 404, ""),
            ("/s/plain/", 404, ""),
            ("/s/HELLO.TXT", 404, ""),
            // Hidden names.
            ("/s/.hidden", 404, ""),
            ("/s/....", 404, ""),
            ("/s/docs/.git/config", 404, ""),
            ("/s/docs/.git/", 404, ""),
            ("/s/docs/.well-known/x", 404, ""),
            ("/s/%2ehidden", 404, ""),
        ],
    );
}

/// Attacks that other servers were vulnerable to.
#[test]
fn nothing_leads_out_of_the_directory() {
    let dir = site();
    let targets = [
        "/s/../secret",
        "/s/..",
        "/s/../",
        "/s/docs/../../secret",
        "/s/%2e%2e/secret",
        "/s/.%2e/secret",
        "/s/%2E%2E%2Fsecret",
        "/s/..%2fsecret",
        "/s/..%5csecret",
        "/s/..\\secret",
        "/s/%252e%252e/secret",
        "/s/%252e%252e%252fsecret",
        "/s/....//secret",
        "/s/..;/secret",
        "/s/%c0%ae%c0%ae/secret",
        "/s/%ff",
        "/s//etc/passwd",
        "/s/%2fetc%2fpasswd",
        "/s//",
        "/s/docs//deep/file.json",
        "/s/.//hello.txt",
        "/s/./../secret",
        "/s/./%2e/hello.txt",
        "/s/.%2fhello.txt",
        "/s/hello.txt%00",
        "/s/hello.txt%00.html",
        "/s/hello.txt%0a",
        "/s/C:%5cwindows",
        "/s/etc/passwd",
        "/s/out",
        "/s/proc/self/root/etc/passwd",
    ];
    for tree in [open(dir.path()), open(dir.path()).hidden().listing().pretty()] {
        let test = serve(tree);
        for target in targets {
            let response = test.get(target).send();
            // A raw backslash in a path is refused by the engine.
            let expected = if target.contains('\\') { 400 } else { 404 };
            assert_eq!(response.status(), expected, "{target}: {}", response.text());
        }
        for link in ["/s/link", "/s/way/", "/s/way/index.html", "/s/etc/", "/s/out"] {
            assert_eq!(test.get(link).send().status(), 404, "{link}");
        }
    }
    let following = serve(open(dir.path()).links(Links::FollowBeneath));
    for target in targets {
        assert_ne!(following.get(target).send().status(), 200, "{target}");
    }
    if cfg!(all(target_os = "linux", not(portable))) {
        let table =
            [("/s/link", 200, "0123456789"), ("/s/way/", 200, "docs"), ("/s/etc/", 404, "")];
        check(&following, &table);
    }
}

#[test]
fn options_change_what_is_found() {
    let dir = site();
    let tree = || open(dir.path());
    check(
        &serve(tree().pretty()),
        &[
            ("/s/about", 200, "about"),
            ("/s/about.html", 200, "about"),
            ("/s/about/", 404, ""),
            ("/s/docs", 301, "docs/"),
        ],
    );
    check(
        &serve(tree().application("index.html")),
        &[
            ("/s/any/where", 200, "<h1>home</h1>"),
            ("/s/any/where/", 200, "<h1>home</h1>"),
            ("/s/any.js", 404, ""),
            ("/s/.hidden", 404, ""),
            ("/s/hello.txt", 200, "0123456789"),
            ("/s/../secret", 404, ""),
        ],
    );
    check(
        &serve(tree().pretty().application("index.html")),
        &[("/s/about", 200, "about"), ("/s/any", 200, "<h1>home</h1>"), ("/s/docs", 301, "docs/")],
    );
    // A directory is no page.
    check(&serve(tree().application("docs")), &[("/s/any", 404, ""), ("/s/any/", 404, "")]);
    check(&serve(tree().hidden()), &[("/s/.hidden", 200, "hidden"), ("/s/....", 200, "four dots")]);
    check(&serve(tree().index("about.html")), &[("/s/", 200, "about"), ("/s/docs/", 404, "")]);
    // Nor is it an index.
    check(&serve(tree().index("deep")), &[("/s/docs/", 404, ""), ("/s/docs", 301, "docs/")]);
    // What is remembered of a file in one tree is not told by a copy that was given other fields.
    let first = tree();
    let cached = first.clone().cache_control("no-cache").expect("a legal value");
    let trees = [
        (first.clone(), [None, None]),
        (cached, [Some("no-cache"), None]),
        (first.compressed_siblings(), [None, Some("Accept-Encoding")]),
    ];
    for (tree, expected) in trees {
        let response = serve(tree).get("/s/empty").send();
        assert_eq!(["cache-control", "vary"].map(|name| response.field(name)), expected);
    }
}

/// Routes precede files, and of several directories the first that has the path counts.
#[test]
fn routes_and_several_directories_stand_beside_each_other() {
    let dir = site();
    let second = dir.path().join("second");
    for (path, content) in [("hello.txt", "other"), ("more/index.html", "more"), ("docs", "file")] {
        let path = second.join(path);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a directory");
        std::fs::write(path, content).expect("a file");
    }
    std::fs::write(second.join("docs.txt"), "only here").expect("a file");
    let tree = open(dir.path()).or(Directory::open(second).expect("a directory"));
    let router = Router::new().get("/api/report.json", || "dynamic").or(tree.router());
    let test = router.build().expect("routes").test();
    check(
        &test,
        &[
            ("/api/report.json", 200, "dynamic"),
            ("/api/report.js", 404, ""),
            ("/hello.txt", 200, "0123456789"),
            ("/docs.txt", 200, "only here"),
            ("/more/", 200, "more"),
            ("/more", 301, "more/"),
            // A directory in the first hides a file in the second.
            ("/docs", 301, "docs/"),
            ("/docs/", 200, "docs"),
            ("/none", 404, ""),
            ("/.hidden", 404, ""),
            ("//x", 404, ""),
            ("/./hello.txt", 301, "/hello.txt"),
            // Without the dot these would lead to another host.
            ("/.//x", 404, ""),
            ("//./x", 404, ""),
            ("/./", 301, "/"),
        ],
    );
}

/// The prefix of a tree redirects like any directory.
#[test]
fn a_prefix_leads_to_itself_with_a_slash() {
    let dir = site();
    let tree = || open(dir.path()).router();
    let inner = Router::new().nest("/deep", tree()).group(tree());
    let router = Router::new()
        .nest("/s", tree())
        .nest("/own/", tree())
        .nest("//s", tree())
        .nest("/group", inner)
        .nest("/{user}/files", tree())
        .get("/own", || "mine")
        .get("/{any}", || "any")
        .or(tree());
    let test = router.build().expect("routes").test();
    check(
        &test,
        &[
            ("/s", 301, "s/"),
            ("/%73?sort=size", 301, "%73/?sort=size"),
            ("/s/", 200, "<h1>home</h1>"),
            ("/group", 301, "group/"),
            ("/group/deep", 301, "deep/"),
            // Routes of the application have precedence, also if they match by a parameter.
            ("/own", 200, "mine"),
            ("/own/", 200, "<h1>home</h1>"),
            ("/eve/files", 404, ""),
            ("/eve/files/", 200, "<h1>home</h1>"),
            ("/eve/files/docs/", 200, "docs"),
            ("/other", 200, "any"),
            ("/docs/", 200, "docs"),
            // This would lead to another host.
            ("//s/docs/", 200, "docs"),
            ("//s/./docs/", 404, ""),
            ("/s/./docs/", 301, "/s/docs/"),
        ],
    );
    let refused = test.request(Method::Post, "/s").send();
    assert_eq!((refused.status(), refused.field("allow")), (405, Some("GET, HEAD, OPTIONS")));
}

#[test]
fn methods_other_than_get_are_refused() {
    let dir = site();
    let test = serve(open(dir.path()));
    for method in [Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Trace] {
        let response = test.request(method, "/s/hello.txt").send();
        assert_eq!((response.status(), response.field("allow")), (405, Some("GET, HEAD, OPTIONS")));
    }
    let head = test.request(Method::Head, "/s/hello.txt").send();
    assert_eq!((head.status(), head.field("content-length")), (200, Some("10")));
}
