//! The metrics of requests, and their text format.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use hairspring_core::{Method, Response, Status, Timer};
use hairspring_web::Router;
use hairspring_web::metrics::{Metrics, Series};

/// The text of metrics with requests of every kind and the counters of two backends.
fn text() -> String {
    let metrics = Metrics::new();
    for backend in ["polling", "smol"] {
        let series = [
            Series::gauge("server_connections_open", "Open connections."),
            Series::counter("server_connections_total", "Connections accepted."),
            Series::counter("server_connections_ended_total", "By \\ reason.").with("how", "cu\"t"),
        ];
        metrics.source(series.map(|s| s.with("backend", backend)), || [1, 2, 3]).expect("names");
    }
    let router = Router::new().with(metrics.clone()).get("/{a}/\"\\", || "odd").post("/x", || "x");
    let test = router.build().expect("routes").test();
    for target in ["/1/%22%5C", "/x", "/y"] {
        test.get(target).send();
        test.post(target).send();
    }
    let refused = test.raw("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
    assert!(refused.starts_with(b"HTTP/1.1 400 "));
    assert_eq!((metrics.answers(), metrics.refusals()), (6, 1));
    let response = metrics.app().test().get("/metrics").send();
    response.text().to_owned()
}

/// Each family is described once, its series are adjacent, and no series occurs twice.
#[test]
fn families_stand_together() {
    let text = text();
    let (mut families, mut series) = (Vec::<&str>::new(), Vec::<&str>::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a name and what it means");
            assert!(!families.contains(&name) && !help.is_empty(), "{line}");
            families.push(name);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest.split(' ').next(), families.last().copied(), "{line}");
        } else {
            let (id, number) = line.rsplit_once(' ').expect("a series and its number");
            let family = *families.last().expect("described before");
            assert!(id.starts_with(family) && !series.contains(&id), "{line}");
            assert!(number.parse::<f64>().is_ok_and(|n| n >= 0.0), "{line}");
            series.push(id);
        }
    }
    assert!(series.len() > 30 && families.len() == 8, "{text}");
}

/// Prometheus's own checker accepts the text. Not every developer has it installed, but the
/// continuous integration does, and runs this test too.
#[test]
#[ignore = "needs promtool, of Debian's package prometheus"]
fn promtool_accepts_the_text() {
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool runs");
    let mut input = promtool.stdin.take().expect("piped");
    input.write_all(text().as_bytes()).expect("it reads all");
    drop(input);
    let said = promtool.wait_with_output().expect("it ends");
    let lines = [said.stdout, said.stderr].concat();
    assert!(said.status.success() && lines.is_empty(), "{}", String::from_utf8_lossy(&lines));
}

#[test]
fn requests_are_counted_by_route_not_by_path() {
    let metrics = Metrics::new();
    metrics.source([Series::counter("own_total", "Own.")], || [7]).expect("a good name");
    let router = Router::new()
        .with(metrics.clone())
        .get("/users/{id}", || "somebody")
        .get("/slow", async |timer: Timer| {
            timer.sleep(Duration::from_millis(700)).await;
            "slow"
        })
        .get("/metrics", metrics)
        .reject(|reject| Response::text("no").with_status(reject.status()));
    let test = router.build().expect("routes").test();
    for id in 0..3 {
        test.get(&format!("/users/{id}")).send();
        test.get(&format!("/else/{id}")).send();
    }
    test.post("/users/7").send();
    test.get("/slow").send();
    let refused = test.raw("GET / HTTP/1.1\r\n\r\n");
    assert!(refused.starts_with(b"HTTP/1.1 400 ") && refused.ends_with(b"\r\n\r\nno"));
    // A client that resets before its response is ready.
    let mut wire = test.connect();
    wire.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    let response = test.get("/metrics").send();
    assert_eq!(response.field("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "# HELP http_requests_total Responses to requests.",
        "# HELP http_requests_in_flight Requests without a whole response.",
        r#"http_requests_total{method="GET",route="/users/{id}",status="200"} 3"#,
        r#"http_requests_total{method="POST",route="/users/{id}",status="405"} 1"#,
        r#"http_requests_total{method="GET",route="",status="404"} 3"#,
        r#"http_request_duration_seconds_bucket{route="/slow",le="0.5"} 0"#,
        r#"http_request_duration_seconds_bucket{route="/slow",le="1"} 1"#,
        r#"http_request_duration_seconds_count{route="/users/{id}"} 4"#,
        r#"http_requests_refused_total{status="400",section="RFC 9112, section 3.2"} 1"#,
        // This request, and the slow one.
        "http_requests_in_flight 2",
        "own_total 7",
    ] {
        assert!(response.text().lines().any(|own| own == line), "{line}:\n{}", response.text());
    }
    drop(wire);
    assert!(test.get("/metrics").send().text().contains("\nhttp_requests_in_flight 1\n"));
}

#[test]
fn a_route_that_was_not_requested_is_left_out() {
    let metrics = Metrics::new();
    let tally = metrics.tally(Method::Get, "/ping", Status::OK);
    assert!(!metrics.text().contains("/ping"));
    tally.add(Duration::ZERO, 4);
    assert!(metrics.text().contains(r#"duration_seconds_count{route="/ping"} 1"#));
}
