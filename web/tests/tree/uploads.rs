//! Uploads: what is stored where, and which requests are refused.

use std::fs;

use hairspring_core::{Method, RequestBody};
use hairspring_web::Router;
use hairspring_web::files::{Directory, FileName, receive_observed};
use hairspring_web::testing::Wire;

use crate::site::{open, serve, site};

/// A form that contains a file of this name.
pub(crate) fn form(name: &str, content: &str) -> String {
    format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n\
         {content}\r\n--x--\r\n"
    )
}

pub(crate) const FORM: &str = "multipart/form-data; boundary=x";

#[test]
fn files_are_put_beneath_the_directory() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).listing().uploads());
    let put = |path: &str, content: &str| {
        test.request(Method::Put, path).content(content).send().status()
    };
    assert_eq!(put("/s/docs/new%20one.txt", "one"), 201);
    assert_eq!(fs::read_to_string(root.join("docs/new one.txt")).unwrap(), "one");
    assert_eq!(put("/s/docs/new%20one.txt", "two"), 204);
    assert_eq!(fs::read_to_string(root.join("docs/new one.txt")).unwrap(), "two");
    for (path, status) in [
        ("/s/docs", 409),
        ("/s/missing/x", 404),
        ("/s/hello.txt/x", 404),
        ("/s/.env", 400),
        ("/s/docs/.git/hooks", 404),
        ("/s/..%2fescaped", 400),
        ("/s/out/escaped", 404),
        ("/s/docs/", 400),
        ("/s/a%00b", 400),
    ] {
        assert_eq!(put(path, "never"), status, "{path}");
    }
    let hidden = test.request(Method::Put, "/s/.env").content("never").send();
    let said = "400 Bad Request: expected a name that does not begin with a dot\n";
    assert_eq!(hidden.text(), said);
    let only_new = test.request(Method::Put, "/s/hello.txt").field("If-None-Match", "*");
    assert_eq!(only_new.content("never").send().status(), 412);
    assert_eq!(fs::read_to_string(root.join("hello.txt")).unwrap(), "0123456789");
    assert!(!dir.path().join("escaped").exists() && !root.join(".env").exists());
    let hidden = serve(open(dir.path()).hidden().uploads());
    fs::create_dir_all(root.join(".well-known")).unwrap();
    for path in ["/s/.env", "/s/.well-known/x"] {
        let put = hidden.request(Method::Put, path).content("seen");
        assert_eq!(put.send().status(), 201, "{path}");
    }
}

/// RFC 9110, section 13.2: a file is replaced only if the request's conditions hold.
#[test]
fn files_are_put_if_the_conditions_hold() {
    const OLD: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const LATE: &str = "Fri, 31 Dec 9999 23:59:59 GMT";
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).uploads());
    // Field, value, and the status where the file exists and where it does not; `tag` is its own.
    let table = [
        ("If-None-Match", "*", 412, 201),
        ("If-None-Match", "tag", 412, 201),
        ("If-None-Match", "\"x\"", 204, 201),
        ("If-Match", "*", 204, 412),
        ("If-Match", "tag", 204, 412),
        ("If-Match", "\"x\", tag", 204, 412),
        ("If-Match", "\"x\"", 412, 412),
        ("If-Unmodified-Since", OLD, 412, 201),
        ("If-Unmodified-Since", LATE, 204, 201),
        ("If-Modified-Since", OLD, 204, 201),
        // It counts for GET and HEAD only (section 13.1.3).
        ("If-Modified-Since", LATE, 204, 201),
        // A list of nothing.
        ("If-Match", "", 412, 412),
        ("If-None-Match", "", 204, 201),
    ];
    for (name, value, here, absent) in table {
        fs::write(root.join("hello.txt"), "before").unwrap();
        let _ = fs::remove_file(root.join("new"));
        let tag = test.get("/s/hello.txt").send().field("etag").expect("a tag").to_owned();
        let value = value.replace("tag", &tag);
        for (file, status) in [("hello.txt", here), ("new", absent)] {
            let put = test.request(Method::Put, &format!("/s/{file}")).field(name, &value);
            assert_eq!(put.content("after").send().status(), status, "{name}: {value} {file}");
        }
        let left = ["hello.txt", "new"].map(|file| fs::read_to_string(root.join(file)).ok());
        let expected = [
            Some(if here == 204 { "after" } else { "before" }),
            (absent == 201).then_some("after"),
        ];
        assert_eq!(left.each_ref().map(Option::as_deref), expected, "{name}: {value}");
    }
}

