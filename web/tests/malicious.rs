//! Malicious input of every kind that the web layer reads, and the status of each response. None may
//! cause a 5xx, reach a file outside its directory, or take much time.

use std::collections::BTreeMap;
use std::path::Path as FsPath;
use std::time::{Duration, Instant};

use hairspring_core::{RequestBody, Response};
use hairspring_web::cookie::Cookies;
use hairspring_web::extract::{Form, Param, Query, State};
use hairspring_web::files::{Directory, FileName, Links, Tree, receive};
use hairspring_web::multipart::Multipart;
use hairspring_web::testing::{Received, Test};
use hairspring_web::{App, Error, Json, Router, post};
use serde_json::Value;

/// What is sent, to which application, and the expected status.
type Row<'r> = (&'r str, String, u16);

/// An application that serves a directory, and a secret file outside the directory.
fn site() -> (tempfile::TempDir, Test<App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("inside");
    std::fs::create_dir_all(inside.join("up")).expect("a folder");
    std::fs::write(folder.path().join("secret"), "secret").expect("a file");
    std::fs::write(inside.join("file"), "0123456789").expect("a file");
    std::fs::write(inside.join(".env"), "secret").expect("a file");
    #[cfg(unix)]
    for (target, name) in [("../secret", "out"), ("/", "root"), ("file", "link"), ("loop", "loop")]
    {
        std::os::unix::fs::symlink(target, inside.join(name)).expect("a link");
    }
    let directory = Directory::open(&inside).expect("a directory");
    let uploads = Directory::open(inside.join("up")).expect("a directory");
    let app = Router::new()
        .state(uploads)
        .nest("/s", Tree::new(directory.clone()).listing().pretty().router())
        .nest("/f", Tree::new(directory).links(Links::FollowBeneath).router())
        .route("/up/{name}", post(upload).body_max(1000))
        .post("/parts", parts)
        .post("/json", |Json(value): Json<Value>| value.to_string().len().to_string())
        .post("/form", |Form(pairs): Form<BTreeMap<String, String>>| pairs.len().to_string())
        .get("/query", |Query(pairs): Query<BTreeMap<String, String>>| pairs.len().to_string())
        .get("/cookies", |cookies: Cookies| cookies.iter().count().to_string())
        .build()
        .expect("routes");
    let test = app.test();
    (folder, test)
}

async fn upload(
    directory: State<Directory>,
    Param(name): Param,
    body: RequestBody,
) -> Result<Response, Error> {
    let name = FileName::new(name).ok_or_else(|| Error::bad_request("expected a plain name"))?;
    receive(Directory::clone(&directory), name, body).await
}

/// Stores the files of a form.
async fn parts(directory: State<Directory>, mut form: Multipart) -> Result<String, Error> {
    let mut count = 0;
    while let Some(mut part) = form.next().await? {
        let name = part.plain_name().ok_or_else(|| Error::bad_request("expected a plain name"))?;
        part.save(&directory, name, 100).await?;
        count += 1;
    }
    Ok(count.to_string())
}

#[track_caller]
fn check(row: &Row<'_>, response: &Received) {
    let (what, input, status) = row;
    let shown = &input[..input.len().min(120)];
    assert_eq!(response.status(), *status, "{what}: {shown:?} got {}", response.text());
    assert!(!response.text().contains("secret"), "{what}: {shown:?}");
}

/// Sends each input, and checks its status and that it takes less than 5 s.
fn run(rows: &[Row<'_>], ask: impl Fn(&str) -> Received) {
    for row in rows {
        let begun = Instant::now();
        check(row, &ask(&row.1));
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(5), "{}: it took {took:?}", row.0);
    }
}

fn row<'r>(what: &'r str, input: impl Into<String>, status: u16) -> Row<'r> {
    (what, input.into(), status)
}

