//! A directory on the wire: what is found, in which form, and what never is.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use hairspring_core::Method;
use hairspring_web::files::{Directory, Links, Tree};
use hairspring_web::testing::{Received, Test};
use hairspring_web::{App, Router};

/// A site, and a secret beside it.
fn site() -> tempfile::TempDir {
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

fn open(dir: &Path) -> Tree {
    Tree::new(Directory::open(dir.join("site")).expect("a directory"))
}

fn serve(tree: Tree) -> Test<App> {
    Router::new().nest("/s", tree.router()).build().expect("routes").test()
}

#[track_caller]
fn check(test: &Test<App>, table: &[(&str, u16, &str)]) {
    for &(target, status, content) in table {
        let answer = test.get(target).send();
        assert_eq!(answer.status(), status, "{target}");
        assert!(!answer.text().contains("secret"), "{target}");
        match status {
            200 => assert_eq!(answer.text(), content, "{target}"),
            308 => assert_eq!(answer.field("location"), Some(content), "{target}"),
            _ => {}
        }
    }
}

#[test]
fn paths_lead_to_files_and_nowhere_else() {
    let dir = site();
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
            ("/s/docs/", 200, "docs"),
            ("/s/docs", 308, "./docs/"),
            ("/s/docs?a=b", 308, "./docs/?a=b"),
            ("/s/docs/deep/file.json", 200, "{}"),
            ("/s/.well-known/security.txt", 200, "known"),
            // What is not there, or is no directory.
            ("/s", 404, ""),
            ("/s/none", 404, ""),
            ("/s/about", 404, ""),
            ("/s/hello.txt/", 404, ""),
            ("/s/hello.txt/x", 404, ""),
            ("/s/plain/", 404, ""),
            ("/s/HELLO.TXT", 404, ""),
            // What is hidden.
            ("/s/.hidden", 404, ""),
            ("/s/....", 404, ""),
            ("/s/docs/.git/config", 404, ""),
            ("/s/docs/.git/", 404, ""),
            ("/s/docs/.well-known/x", 404, ""),
            ("/s/%2ehidden", 404, ""),
        ],
    );
}

/// Ways out that other servers have been left by.
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
        "/s/./hello.txt",
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
            let answer = test.get(target).send();
            // A raw backslash in a path is refused by the engine.
            let expected = if target.contains('\\') { 400 } else { 404 };
            assert_eq!(answer.status(), expected, "{target}: {}", answer.text());
        }
        for link in ["/s/link", "/s/way/", "/s/way/index.html", "/s/etc/", "/s/out"] {
            assert_eq!(test.get(link).send().status(), 404, "{link}");
        }
    }
    let following = serve(open(dir.path()).links(Links::FollowBeneath));
    for target in targets {
        assert_ne!(following.get(target).send().status(), 200, "{target}");
    }
    if cfg!(target_os = "linux") {
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
            ("/s/docs", 308, "./docs/"),
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
    check(&serve(tree().hidden()), &[("/s/.hidden", 200, "hidden"), ("/s/....", 200, "four dots")]);
    check(&serve(tree().index("about.html")), &[("/s/", 200, "about"), ("/s/docs/", 404, "")]);
    let cached = serve(tree().cache_control("no-cache").expect("a legal value"));
    assert_eq!(cached.get("/s/empty").send().field("cache-control"), Some("no-cache"));
    // Several directories, and routes beside them.
    let router = Router::new()
        .get("/api/report.json", || "dynamic")
        .or(tree().router())
        .or(Tree::new(Directory::open(dir.path()).expect("a directory")).router());
    let test = router.build().expect("routes").test();
    check(
        &test,
        &[
            ("/api/report.json", 200, "dynamic"),
            ("/hello.txt", 200, "0123456789"),
            ("//x", 404, ""),
        ],
    );
}