/// Two clients know the same state: one replaces the file, the other gets 412.
#[test]
fn conditions_are_judged_again_when_the_content_has_come() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).uploads());
    let tag = test.get("/s/hello.txt").send().field("etag").expect("a tag").to_owned();
    let conditions =
        [("new", "If-None-Match: *".to_owned()), ("hello.txt", format!("If-Match: {tag}"))];
    for (name, condition) in conditions {
        let begin = || {
            let mut wire = test.connect();
            wire.send(format!(
                "PUT /s/{name} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n{condition}\r\n\r\nfir"
            ));
            wire
        };
        let (mut first, mut second) = (begin(), begin());
        let finish = |wire: &mut Wire<_>, end: &str| {
            wire.send(end);
            wire.run_until(|received| received.contains(&b'\n'));
            wire.take_text()[9..12].to_owned()
        };
        let status = if name == "new" { "201" } else { "204" };
        assert_eq!(finish(&mut first, "st"), status);
        assert_eq!(finish(&mut second, "ma"), "412");
        assert_eq!(fs::read_to_string(root.join(name)).unwrap(), "first");
    }
}

/// Requests whose content must not be stored as it is.
#[test]
fn parts_and_coded_content_are_not_put() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).uploads());
    for (name, value, status) in [
        // RFC 9110, section 14.5.
        ("Content-Range", "bytes 0-5/10", 400),
        ("Content-Range", "bytes 0-4/5", 400),
        // Section 8.4: it would be served without its coding.
        ("Content-Encoding", "gzip", 415),
        ("Content-Encoding", "identity, br", 415),
        ("Content-Encoding", "Identity", 204),
    ] {
        let put = test.request(Method::Put, "/s/hello.txt").field(name, value).content("after");
        let response = put.send();
        assert_eq!(response.status(), status, "{name}: {value}");
        let accepted = (status == 415).then_some("identity");
        assert_eq!(response.field("accept-encoding"), accepted, "{name}: {value}");
        let left = fs::read_to_string(root.join("hello.txt")).unwrap();
        assert_eq!(left, if status == 204 { "after" } else { "0123456789" });
    }
}

/// What several directories serve is one site: a condition is about the file that GET sends.
#[test]
fn files_of_other_directories_count() {
    let dir = site();
    let (root, other) = (dir.path().join("site"), dir.path().join("other"));
    for path in ["theirs.txt", "more/x", "folder/x"] {
        let path = other.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "theirs").unwrap();
    }
    let second = Directory::open(&other).unwrap();
    let test = serve(open(dir.path()).or(second).listing().uploads());
    let tag = test.get("/s/theirs.txt").send().field("etag").expect("a tag").to_owned();
    let put = |path: &str, field: &str, value: &str| {
        let put = test.request(Method::Put, path).field(field, value).content("ours");
        put.send().status()
    };
    assert_eq!(put("/s/theirs.txt", "If-None-Match", "*"), 412);
    assert_eq!(put("/s/theirs.txt", "If-Match", "\"x\""), 412);
    let post = |path: &str, name: &str| {
        let posted = test.post(path).field("Content-Type", FORM).content(form(name, "ours"));
        posted.send().status()
    };
    assert_eq!((post("/s/", "theirs.txt"), post("/s/", "folder")), (409, 409));
    // A file would hide the directory and all in it.
    assert_eq!(put("/s/folder", "Accept", "*/*"), 409);
    assert!(!root.join("theirs.txt").exists() && !root.join("folder").exists());
    // It exists already, for the client.
    assert_eq!(put("/s/theirs.txt", "If-Match", &tag), 204);
    assert_eq!(test.get("/s/theirs.txt").send().text(), "ours");
    assert_eq!(fs::read_to_string(other.join("theirs.txt")).unwrap(), "theirs");
    // Only a directory that the first one has takes files, so only its listing has a form.
    assert_eq!(post("/s/more/", "new"), 404);
    assert!(!test.get("/s/more/").send().text().contains("<form"));
    assert!(test.get("/s/plain/").send().text().contains("<form"));
}

/// What cannot be stored is refused before any of it is sent.
#[test]
fn what_cannot_be_stored_is_refused_at_once() {
    let dir = site();
    let test = serve(open(dir.path()).uploads());
    for (name, status) in [("docs", "409"), ("hello.txt", "412")] {
        let mut wire = test.connect();
        wire.send(format!(
            "PUT /s/{name} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\
             If-None-Match: *\r\nExpect: 100-continue\r\n\r\n"
        ));
        wire.run_until(|received| received.contains(&b'\n'));
        assert_eq!(&wire.take_text()[9..12], status, "{name}");
    }
}

