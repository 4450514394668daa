//! Each middleware, as clients and logs see it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hairspring_core::{Fields, Method, Misuse, Status, Timer};
use hairspring_web::extract::Path;
use hairspring_web::middleware::{
    BasicAuth, CatchPanic, Compression, Cors, Deadline, ETags, ErrorLog, RateLimit, RequestId,
    RequestIds, SecurityFields,
};
use hairspring_web::{App, Error, Methods, Router, unblock};

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

#[test]
fn each_request_has_a_name() {
    let routes = || Router::new().get("/", |id: RequestId| id.0);
    let plain = app(routes().with(RequestIds::new())).test();
    let trusting = app(routes().with(RequestIds::trusting())).test();
    let (one, two) = (plain.get("/").send(), plain.get("/").send());
    assert_eq!(one.field("x-request-id"), Some(one.text()));
    assert_eq!(one.text().len(), 32);
    assert_ne!(one.text(), two.text());
    let long = "a".repeat(65);
    for (brought, kept) in
        [("a-B_9.c", true), ("a b", false), ("a\"b", false), ("", false), (&long, false)]
    {
        let ask = |test: &hairspring_web::testing::Test<App>| {
            test.get("/").field("X-Request-Id", brought).send().text() == brought
        };
        assert_eq!(ask(&trusting), kept, "{brought}");
        assert!(!ask(&plain), "{brought}");
    }
}

#[test]
fn a_panic_is_a_response_that_passes_what_is_outside() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    let catch = CatchPanic::new(move |text| sink.lock().unwrap().push(text.to_owned()));
    fn fails() -> &'static str {
        panic!("no pears")
    }
    fn tells(Path(fruit): Path<String>) -> &'static str {
        panic!("no {fruit}")
    }
    let router = Router::new()
        .with(RequestIds::new())
        .with(catch)
        .get("/now", fails)
        .get("/of/{fruit}", tells)
        .get("/later", async |timer: Timer| {
            timer.sleep(Duration::from_millis(1)).await;
            fails()
        });
    let test = app(router).test();
    for target in ["/now", "/later", "/of/plums"] {
        let response = test.get(target).send();
        assert_eq!(response.status(), 500);
        assert!(response.field("x-request-id").is_some());
        assert_eq!(response.field("connection"), None, "the connection goes on");
    }
    let expected =
        ["/now panicked: no pears", "/later panicked: no pears", "/of/plums panicked: no plums"]
            .map(|end| format!("GET {end}"));
    assert_eq!(*reports.lock().unwrap(), expected);
}

#[test]
fn a_handler_has_its_time() {
    let router = Router::new().with(Deadline(Duration::from_secs(5))).get(
        "/{seconds}",
        async |Path(seconds): Path<u64>, timer: Timer| {
            timer.sleep(Duration::from_secs(seconds)).await;
            "done"
        },
    );
    let test = app(router).test();
    for (target, status) in [("/0", 200), ("/4", 200), ("/6", 503), ("/100000", 503)] {
        assert_eq!(test.get(target).send().status(), status, "{target}");
    }
}

/// Work on the pool takes real time, on a busy machine perhaps much of it: virtual time must not
/// run out meanwhile, which nobody could foresee.
#[test]
fn a_deadline_in_virtual_time_waits_for_the_pool() {
    async fn slow(timer: Timer) -> &'static str {
        unblock(|| std::thread::sleep(Duration::from_millis(500))).await;
        timer.sleep(Duration::from_secs(4)).await;
        "done"
    }
    let router = Router::new().with(Deadline(Duration::from_secs(5))).get("/", slow);
    assert_eq!(app(router).test().get("/").send().text(), "done");
}

