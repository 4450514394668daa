//! Types, validators, conditions, ranges and codings (RFC 9110, sections 8, 13 and 14).

use std::fs;
use std::time::{Duration, SystemTime};

use hairspring_core::Method;
use hairspring_web::testing::Received;

use crate::site::{open, serve, site};

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
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    fs::File::options().write(true).open(path).unwrap().set_modified(changed).unwrap();
    let test = serve(open(dir.path()));
    let tag = test.get("/s/hello.txt").send().field("etag").expect("a tag").to_owned();
    let weak = format!("W/{tag}");
    let list = format!("\"x\", , {tag}");
    let empty = format!(",\t,{tag} ,, ");
    let comma = format!("\"x,y\",{tag}");
    let (close, after) = (format!("\"x\"{tag}"), format!("{tag}\"x\""));
    let (spaced, bare) = (format!("\"x\" {tag}"), format!("{tag}, x"));
    let (any, open) = (format!("*, {tag}"), format!("{tag}, \"x"));
    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const OLD: &str = "Tue, 06 Nov 1900 08:49:36 GMT";
    let two_before = format!("{BEFORE}, {BEFORE}");
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
        (&[(MATCH, &empty)], 200),
        (&[(MATCH, &comma)], 200),
        // A list that is malformed anywhere matches nothing (section 5.6.1).
        (&[(MATCH, &close)], 412),
        (&[(MATCH, &after)], 412),
        (&[(MATCH, &spaced)], 412),
        (&[(MATCH, &bare)], 412),
        (&[(MATCH, &open)], 412),
        (&[(MATCH, &any)], 412),
        (&[(MATCH, &tag), (MATCH, "*")], 412),
        (&[(MATCH, &tag), (MATCH, "x")], 412),
        // Step 2: If-Unmodified-Since (section 13.1.4).
        (&[(UNTIL, SAME)], 200),
        (&[(UNTIL, BEFORE)], 412),
        (&[(UNTIL, "yesterday")], 200),
        (&[(UNTIL, OLD)], 412),
        // Several dates are malformed, in one line or in two.
        (&[(UNTIL, &two_before)], 200),
        (&[(UNTIL, BEFORE), (UNTIL, BEFORE)], 200),
        // Step 3: If-None-Match, by weak comparison (section 13.1.2).
        (&[(NONE, &tag)], 304),
        (&[(NONE, &weak)], 304),
        (&[(NONE, "*")], 304),
        (&[(NONE, &list)], 304),
        (&[(NONE, "\"x\""), (NONE, &tag)], 304),
        (&[(NONE, "\"x\"")], 200),
        (&[(NONE, "\"x\""), (SINCE, SAME)], 200),
        (&[(NONE, tag.trim_matches('"'))], 200),
        (&[(NONE, &empty)], 304),
        (&[(NONE, &comma)], 304),
        (&[(NONE, &close)], 200),
        (&[(NONE, &after)], 200),
        (&[(NONE, &spaced)], 200),
        (&[(NONE, &bare)], 200),
        (&[(NONE, &open)], 200),
        (&[(NONE, &any)], 200),
        (&[(NONE, "*"), (NONE, &tag)], 200),
        (&[(NONE, ""), (NONE, &tag)], 304),
        // Step 4: If-Modified-Since (section 13.1.3), in three forms (section 5.6.7).
        (&[(SINCE, SAME)], 304),
        (&[(SINCE, SAME_850)], 304),
        (&[(SINCE, SAME_C)], 304),
        (&[(SINCE, BEFORE)], 200),
        (&[(SINCE, "0")], 200),
        (&[(SINCE, "Sun, 32 Nov 1994 08:49:37 GMT")], 200),
        (&[(SINCE, "Sun, 06 Nov 1994 08:49:60 GMT")], 304),
        // 6 November 1994 was a Sunday.
        (&[(SINCE, "Mon, 06 Nov 1994 08:49:37 GMT")], 304),
        (&[(SINCE, OLD)], 200),
        (&[(SINCE, SAME), (SINCE, SAME)], 200),
        (&[(MATCH, &tag), (NONE, &tag)], 304),
    ];
    for (fields, status) in table {
        let ask = |method| {
            let asked = test.request(method, "/s/hello.txt");
            fields.iter().fold(asked, |asked, (name, value)| asked.field(name, value)).send()
        };
        let response = ask(Method::Get);
        assert_eq!(response.status(), *status, "{fields:?}");
        assert_eq!(ask(Method::Head).status(), *status, "{fields:?}");
        if *status == 412 {
            let reason = "a condition of the request, such as If-Match, does not hold";
            assert_eq!(response.text(), format!("412 Precondition Failed: {reason}\n"));
        }
        if *status == 304 {
            assert_eq!(response.field("etag"), Some(tag.as_str()), "section 15.4.5");
            assert_eq!(response.field("last-modified"), Some(SAME));
            assert_eq!((response.field("content-type"), response.content()), (None, &b""[..]));
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
        let response = ask(range);
        assert_eq!(
            (response.status(), response.field("content-range")),
            (status, expected),
            "{range}"
        );
        if status == 416 {
            let told = "416 Range Not Satisfiable: expected a range within the file\n";
            assert_eq!(response.text(), told);
        } else {
            assert_eq!(response.text(), content, "{range}");
            assert_eq!(response.field("accept-ranges"), Some("bytes"));
            assert_eq!(response.field("content-type"), Some("text/plain; charset=utf-8"));
        }
    }
    let head = test.request(Method::Head, "/s/hello.txt").field("Range", "bytes=0-1").send();
    assert_eq!(head.status(), 200, "section 14.2: Range is for GET");
    let empty = test.get("/s/empty").field("Range", "bytes=0-").send();
    assert_eq!(empty.field("content-range"), Some("bytes */0"));
    // For a file that does not exist `Range` is ignored.
    let absent = test.get("/s/none").field("Range", "bytes=0-1").send();
    assert_eq!(absent.text(), "404 Not Found: no file of this name is here\n");
    let seventeen = format!("bytes={}", "0-0,".repeat(17));
    assert_eq!(ask(&seventeen).status(), 200);
}