#[test]
fn methods_other_than_get_are_refused() {
    let dir = site();
    let test = serve(open(dir.path()));
    for method in [Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Trace] {
        let answer = test.request(method, "/s/hello.txt").send();
        assert_eq!((answer.status(), answer.field("allow")), (405, Some("GET, HEAD, OPTIONS")));
    }
    let head = test.request(Method::Head, "/s/hello.txt").send();
    assert_eq!((head.status(), head.field("content-length")), (200, Some("10")));
}

#[test]
fn types_and_validators_are_sent() {
    let dir = site();
    let test = serve(open(dir.path()));
    for (target, expected) in [
        ("/s/", "text/html; charset=utf-8"),
        ("/s/Upper.HTML?x=a.css", "text/html; charset=utf-8"),
        ("/s/hello.txt", "text/plain; charset=utf-8"),
        ("/s/docs/deep/file.json", "application/json"),
        ("/s/empty", "application/octet-stream"),
    ] {
        assert_eq!(test.get(target).send().field("content-type"), Some(expected), "{target}");
    }
    let one = test.get("/s/hello.txt").send();
    let tag = one.field("etag").expect("a tag").to_owned();
    assert!(tag.starts_with("\"a-"), "{tag}");
    assert!(one.field("last-modified").is_some_and(|date| date.ends_with(" GMT")));
    fs::write(dir.path().join("site/hello.txt"), "9876543210").expect("a file");
    assert_ne!(test.get("/s/hello.txt").send().field("etag"), Some(tag.as_str()));
}

/// RFC 9110, section 13.2.2, step by step.
#[test]
fn conditions_are_looked_at_in_their_order() {
    let dir = site();
    let path = dir.path().join("site/hello.txt");
    let changed = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(784_111_777);
    fs::File::options().write(true).open(path).unwrap().set_modified(changed).unwrap();
    let test = serve(open(dir.path()));
    let tag = test.get("/s/hello.txt").send().field("etag").expect("a tag").to_owned();
    let weak = format!("W/{tag}");
    let list = format!("\"x\", , {tag}");
    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const SAME: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const SAME_850: &str = "Sunday, 06-Nov-94 08:49:37 GMT";
    const SAME_C: &str = "Sun Nov  6 08:49:37 1994";
    const MATCH: &str = "If-Match";
    const NONE: &str = "If-None-Match";
    const SINCE: &str = "If-Modified-Since";
    const UNTIL: &str = "If-Unmodified-Since";
    let table: &[(&[(&str, &str)], u16)] = &[
        // Step 1: If-Match, by strong comparison (section 13.1.1).
        (&[(MATCH, &tag)], 200),
        (&[(MATCH, "*")], 200),
        (&[(MATCH, &list)], 200),
        (&[(MATCH, &weak)], 412),
        (&[(MATCH, "\"x\"")], 412),
        (&[(MATCH, "\"x\""), (UNTIL, SAME)], 412),
        (&[(MATCH, &tag), (UNTIL, BEFORE)], 200),
        (&[(MATCH, "")], 412),
        // Step 2: If-Unmodified-Since (section 13.1.4).
        (&[(UNTIL, SAME)], 200),
        (&[(UNTIL, BEFORE)], 412),
        (&[(UNTIL, "yesterday")], 200),
        // Step 3: If-None-Match, by weak comparison (section 13.1.2).
        (&[(NONE, &tag)], 304),
        (&[(NONE, &weak)], 304),
        (&[(NONE, "*")], 304),
        (&[(NONE, &list)], 304),
        (&[(NONE, "\"x\""), (NONE, &tag)], 304),
        (&[(NONE, "\"x\"")], 200),
        (&[(NONE, "\"x\""), (SINCE, SAME)], 200),
        (&[(NONE, tag.trim_matches('"'))], 200),
        // Step 4: If-Modified-Since (section 13.1.3), in three forms (section 5.6.7).
        (&[(SINCE, SAME)], 304),
        (&[(SINCE, SAME_850)], 304),
        (&[(SINCE, SAME_C)], 304),
        (&[(SINCE, BEFORE)], 200),
        (&[(SINCE, "0")], 200),
        (&[(SINCE, "Sun, 32 Nov 1994 08:49:37 GMT")], 200),
        (&[(MATCH, &tag), (NONE, &tag)], 304),
    ];
    for (fields, status) in table {
        let ask = |method| {
            let asked = test.request(method, "/s/hello.txt");
            fields.iter().fold(asked, |asked, (name, value)| asked.field(name, value)).send()
        };
        let answer = ask(Method::Get);
        assert_eq!(answer.status(), *status, "{fields:?}");
        assert_eq!(ask(Method::Head).status(), *status, "{fields:?}");
        if *status == 304 {
            assert_eq!(answer.field("etag"), Some(tag.as_str()), "section 15.4.5");
            assert_eq!(answer.field("last-modified"), Some(SAME));
            assert_eq!((answer.field("content-type"), answer.content()), (None, &b""[..]));
        }
    }
}

