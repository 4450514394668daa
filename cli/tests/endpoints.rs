//! Every endpoint of the demo, over a socket.

mod support;

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use support::{Demo, entries, eventually, scratch};

#[test]
fn fixed_responses_have_their_exact_type_and_content() {
    let demo = Demo::start("");
    for (target, kind, content) in [
        ("/plaintext", "text/plain", "Hello, World!"),
        ("/json", "application/json", r#"{"message":"Hello, World!"}"#),
        ("/user-agent", "text/plain", ""),
        ("/echo/pear", "text/plain", "pear"),
        ("/echo/", "text/plain", ""),
        ("/echo/a%20b/c%2fd?query", "text/plain", "a b/c/d"),
        ("/echo/%3Cscript%3E", "text/plain", "<script>"),
        ("/echo/%0d%0aX-Injected:%20yes", "text/plain", "\r\nX-Injected: yes"),
        ("/echo/%2561", "text/plain", "%61"),
        ("/slow?ms=0", "text/plain", "answered after 0 ms\n"),
    ] {
        let got = demo.get(&format!("GET {target}"), "");
        assert_eq!((got.status.as_str(), got.text()), ("200 OK", content), "{target}");
        assert_eq!(got.field("content-type"), Some(kind), "{target}");
        assert_eq!(got.field("content-length"), Some(&*content.len().to_string()), "{target}");
        assert_eq!(got.field("x-injected"), None);
        // Text from the request must not be taken for a page.
        let reflected = target.starts_with("/echo/") || target == "/user-agent";
        let guarded = got.field("x-content-type-options") == Some("nosniff");
        assert_eq!(guarded, reflected, "{target}");

        let head = demo.get(&format!("HEAD {target}"), "");
        assert_eq!((head.status.as_str(), head.text()), ("200 OK", ""), "{target}");
        assert_eq!(head.field("content-length"), got.field("content-length"), "{target}");
        assert_eq!(head.field("content-type"), Some(kind), "{target}");
    }
    let page = demo.get("GET /", "");
    assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().starts_with("<!doctype html>"));
}

#[test]
fn the_user_agent_comes_back_as_it_was() {
    let demo = Demo::start("");
    let got = demo.get("GET /user-agent", "uSER-aGENT: \t pear/1.0 (a; b) \t\r\n");
    assert_eq!(got.text(), "pear/1.0 (a; b)");
}

#[test]
fn what_is_not_there_is_told_before_a_body_is_read() {
    let demo = Demo::start("");
    for (line, status, allow) in [
        ("GET /pear", "404 Not Found", None),
        ("GET /files/pear", "404 Not Found", None),
        ("POST /", "405 Method Not Allowed", Some("GET, HEAD, OPTIONS")),
        ("GET /echo", "405 Method Not Allowed", Some("POST, OPTIONS")),
        ("TRACE /", "405 Method Not Allowed", Some("GET, HEAD, OPTIONS")),
        ("get /", "501 Not Implemented", None),
        ("BREW /pot", "501 Not Implemented", None),
        ("CONNECT localhost:80", "501 Not Implemented", None),
        ("OPTIONS /echo", "204 No Content", Some("POST, OPTIONS")),
        ("OPTIONS *", "204 No Content", Some("GET, HEAD, POST, PUT, DELETE, OPTIONS")),
        ("GET /slow?ms=x", "400 Bad Request", None),
        ("GET /slow", "400 Bad Request", None),
    ] {
        let got = demo.get(line, "");
        assert_eq!(got.status, status, "{line}");
        assert_eq!(got.field("allow"), allow, "{line}");
    }
    // The content is never sent, nor asked for.
    let expecting = "Expect: 100-continue\r\nContent-Length: 10";
    for (line, status) in [("POST /pear", "404"), ("PUT /echo", "405"), ("BREW /echo", "501")] {
        let request = format!("{line} HTTP/1.1\r\nHost: a\r\n{expecting}\r\n\r\n");
        let got = demo.ask(request.as_bytes());
        assert!(got.status.starts_with(status), "{line}: {}", got.status);
        assert_eq!(got.field("connection"), Some("close"), "{line}");
    }
}

