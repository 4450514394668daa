//! How the log shows refused requests: one line each, with what is known of them.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::RequestBody;
use hairspring_web::middleware::{AccessLog, LogFormat};
use hairspring_web::testing::Test;
use hairspring_web::{App, Router, raw};

use support::{app, pieces};

/// An application, with its log.
struct Logged {
    test: Test<App>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Logged {
    fn new(format: LogFormat) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let log = AccessLog::new(format, move |line: &str| sink.lock().unwrap().push(line.into()));
        let router = Router::new()
            .with(log)
            .get("/", || "hello")
            .post("/collect", |_: bytes::Bytes| "collected")
            .post("/stream", async |body: RequestBody| {
                let RequestBody::Stream(mut reader) = body else { return "collected" };
                while let Ok(Some(_)) = reader.next().await {}
                "streamed"
            })
            .post("/pieces", raw(|_| pieces()))
            .body_max(10);
        Self { test: app(router).test(), lines }
    }

    /// The lines since the last call, without the date.
    fn take(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap());
        let without = |line: String| {
            let (peer, rest) = line.split_once(" - - [").expect("a common line");
            let (_, rest) = rest.split_once("] ").expect("a date");
            format!("{peer} {rest}")
        };
        lines.into_iter().map(without).collect()
    }

    /// The responses on a connection that sends this and waits 40 s, and the log lines.
    fn lines_of(&self, bytes: &[u8]) -> (String, Vec<String>) {
        let mut wire = self.test.connect();
        wire.send(bytes);
        wire.run_for(Duration::from_secs(40));
        (wire.take_text(), self.take())
    }

    /// Checks that there is one line, with this request line and the response's status and length.
    #[track_caller]
    fn expect(&self, bytes: &[u8], line: &str, status: u16) {
        let (response, lines) = self.lines_of(bytes);
        let content = response.split_once("\r\n\r\n").expect("a head").1.len();
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{response}");
        assert_eq!(lines, [format!("192.0.2.1 \"{line}\" {status} {content}")]);
    }
}

#[test]
fn a_refused_head_has_a_line() {
    let logged = Logged::new(LogFormat::Common);
    let table: [(&[u8], &str, u16); 9] = [
        (b"GET /a?b HTTP/1.1\r\n\r\n", "GET /a?b HTTP/1.1", 400),
        (b"\r\n\r\nGET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1", 400),
        (b"\x16\x03\x01\"\\\x1b[2J\xff\r\nx", r"\x16\x03\x01\x22\x5C\x1B[2J\xFF", 400),
        (b"\r\n\r\n\r\n", "-", 400),
        (b"GET / HTTP/3.7\r\nHost: a\r\n\r\n", "GET / HTTP/3.7", 505),
        (b"HEAD / HTTP/1.1\r\nHost : a\r\n\r\n", "HEAD / HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: pears\r\n\r\n", "GET / HTTP/1.1", 417),
        // Too slow: within the request line, and after it.
        (b"GET /slow", "GET /slow", 408),
        (b"GET /slow HTTP/1.1\r\nHo", "GET /slow HTTP/1.1", 408),
    ];
    for (bytes, line, status) in table {
        logged.expect(bytes, line, status);
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(10_000));
    logged.expect(long.as_bytes(), &long[..8192], 414);
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "a: b\r\n".repeat(100));
    logged.expect(many.as_bytes(), "GET / HTTP/1.1", 431);
    // The same if the bytes come one by one, after another request.
    let mut wire = logged.test.connect();
    for byte in b"GET / HTTP/1.1\r\nHost: a\r\n\r\nPUT /b@d HTTP/1.1\r\n\r\n" {
        wire.send([*byte]);
    }
    let lines = logged.take();
    assert!(lines[0].contains("\"GET / HTTP/1.1\" 200 "), "{lines:?}");
    assert!(lines[1].contains("\"PUT /b@d HTTP/1.1\" 400 "), "{lines:?}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn refused_content_has_a_line() {
    let logged = Logged::new(LogFormat::Common);
    for path in ["/collect", "/stream"] {
        let line = format!("POST {path} HTTP/1.1");
        let head = format!("{line}\r\nHost: a\r\n");
        let long = format!("{head}Content-Length: 11\r\n\r\n");
        logged.expect(long.as_bytes(), &line, 413);
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
        logged.expect(format!("{chunked}1\r\nxoops").as_bytes(), &line, 400);
        logged.expect(format!("{chunked}8\r\n12345678\r\n8\r\n").as_bytes(), &line, 413);
        logged.expect(format!("{head}Content-Length: 9\r\n\r\nsome").as_bytes(), &line, 408);
    }
    // Content that the handler does not read, and a mistake after it.
    let unread =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345GET  / HTTP/1.1\r\n\r\n";
    let (_, lines) = logged.lines_of(unread.as_bytes());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("\"POST / HTTP/1.1\" 405 "), "{lines:?}");
    assert!(lines[1].contains("\"GET  / HTTP/1.1\" 400 "), "{lines:?}");
}

#[test]
fn what_was_not_refused_has_no_second_line() {
    let logged = Logged::new(LogFormat::Common);
    // No request has begun.
    for bytes in [&b""[..], b"\r\n"] {
        assert_eq!(logged.lines_of(bytes), (String::new(), vec![]));
    }
    // The response had begun: its line says that it was cut.
    let broken = b"POST /pieces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnone";
    let (_, lines) = logged.lines_of(broken);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let good = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_eq!(logged.lines_of(good).1, [r#"192.0.2.1 "GET / HTTP/1.1" 200 5"#]);
}

#[test]
fn the_other_formats_say_what_is_known() {
    let logged = Logged::new(LogFormat::Combined);
    let bad = b"GET /\x7f HTTP/1.1\r\nUser-Agent: x\r\n\r\n";
    let (_, lines) = logged.lines_of(bad);
    let expected = r#"192.0.2.1 "GET /\x7F HTTP/1.1" 400 "#;
    assert!(lines[0].starts_with(expected), "{lines:?}");
    assert!(lines[0].ends_with(r#" "-" "-" 0.000000"#), "{lines:?}");

    let logged = Logged::new(LogFormat::Json);
    assert!(logged.test.raw(bad).starts_with(b"HTTP/1.1 400 "));
    let lines = std::mem::take(&mut *logged.lines.lock().unwrap());
    let line: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(line["line"], "GET /\u{7f} HTTP/1.1");
    assert_eq!((&line["status"], &line["peer"]), (&400.into(), &"192.0.2.1".into()));
    let refused = line["refused"].as_str().expect("a reason");
    assert!(refused.contains("request target"), "{refused}");
    assert_eq!(line.get("method"), None);
}
