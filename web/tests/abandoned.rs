//! How the log and the metrics show clients that go away before they have the whole response.

mod support;

use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config, ConnectionInfo, Front, Http, Input, Now, Protocol, RequestBody, Timer,
};
use hairspring_web::files::{Directory, Tree};
use hairspring_web::metrics::Metrics;
use hairspring_web::middleware::{AccessLog, CatchPanic, LogFormat};
use hairspring_web::testing::Test;
use hairspring_web::{App, Error, Router};

use support::{app, pieces};

/// An application, with its log and its metrics.
struct Watched {
    test: Test<App>,
    lines: Arc<Mutex<Vec<String>>>,
    metrics: Metrics,
}

impl Watched {
    fn new(format: LogFormat) -> Self {
        let (lines, metrics) = (Arc::new(Mutex::new(Vec::new())), Metrics::new());
        let sink = Arc::clone(&lines);
        let log = AccessLog::new(format, move |line: &str| sink.lock().unwrap().push(line.into()));
        let slow = async |timer: Timer| {
            timer.sleep(Duration::from_secs(60)).await;
            "slow"
        };
        let stream = async |mut body: RequestBody| -> Result<&str, Error> {
            while body.next().await?.is_some() {}
            Ok("read")
        };
        let fails = async |timer: Timer| -> &str {
            timer.sleep(Duration::from_secs(1)).await;
            panic!("on purpose")
        };
        let inside = Router::new().with(CatchPanic::new(|_| ())).get("/caught", fails);
        let router = Router::new()
            .with(log)
            .with(metrics.clone())
            .get("/slow", slow)
            .post("/stream", stream)
            .post("/whole", |content: String| content)
            .get("/fails", fails)
            .get("/pieces", pieces)
            .group(inside)
            .body_max(10);
        Self { test: app(router).test(), lines, metrics }
    }

