//! Cookies, and forms with files.

use std::time::Duration;

use hairspring_core::Timer;
use hairspring_web::cookie::{BadCookie, Cookies, SameSite, SetCookie};
use hairspring_web::extract::State;
use hairspring_web::files::Directory;
use hairspring_web::multipart::Multipart;
use hairspring_web::{App, Error, Router, post};

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

#[test]
fn cookies_are_taken_apart_whatever_was_sent() {
    let app = app(Router::new().get("/", |cookies: Cookies| {
        let first = cookies.iter().next().map(|(name, value)| (cookies.get(name), Some(value)));
        assert!(first.is_none_or(|(found, value)| found == value) && cookies.get("A").is_none());
        cookies.iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(" ")
    }));
    let many = "a=b; ".repeat(1000);
    let table = [
        ("a=b", "a:b"),
        ("a=b; c=d", "a:b c:d"),
        ("a=b;c=d;", "a:b c:d"),
        ("  a=b ;\t c=d", "a:b c:d"),
        ("a=b=c", "a:b=c"),
        ("a=\"b\"", "a:b"),
        ("a=\"b", "a:\"b"),
        ("a=", "a:"),
        ("a=1; a=2", "a:1 a:2"),
        ("=b; a; ;; =", ""),
        ("$Version=1; a=b", "$Version:1 a:b"),
        ("a=%3B%0d%0a", "a:%3B%0d%0a"),
        ("é=ü", "é:ü"),
        (&many, &["a:b"; 1000].join(" ")),
    ];
    for (value, expected) in table {
        assert_eq!(app.test().get("/").field("Cookie", value).send().text(), expected, "{value}");
    }
    let bytes = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=\xff\r\nCookie: c=d\r\n\r\n";
    assert!(app.test().raw(bytes).ends_with(b"\r\n\r\nc:d"));
    // Another application of the same host may have set a cookie in Latin-1.
    let bytes = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b; x=\xff; c=d\r\n\r\n";
    assert!(app.test().raw(bytes).ends_with(b"\r\n\r\na:b c:d"));
}

#[test]
fn cookies_that_are_set_hold_nothing_else() {
    let plain = SetCookie::new("a", "b").unwrap();
    assert_eq!(plain.to_string(), "a=b; Path=/; HttpOnly; SameSite=Lax");
    let all = plain.path("/x").unwrap().domain("example.org").unwrap();
    let all = all.max_age(Duration::from_millis(9999)).secure().for_scripts();
    let expected = "a=b; Max-Age=9; Path=/x; Domain=example.org; Secure; SameSite=None";
    assert_eq!(all.same_site(SameSite::None).to_string(), expected);
    let removal = SetCookie::removal("a").unwrap().to_string();
    // Browsers ignore cookies with these prefixes, and their removal, without `Secure`.
    for name in ["__Host-a", "__Secure-a"] {
        let cookie = SetCookie::new(name, "b").unwrap().to_string();
        assert_eq!(cookie, format!("{name}=b; Path=/; Secure; HttpOnly; SameSite=Lax"));
    }
    // The grammar of `Max-Age` has no 0 (RFC 6265, section 4.1.1).
    let past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    assert_eq!(removal, format!("a=; {past}; Path=/; HttpOnly; SameSite=Lax"));
    for (name, value) in [
        ("", "b"),
        ("a b", "c"),
        ("a=b", "c"),
        ("a;", "b"),
        ("a\r\nSet-Cookie: x", "b"),
        ("a", "b; Path=/"),
        ("a", "b\r\nX: y"),
        ("a", "b;c"),
        ("a", "b c"),
        ("a", "\"b\""),
        ("a", "b,c"),
        ("a", "é"),
        ("a", "\0"),
    ] {
        let part = if name == "a" { BadCookie::Value } else { BadCookie::Name };
        assert_eq!(SetCookie::new(name, value), Err(part), "{name:?} {value:?}");
    }
    let cookie = || SetCookie::new("a", "b").unwrap();
    let bad = Err(BadCookie::Attribute);
    assert_eq!((cookie().path("/; Domain=evil"), cookie().domain("a\nb")), (bad.clone(), bad));
    let told = SetCookie::new("a=b", "c").unwrap_err().to_string();
    assert!(told.starts_with("expected a token as the name of a cookie: "), "{told}");
}

