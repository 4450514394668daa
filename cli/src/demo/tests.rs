//! The routes, and what the endpoints answer, in memory and in virtual time.

use hairspring_core::Method::{self, Delete, Get, Head, Options, Patch, Post, Put, Trace};
use hairspring_web::files::Directory;
use hairspring_web::middleware::{AccessLog, LogFormat};
use hairspring_web::testing::{Received, Test};
use serde_json::{Value, json};

use super::{Demo, Surroundings};

fn demo() -> Test<Demo> {
    Test::new(Demo::new(Surroundings::default()))
}

/// With files that nobody reads or writes.
fn demo_with_files() -> Test<Demo> {
    let files = Some(Directory::open(std::env::temp_dir()).unwrap());
    Test::new(Demo::new(Surroundings { files, ..Surroundings::default() }))
}

fn ask(demo: &Test<Demo>, method: Method, target: &str) -> Received {
    demo.request(method, target).send()
}

fn send_json(demo: &Test<Demo>, method: Method, target: &str, content: &str) -> Received {
    let asked = demo.request(method, target).field("Content-Type", "application/json");
    asked.content(content).send()
}

fn value(answer: &Received) -> Value {
    serde_json::from_slice(answer.content()).unwrap()
}

#[test]
fn each_path_has_its_methods() {
    const GET: &str = "GET, HEAD, OPTIONS";
    const POST: &str = "POST, OPTIONS";
    const GET_POST: &str = "GET, HEAD, POST, OPTIONS";
    const GET_PUT_DELETE: &str = "GET, HEAD, PUT, DELETE, OPTIONS";
    let demo = demo_with_files();
    for (path, allowed) in [
        ("/", GET),
        ("/plaintext", GET),
        ("/json", GET),
        ("/user-agent", GET),
        ("/slow", GET),
        ("/echo", POST),
        ("/echo/", GET),
        ("/echo/a/b", GET),
        ("/files/pear", GET_POST),
        ("/files/....", GET_POST),
        ("/api/files", GET),
        ("/api/digest", POST),
        ("/api/parse", POST),
        ("/api/users", GET_POST),
        ("/api/users/1", GET_PUT_DELETE),
        ("/events", GET),
        ("/metrics", GET),
    ] {
        let told = ask(&demo, Options, path);
        assert_eq!((told.status(), told.field("allow")), (204, Some(allowed)), "{path}");
        for method in [Post, Put, Delete, Patch, Trace] {
            if !allowed.contains(method.name()) {
                let refused = ask(&demo, method, path);
                let got = (refused.status(), refused.field("allow"));
                assert_eq!(got, (405, Some(allowed)), "{method:?} {path}");
            }
        }
    }
    let whole = ask(&demo, Options, "*");
    assert_eq!(whole.field("allow"), Some("GET, HEAD, POST, PUT, DELETE, OPTIONS"));
}