#[test]
fn other_origins_are_told_what_they_may() {
    let cors = Cors::new(["https://a.example", "https://b.example"])
        .methods(Methods::GET.and(Method::Post).and(Method::Put).and(Method::Delete))
        .fields("content-type")
        .and_then(|cors| cors.expose("x-total"))
        .expect("names of fields")
        .credentials()
        .max_age_secs(77);
    let routes = || Router::new().get("/", || "x").put("/", || "x");
    let closed = app(routes().with(cors.clone())).test();
    let public = app(routes().with(cors.public_get())).test();
    const ORIGIN: &str = "access-control-allow-origin";
    const METHODS: &str = "access-control-allow-methods";
    const FIELDS: &str = "access-control-allow-headers";
    const CREDENTIALS: &str = "access-control-allow-credentials";
    const EXPOSED: &str = "access-control-expose-headers";
    let table = [
        (&closed, "https://a.example", Some("https://a.example"), true),
        (&closed, "https://c.example", None, false),
        (&closed, "https://a.example.evil", None, false),
        (&closed, "null", None, false),
        (&public, "https://b.example", Some("https://b.example"), true),
        (&public, "https://c.example", Some("*"), false),
    ];
    for (test, origin, allowed, credentials) in table {
        let response = test.get("/").field("Origin", origin).send();
        assert_eq!((response.status(), response.field(ORIGIN)), (200, allowed), "{origin}");
        assert_eq!(response.field(CREDENTIALS).is_some(), credentials, "{origin}");
        assert_eq!(response.field(EXPOSED), allowed.map(|_| "x-total"), "{origin}");
        assert_eq!(response.field("vary"), Some("Origin"));
        let preflight = test
            .request(Method::Options, "/")
            .field("Origin", origin)
            .field("Access-Control-Request-Method", "PUT")
            .send();
        assert_eq!((preflight.status(), preflight.field(ORIGIN)), (204, allowed), "{origin}");
        let (methods, fields) = match allowed {
            // Ranges are reads, too.
            Some("*") => (Some("GET, HEAD, OPTIONS"), Some("range")),
            Some(_) => (Some("GET, HEAD, POST, PUT, DELETE, OPTIONS"), Some("content-type")),
            None => (None, None),
        };
        assert_eq!((preflight.field(METHODS), preflight.field(FIELDS)), (methods, fields));
        assert_eq!(preflight.field("access-control-max-age"), allowed.map(|_| "77"), "{origin}");
        let vary = preflight.fields().iter().filter(|(name, _)| name == "Vary");
        let vary: Vec<&str> = vary.map(|(_, value)| value.as_str()).collect();
        let asked = "Access-Control-Request-Method, Access-Control-Request-Headers";
        assert_eq!(vary, ["Origin", asked], "{origin}");
    }
    // A page of another origin cannot read a response to PUT. Of two `Origin` lines none counts.
    let posted = public.put("/").field("Origin", "https://c.example").send();
    assert_eq!((posted.status(), posted.field(ORIGIN)), (200, None));
    let head = public.head("/").field("Origin", "https://c.example").send();
    assert_eq!(head.field(ORIGIN), Some("*"));
    let two = closed.get("/").field("Origin", "https://a.example");
    assert_eq!(two.field("Origin", "https://c.example").send().field(ORIGIN), None);
    // Only OPTIONS can be a preflight.
    let asks = closed.get("/").field("Origin", "https://a.example");
    let got = asks.field("Access-Control-Request-Method", "GET").send();
    assert_eq!((got.status(), got.field(METHODS)), (200, None));
    // OPTIONS that is not a preflight is answered by the router.
    let options = closed.request(Method::Options, "/").field("Origin", "https://a.example").send();
    assert_eq!(options.field("allow"), Some("GET, HEAD, PUT, OPTIONS"));
    assert_eq!(closed.get("/").send().field(ORIGIN), None);
    let plain = app(routes().with(Cors::new(["https://a.example"]))).test();
    let response = plain.get("/").field("Origin", "https://a.example").send();
    assert_eq!((response.field(CREDENTIALS), response.field(EXPOSED)), (None, None));
    // What cannot be sent is found out here, not by the first request.
    let illegal = Some(Misuse::IllegalField);
    assert_eq!(Cors::new([]).fields("x-a\r\nx-b").err(), illegal);
    assert_eq!(Cors::new([]).expose("x-a\0").err(), illegal);
}

#[test]
fn nobody_passes_without_the_password() {
    let router =
        Router::new().with(BasicAuth::one("a \"b\r\n", "eve", "a:p")).post("/", |s: String| s);
    let test = app(router).test();
    let table = [
        ("Basic ZXZlOmE6cA==", 200),
        ("bAsIc   ZXZlOmE6cA==", 200),
        ("Basic ZXZlOmE6cB==", 401),
        ("Basic ZXZlOmE6cQ==", 401),
        ("Basic ZnZlOmE6cA==", 401),
        ("Basic ZXZlOmE6", 401),
        ("Basic ZXZl", 401),
        ("Basic ZXZlOmE6cA", 401),
        ("Basic %%%%", 401),
        ("Basic /////w==", 401),
        ("Basic", 401),
        ("Bearer ZXZlOmE6cA==", 401),
        ("", 401),
        ("é", 401),
    ];
    for (value, status) in table {
        let response = test.post("/").field("Authorization", value).content("x").send();
        assert_eq!(response.status(), status, "{value}");
        if status == 401 {
            let challenge = response.field("www-authenticate");
            assert_eq!(challenge, Some("Basic realm=\"a b\", charset=\"UTF-8\""));
        }
    }
    // Two lines are refused, even if they are equal.
    let twice =
        test.post("/").field("Authorization", table[0].0).field("Authorization", table[0].0);
    assert_eq!(twice.content("x").send().status(), 401);
    // The content of a refused request is not read, and no `100 Continue` asks for it.
    let mut wire = test.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
    assert!(wire.take_text().starts_with("HTTP/1.1 401 "));
}