/// Answers with each part as `name[file|type]=content`.
async fn tell(mut form: Multipart) -> Result<String, Error> {
    let mut told = Vec::new();
    while let Some(mut part) = form.next().await? {
        let (name, file) = (part.name().to_owned(), part.file_name().unwrap_or("-").to_owned());
        let kind = part.content_type().to_owned();
        told.push(format!("{name}[{file}|{kind}]={:?}", part.text(100).await?));
    }
    Ok(told.join(" "))
}

const TYPE: &str = "multipart/form-data; boundary=xyz";

fn part(fields: &str, content: &str) -> String {
    format!("--xyz\r\nContent-Disposition: form-data; {fields}\r\n\r\n{content}\r\n")
}

#[test]
fn parts_are_told_apart_however_they_come() {
    let app = app(Router::new().post("/", tell));
    let file = "--xyz \t \r\ncontent-TYPE: image/png\r\nX-Other: y\r\n\
                content-disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\n\
                \r\n--xy\r\n-\r\n--\r\n\r\n";
    let empty = part("name=\"empty\"", "");
    let missing = "--xyz\r\nContent-Disposition: form-data; name=m\r\n\r\n";
    let content = format!(
        "preamble\r\n{}{file}{empty}{missing}--xyz\r\n\
         Content-Disposition: form-data; name=last\r\n\r\n--xyzzy\r\n--xyz--\r\nepilogue\r\n--xyz",
        part("name=\"a\"", "one")
    );
    // A line that begins with a boundary and goes on is malformed.
    let cut = content.replace("--xyzzy", "--xzzy");
    let expected = "a[-|text/plain]=\"one\" f[a.png|image/png]=\"\\r\\n--xy\\r\\n-\\r\\n--\\r\\n\" \
                    empty[-|text/plain]=\"\" m[-|text/plain]=\"\" last[-|text/plain]=\"--xzzy\"";
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {TYPE}\r\nContent-Length: {}\r\n\r\n",
        cut.len()
    );
    let send = |pieces: &[&str]| {
        let mut wire = app.test().connect();
        wire.send(&head);
        for piece in pieces {
            wire.send(piece);
        }
        wire.take_text().split_once("\r\n\r\n").expect("a response").1.to_owned()
    };
    assert_eq!(send(&[&cut]), expected);
    for at in 0..=cut.len() {
        assert_eq!(send(&[&cut[..at], &cut[at..]]), expected, "cut at {at}");
    }
    let bytes: Vec<&str> = (0..cut.len()).map(|at| &cut[at..=at]).collect();
    assert_eq!(send(&bytes), expected);
}

/// Whoever gives up waiting for a part, and asks again, gets that part.
#[test]
fn a_part_that_was_waited_for_in_vain_still_comes() {
    async fn wait(timer: Timer, mut form: Multipart) -> Result<String, Error> {
        let mut told = String::new();
        loop {
            let Some(next) = timer.timeout(Duration::from_secs(1), form.next()).await else {
                told += "late ";
                continue;
            };
            let Some(mut part) = next? else { return Ok(told) };
            told += &format!("{}={:?} ", part.name().to_owned(), part.text(100).await?);
        }
    }
    let app = app(Router::new().post("/", wait));
    let content = format!("{}{}--xyz--", part("name=\"a\"", "one"), part("name=\"b\"", ""));
    for at in 0..content.len() {
        let mut wire = app.test().connect();
        let length = content.len();
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n"
        ));
        wire.send(&content[..at]);
        wire.run_for(Duration::from_millis(1500));
        wire.send(&content[at..]);
        let text = wire.take_text().replace("late ", "");
        assert!(text.ends_with("\r\n\r\na=\"one\" b=\"\" "), "cut at {at}: {text}");
    }
}