/// The names of all stored files.
fn stored(folder: &FsPath) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("inside/up")).expect("a folder");
    entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn paths() {
    let (_folder, test) = site();
    let mut rows = vec![
        row("a file", "file", 200),
        row("a dotfile", ".env", 404),
        row("an encoded dotfile", "%2eenv", 404),
        row("NUL", "file%00", 404),
        row("NUL and an extension", "file%00.html", 404),
        row("a line end", "file%0d%0aX:y", 404),
        row("a control character of Latin 1", "file%C2%85", 404),
        row("an overlong dot", "%c0%ae%c0%ae/secret", 404),
        row("no UTF-8", "%ff%fe", 404),
        row("a name of 256 bytes", "a".repeat(256), 404),
        row("a path of many names", "a/".repeat(3000), 404),
        row("a path of many dots", "../".repeat(2000), 404),
        row("a file as a directory", "file/", 404),
        row("a name in a file", "file/x", 404),
        row("a stream of Windows", "file::$DATA", 404),
        row("a drive", "C:/secret", 404),
        row("a network path", "%5c%5chost%5cshare", 404),
    ];
    let ways =
        ["../", "%2e%2e/", "..%2f", "%2e%2e%2f", ".%2e/", "..%5c", "%252e%252e%252f", "./../"];
    rows.extend(ways.iter().map(|way| row("a way out", format!("{way}secret"), 404)));
    let wide = ["..%c0%af", "..%ef%bc%8f", "%uff0e%uff0e/", "..;/", "..%00/", "....//"];
    for way in wide {
        // A percent sign without two hexadecimal digits makes the target malformed.
        let status = if way.contains("%u") { 400 } else { 404 };
        rows.push(row("a way out for careless decoders", format!("{way}secret"), status));
    }
    if cfg!(unix) {
        for link in ["out", "root", "root/etc/passwd", "loop", "out/x"] {
            rows.push(row("a link out of it", link, 404));
        }
        for device in ["dev/null", "proc/self/environ", "dev/zero"] {
            rows.push(row("a device", device, 404));
        }
    }
    for tree in ["s", "f"] {
        run(&rows, |path| test.get(&format!("/{tree}/{path}")).send());
    }
    if cfg!(all(target_os = "linux", not(portable))) {
        check(&row("a link", "link", 404), &test.get("/s/link").send());
        check(&row("a link that is followed", "link", 200), &test.get("/f/link").send());
    }
}

#[test]
fn ranges() {
    let (_folder, test) = site();
    let many = |count: usize| (0..count).map(|_| "0-1").collect::<Vec<_>>().join(",");
    let apart = |count: usize| {
        let ranges: Vec<String> = (0..count).map(|at| format!("{at}-{at}")).collect();
        format!("bytes={}", ranges.join(","))
    };
    let rows = [
        row("the whole in two parts", "bytes=0-4,5-9", 206),
        row("1,000 overlapping ranges", format!("bytes={}", many(1000)), 200),
        row("sixteen of one and the same", format!("bytes={}", many(16)), 206),
        row("seventeen", apart(17), 200),
        row("beyond the end", "bytes=10-", 416),
        row("2^64 - 1", "bytes=18446744073709551615-", 416),
        row("up to 2^64 - 1", "bytes=0-18446744073709551615", 206),
        row("2^64", "bytes=18446744073709551616-", 416),
        row("the last 2^64 - 1", "bytes=-18446744073709551615", 206),
        row("the last 2^64", "bytes=-18446744073709551616", 206),
        row("the last none", "bytes=-0", 416),
        row("backwards", "bytes=5-2", 200),
        row("signed", "bytes=+1-2", 200),
        row("twice signed", "bytes=--1", 200),
        row("no numbers", "bytes=a-b", 200),
        row("other digits", "bytes=\u{663}-", 200),
        row("another unit", "lines=0-1", 200),
        row("no unit", "0-1", 200),
        row("nothing", "bytes=", 200),
        row("commas", format!("bytes={}", ",".repeat(5000)), 200),
        row("very long numbers", format!("bytes={}-", "9".repeat(5000)), 416),
    ];
    run(&rows, |range| test.get("/s/file").field("Range", range).send());
    let whole = test.get("/s/file").field("Range", &format!("bytes={}", many(16))).send();
    assert_eq!(whole.text(), "01", "equal ranges are one");
    let tags = [
        row("1,000 tags", "\"x\", ".repeat(1000), 200),
        row("a tag without its end", "\"x", 200),
        row("any tag", "*", 304),
        row("a tag in a tag", "\"\"\"\"", 200),
    ];
    run(&tags, |tag| test.get("/s/file").field("If-None-Match", tag).send());
    let dates = [
        row("a date in the far future", "Fri, 31 Dec 9999 23:59:59 GMT", 304),
        row("no date", "Fri, 99 Foo -1 99:99:99 GMT", 200),
        row("a year of many digits", format!("Sun, 06 Nov {} 08:49:37 GMT", "9".repeat(1000)), 200),
    ];
    run(&dates, |date| test.get("/s/file").field("If-Modified-Since", date).send());
}