#[test]
fn parts_are_sent_as_rfc_9110_section_14_says() {
    let dir = site();
    let test = serve(open(dir.path()));
    let ask = |range: &str| test.get("/s/hello.txt").field("Range", range).send();
    // Range, status, Content-Range, content.
    let table = [
        ("bytes=0-3", 206, Some("bytes 0-3/10"), "0123"),
        ("bytes=4-", 206, Some("bytes 4-9/10"), "456789"),
        ("bytes=-3", 206, Some("bytes 7-9/10"), "789"),
        ("bytes=8-99", 206, Some("bytes 8-9/10"), "89"),
        ("bytes=0-1,2-3", 206, Some("bytes 0-3/10"), "0123"),
        ("bytes=10-", 416, Some("bytes */10"), ""),
        ("bytes=-0", 416, Some("bytes */10"), ""),
        ("bytes=3-2", 200, None, "0123456789"),
        ("lines=0-1", 200, None, "0123456789"),
    ];
    for (range, status, expected, content) in table {
        let answer = ask(range);
        assert_eq!((answer.status(), answer.field("content-range")), (status, expected), "{range}");
        if status != 416 {
            assert_eq!(answer.text(), content, "{range}");
            assert_eq!(answer.field("accept-ranges"), Some("bytes"));
            assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"));
        }
    }
    let head = test.request(Method::Head, "/s/hello.txt").field("Range", "bytes=0-1").send();
    assert_eq!(head.status(), 200, "section 14.2: Range is for GET");
    let empty = test.get("/s/empty").field("Range", "bytes=0-").send();
    assert_eq!(empty.field("content-range"), Some("bytes */0"));
    // A range of what is not there is no range.
    assert_eq!(test.get("/s/none").field("Range", "bytes=0-1").send().status(), 404);
    let seventeen = format!("bytes={}", "0-0,".repeat(17));
    assert_eq!(ask(&seventeen).status(), 200);
}

#[test]
fn several_parts_are_one_answer() {
    let dir = site();
    let test = serve(open(dir.path()));
    let answer = test.get("/s/hello.txt").field("Range", "bytes=8-,0-1,4-4").send();
    assert_eq!((answer.status(), answer.field("content-range")), (206, None));
    let content_type = answer.field("content-type").expect("a type");
    let boundary =
        content_type.strip_prefix("multipart/byteranges; boundary=").expect("a boundary");
    let part = |range: &str, content: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Range: bytes {range}/10\r\n\r\n{content}\r\n"
        )
    };
    let expected =
        format!("{}{}{}--{boundary}--\r\n", part("8-9", "89"), part("0-1", "01"), part("4-4", "4"));
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.field("content-length"), Some(expected.len().to_string().as_str()));
}

/// RFC 9110, section 13.1.5.
#[test]
fn a_part_is_only_sent_of_what_the_client_has() {
    let dir = site();
    let test = serve(open(dir.path()));
    let whole = test.get("/s/hello.txt").send();
    let tag = whole.field("etag").expect("a tag").to_owned();
    let date = whole.field("last-modified").expect("a date").to_owned();
    let weak = format!("W/{tag}");
    let table = [
        (tag.as_str(), 206),
        (&weak, 200),
        ("\"x\"", 200),
        (&date, 206),
        ("Sun, 06 Nov 2094 08:49:37 GMT", 200),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
        ("", 200),
        ("x", 200),
    ];
    for (value, status) in table {
        let asked = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-Range", value);
        assert_eq!(asked.send().status(), status, "{value}");
    }
    // Conditions come first.
    let asked = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-None-Match", &tag);
    assert_eq!(asked.send().status(), 304);
}