#[test]
fn malformed_forms_are_refused() {
    let test = app(Router::new().post("/", tell)).test();
    let one = part("name=a", "b");
    let (most, many) = (one.repeat(256), one.repeat(257));
    let long = part(&format!("name=a\r\nX: {}", "y".repeat(9000)), "b");
    let preamble = format!("{}\r\n", "y".repeat(9000));
    let table: &[(&str, String, u16)] = &[
        (TYPE, format!("{one}--xyz--\r\n"), 200),
        (TYPE, format!("{one}--xyz--"), 200),
        (TYPE, "--xyz--".into(), 200),
        (TYPE, format!("{most}--xyz--"), 200),
        (TYPE, String::new(), 400),
        (TYPE, one.clone(), 400),
        (TYPE, format!("{one}--xyz"), 400),
        (TYPE, format!("{one}--xyz-"), 400),
        (TYPE, format!("{one}{}--xyz--", one.replace("--xyz", "--xyzz")), 400),
        (TYPE, "--xyz\r\nContent-Disposition: form-data; name=a\r\n".into(), 400),
        (TYPE, "--xyz\r\n\r\nno fields\r\n--xyz--".into(), 400),
        (TYPE, format!("{}--xyz--", part("filename=a", "b")), 400),
        (
            TYPE,
            format!("{}--xyz--", part("name=a", "\u{ff}").replace('\u{ff}', &"c".repeat(101))),
            413,
        ),
        (TYPE, format!("{many}--xyz--"), 400),
        (TYPE, format!("{long}--xyz--"), 400),
        (TYPE, format!("{preamble}{one}--xyz--"), 400),
        ("multipart/form-data", format!("{one}--xyz--"), 415),
        ("multipart/form-data; boundary=other", format!("{one}--xyz--"), 400),
        ("text/plain; boundary=xyz", format!("{one}--xyz--"), 415),
        ("", format!("{one}--xyz--"), 415),
    ];
    for (kind, content, status) in table {
        let asked = test.post("/").field("Content-Type", kind).content(content.as_str());
        let response = asked.send();
        let start = &content[..content.len().min(60)];
        assert_eq!(response.status(), *status, "{kind}: {start:?}: {}", response.text());
    }
    // The limit is that of all pieces together.
    for (len, status) in [(100, "200"), (101, "413")] {
        let content = format!("{}--xyz--", part("name=a", &"c".repeat(len)));
        let (first, second) = content.split_at(content.len() / 2);
        let mut wire = test.connect();
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {TYPE}\r\nContent-Length: {}\r\n\r\n{first}",
            content.len()
        ));
        wire.send(second);
        assert_eq!(&wire.take_text()[9..12], status, "{len}");
    }
}

#[cfg(unix)]
#[test]
fn files_go_to_the_disk_whole_or_not_at_all() {
    async fn store(mut form: Multipart, directory: State<Directory>) -> Result<String, Error> {
        let mut stored = 0;
        while let Some(mut part) = form.next().await? {
            let unnamed = || Error::bad_request("expected the plain name of a file");
            let name = part.plain_name().ok_or_else(unnamed)?;
            stored += part.save(&directory, name, 100_000).await?;
        }
        Ok(stored.to_string())
    }
    let place = tempfile::tempdir().expect("a directory");
    let directory = Directory::open(place.path()).expect("a directory");
    let app = app(Router::new().state(directory).route("/", post(store).body_max(300_000)));
    let send =
        |content: String| app.test().post("/").field("Content-Type", TYPE).content(content).send();
    let file = |name: &str, content: &str| part(&format!("name=f; filename=\"{name}\""), content);
    let large = "0123456789".repeat(10_000);
    let stored = send(format!("{}{}--xyz--", file("a.txt", &large), file("b", "")));
    assert_eq!((stored.status(), stored.text()), (200, "100000"));
    assert_eq!(std::fs::read_to_string(place.path().join("a.txt")).expect("a file"), large);
    assert_eq!(std::fs::read(place.path().join("b")).expect("a file"), b"");
    let names = || std::fs::read_dir(place.path()).expect("a directory").count();
    assert_eq!(names(), 2);
    let table = [
        (file("c", &format!("{large}x")) + "--xyz--", 413),
        (file("c", &large.repeat(4)) + "--xyz--", 413),
        (file("c", "cut"), 400),
        (file("../c", "x") + "--xyz--", 400),
        (file("/etc/c", "x") + "--xyz--", 400),
        (file("..\\c", "x") + "--xyz--", 400),
        (file("", "x") + "--xyz--", 400),
        (file("c\0", "x") + "--xyz--", 400),
        (part("name=f", "x") + "--xyz--", 400),
    ];
    for (content, status) in table {
        let start = content[..70.min(content.len())].to_owned();
        assert_eq!(send(content).status(), status, "{start:?}");
        assert_eq!(names(), 2, "{start:?}");
    }
}