#[test]
fn echo_is_gzipped_for_whoever_accepts_it() {
    let demo = Demo::start("");
    for (fields, coded) in [
        ("", false),
        ("Accept-Encoding: gzip\r\n", true),
        ("Accept-Encoding: encoding-1, gzip, encoding-2\r\n", true),
        ("Accept-Encoding: br\r\naccept-encoding: x-gzip\r\n", true),
        ("Accept-Encoding: invalid-encoding\r\n", false),
        ("Accept-Encoding: gzip;q=0\r\n", false),
    ] {
        for message in ["pear".to_owned(), "a".repeat(4000)] {
            let got = demo.get(&format!("GET /echo/{message}"), fields);
            assert_eq!(got.status, "200 OK", "{fields}");
            assert_eq!(got.field("content-type"), Some("text/plain"));
            assert_eq!(got.field("content-encoding"), coded.then_some("gzip"), "{fields}");
            assert_eq!(got.field("vary"), Some("Accept-Encoding"), "{fields}");
            assert_eq!(got.field("content-length"), Some(&*got.content.len().to_string()));
            let mut text = String::new();
            if coded {
                flate2::read::GzDecoder::new(&*got.content).read_to_string(&mut text).unwrap();
            } else {
                text.push_str(got.text());
            }
            assert_eq!(text, message);
        }
    }
}

#[test]
fn a_body_comes_back_in_either_framing() {
    let demo = Demo::start("");
    let large: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    for content in [&b""[..], b"pear", &large] {
        let got = demo.post("/echo", "Content-Type: image/png; a=\"b\"\r\n", content);
        assert_eq!(got.status, "200 OK");
        assert_eq!(got.field("content-type"), Some("image/png; a=\"b\""));
        assert_eq!(got.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(got.field("content-length"), Some(&*content.len().to_string()));
        assert!(got.content == content, "{} bytes", content.len());
    }
    assert_eq!(
        demo.post("/echo", "", b"a").field("content-type"),
        Some("application/octet-stream")
    );

    let none = demo.get("POST /echo", "");
    assert_eq!((none.status.as_str(), none.field("content-length")), ("200 OK", Some("0")));

    let chunked = demo.ask(
        b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
          \r\n4\r\npear\r\n5;a=b\r\nplums\r\n0\r\nChecksum: 7\r\n\r\n",
    );
    assert_eq!(chunked.field("transfer-encoding"), Some("chunked"));
    assert_eq!(chunked.field("content-length"), None);
    assert_eq!(chunked.text(), "9\r\npearplums\r\n0\r\nChecksum: 7\r\n\r\n");
}

#[test]
fn an_echo_begins_before_its_request_ends() {
    let demo = Demo::start("");
    let mut stream = demo.connect();
    stream
        .write_all(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\
              Transfer-Encoding: chunked\r\n\r\n",
        )
        .unwrap();
    let continues = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, continues);
    stream.write_all(b"4\r\npear\r\n").unwrap();
    let mut response = Vec::new();
    while !response.ends_with(b"4\r\npear\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        response.push(byte[0]);
    }
    stream.write_all(b"4\r\nplum\r\n").unwrap();
    let mut rest = [0; 9];
    stream.read_exact(&mut rest).unwrap();
    assert_eq!(&rest, b"4\r\nplum\r\n");
}

#[test]
fn a_body_that_is_broken_near_its_beginning_is_refused_not_echoed() {
    let demo = Demo::start("--body-timeout 300ms");
    let refused = |request: &[u8]| demo.ask(request).status;
    let chunked =
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npear\r\nx";
    assert_eq!(refused(chunked), "400 Bad Request");
    let slow = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\npear";
    assert_eq!(refused(slow), "408 Request Timeout");
}

#[test]
fn an_echo_of_a_broken_body_is_not_completed() {
    let demo = Demo::start("");
    let mut stream = demo.connect();
    stream
        .write_all(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npear\r\n",
        )
        .unwrap();
    let mut begun = [0; 64];
    assert!(stream.read(&mut begun).unwrap() > 0);
    stream.write_all(b"pear!\r\n").unwrap();
    let mut rest = Vec::new();
    // A reset may come instead of an end; the last chunk may not.
    let _ = stream.read_to_end(&mut rest);
    assert!(!rest.ends_with(b"0\r\n\r\n"));
}