#[test]
fn who_asks_too_often_waits() {
    let routes = Router::new().get("/", || "x").post("/", |s: String| s);
    let router = routes.with(RateLimit::new(0.1, 2));
    let test = app(router).test();
    let other = test.clone().peer(hairspring_core::Endpoint::Unix);
    assert_eq!(test.get("/").send().status(), 200);
    assert_eq!(test.get("/").send().status(), 200);
    let refused = test.get("/").send();
    assert_eq!((refused.status(), refused.field("retry-after")), (429, Some("10")));
    // No content is asked for.
    let mut wire = test.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
    assert!(wire.take_text().starts_with("HTTP/1.1 429 "));
    assert_eq!(other.get("/").send().status(), 200);
}

#[test]
fn security_fields_do_not_replace_the_handlers_own() {
    const OWN: Fields = Fields::from_static("X-Frame-Options: SAMEORIGIN\r\n");
    let fields = SecurityFields::usual().without("referrer-policy").set("X-Own", "1").unwrap();
    let router = Router::new().with(fields).get("/", || (OWN, "x")).get("/later", async || "x");
    let test = app(router).test();
    let response = test.get("/").send();
    let frames = response.fields().iter().filter(|(name, _)| name == "X-Frame-Options");
    assert_eq!(frames.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["SAMEORIGIN"]);
    assert_eq!(response.field("x-content-type-options"), Some("nosniff"));
    assert_eq!((response.field("referrer-policy"), response.field("x-own")), (None, Some("1")));
    assert_eq!(test.get("/later").send().field("x-frame-options"), Some("DENY"));
    assert_eq!(test.get("/nowhere").send().field("x-frame-options"), Some("DENY"));
}

#[test]
fn tags_spare_what_the_client_has() {
    let router = Router::new()
        .with(Compression { min: 0, ..Compression::default() })
        .with(ETags)
        .get("/", || "pear")
        .post("/", || "pear")
        .get("/else", || (Status::CREATED, "pear"))
        .get("/other", || "plum")
        .get("/own", || ([("ETag", "\"own\"")], "pear"))
        .get("/dated", || ([("Last-Modified", "Wed, 01 Jan 2020 12:00:00 GMT")], "pear"));
    let test = app(router).test();
    assert_eq!(test.get("/own").send().field("etag"), Some("\"own\""));
    let tag = test.get("/").send().field("etag").expect("a tag").to_owned();
    assert!(tag.starts_with("\"4-"), "{tag}");
    assert_ne!(test.get("/other").send().field("etag"), Some(tag.as_str()));
    assert_eq!(test.post("/").send().field("etag"), None);
    assert_eq!(test.get("/else").send().field("etag"), None);
    let ask = |field: &str, value: &str| test.get("/").field(field, value).send();
    let again = ask("If-None-Match", &tag);
    assert_eq!((again.status(), again.field("etag")), (304, Some(tag.as_str())));
    assert_eq!(again.field("vary"), Some("Accept-Encoding"));
    assert_eq!(ask("If-None-Match", &format!("\"x\", W/{tag}")).status(), 304);
    assert_eq!(ask("If-None-Match", "\"x\"").status(), 200);
    let failed = ask("If-Match", "\"x\"");
    assert_eq!((failed.status(), failed.field("etag")), (412, None));
    assert!(failed.text().starts_with("412 Precondition Failed: a condition"), "{}", failed.text());
    // Conditions on dates count if the handler says when its content was modified.
    for (target, field, date, status) in [
        ("/dated", "If-Modified-Since", "Wed, 01 Jan 2020 12:00:00 GMT", 304),
        ("/dated", "If-Modified-Since", "Wed, 01 Jan 2020 11:59:59 GMT", 200),
        ("/dated", "If-Unmodified-Since", "Wed, 01 Jan 2020 12:00:00 GMT", 200),
        ("/dated", "If-Unmodified-Since", "Wed, 01 Jan 2020 11:59:59 GMT", 412),
        ("/", "If-Modified-Since", "Wed, 01 Jan 2020 12:00:00 GMT", 200),
        ("/", "If-Unmodified-Since", "Wed, 01 Jan 2020 12:00:00 GMT", 200),
    ] {
        let answer = test.get(target).field(field, date).send();
        assert_eq!(answer.status(), status, "{target} {field}: {date}");
    }
    // The tag of compressed content is weak, and still leads to 304.
    let coded = test.get("/").field("Accept-Encoding", "gzip").send();
    let weak = coded.field("etag").expect("a tag").to_owned();
    assert_eq!(weak, format!("W/{tag}"));
    let spared = test.get("/").field("Accept-Encoding", "gzip").field("If-None-Match", &weak);
    let spared = spared.send();
    assert_eq!((spared.status(), spared.field("etag")), (304, Some(weak.as_str())));
    assert_eq!(spared.field("vary"), Some("Accept-Encoding"));
    // For a client that accepts no coding, 304 has the tag of the plain content.
    let plain = ask("If-None-Match", &weak);
    assert_eq!((plain.status(), plain.field("etag")), (304, Some(tag.as_str())));
}