    /// The log lines of a client that sends this, waits for this many seconds, and resets.
    fn go_after(&self, request: &str, seconds: u64) -> Vec<String> {
        let mut wire = self.test.connect();
        wire.send(request);
        wire.run_for(Duration::from_secs(seconds));
        wire.reset();
        self.take()
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

#[test]
fn who_goes_before_the_response_has_a_line() {
    let watched = Watched::new(LogFormat::Combined);
    let line = watched.go_after("GET /slow HTTP/1.1\r\nHost: a\r\nReferer: b\r\n\r\n", 2);
    let told =
        "192.0.2.1 - - [06/Nov/1994:08:49:39 +0000] \"GET /slow HTTP/1.1\" 499 0 \"b\" \"-\" ";
    let seconds = line[0].strip_prefix(told).expect(&line[0]).parse::<f64>().expect("seconds");
    assert!((2.0..3.0).contains(&seconds) && line.len() == 1, "{line:?}");
    // In the middle of its content.
    let begun = "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";
    assert!(watched.go_after(begun, 1)[0].contains("\"POST /stream HTTP/1.1\" 499 0 "));
    // If the content is collected, the line is that of a client that only ends its side.
    for begun in ["half", ""] {
        let begun = format!("POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{begun}");
        for seconds in [0, 1] {
            let lines = watched.go_after(&begun, seconds);
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains("\"POST /whole HTTP/1.1\" 400 0 "), "{lines:?}");
        }
    }
    // The backend drops the connection without passing on a reset.
    let mut wire = watched.test.connect();
    wire.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(wire);
    assert!(watched.take()[0].contains("\"GET /slow HTTP/1.1\" 499 0 "));

    let watched = Watched::new(LogFormat::Json);
    let line = watched.go_after("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    let line: serde_json::Value = serde_json::from_str(&line[0]).expect("JSON");
    assert_eq!((&line["status"], &line["whole"]), (&499.into(), &false.into()));
}

#[test]
fn who_goes_before_the_response_is_counted() {
    let watched = Watched::new(LogFormat::Common);
    watched.go_after("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 2);
    let told = watched.metrics.text();
    for line in [
        r#"http_requests_total{method="GET",route="/slow",status="499"} 1"#,
        r#"http_request_duration_seconds_bucket{route="/slow",le="1"} 0"#,
        r#"http_request_duration_seconds_bucket{route="/slow",le="5"} 1"#,
        "http_requests_in_flight 0",
    ] {
        assert!(told.lines().any(|own| own == line), "{line}:\n{told}");
    }
}

/// A client that reads this many bytes, then resets.
fn take_some(service: App, request: &str, mut most: u64) {
    let info = ConnectionInfo::default();
    let mut http = Http::new(service, Arc::new(Config::default()), info);
    http.receive(Input::Data(Bytes::copy_from_slice(request.as_bytes())));
    let poll = |http: &mut Http<App>| {
        let _ = http.poll(&mut Context::from_waker(Waker::noop()), Now::default());
    };
    poll(&mut http);
    while most > 0 {
        let here = match http.outbox().front() {
            Some(Front::Bytes(bytes)) => bytes.len() as u64,
            Some(Front::Supplied(supplied)) => supplied.len,
            Some(Front::Fin) | None => panic!("expected {most} bytes more"),
        };
        http.outbox().advance(here.min(most));
        most -= here.min(most);
        poll(&mut http);
    }
    http.receive(Input::Reset);
    poll(&mut http);
}

/// The line has the number of bytes that were handed over; counting them does not change the response.
#[test]
fn who_goes_in_the_middle_of_a_long_response_is_not_told_to_have_it_all() {
    const LENGTH: usize = 10 << 20;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), vec![b'x'; LENGTH]).expect("a file");
    let tree = Tree::new(Directory::open(folder.path()).expect("a directory"));
    let (lines, metrics) = (Arc::new(Mutex::new(Vec::new())), Metrics::new());
    let sink = Arc::clone(&lines);
    let log = move |line: &str| sink.lock().unwrap().push(line.to_owned());
    let router = Router::new()
        .with(AccessLog::new(LogFormat::Common, log))
        .with(metrics.clone())
        .get("/made", || "x".repeat(LENGTH))
        .get("/short", || "x".repeat(1 << 20))
        .or(tree.router());
    let app = app(router);
    let bytes_of = |target: &str, most: u64| {
        let before = metrics.text();
        take_some(app.clone(), &format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), most);
        let line = lines.lock().unwrap().pop().expect("a line");
        assert!(line.contains(" 200 ") && before != metrics.text(), "{line}");
        line.rsplit(' ').next().and_then(|bytes| bytes.parse::<u64>().ok()).expect("a number")
    };
    for target in ["/made", "/file"] {
        let told = bytes_of(target, 5 << 20);
        assert!((5 << 20..7 << 20).contains(&told), "{target}: {told}");
        // The whole response, as the core sends it.
        let whole = app.test().get(target).send();
        assert_eq!((whole.content().len(), whole.is_chunked()), (LENGTH, false), "{target}");
        assert!(lines.lock().unwrap().pop().expect("a line").ends_with(&format!(" {LENGTH}")));
        let head = app.test().head(target).send();
        assert_eq!(head.field("content-length"), Some("10485760"), "{target}");
        assert!(lines.lock().unwrap().pop().expect("a line").ends_with(" 200 0"), "{target}");
    }
    assert_eq!(bytes_of("/short", 1000), 1 << 20);
}

/// Requests that end in other ways have one line, with another status.
#[test]
fn nobody_else_is_told_to_have_gone() {
    let watched = Watched::new(LogFormat::Common);
    let status = |request: &str| {
        let lines = watched.go_after(request, 40);
        let told = lines.iter().map(|line| line.rsplit(' ').nth(1).expect("a status").to_owned());
        told.collect::<Vec<_>>()
    };
    let head = "POST /stream HTTP/1.1\r\nHost: a\r\n";
    assert_eq!(status(&format!("{head}Content-Length: 4\r\n\r\npear")), ["200"]);
    // Refused, or too slow.
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    assert_eq!(status(&format!("{chunked}8\r\n12345678\r\n8\r\n12345678")), ["413"]);
    assert_eq!(status(&format!("{chunked}x\r\n")), ["400"]);
    assert_eq!(status(&format!("{head}Content-Length: 9\r\n\r\nhalf")), ["408"]);
    // A panic that is caught is a response; one that is not leaves no line.
    assert_eq!(status("GET /caught HTTP/1.1\r\nHost: a\r\n\r\n"), ["500"]);
    assert_eq!(status("GET /fails HTTP/1.1\r\nHost: a\r\n\r\n"), [""; 0]);
    // The response had begun: its status stands, with the bytes that were sent.
    assert_eq!(status("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n"), ["200"]);
    let line = watched.go_after("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    assert!(line[0].ends_with(" 200 3"), "{line:?}");
}
