//! The lines of the access log.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::{Method, Timer};
use hairspring_web::Router;
use hairspring_web::middleware::{AccessLog, BasicAuth, LogFormat, RequestIds};

use support::{app, pieces};

/// A log that collects its lines, and the lines.
fn log(format: LogFormat) -> (AccessLog, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    (AccessLog::new(format, move |line| sink.lock().unwrap().push(line.to_owned())), lines)
}

#[test]
fn the_log_has_a_line_for_each_request() {
    let routes = || {
        Router::new().get("/", || "hello").get("/pieces", pieces).get(
            "/slow",
            async |timer: Timer| {
                timer.sleep(Duration::from_millis(1500)).await;
                "slow"
            },
        )
    };
    let (combined, lines) = log(LogFormat::Combined);
    let test = app(routes().with(combined)).test();
    test.get("/slow?x").field("User-Agent", "a\"\\\tb").field("Referer", "é").send();
    test.request(Method::Head, "/").send();
    test.get("/nowhere").send();
    test.get("/pieces").send();
    let lines = std::mem::take(&mut *lines.lock().unwrap());
    let told: Vec<_> = lines.iter().map(|line| line.rsplit_once(' ').unwrap()).collect();
    let start = "192.0.2.1 - - [06/Nov/1994:08:49:3";
    let rest = |line: &str| line.strip_prefix(start).map(|rest| rest[9..].to_owned());
    let expected = [
        r#""GET /slow?x HTTP/1.1" 200 4 "\xC3\xA9" "a\x22\x5C\x09b""#,
        r#""HEAD / HTTP/1.1" 200 0 "-" "-""#,
        r#""GET /nowhere HTTP/1.1" 404 31 "-" "-""#,
        r#""GET /pieces HTTP/1.1" 200 6 "-" "-""#,
    ];
    for ((line, seconds), expected) in told.iter().zip(expected) {
        assert_eq!(rest(line).as_deref(), Some(expected));
        seconds.parse::<f64>().expect("seconds");
    }
    assert_eq!((told.len(), told[0].1, told[3].1), (4, "1.500000", "2.000000"));

    let (json, lines) = log(LogFormat::Json);
    let test = app(routes().with(json).with(RequestIds::trusting())).test();
    test.get("/?\"'").field("X-Request-Id", "7").field("User-Agent", "\"\u{1F600}").send();
    let mut wire = test.connect();
    wire.send("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(wire);
    test.get("/slow").send();
    test.get("/pieces").send();
    test.connect().send("?\r\n\r\n");
    let lines = std::mem::take(&mut *lines.lock().unwrap());
    let whole = |line: &String| line.contains("\"whole\":true");
    assert_eq!(lines.iter().map(whole).collect::<Vec<_>>(), [true, false, true, true, true]);
    let line: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(line["time"], "1994-11-06T08:49:37Z");
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    assert_eq!((text("method"), line["whole"].as_bool()), ("GET".into(), Some(true)));
    assert_eq!((text("target"), text("request_id")), ("/?\"'".into(), "7".into()));
    assert_eq!((text("user_agent"), text("host")), ("\"\u{1F600}".into(), "example.org".into()));
    assert_eq!((line["status"].as_u64(), line["bytes"].as_u64()), (Some(200), Some(5)));
    // The client has left in the middle of the response.
    let line: serde_json::Value = serde_json::from_str(&lines[1]).expect("JSON");
    assert_eq!((line["bytes"].as_u64(), line["whole"].as_bool()), (Some(3), Some(false)));
}

#[test]
fn the_log_names_requests_whose_name_is_given_outside_or_inside() {
    let asked = |outside: bool| {
        let (json, lines) = log(LogFormat::Json);
        let routes = Router::new().get("/now", || "x").get("/later", async || "x");
        let routes =
            routes.with(BasicAuth::hashed("garden", |_, _| true)).get("/never", async || {
                std::future::pending::<()>().await;
            });
        let ids = RequestIds::trusting();
        let router = match outside {
            true => Router::new().with(ids).with(json).group(routes),
            false => Router::new().with(json).with(ids).group(routes),
        };
        let test = app(router).test();
        for target in ["/now", "/later"] {
            let asked = test.get(target).field("Authorization", "Basic ZXZlOmFwcGxl");
            asked.field("X-Request-Id", target.trim_matches('/')).send();
        }
        let mut wire = test.connect();
        wire.send(
            "GET /never HTTP/1.1\r\nHost: a\r\nX-Request-Id: never\r\n\
             Authorization: Basic ZXZlOmFwcGxl\r\n\r\n",
        );
        wire.reset();
        let lines = std::mem::take(&mut *lines.lock().unwrap());
        let line = |line: &String| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        let ids = lines.iter().map(|text| line(text)["request_id"].as_str().map(str::to_owned));
        ids.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    assert_eq!(asked(true), ["now", "later", "never"]);
    // An answer that is given up has no fields, so an identifier inside is not known.
    assert_eq!(asked(false), ["now", "later", ""]);
}

#[test]
fn the_log_says_who_asks() {
    let (common, lines) = log(LogFormat::Common);
    let test = app(Router::new().with(common).get("/", || "hello")).test();
    let table = [
        ("Basic ZXZlOmFwcGxl", "eve"),
        // `a b" ]`, a line end, `é` and NUL.
        ("Basic YSBiIiBdCg0Kw6kAOno=", r"a\x20b\x22\x20]\x0A\x0D\x0A\xC3\xA9\x00"),
        ("Basic OmFwcGxl", "-"),
        ("Basic ZXZl", "-"),
        ("Bearer ZXZlOmFwcGxl", "-"),
    ];
    for (value, user) in table {
        test.get("/").field("Authorization", value).send();
        let line = lines.lock().unwrap().pop().expect("a line");
        let told = format!("192.0.2.1 - {user} [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" ");
        assert!(line.starts_with(&told), "{line}");
    }
    let (json, lines) = log(LogFormat::Json);
    let test = app(Router::new().with(json).get("/", || "hello")).test();
    test.get("/").field("Authorization", "Basic ZXZlOmFwcGxl").send();
    assert!(lines.lock().unwrap()[0].contains("\"user\":\"eve\""), "{lines:?}");
    assert!(!lines.lock().unwrap()[0].contains("apple"), "{lines:?}");
}
