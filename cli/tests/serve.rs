//! A directory served by `hairspring serve`, on the wire.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::Read;

#[cfg(target_os = "linux")]
use support::eventually;
use support::{BACKENDS, Demo, entries, hairspring, run, scratch};
use tempfile::TempDir;

/// A small site, and a secret file outside of it.
fn site() -> TempDir {
    let dir = scratch();
    for (path, content) in [
        ("site/a b.txt", "0123456789"),
        ("site/index.html", "<h1>home</h1>"),
        ("site/about.html", "about"),
        ("site/app.js", &"let pear;".repeat(200)),
        ("site/app.js.gz", "gzipped"),
        ("site/docs/note.txt", "note"),
        ("site/.env", "hidden"),
        ("secret", "secret"),
    ] {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    std::os::unix::fs::symlink("a b.txt", dir.path().join("site/link")).unwrap();
    std::os::unix::fs::symlink("../secret", dir.path().join("site/out")).unwrap();
    dir
}

fn serve(dir: &TempDir, arguments: &str) -> Demo {
    Demo::serve(&dir.path().join("site"), arguments)
}

#[track_caller]
fn check(server: &Demo, table: &[(&str, &str, &str)]) {
    for (target, status, content) in table {
        let got = server.get(&format!("GET {target}"), "");
        assert_eq!((&*got.status, got.text()), (*status, *content), "{target}");
    }
}

const GONE: &str = "404 Not Found";

#[test]
fn a_directory_is_served_as_it_is() {
    let dir = site();
    for backend in BACKENDS {
        let server = serve(&dir, &format!("--backend {backend}"));
        check(&server, &[("/", "200 OK", "<h1>home</h1>"), ("/a%20b.txt", "200 OK", "0123456789")]);
        for target in ["/.env", "/link", "/out", "/about", "/docs", "/../secret", "/%2e%2e/secret"]
        {
            let got = server.get(&format!("GET {target}"), "");
            let expected = if target == "/docs" { "301 Moved Permanently" } else { GONE };
            assert_eq!(got.status, expected, "{backend} {target}");
            assert!(!got.text().contains("secret"), "{target}");
        }
        let part = server.get("GET /a%20b.txt", "Range: bytes=2-4\r\n");
        assert_eq!((&*part.status, part.text()), ("206 Partial Content", "234"));
        let listing = server.get("GET /docs/", "Accept: application/json\r\n");
        assert!(listing.text().contains(r#""name":"note.txt""#), "{}", listing.text());
        assert_eq!(listing.field("cache-control"), None);
        let put = server.get("PUT /new", "");
        assert_eq!(put.status, "405 Method Not Allowed");
        assert_eq!(server.get("DELETE /a%20b.txt", "").status, "405 Method Not Allowed");
    }
}

#[test]
fn a_path_alone_is_served() {
    let dir = site();
    let mut command = hairspring("");
    command.arg(dir.path().join("site")).args(["--listen", "127.0.0.1:0"]);
    let server = Demo::start_with(command);
    check(&server, &[("/docs/note.txt", "200 OK", "note")]);
}

#[test]
fn options_say_what_is_shown() {
    let dir = site();
    let server = serve(&dir, "--no-listing --index about.html --pretty --hidden --follow-links");
    check(
        &server,
        &[
            ("/", "200 OK", "about"),
            ("/about", "200 OK", "about"),
            ("/.env", "200 OK", "hidden"),
            ("/link", "200 OK", "0123456789"),
        ],
    );
    for target in ["/docs/", "/out"] {
        assert_eq!(server.get(&format!("GET {target}"), "").status, GONE, "{target}");
    }
    let server = serve(&dir, "--spa --cache 1h");
    check(&server, &[("/some/view", "200 OK", "<h1>home</h1>")]);
    assert_eq!(server.get("GET /missing.js", "").status, GONE);
    assert_eq!(server.get("GET /", "").field("cache-control"), Some("max-age=3600"));
    let server = serve(&dir, "--cache 0s");
    assert_eq!(server.get("GET /", "").field("cache-control"), Some("no-cache"));
}

/// The responses are the same; only the open files differ.
#[cfg(target_os = "linux")]
#[test]
fn files_stay_open_unless_that_is_not_wanted() {
    let dir = site();
    for (arguments, stays) in [("", true), ("--no-keep-open", false)] {
        let server = serve(&dir, arguments);
        let holds = || {
            let descriptors = std::fs::read_dir(format!("/proc/{}/fd", server.id())).unwrap();
            let files = descriptors.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
            files.filter(|file| file.ends_with("about.html")).count()
        };
        for _ in 0..3 {
            assert_eq!(server.get("GET /about.html", "").status, "200 OK");
        }
        eventually("as many as are kept", || holds() == usize::from(stays));
    }
}

#[test]
fn texts_are_compressed_where_that_is_asked_for() {
    let dir = site();
    let accepting = "Accept-Encoding: gzip\r\n";
    let plain = serve(&dir, "").get("GET /app.js", accepting);
    assert_eq!((plain.field("content-encoding"), plain.content.len()), (None, 1800));
    let sibling = serve(&dir, "--precompressed").get("GET /app.js", accepting);
    assert_eq!((sibling.field("content-encoding"), sibling.text()), (Some("gzip"), "gzipped"));
    let coded = serve(&dir, "--compress").get("GET /app.js", accepting);
    assert_eq!(coded.field("content-encoding"), Some("gzip"));
    assert_eq!(decoded(&coded.content), plain.content);
}

fn decoded(coded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    flate2::read::GzDecoder::new(coded).read_to_end(&mut decoded).unwrap();
    decoded
}

#[test]
fn fields_and_origins_are_added() {
    let dir = site();
    let mut command = hairspring("serve --listen 127.0.0.1:0 --cors https://a.example,*");
    command.args(["--header", "X-Frame-Options: DENY", "--header", "Server: other"]);
    command.arg(dir.path().join("site"));
    let server = Demo::start_with(command);
    let got = server.get("GET /", "Origin: https://a.example\r\n");
    assert_eq!(got.field("x-frame-options"), Some("DENY"));
    assert_eq!(got.field("access-control-allow-origin"), Some("https://a.example"));
    assert_eq!(got.field("access-control-allow-credentials"), None);
    // Pages may read ranges, and see which they were given.
    let asks = "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: range\r\n";
    for origin in ["https://a.example", "https://b.example"] {
        let asked = server.get("OPTIONS /", &format!("Origin: {origin}\r\n{asks}"));
        assert_eq!(asked.field("access-control-allow-headers"), Some("range"), "{origin}");
        let part = server.get("GET /", &format!("Origin: {origin}\r\nRange: bytes=0-3\r\n"));
        let exposed = part.field("access-control-expose-headers");
        assert_eq!(exposed, Some("accept-ranges, content-range, etag"), "{origin}");
    }
    let other = server.get("GET /missing", "Origin: https://b.example\r\n");
    assert_eq!(other.field("access-control-allow-origin"), Some("*"));
    assert_eq!(other.field("x-frame-options"), Some("DENY"));
}

#[test]
fn who_looks_at_an_error_gets_a_page() {
    const BROWSER: &str =
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
    let (dir, page, line) = (site(), "text/html; charset=utf-8", "text/plain; charset=utf-8");
    let server = serve(&dir, "--auth eve:apple");
    const EVE: &str = "Authorization: Basic ZXZlOmFwcGxl\r\n";
    for (target, fields, status, kind) in [
        ("/missing", format!("{BROWSER}{EVE}"), "404 Not Found", page),
        ("/missing", EVE.to_owned(), "404 Not Found", line),
        ("/missing", format!("Accept: */*\r\n{EVE}"), "404 Not Found", line),
        ("/missing", format!("Accept: text/html;q=0, */*\r\n{EVE}"), "404 Not Found", line),
        (
            "/a%20b.txt",
            format!("Accept: text/html\r\nRange: bytes=99-\r\n{EVE}"),
            "416 Range Not Satisfiable",
            page,
        ),
        ("/", BROWSER.to_owned(), "401 Unauthorized", page),
    ] {
        let got = server.get(&format!("GET {target}"), &fields);
        assert_eq!((&*got.status, got.field("content-type")), (status, Some(kind)), "{fields}");
        assert_eq!(got.text().contains("width=device-width"), kind == page, "{}", got.text());
        assert_eq!(got.text().contains(&format!("<h1>{status}</h1>")), kind == page);
        assert_eq!(got.field("www-authenticate").is_some(), status.starts_with("401"));
        assert_eq!(got.field("content-length"), Some(&*got.content.len().to_string()));
        let varies = got.fields.iter().filter(|(name, value)| name == "vary" && value == "Accept");
        assert!(status.starts_with("401") || varies.count() == 1, "{:?}", got.fields);
        let head = server.get("HEAD /nowhere", &fields);
        assert!(head.content.is_empty() && head.field("content-type") == Some(kind));
    }
}

/// These answers are not ready at once.
#[test]
fn who_uploads_gets_a_page_only_for_an_error() {
    const BROWSER: &str = "Accept: text/html\r\n";
    let dir = site();
    let server = serve(&dir, "--upload");
    let stored = server.get("PUT /new.txt", BROWSER);
    assert_eq!((&*stored.status, stored.text().contains('<')), ("201 Created", false));
    let refused = server.get("PUT /.new", BROWSER);
    assert_eq!(refused.status, "400 Bad Request");
    let page = refused.text();
    assert!(page.contains("<h1>400 Bad Request</h1>"), "{page}");
    assert!(page.contains("<p>expected a name that does not begin with a dot</p>"), "{page}");
}

#[test]
fn a_site_has_its_own_page_for_what_is_not_there() {
    const BROWSER: &str = "Accept: text/html,*/*;q=0.8\r\n";
    let (dir, gone) = (site(), "404 Not Found");
    let server = serve(&dir, "--not-found about.html");
    for target in ["/missing", "/docs/missing/", "/.env"] {
        let got = server.get(&format!("GET {target}"), BROWSER);
        assert_eq!((&*got.status, got.text()), (gone, "about"), "{target}");
        assert_eq!(got.field("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!((got.field("content-length"), got.field("etag")), (Some("5"), None));
        let head = server.get(&format!("HEAD {target}"), BROWSER);
        assert_eq!((head.field("content-length"), head.text()), (Some("5"), ""));
        let tool = server.get(&format!("GET {target}"), "");
        assert!(tool.text().starts_with("404 Not Found: "), "{}", tool.text());
    }
    assert_eq!(server.get("GET /a%20b.txt", BROWSER).text(), "0123456789");
    let refused = server.get("PUT /missing", BROWSER);
    assert_eq!(refused.status, "405 Method Not Allowed");
    assert!(refused.text().contains("<h1>405 Method Not Allowed</h1>"), "{}", refused.text());
    let large = "<p>Nothing is here.".repeat(100);
    fs::write(dir.path().join("site/about.html"), &large).unwrap();
    let server = serve(&dir, "--not-found about.html --compress");
    let coded = server.get("GET /missing", &format!("{BROWSER}Accept-Encoding: gzip\r\n"));
    assert_eq!((&*coded.status, coded.field("content-encoding")), (gone, Some("gzip")));
    assert_eq!(decoded(&coded.content), large.as_bytes());
    // If the page is missing, there is the usual one.
    fs::remove_file(dir.path().join("site/about.html")).unwrap();
    let usual = server.get("GET /missing", BROWSER);
    assert!(usual.status == gone && usual.text().contains("<h1>404 Not Found</h1>"));
}

#[test]
fn files_are_taken_in_when_asked_for() {
    let dir = site();
    let server = serve(&dir, "--upload");
    let listing = server.get("GET /docs/", "Accept: text/html\r\n");
    assert!(listing.text().contains("<form"));
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"up.txt\"\r\n\r\n\
                up\r\n--x--\r\n";
    let kind = "Content-Type: multipart/form-data; boundary=x\r\nAccept: text/html\r\n";
    let sent = server.post("/docs/", kind, form.as_bytes());
    assert_eq!((&*sent.status, sent.field("location")), ("303 See Other", Some("./")));
    check(&server, &[("/docs/up.txt", "200 OK", "up")]);
    assert_eq!(entries(dir.path().join("site/docs")), ["note.txt", "up.txt"]);
}

/// Linux ends a process that writes beyond the limit on file sizes, unless it handles SIGXFSZ.
#[cfg(target_os = "linux")]
#[test]
fn a_file_above_the_limit_of_the_process_is_refused() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let dir = site();
    let server = serve(&dir, "--upload");
    let pid = i32::try_from(server.id()).ok().and_then(Pid::from_raw);
    let limit = Rlimit { current: Some(64 << 10), maximum: Some(64 << 10) };
    prlimit(pid, Resource::Fsize, limit).expect("our own child");
    let put = |target: &str, len: usize| {
        let head = format!(
            "PUT {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len}\r\n\r\n"
        );
        server.ask(&[head.as_bytes(), &vec![b'x'; len]].concat()).status
    };
    assert_eq!(put("/docs/large", (64 << 10) + 1), "507 Insufficient Storage");
    assert_eq!(put("/docs/small", 64 << 10), "201 Created");
    assert_eq!(entries(dir.path().join("site/docs")), ["note.txt", "small"]);
}

#[test]
fn uploads_from_everywhere_must_be_meant() {
    let dir = site();
    let path = dir.path().display();
    for listen in ["0.0.0.0:0", "[::]:0", "127.0.0.1:0,0.0.0.0:0"] {
        let output = run(&format!("serve {path} --upload --listen {listen}"));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--public-upload"), "{said}");
    }
    for allowed in ["--public-upload", "--upload --auth eve:apple"] {
        let server = Demo::serve(dir.path(), &format!("{allowed} --listen 0.0.0.0:0"));
        assert!(server.banner.contains("listening on"), "{allowed}");
    }
}

#[test]
fn a_password_is_asked_for() {
    const EVE: &str = "Authorization: Basic ZXZlOmFwcGxl\r\n";
    const ADAM: &str = "Authorization: Basic YWRhbTphcHBsZQ==\r\n";
    // `eve:pear`.
    const GUESSED: &str = "Authorization: Basic ZXZlOnBlYXI=\r\n";
    let dir = site();
    let file = dir.path().join("passwords");
    fs::write(&file, format!("# those who may\n\n  eve:{}:since May\n", hash("apple"))).unwrap();
    for arguments in ["--auth eve:apple".to_owned(), format!("--auth-file {}", file.display())] {
        let server = serve(&dir, &arguments);
        let refused = server.get("GET /", "");
        assert_eq!(refused.status, "401 Unauthorized", "{arguments}");
        assert!(refused.field("www-authenticate").unwrap().starts_with("Basic realm="));
        let refused = "401 Unauthorized";
        for (field, status) in [
            (GUESSED, refused),
            (EVE, "200 OK"),
            (EVE, "200 OK"),
            (GUESSED, refused),
            (ADAM, refused),
        ] {
            assert_eq!(server.get("GET /", field).status, status, "{arguments}");
        }
    }
}

/// A hash as `htpasswd -B` writes it.
fn hash(password: &str) -> String {
    let hash = bcrypt::hash_with_salt(password, 4, *b"0123456789abcdef").unwrap();
    hash.format_for_version(bcrypt::Version::TwoY)
}

#[test]
fn files_of_passwords_are_checked_line_by_line() {
    let dir = scratch();
    let file = dir.path().join("passwords");
    let good = hash("a");
    for (text, expected) in [
        (String::new(), ":1: expected at least one line; make one with 'htpasswd -nB NAME'"),
        (format!("eve:{good}\nadam\n"), ":2: expected a name, a colon and a hash"),
        (format!(":{good}\n"), ":1: expected a name, a colon and a hash"),
        ("eve:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=\n".to_owned(), ":1: expected a bcrypt hash"),
        ("eve:$apr1$abcdefgh$abcdefghijklmnopqrstuv\n".to_owned(), ":1: expected a bcrypt hash"),
        ("eve:apple\n".to_owned(), ":1: expected a bcrypt hash"),
        (format!("eve:{good}\n# again\neve:{good}\n"), ":3: expected each name once"),
    ] {
        fs::write(&file, &text).unwrap();
        let arguments = format!("serve {} --auth-file {}", dir.path().display(), file.display());
        let output = run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}: {said}");
        assert!(said.contains(expected) && said.lines().count() == 1, "{text}: {said}");
    }
    fs::write(&file, b"\xff\n").unwrap();
    let said = run(&format!("serve . --auth-file {}", file.display())).stderr;
    let said = String::from_utf8(said).unwrap();
    assert!(said.ends_with(": stream did not contain valid UTF-8; save it as UTF-8\n"), "{said}");
}

#[test]
fn what_cannot_be_served_is_one_line() {
    let dir = site();
    let root = dir.path().display();
    for (arguments, status, expected) in [
        (format!("serve {root}/missing"), 1, "no such file or directory"),
        (format!("{root}/missing"), 1, "no such file or directory"),
        (format!("serve {root}/secret"), 1, "not a directory; give the directory that it is in"),
        (format!("serve {root} --auth-file {root}/none"), 1, "cannot read the file"),
        (
            format!("serve {root} --access-log json --access-log-file {root}"),
            1,
            "cannot open the log",
        ),
        (format!("serve {root} --auth a:b --auth-file c"), 2, "give one of them"),
        (format!("serve {root} --header nonsense"), 2, "expected a field such as"),
        (
            format!("serve {root} --header Content-Length:5"),
            2,
            "'--header Content-Length:5': expected a field that does not frame",
        ),
        (format!("serve {root} --index a/b"), 2, "expected the name of a file"),
        (format!("serve {root} --cors example.org"), 2, "expected * or an origin"),
        ("serve".to_owned(), 2, "expected a directory"),
    ] {
        let output = run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments}: {said}");
        assert!(said.contains(expected), "{arguments}: {said}");
        assert!(said.lines().count() == 1 && said.starts_with("hairspring: "), "{said}");
    }
}