#[test]
fn uploads() {
    let (folder, test) = site();
    let rows = [
        row("a way out", "..%2fevil", 400),
        row("a way out in a segment", "a%2f..%2f..%2fevil", 400),
        row("a way out for Windows", "..%5cevil", 400),
        row("dots", "%2e%2e", 400),
        row("NUL", "evil%00.txt", 400),
        row("a line end", "evil%0a", 400),
        row("a name of 256 bytes", "e".repeat(256), 400),
        row("the name of an upload under way", ".hairspring-evil.part", 400),
        row("the same in capitals", ".HAIRSPRING-EVIL.PART", 400),
        row("no UTF-8", "%ff", 404),
        row("a name of two segments", "a/evil", 404),
    ];
    run(&rows, |name| test.post(&format!("/up/{name}")).content("evil").send());
    let large = test.post("/up/evil").content(vec![b'x'; 1001]).send();
    check(&row("content above the limit", "", 413), &large);
    let chunks = "3e9\r\n".to_owned() + &"x".repeat(1001) + "\r\n0\r\n\r\n";
    let head = "POST /up/evil HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(test.raw(head.to_owned() + &chunks).starts_with(b"HTTP/1.1 413 "));
    let cut = "POST /up/evil HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nevil";
    let response = test.raw(cut);
    assert!(
        response.is_empty() || response.starts_with(b"HTTP/1.1 400 "),
        "content that is cut short"
    );
    assert_eq!(stored(folder.path()), [""; 0]);
}

#[test]
fn forms_with_files() {
    let (folder, test) = site();
    let part = |fields: &str, content: &str| format!("--b\r\n{fields}\r\n\r\n{content}\r\n");
    let file =
        |name: &str| format!("Content-Disposition: form-data; name=\"f\"; filename=\"{name}\"");
    let whole = |part: String| format!("{part}--b--\r\n");
    let one = |name: &str| whole(part(&file(name), "evil"));
    let long = "x".repeat(100_000);
    let rows = [
        row("a way out", one("../evil"), 400),
        row("a way out for Windows", one("..\\\\..\\\\evil"), 400),
        row("NUL", one("evil\0"), 400),
        row("an upload under way", one(".hairspring-evil.part"), 400),
        row("no name of a file", whole(part("Content-Disposition: form-data; name=f", "")), 400),
        row("a huge name", one(&long), 400),
        row("fields without end", format!("--b\r\nX: {long}"), 400),
        row("many fields", format!("--b\r\n{}\r\n", "X: y\r\n".repeat(10_000)), 400),
        row("a preamble without end", long.clone(), 400),
        row("nothing", "", 400),
        row("no last boundary", part(&file("evil"), "evil"), 400),
        row("half a boundary", "--", 400),
        row("a boundary and something", "--bx\r\n\r\n", 400),
        row("bare line feeds", one("evil").replace("\r\n", "\n"), 400),
        row("more than 256 parts", part(&file("evil"), "").repeat(257) + "--b--", 400),
        row("a part above its limit", whole(part(&file("evil"), &"e".repeat(101))), 413),
        row("boundaries of nothing", "--b\r\n".repeat(10_000), 400),
        row("almost boundaries", part(&file("e"), &"\r\n--a".repeat(20_000)), 413),
        row(
            "a name given twice",
            whole(part(&format!("{}; filename=\"/etc/x\"", file("e")), "")),
            400,
        ),
        row(
            "a coding of the name",
            whole(part("Content-Disposition: form-data; filename*=UTF-8''..%2fevil", "")),
            400,
        ),
    ];
    let ask = |kind: &str, content: &str| {
        test.post("/parts").field("Content-Type", kind).content(content).send()
    };
    run(&rows, |content| ask("multipart/form-data; boundary=b", content));
    let left = stored(folder.path());
    assert!(left.iter().all(|name| name == "evil" || name == "e"), "{left:?}");
    // A form in a form is content like any other.
    let nested = whole(part(
        &format!("{}\r\nContent-Type: multipart/mixed; boundary=c", file("nested")),
        "--c\r\n\r\n--c--",
    ));
    assert_eq!(ask("multipart/form-data; boundary=b", &nested).text(), "1");
    let kinds = [
        row("no boundary", "multipart/form-data", 415),
        row("an empty boundary", "multipart/form-data; boundary=", 415),
        row("two boundaries", "multipart/form-data; boundary=b; boundary=c", 415),
        row(
            "a boundary of 71 characters",
            format!("multipart/form-data; boundary={}", "b".repeat(71)),
            415,
        ),
        row("a boundary of anything", "multipart/form-data; boundary=\"\u{1F600}\"", 415),
        row("another type", "multipart/mixed; boundary=b", 415),
        row("no type", "", 415),
    ];
    run(&kinds, |kind| ask(kind, "--b--"));
    let twice = test.post("/parts").field("Content-Type", "multipart/form-data; boundary=b");
    let twice = twice.field("Content-Type", "multipart/form-data; boundary=c");
    check(&row("several types", "", 415), &twice.content("--b--").send());
}

