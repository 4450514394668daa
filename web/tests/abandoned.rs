//! Requests whose clients do not wait for the answer: in the log, and among the figures.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::{RequestBody, Timer};
use hairspring_web::metrics::Metrics;
use hairspring_web::middleware::{AccessLog, CatchPanic, LogFormat};
use hairspring_web::testing::Test;
use hairspring_web::{App, Error, Router};

use support::{app, pieces};

/// An application whose log and figures are kept.
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
            .get("/fails", fails)
            .get("/pieces", pieces)
            .group(inside)
            .body_max(10);
        Self { test: app(router).test(), lines, metrics }
    }

    /// What is left of the line of a client that asks this, waits for so many seconds, and goes.
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
fn who_goes_before_the_answer_has_a_line() {
    let watched = Watched::new(LogFormat::Combined);
    let line = watched.go_after("GET /slow HTTP/1.1\r\nHost: a\r\nReferer: b\r\n\r\n", 2);
    let told =
        "192.0.2.1 - - [06/Nov/1994:08:49:39 +0000] \"GET /slow HTTP/1.1\" 499 0 \"b\" \"-\" ";
    let seconds = line[0].strip_prefix(told).expect(&line[0]).parse::<f64>().expect("seconds");
    assert!((2.0..3.0).contains(&seconds) && line.len() == 1, "{line:?}");
    // In the middle of what it sends.
    let begun = "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";
    assert!(watched.go_after(begun, 1)[0].contains("\"POST /stream HTTP/1.1\" 499 0 "));
    // Nobody says that it has gone: the driver does no more for the connection.
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
fn who_goes_before_the_answer_is_counted() {
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

/// What ends a request otherwise is told of by others, and once.
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
    // Refused, too slow.
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    assert_eq!(status(&format!("{chunked}8\r\n12345678\r\n8\r\n12345678")), ["413"]);
    assert_eq!(status(&format!("{chunked}x\r\n")), ["400"]);
    assert_eq!(status(&format!("{head}Content-Length: 9\r\n\r\nhalf")), ["408"]);
    // A panic that is caught is an answer, and there is no line for one that is not.
    assert_eq!(status("GET /caught HTTP/1.1\r\nHost: a\r\n\r\n"), ["500"]);
    assert_eq!(status("GET /fails HTTP/1.1\r\nHost: a\r\n\r\n"), [""; 0]);
    // The answer had begun.
    assert_eq!(status("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n"), ["200"]);
    let line = watched.go_after("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    assert!(line[0].ends_with(" 200 3"), "{line:?}");
}