/// 304 has no field that describes content, also if what is inside has compressed it.
#[test]
fn what_is_spared_is_not_described() {
    let router = Router::new()
        .with(ETags)
        .with(Compression { min: 0, ..Compression::default() })
        .get("/", || ([("Content-Language", "en"), ("Cache-Control", "no-cache")], "pear"));
    let test = app(router).test();
    let ask = || test.get("/").field("Accept-Encoding", "gzip");
    let tag = ask().send().field("etag").expect("a tag").to_owned();
    let spared = ask().field("If-None-Match", &tag).send();
    assert_eq!((spared.status(), spared.field("vary")), (304, Some("Accept-Encoding")));
    assert_eq!(spared.field("cache-control"), Some("no-cache"));
    for name in ["content-type", "content-encoding", "content-language"] {
        assert_eq!(spared.field(name), None, "{name}");
    }
}

#[test]
fn causes_are_told_here_and_not_to_clients() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = |lines: &Arc<Mutex<Vec<String>>>| {
        let lines = Arc::clone(lines);
        move |line: &str| lines.lock().unwrap().push(line.to_owned())
    };
    #[derive(Debug, thiserror::Error)]
    #[error("no\npears")]
    struct Pears(#[source] std::fmt::Error);
    let inner_lines = Arc::default();
    let inner = Router::new()
        .with(ErrorLog::new(sink(&inner_lines)))
        .get("/inner", || Error::internal("inside"));
    let router = Router::new()
        .with(RequestIds::trusting())
        .with(ErrorLog::new(sink(&lines)))
        .get("/now", || Error::from(Pears(std::fmt::Error)))
        .get("/later", async |timer: Timer| {
            timer.sleep(Duration::from_millis(1)).await;
            Err::<(), _>(Error::new(Status::BAD_GATEWAY, "the orchard is closed"))
        })
        .get("/cause", || Error::not_found("no such pear").caused_by("eaten"))
        .get("/plain", || Error::not_found("no such pear"))
        .get("/asked", || Error::new(Status::NOT_IMPLEMENTED, "no such method"))
        .group(inner);
    let test = app(router).test();
    for target in ["/now", "/later", "/cause", "/plain", "/asked", "/inner"] {
        let response = test.get(target).field("X-Request-Id", "7").send();
        assert!(!response.text().contains("pears") && !response.text().contains("eaten"));
    }
    let expected = [
        "GET /now: [7] 500 Internal Server Error: no\\npears: \
         an error occurred when formatting an argument",
        "GET /later: [7] 502 Bad Gateway: the orchard is closed",
        "GET /cause: [7] 404 Not Found: no such pear: eaten",
    ];
    assert_eq!(*lines.lock().unwrap(), expected);
    assert_eq!(*inner_lines.lock().unwrap(), ["GET /inner: [7] 500 Internal Server Error: inside"]);
    // Errors of another application on the same thread are not logged.
    let other = app(Router::new().get("/", || Error::internal("elsewhere"))).test();
    assert_eq!(other.get("/").send().status(), 500);
    assert_eq!((lines.lock().unwrap().len(), inner_lines.lock().unwrap().len()), (3, 1));
}