#[test]
fn pages_of_other_sites_leave_nothing() {
    let dir = site();
    let test = serve(open(dir.path()).uploads());
    let evil = ("Origin", "http://evil.example");
    let own = ("Origin", "http://example.org");
    let table: &[(&[(&str, &str)], bool)] = &[
        (&[evil], false),
        (&[("Origin", "null")], false),
        (&[("Origin", "")], false),
        (&[("Origin", "http://example.org:81")], false),
        (&[("Origin", "http://example.org/")], false),
        (&[own], true),
        (&[("Origin", "http://Example.ORG")], true),
        (&[own, evil], false),
        (&[evil, own], false),
        (&[("Sec-Fetch-Site", "cross-site")], false),
        (&[("Sec-Fetch-Site", "same-site")], false),
        (&[("Sec-Fetch-Site", "")], false),
        (&[("Sec-Fetch-Site", "same-origin")], true),
        (&[("Sec-Fetch-Site", "none")], true),
        (&[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")], false),
        (&[("Sec-Fetch-Site", "cross-site"), own], false),
    ];
    for (at, (fields, stays)) in table.iter().enumerate() {
        let name = format!("{at}.txt");
        let asked = test.post("/s/plain/").field("Content-Type", FORM);
        let asked = fields.iter().fold(asked, |asked, (field, value)| asked.field(field, value));
        let status = asked.content(form(&name, "a")).send().status();
        assert_eq!(status, if *stays { 201 } else { 403 }, "{fields:?}");
        assert_eq!(dir.path().join("site/plain").join(name).exists(), *stays, "{fields:?}");
    }
}

#[test]
fn nothing_is_taken_unasked() {
    let dir = site();
    let test = serve(open(dir.path()).listing());
    assert_eq!(test.request(Method::Put, "/s/new").content("a").send().status(), 405);
    let posted = test.post("/s/plain/").field("Content-Type", FORM).content(form("a", "b"));
    assert_eq!(posted.send().status(), 405);
    assert!(!test.get("/s/plain/").send().text().contains("<form"));
}

/// What a condition is about is what GET sends (RFC 9110, section 13.1).
#[cfg(all(target_os = "linux", not(portable)))]
#[test]
fn conditions_are_about_the_file_that_a_link_leads_to() {
    use hairspring_web::files::Links;
    for (links, at_first, only_known) in
        [(Links::Refuse, 404, 412), (Links::FollowBeneath, 200, 204)]
    {
        let dir = site();
        let root = dir.path().join("site");
        let link = root.join("plain/link");
        std::os::unix::fs::symlink("../hello.txt", &link).unwrap();
        let test = serve(open(dir.path()).uploads().links(links));
        let tag = test.get("/s/hello.txt").send().field("etag").expect("a tag").to_owned();
        assert_eq!(test.get("/s/plain/link").send().status(), at_first);
        let put = |field: &str, value: &str| {
            let put = test.request(Method::Put, "/s/plain/link").field(field, value);
            put.content("after").send().status()
        };
        let only_new = if at_first == 404 { 201 } else { 412 };
        assert_eq!(put("If-None-Match", "*"), only_new, "{links:?}");
        assert_eq!(link.is_symlink(), only_new == 412);
        assert_eq!(put("If-Match", &tag), only_known, "{links:?}");
        // The link is replaced, not the file.
        assert_eq!(fs::read_to_string(&link).unwrap(), "after");
        assert_eq!(fs::read_to_string(root.join("hello.txt")).unwrap(), "0123456789");
    }
}

/// However small the pieces are that a client sends, they are few for the pool of threads.
#[test]
fn single_bytes_are_written_together() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().to_owned();
    let (seen, told) = std::sync::mpsc::channel();
    let app = Router::new().put("/", move |body: RequestBody| {
        let (directory, seen) = (Directory::open(&root).unwrap(), seen.clone());
        let look = move |piece: &[u8]| seen.send(piece.len()).unwrap();
        receive_observed(directory, FileName::new("new").unwrap(), body, look)
    });
    let mut wire = app.build().unwrap().test().connect();
    let content = "1\r\nx\r\n".repeat(20_000);
    wire.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    wire.send(format!("{content}0\r\n\r\n"));
    wire.run_until(|received| received.contains(&b'\n'));
    assert!(wire.take_text().starts_with("HTTP/1.1 201 "));
    assert_eq!(fs::read(dir.path().join("new")).unwrap(), [b'x'; 20_000]);
    assert_eq!(told.try_iter().collect::<Vec<usize>>(), [16 << 10, 20_000 - (16 << 10)]);
}