#[test]
fn several_parts_are_one_response() {
    let dir = site();
    let test = serve(open(dir.path()));
    let response = test.get("/s/hello.txt").field("Range", "bytes=8-,0-1,4-4").send();
    assert_eq!((response.status(), response.field("content-range")), (206, None));
    let content_type = response.field("content-type").expect("a type");
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
    assert_eq!(response.text(), expected);
    assert_eq!(response.field("content-length"), Some(expected.len().to_string().as_str()));
}

/// RFC 9110, section 13.1.5.
#[test]
fn a_part_is_only_sent_of_what_the_client_has() {
    let dir = site();
    let file = fs::File::options().write(true).open(dir.path().join("site/hello.txt")).unwrap();
    let change = |at: SystemTime| file.set_modified(at).expect("our own file");
    change(SystemTime::now() - Duration::from_secs(60));
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
    let twice = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-Range", &tag);
    assert_eq!(twice.field("If-Range", &tag).send().status(), 200, "it is no list");
    // Conditions are evaluated before the range.
    let asked = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-None-Match", &tag);
    assert_eq!(asked.send().status(), 304);
    // A date is weak if the file may change again within the same second (section 8.8.2.2), and
    // Last-Modified is never later than Date (section 8.8.2.1).
    change(SystemTime::now() + Duration::from_secs(3600));
    let date = |response: &Received| {
        let date = response.field("last-modified").expect("a date");
        httpdate::parse_http_date(date).expect("a date of HTTP")
    };
    for _ in 0..2 {
        let whole = test.get("/s/hello.txt").send();
        assert!(date(&whole) <= SystemTime::now(), "{:?}", whole.field("last-modified"));
    }
    let ahead = httpdate::fmt_http_date(file.metadata().unwrap().modified().unwrap());
    let asked = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-Range", &ahead);
    assert_eq!(asked.send().status(), 200);
    // The same for a file changed in the present second, which must not end meanwhile.
    let second = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let status = loop {
        let present = second();
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(present);
        change(moment);
        let date = httpdate::fmt_http_date(moment);
        let asked = test.get("/s/hello.txt").field("Range", "bytes=0-0").field("If-Range", &date);
        let status = asked.send().status();
        if second() == present {
            break status;
        }
    };
    assert_eq!(status, 200);
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
        let response = ask(accept);
        assert_eq!(response.field("content-encoding"), coding, "{accept}");
        assert_eq!((response.text(), response.field("vary")), (content, Some("Accept-Encoding")));
        assert_eq!(response.field("content-type"), Some("text/javascript; charset=utf-8"));
        tags.insert(response.field("etag").expect("a tag").to_owned(), coding);
    }
    assert_eq!(tags.len(), 3, "each form has its own tag (section 8.8.3)");
    // A range applies to the coding that was chosen.
    let part = test.get("/s/app.js").field("Accept-Encoding", "br").field("Range", "bytes=0-2");
    assert_eq!(part.send().text(), "bro");
    assert_eq!(serve(open(dir.path())).get("/s/app.js").send().field("vary"), None);
}