#[test]
fn json() {
    let (_folder, test) = site();
    let rows = [
        row("an object", "{}", 200),
        row("127 levels", "[".repeat(127) + &"]".repeat(127), 200),
        row("128 levels", "[".repeat(128) + &"]".repeat(128), 400),
        row("300,000 levels", "[".repeat(300_000), 400),
        row("objects in objects", "{\"a\":".repeat(100_000), 400),
        row("a number beyond every type", "1e999999", 400),
        row("a number of many digits", "9".repeat(500_000), 400),
        row("a fraction of many digits", format!("0.{}", "3".repeat(500_000)), 200),
        row("half a pair of surrogates", "\"\\ud800\"", 400),
        row("NUL", "\"\0\"", 400),
        row("a string without end", format!("\"{}", "x".repeat(500_000)), 400),
        row("something behind", "{} {}", 400),
        row("a byte order mark", "\u{feff}{}", 400),
        row("not a number", "NaN", 400),
        row("a comment", "/**/{}", 400),
        row("nothing", "", 400),
        row("above the limit", " ".repeat((1 << 20) + 1), 413),
    ];
    let ask = |kind: &str, content: &str| {
        test.post("/json").field("Content-Type", kind).content(content).send()
    };
    run(&rows, |content| ask("application/json", content));
    let bytes = test.post("/json").field("Content-Type", "application/json").content(*b"\"\xff\"");
    check(&row("no UTF-8", "", 400), &bytes.send());
    // Types that a page of another origin can send without a preflight.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        check(&row("another type", kind, 415), &ask(kind, "{}"));
    }
    // Of two lines a proxy in front may have used the other.
    for second in ["text/plain", "application/json"] {
        let asked = test.post("/json").field("Content-Type", "application/json");
        let response = asked.field("Content-Type", second).content("{}").send();
        check(&row("several types", second, 415), &response);
    }
}

#[test]
fn pairs() {
    let (_folder, test) = site();
    let rows = [
        row("250,000 pairs of one name", "a=1&".repeat(250_000), 200),
        row("100,000 names", (0..100_000).map(|n| format!("{n}=&")).collect::<String>(), 200),
        row("separators", "&".repeat(1 << 20), 200),
        row("equals signs", "=".repeat(1 << 20), 200),
        row("half escapes", "%".repeat(1 << 20), 200),
        row("escapes of no UTF-8", "a=%ff%fe%00", 200),
        row("brackets", "a[b][c][__proto__]=1", 200),
        row("above the limit", "a".repeat((1 << 20) + 1), 413),
    ];
    run(&rows, |content| {
        let asked = test.post("/form").field("Content-Type", "application/x-www-form-urlencoded");
        asked.content(content).send()
    });
    let queries = [
        row("many pairs", "a=1&".repeat(1900), 200),
        row("escapes", "%41=%00%0d%0a&b=%ff", 200),
        row("half an escape", "a=%4", 400),
        row("above the limit of a target", "a".repeat(9000), 414),
    ];
    run(&queries, |query| test.get(&format!("/query?{query}")).send());
}

#[test]
fn cookies_and_preferences() {
    let (_folder, test) = site();
    let rows = [
        row("3,000 cookies", "a=b; ".repeat(3000), 200),
        row("separators", ";".repeat(15_000), 200),
        row("equals signs", "=".repeat(15_000), 200),
        row("quotes", "a=\"".to_owned() + &"\"".repeat(10_000), 200),
        row("above the limit of a header section", "a".repeat(17_000), 431),
    ];
    run(&rows, |cookies| test.get("/cookies").field("Cookie", cookies).send());
    let preferences = [
        row("many codings", "gzip;q=0.1, ".repeat(1200), 200),
        row("a weight of many digits", format!("gzip;q=0.{}", "9".repeat(10_000)), 200),
        row("stars", "*,".repeat(7000), 200),
        row("half weights", ";q=".repeat(5000), 200),
    ];
    for field in ["Accept-Encoding", "Accept"] {
        run(&preferences, |value| test.get("/s/").field(field, value).send());
    }
}