#[test]
fn a_slow_response_delays_only_itself() {
    let demo = Demo::start("");
    let start = Instant::now();
    let mut slow = demo.connect();
    slow.write_all(b"GET /slow?ms=1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
    assert!(start.elapsed() < Duration::from_secs(1));
    let mut response = String::new();
    slow.read_to_string(&mut response).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert!(response.ends_with("answered after 1000 ms\n"), "{response}");
}

#[test]
fn files_are_stored_and_sent_whole() {
    let scratch = scratch();
    let demo = Demo::start_in(scratch.path());
    let large: Vec<u8> = (0..500_000_u32).flat_map(u32::to_le_bytes).collect();
    for (name, content) in [("pear", &b"one two three"[..]), ("....", b""), ("a..b c", &large)] {
        let target = format!("/files/{}", name.replace(' ', "%20"));
        let stored = demo.post(&target, "Content-Type: application/octet-stream\r\n", content);
        assert_eq!(stored.status, "201 Created", "{name}");
        let on_disk = std::fs::read(scratch.path().join(name)).unwrap();
        assert!(on_disk == content, "{name} is whole when the response is read");

        let sent = demo.get(&format!("GET {target}"), "");
        assert_eq!(sent.status, "200 OK", "{name}");
        assert_eq!(sent.field("content-type"), Some("application/octet-stream"), "{name}");
        assert_eq!(sent.field("content-length"), Some(&*content.len().to_string()), "{name}");
        assert!(sent.content == content, "{name}");
        let head = demo.get(&format!("HEAD {target}"), "");
        assert_eq!(head.field("content-length"), sent.field("content-length"), "{name}");
        assert!(head.content.is_empty(), "{name}");
    }
    let chunked = demo.ask(
        b"POST /files/plum HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
          Transfer-Encoding: chunked\r\n\r\n4\r\npear\r\n4\r\nplum\r\n0\r\n\r\n",
    );
    assert_eq!(chunked.status, "201 Created");
    assert_eq!(std::fs::read(scratch.path().join("plum")).unwrap(), b"pearplum");
    assert_eq!(entries(&scratch), ["....", "a..b c", "pear", "plum"]);
}

#[test]
fn no_name_leaves_the_directory() {
    let scratch = scratch();
    let inside = scratch.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    std::fs::create_dir(inside.join("folder")).unwrap();
    std::fs::write(scratch.path().join("secret"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret", inside.join("link")).unwrap();
    let demo = Demo::start_in(&inside);
    for name in [
        "",
        ".",
        "..",
        "../secret",
        "%2e%2e/secret",
        "..%2fsecret",
        "%2e%2e%2fsecret",
        "..%5csecret",
        "....//secret",
        "%252e%252e%252fsecret",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "secret%00",
        "folder",
        "folder/",
        "link",
        "folder/../../secret",
    ] {
        let got = demo.get(&format!("GET /files/{name}"), "");
        assert_eq!(got.status, "404 Not Found", "{name}");
        assert!(!got.text().contains("secret\n"), "{name}");
    }
    for name in ["..", "..%2fnew", "..%5cnew", "../new", "a%00b", ""] {
        let got = demo.post(&format!("/files/{name}"), "", b"new");
        assert_eq!(got.status, "404 Not Found", "{name}");
    }
    assert_eq!(demo.post("/files/folder", "", b"new").status, "409 Conflict");
    assert_eq!(entries(&scratch), ["inside", "secret"]);
    assert_eq!(std::fs::read(scratch.path().join("secret")).unwrap(), b"secret");
}

#[test]
fn nothing_is_left_of_a_broken_upload() {
    let scratch = scratch();
    std::fs::write(scratch.path().join("pear"), "old").unwrap();
    let demo = Demo::start_in(scratch.path());
    let length = b"POST /files/pear HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf";
    let chunks =
        b"POST /files/pear HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    let malformed =
        b"POST /files/pear HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalfX";
    for (request, half_close) in
        [(&length[..], true), (length, false), (chunks, true), (chunks, false), (malformed, true)]
    {
        let mut stream = demo.connect();
        stream.write_all(request).unwrap();
        if half_close {
            stream.shutdown(Shutdown::Write).unwrap();
            let mut response = String::new();
            stream.read_to_string(&mut response).unwrap();
            assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
        }
        drop(stream);
        eventually("only the old file", || entries(&scratch) == ["pear"]);
    }
    assert_eq!(std::fs::read(scratch.path().join("pear")).unwrap(), b"old");
}

#[test]
fn simultaneous_uploads_of_a_name_are_each_whole() {
    let scratch = scratch();
    let demo = Demo::start_in(scratch.path());
    let contents = [b'a', b'b', b'c', b'd'].map(|byte| vec![byte; 300_000]);
    std::thread::scope(|scope| {
        for content in &contents {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(demo.post("/files/pear", "", content).status, "201 Created");
                    let seen = std::fs::read(scratch.path().join("pear")).unwrap();
                    assert!(contents.contains(&seen));
                }
            });
        }
    });
    assert_eq!(entries(&scratch), ["pear"]);
}