#[test]
fn what_is_not_here_is_404() {
    let demo = demo_with_files();
    for path in [
        "/pear",
        "//",
        "/plaintext/",
        "/plain",
        "/Json",
        "/files",
        "/files/",
        "/files/..",
        "/files/%2e%2e",
        "/files/..%2fsecret",
        "/files/a/b",
        "/api",
        "/api/users/",
        "/static/",
        "/api/users/1/2",
        "/%ff",
    ] {
        for method in [Get, Head] {
            assert_eq!(ask(&demo, method, path).status(), 404, "{method:?} {path}");
        }
    }
    let illegal = demo.post("/files/..%5csecret").content("a").send();
    assert_eq!(illegal.status(), 404);
    assert!(illegal.text().contains("no file here can have this name"), "{}", illegal.text());
    // Programs are told in JSON, people in a line.
    for (path, kind) in [
        ("/api/pear", "application/problem+json"),
        ("/api", "application/problem+json"),
        ("/apis", "text/plain; charset=utf-8"),
        ("/pear", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(ask(&demo, Get, path).field("content-type"), Some(kind), "{path}");
    }
    let without = self::demo();
    for path in ["/files/pear", "/api/files"] {
        for method in [Get, Post, Options] {
            assert_eq!(ask(&without, method, path).status(), 404, "{method:?} {path}");
        }
    }
}

#[test]
fn what_is_echoed_need_not_be_text() {
    let demo = demo();
    for (target, content) in [
        ("/echo/%ff%00", &b"\xff\0"[..]),
        ("/echo/caf%C3%A9", "café".as_bytes()),
        ("/%65cho/%2561", b"%61"),
    ] {
        assert_eq!(demo.get(target).send().content(), content, "{target}");
    }
}

#[test]
fn users_come_change_and_go() {
    let demo = demo();
    let names = |demo: &Test<Demo>| -> Vec<String> {
        let all = value(&demo.get("/api/users").send());
        let users = all["users"].as_array().unwrap();
        users.iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&demo), ["Alice", "Bob"]);

    let said = r#"{"name":"Ada","email":"ada@example.org","admin":true}"#;
    let created = send_json(&demo, Post, "/api/users", said);
    assert_eq!((created.status(), created.field("location")), (201, Some("/api/users/3")));
    let ada = json!({ "id": 3, "name": "Ada", "email": "ada@example.org" });
    assert_eq!(value(&created), ada);
    let shown = demo.get("/api/users/3").send();
    assert_eq!((shown.status(), shown.field("content-type")), (200, Some("application/json")));
    assert_eq!(value(&shown), ada);

    let replaced = send_json(&demo, Put, "/api/users/3", r#"{"name":"Grace"}"#);
    assert_eq!((replaced.status(), value(&replaced)), (200, json!({ "id": 3, "name": "Grace" })));
    assert_eq!(names(&demo), ["Alice", "Bob", "Grace"]);

    let deleted = ask(&demo, Delete, "/api/users/3");
    assert_eq!((deleted.status(), deleted.content()), (204, &b""[..]));
    assert_eq!(deleted.field("content-type"), None);
    for method in [Get, Delete] {
        assert_eq!(ask(&demo, method, "/api/users/3").status(), 404, "{method:?}");
    }
    // A number is not given twice.
    let next = send_json(&demo, Post, "/api/users", r#"{"name":"Ada"}"#);
    assert_eq!(next.field("location"), Some("/api/users/4"));
}

#[test]
fn what_is_no_user_is_told_so_in_json() {
    let demo = demo();
    let long = format!(r#"{{"name":"{}"}}"#, "a".repeat(201));
    let deep = "[".repeat(200);
    let large = format!(r#"{{"name":"Ada","more":"{}"}}"#, "a".repeat(16 << 10));
    for (method, target, content, status) in [
        (Post, "/api/users", "", 400),
        (Post, "/api/users", "{", 400),
        (Post, "/api/users", "[]", 400),
        (Post, "/api/users", "{}", 400),
        (Post, "/api/users", r#"{"name":7}"#, 400),
        (Post, "/api/users", r#"{"name":" "}"#, 400),
        (Post, "/api/users", r#"{"name":"Ada","email":""}"#, 400),
        (Post, "/api/users", &long, 400),
        (Post, "/api/users", &deep, 400),
        (Post, "/api/users", "{\"name\":\"\u{0}\"}", 400),
        (Put, "/api/users/pear", r#"{"name":"Ada"}"#, 400),
        (Put, "/api/users/1", "{}", 400),
        (Put, "/api/users/77", r#"{"name":"Ada"}"#, 404),
        (Get, "/api/users/-1", "", 400),
        (Get, "/api/users/99999999999999999999", "", 400),
        (Delete, "/api/users/1.5", "", 400),
        (Delete, "/api/users/77", "", 404),
    ] {
        let refused = send_json(&demo, method, target, content);
        assert_eq!(refused.status(), status, "{method:?} {target} {content}");
        assert_eq!(refused.field("content-type"), Some("application/problem+json"), "{content}");
        let told = value(&refused);
        assert_eq!(told["status"], status, "{content}");
        let detail = told["detail"].as_str().unwrap();
        let starts = ["expected ", "malformed ", "unexpected "];
        assert!(starts.iter().any(|start| detail.starts_with(start)), "{told}");
    }
    assert_eq!(send_json(&demo, Post, "/api/users", &large).status(), 413);
    let send = |fields: [(&str, &str); 2]| {
        let post = demo.post("/api/users").content("{}");
        fields.into_iter().fold(post, |post, (name, value)| post.field(name, value)).send()
    };
    let (json, coding) = (("Content-Type", "application/json"), ("Content-Encoding", "gzip"));
    for (fields, named) in [
        ([("Content-Type", "text/plain"), ("X", "x")], ("accept", "application/json")),
        ([json, coding], ("accept-encoding", "identity")),
    ] {
        let refused = send(fields);
        assert_eq!((refused.status(), refused.field(named.0)), (415, Some(named.1)));
        assert_eq!(refused.field("content-type"), Some("application/problem+json"));
        assert_eq!(refused.field("vary"), None, "it is JSON for everybody");
    }
}

#[test]
fn users_are_bounded() {
    let demo = demo();
    let add = || send_json(&demo, Post, "/api/users", r#"{"name":"Ada"}"#).status();
    for _ in 2..1000 {
        assert_eq!(add(), 201);
    }
    assert_eq!(add(), 507);
    assert_eq!(ask(&demo, Delete, "/api/users/1").status(), 204);
    assert_eq!((add(), add()), (201, 507));
}

#[test]
fn bytes_are_explained() {
    let demo = demo();
    let explain = |bytes: &[u8]| value(&demo.post("/api/parse").content(bytes).send());
    let good = explain(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((&good["bytes"], &good["verdict"]["accepted"]), (&json!(27), &json!(true)));
    assert_eq!(good["events"][0]["kind"], "request-line");
    let smuggled = explain(
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    );
    assert_eq!(smuggled["verdict"]["accepted"], false);
    assert_eq!(smuggled["verdict"]["status"], 400);
    assert_eq!(explain(b"")["verdict"]["accepted"], true);
    let large = demo.post("/api/parse").content(vec![b'a'; (16 << 10) + 1]).send();
    assert_eq!(large.status(), 413);
}

#[test]
fn a_body_has_a_length_and_a_digest() {
    let told = value(&demo().post("/api/digest").content("hello").send());
    let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(told, json!({ "bytes": 5, "sha256": sha256 }));
    // In pieces, small and large.
    let chunks =
        [&b"1\r\na\r\n"[..], b"4e20\r\n", &[b'a'; 20_000], b"\r\n1\r\na\r\n0\r\n\r\n"].concat();
    let mut wire = demo().connect();
    wire.send("POST /api/digest HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    wire.send(chunks);
    wire.run_until(|bytes| bytes.ends_with(b"\"}"));
    let told = String::from_utf8(wire.received().to_vec()).unwrap();
    let sha256 = "b6ea8b378c9dd258a101799708e26b44a2b85787080f5b98f56e407b9b85e42f";
    let all = format!(r#"{{"bytes":20002,"sha256":"{sha256}"}}"#);
    assert!(told.ends_with(&all), "{told}");
}

#[test]
fn every_answer_and_refusal_is_counted() {
    let demo = demo();
    for target in ["/plaintext", "/plaintext", "/json", "/nowhere"] {
        demo.get(target).send();
    }
    let _ = demo.raw("GET / HTTP/1.1\r\n\r\n");
    let told = demo.get("/metrics").send();
    let text = told.text();
    for line in [
        r#"http_requests_total{method="GET",route="/plaintext",status="200"} 2"#,
        r#"http_requests_total{method="GET",route="/json",status="200"} 1"#,
        r#"http_requests_total{method="GET",route="",status="404"} 1"#,
        "http_requests_refused_total{status=\"400\"",
        "server_connections_open{backend=\"\"} 0",
    ] {
        assert!(text.contains(line), "expected {line} in {text}");
    }
    // None of them takes a microsecond.
    for route in ["/plaintext", "/json", ""] {
        let start = format!("http_request_duration_seconds_sum{{route=\"{route}\"}} ");
        let sum =
            text.lines().find_map(|line| line.strip_prefix(&start)).expect("it was asked for");
        assert!(sum.parse::<f64>().is_ok_and(|sum| sum > 0.0), "{route}: {sum}");
    }
}

#[test]
fn the_page_is_asked_for_once() {
    let demo = demo();
    for (accepted, coding) in [("identity", None), ("gzip", Some("gzip"))] {
        let page = demo.get("/").field("Accept-Encoding", accepted).send();
        assert_eq!((page.status(), page.field("content-encoding")), (200, coding));
        let tag = page.field("etag").unwrap();
        let again = demo.get("/").field("Accept-Encoding", accepted).field("If-None-Match", tag);
        let again = again.send();
        assert_eq!((again.status(), again.field("etag")), (304, Some(tag)));
        let other = demo.get("/").field("Accept-Encoding", accepted).field("If-Match", "\"other\"");
        let other = other.send();
        assert_eq!(other.status(), 412);
        assert!(other.text().starts_with("412 Precondition Failed: expected"), "{}", other.text());
    }
}

#[test]
fn pages_of_other_origins_store_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let files = Some(Directory::open(scratch.path()).unwrap());
    let demo = Test::new(Demo::new(Surroundings { files, ..Surroundings::default() }));
    for (name, field, value, status) in [
        ("a", "Sec-Fetch-Site", "cross-site", 403),
        ("b", "Sec-Fetch-Site", "same-site", 403),
        ("c", "Sec-Fetch-Site", "same-origin", 201),
        ("d", "Sec-Fetch-Site", "none", 201),
        ("e", "Origin", "http://evil.example", 403),
        ("f", "Origin", "http://example.org", 201),
    ] {
        let asked = demo.post(&format!("/files/{name}")).field(field, value);
        assert_eq!(asked.content("a").send().status(), status, "{field}: {value}");
        assert_eq!(scratch.path().join(name).exists(), status == 201, "{field}: {value}");
    }
}

/// Only the fields of a response without content describe what is stored (RFC 9530, section 3.1).
#[test]
fn a_digest_is_that_of_the_stored_file() {
    let scratch = tempfile::tempdir().unwrap();
    let files = Some(Directory::open(scratch.path()).unwrap());
    let demo = Test::new(Demo::new(Surroundings { files, ..Surroundings::default() }));
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    for (wanted, status, told) in [
        ("sha-256=10", 204, Some(digest)),
        ("sha-512=10, sha-256=1", 204, Some(digest)),
        ("sha-256=0", 201, None),
        ("sha-512=10", 201, None),
    ] {
        let asked = demo.post("/files/a").field("Want-Repr-Digest", wanted).content("hello");
        let stored = asked.send();
        assert_eq!((stored.status(), stored.field("repr-digest")), (status, told), "{wanted}");
        assert_eq!(std::fs::read(scratch.path().join("a")).unwrap(), b"hello");
    }
}

/// With a log there is no quick way past the application.
#[test]
fn the_quick_way_gives_the_answers_of_the_long_one() {
    // The second is more than what is collected.
    let (long, longer) = ("a".repeat(70_000), "a".repeat(2_000_000));
    let requests = [
        ("GET /plaintext", "", ""),
        ("GET /plaintext?query", "", ""),
        ("GET /%70laintext", "", ""),
        ("GET http://a/json", "", ""),
        ("HEAD /json", "", ""),
        ("GET /json", "Content-Length: 4", "body"),
        ("POST /echo", "", ""),
        ("POST /echo", "Content-Length: 0", ""),
        ("POST /echo", "Content-Length: 4", "body"),
        ("POST /echo", "Content-Length: 4\r\nContent-Type: a/b", "body"),
        ("POST /echo", "Content-Length: 4\r\nExpect: 100-continue", "body"),
        ("POST /echo", "Content-Length: 40", "body"),
        ("POST /echo", "Transfer-Encoding: chunked", "4\r\nbody\r\n0\r\n\r\n"),
        ("POST /echo", "Transfer-Encoding: chunked", "4\r\nbody"),
        ("POST /echo", "Content-Length: 70000", &long),
        ("POST /echo", "Content-Length: 2000000", &longer),
        ("GET /files/pear", "", ""),
        ("GET /files/pe%61r", "", ""),
        ("GET /files/plum", "", ""),
        ("GET /files/..", "", ""),
        ("GET /files/a/b", "", ""),
        ("GET /files/", "", ""),
    ];
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("pear"), "one two").unwrap();
    let files = Some(Directory::open(scratch.path()).unwrap());
    let quick = Surroundings { files, ..Surroundings::default() };
    let log = AccessLog::new(LogFormat::Common, |_: &str| ());
    let slow = Surroundings { access_log: Some(log), ..quick.clone() };
    let (quick, slow) = (Demo::new(quick), Demo::new(slow));
    assert!(quick.hot.is_some() && slow.hot.is_none());
    for (line, fields, content) in requests {
        let end = if fields.is_empty() { "\r\n" } else { "\r\n\r\n" };
        let bytes = format!("{line} HTTP/1.1\r\nHost: a\r\n{fields}{end}{content}");
        let raw = |demo: &Demo| Test::new(demo.clone()).raw(&bytes).escape_ascii().to_string();
        assert_eq!(raw(&quick), raw(&slow), "{line} {fields}");
    }
    let counted = |demo: &Demo| {
        let text = demo.metrics().text();
        let is_about_time = |line: &&str| line.contains("duration") && !line.contains("_count");
        let lines = text.lines().filter(|line| !is_about_time(line)).map(str::to_owned);
        // Those of one name stand in no order.
        lines.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(counted(&quick), counted(&slow));
}