#[test]
fn compressed_siblings_are_preferred_as_the_client_says() {
    let dir = site();
    let test = serve(open(dir.path()).compressed_siblings());
    let ask = |accept: &str| test.get("/s/app.js").field("Accept-Encoding", accept).send();
    let table = [
        ("", None, "plain script"),
        ("gzip, br, zstd", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzipped"),
        ("gzip;q=1, br;q=0.5", Some("gzip"), "gzipped"),
        ("zstd", None, "plain script"),
        ("br;q=0, gzip;q=0", None, "plain script"),
        ("identity, br;q=0.5", None, "plain script"),
        ("*", Some("br"), "brotli"),
    ];
    let mut tags = std::collections::HashMap::new();
    for (accept, coding, content) in table {
        let answer = ask(accept);
        assert_eq!(answer.field("content-encoding"), coding, "{accept}");
        assert_eq!((answer.text(), answer.field("vary")), (content, Some("Accept-Encoding")));
        assert_eq!(answer.field("content-type"), Some("text/javascript; charset=utf-8"));
        tags.insert(answer.field("etag").expect("a tag").to_owned(), coding);
    }
    assert_eq!(tags.len(), 3, "each form has its own tag (section 8.8.3)");
    // A part is one of the form that was chosen.
    let part = test.get("/s/app.js").field("Accept-Encoding", "br").field("Range", "bytes=0-2");
    assert_eq!(part.send().text(), "bro");
    assert_eq!(serve(open(dir.path())).get("/s/app.js").send().field("vary"), None);
}

#[test]
fn directories_are_listed_for_people_and_programs() {
    let dir = site();
    let test = serve(open(dir.path()).listing());
    let page = test.get("/s/plain/").send();
    assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.field("vary"), Some("Accept"));
    let text = page.text();
    assert!(text.contains("href=\"./%3Cb%3E.txt\">&lt;b&gt;.txt</a>"), "{text}");
    assert!(!text.contains("<b>"), "{text}");
    assert!(text.contains("href=\"./sub/\">sub/</a>") && text.contains("href=\"../\""));
    assert!(text.contains("1 directory, 3 files, 8 B"), "{text}");
    let names = |answer: &Received| {
        let listing: serde_json::Value = serde_json::from_str(answer.text()).expect("JSON");
        let entries = listing["entries"].as_array().expect("a list").clone();
        let names = entries.iter().map(|entry| entry["name"].as_str().expect("a name").to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    let json = |target: &str| {
        let answer = test.get(target).field("Accept", "application/json").send();
        assert_eq!(answer.field("content-type"), Some("application/json"));
        names(&answer)
    };
    assert_eq!(json("/s/plain/"), "sub <b>.txt B.txt z.txt");
    assert_eq!(json("/s/plain/?sort=size"), "sub <b>.txt z.txt B.txt");
    assert_eq!(json("/s/plain/?sort=size&order=desc"), "sub B.txt z.txt <b>.txt");
    assert_eq!(json("/s/plain/?order=desc&sort=%00"), "sub z.txt B.txt <b>.txt");
    // What could not be asked for is not listed, and an index comes first.
    let deep = serve(open(dir.path()).listing().index(""));
    let root = deep.get("/s/").field("Accept", "application/json").send();
    let expected = ".well-known docs plain .... a b&c.txt a..b about.html app.js app.js.br app.js.gz empty \
         hello.txt index.html Upper.HTML";
    let without_dots = expected.replace(".... ", "");
    assert_eq!(names(&root), without_dots);
    assert_eq!(test.get("/s/").send().text(), "<h1>home</h1>");
}
