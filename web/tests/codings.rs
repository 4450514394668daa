//! Responses that are compressed as they are sent, and requests with `Content-Encoding` (RFC 9110,
//! section 8.4).

mod support;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{Fields, Response, Status};
use hairspring_web::encoding::OFFERED;
use hairspring_web::extract::Form;
use hairspring_web::middleware::Compression;
use hairspring_web::multipart::Multipart;
use hairspring_web::testing::Received;
use hairspring_web::{Answer, Call, Error, Json, Middleware, Next, Router, respond};

use support::{app, pieces};

fn gunzip(response: &Received) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(response.content()).read_to_string(&mut text).expect("gzip");
    text
}

/// All lines of `Vary` as one list.
fn varies(response: &Received) -> Option<String> {
    let lines = response.fields().iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary"));
    let values: Vec<&str> = lines.map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[test]
fn content_is_compressed_where_that_is_worth_it() {
    const TAG: Fields = Fields::from_static("ETag: \"a\"\r\nVary: Origin\r\n");
    const VARIES: Fields = Fields::from_static("Vary: Origin, accept-encoding\r\n");
    const VARIES_ANYHOW: Fields = Fields::from_static("Vary: *\r\n");
    const WEAK: Fields = Fields::from_static("ETag: W/\"a\"\r\n");
    const CODED: Fields = Fields::from_static("Content-Encoding: br\r\n");
    const FIXED: Fields = Fields::from_static("Cache-Control: max-age=1, no-transform\r\n");
    const FIXED_TOO: Fields =
        Fields::from_static("Cache-Control: max-age=1\r\nCache-Control: No-Transform\r\n");
    const DIGEST: Fields = Fields::from_static("Content-Digest: sha-256=:YQ==:\r\n");
    const IMAGE: Fields = Fields::from_static("Content-Type: image/png\r\n");
    const SVG: Fields = Fields::from_static("Content-Type: image/svg+xml; x=y\r\n");
    fn long() -> String {
        "pear ".repeat(1000)
    }
    let router = Router::new()
        .with(Compression::default())
        .get("/long", long)
        .get("/later", async || long())
        .get("/large", || "pear ".repeat(1 << 18))
        .get("/short", || "pear")
        .get("/tag", || (TAG, long()))
        .get("/varies", || (VARIES, long()))
        .get("/varies/anyhow", || (VARIES_ANYHOW, long()))
        .get("/weak", || (WEAK, long()))
        .get("/coded", || (CODED, long()))
        .get("/fixed", || (FIXED, long()))
        .get("/fixed/too", || (FIXED_TOO, long()))
        .get("/digest", || (DIGEST, long()))
        .get("/image", || (IMAGE, long()))
        .get("/svg", || (SVG, long()))
        .get("/part", || (Status::PARTIAL_CONTENT, long()))
        .get("/part/image", || (Status::PARTIAL_CONTENT, (IMAGE, long())))
        .get("/empty", || Status::OK)
        .get("/pieces", pieces);
    let test = app(router).test();
    // Target, then Content-Encoding, Vary and ETag of the response to a client that accepts gzip.
    let table = [
        ("/long", Some("gzip"), Some("Accept-Encoding"), None),
        ("/later", Some("gzip"), Some("Accept-Encoding"), None),
        ("/large", Some("gzip"), Some("Accept-Encoding"), None),
        ("/short", None, None, None),
        ("/tag", Some("gzip"), Some("Origin, Accept-Encoding"), Some("W/\"a\"")),
        ("/varies", Some("gzip"), Some("Origin, accept-encoding"), None),
        ("/varies/anyhow", Some("gzip"), Some("*"), None),
        ("/weak", Some("gzip"), Some("Accept-Encoding"), Some("W/\"a\"")),
        ("/coded", Some("br"), None, None),
        ("/fixed", None, None, None),
        ("/fixed/too", None, None, None),
        ("/digest", None, None, None),
        ("/image", None, None, None),
        ("/svg", Some("gzip"), Some("Accept-Encoding"), None),
        ("/part", None, Some("Accept-Encoding"), None),
        ("/part/image", None, None, None),
        ("/empty", None, None, None),
        ("/pieces", Some("gzip"), Some("Accept-Encoding"), None),
    ];
    for (target, coding, vary, tag) in table {
        let response = test.get(target).field("Accept-Encoding", "compress, gzip;q=0.5").send();
        assert_eq!(response.field("content-encoding"), coding, "{target}");
        assert_eq!(varies(&response).as_deref(), vary, "{target}");
        assert_eq!(response.field("etag"), tag, "{target}");
        let plain = test.get(target).send();
        if coding == Some("gzip") {
            assert_eq!(gunzip(&response), plain.text(), "{target}");
            assert_eq!(varies(&plain).as_deref(), vary, "{target}: caches must know");
        }
        assert_ne!(plain.field("content-encoding"), Some("gzip"), "{target}");
    }
    for refusing in ["gzip;q=0", "identity", "compress", "*;q=0"] {
        let response = test.get("/long").field("Accept-Encoding", refusing).send();
        assert_eq!(response.field("content-encoding"), None, "{refusing}");
    }
}

#[test]
fn what_was_made_can_be_decoded_before_the_next_comes() {
    let router = Router::new().with(Compression::default()).get("/", pieces);
    let mut wire = app(router).test().connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    // What can be decoded of the chunks so far.
    let decoded = |bytes: &[u8]| {
        let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let (mut rest, mut coded) = (&bytes[at..], Vec::new());
        while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
            let size = std::str::from_utf8(&rest[..end]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            coded.extend_from_slice(&rest[end + 2..end + 2 + size]);
            rest = &rest[end + 4 + size..];
        }
        let mut decoder = flate2::write::GzDecoder::new(Vec::new());
        decoder.write_all(&coded).unwrap();
        decoder.flush().unwrap();
        String::from_utf8(decoder.get_ref().clone()).unwrap()
    };
    assert_eq!(decoded(wire.received()), "one");
    wire.run_for(Duration::from_secs(1));
    assert_eq!(decoded(wire.received()), "onetwo");
    wire.run_for(Duration::from_secs(1));
    assert!(wire.received().ends_with(b"0\r\n\r\n"));
}

/// Of what a client likes alike the first that is offered, else what it likes best; and whatever it
/// is, a pause lets nothing wait in the coder.
#[test]
fn every_coding_that_is_offered_can_be_had() {
    let page = || respond::html("pear ".repeat(1000));
    let routes = Router::new().with(Compression::default()).get("/", page).get("/pieces", pieces);
    let test = app(routes).test();
    let ask = |accept: &str| test.get("/").field("Accept-Encoding", accept).send();
    for coding in OFFERED {
        let response = ask(&format!("*;q=0.5, {}", coding.name()));
        assert_eq!(response.field("content-encoding"), Some(coding.name()));
        assert_eq!(response.field("vary"), Some("Accept-Encoding"));
        assert!(response.content().len() < 200, "{coding:?}");
        let mut wire = test.connect();
        let accept = coding.name();
        wire.send(format!("GET /pieces HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accept}\r\n\r\n"));
        let mut last = wire.received().len();
        // `one` at once, `two` a second later: each is sent as soon as it is produced.
        assert!(!wire.received().ends_with(b"\r\n\r\n"), "{coding:?}: something is there at once");
        wire.run_for(Duration::from_secs(1));
        assert!(wire.received().len() > last, "{coding:?}");
        last = wire.received().len();
        wire.run_for(Duration::from_secs(1));
        assert!(wire.received().len() > last && wire.received().ends_with(b"0\r\n\r\n"));
    }
    let first = OFFERED[0].name();
    assert_eq!(ask("gzip, deflate, br, zstd").field("content-encoding"), Some(first));
    assert_eq!(ask("zstd;q=0, br;q=0, gzip").field("content-encoding"), Some("gzip"));
}

/// RFC 9110, section 8.4: request content is not decoded, so it must not have a coding.
#[test]
fn content_in_a_coding_is_refused_where_it_is_read() {
    const MULTIPART: &str = "multipart/form-data; boundary=x";
    const FORM: &str = "application/x-www-form-urlencoded";
    let router = Router::new()
        .post("/json", |Json(value): Json<u8>| value.to_string())
        .post("/form", |Form(value): Form<BTreeMap<String, u8>>| format!("{value:?}"))
        .post("/text", |text: String| text)
        .post("/parts", async |mut form: Multipart| -> Result<String, Error> {
            Ok(form.next().await?.map_or_else(|| "none".into(), |part| part.name().to_owned()))
        })
        .post("/bytes", |content: Bytes| content);
    let test = app(router).test();
    for (target, kind, content) in [
        ("/json", "application/json", "1"),
        ("/form", FORM, "a=1"),
        ("/text", "text/plain", "1"),
        ("/parts", MULTIPART, "--x--"),
        ("/bytes", "text/plain", "1"),
    ] {
        for (coding, is_refused) in
            [("gzip", true), ("identity, br", true), ("identity", false), ("", false)]
        {
            let post = test.post(target).field("Content-Type", kind).content(content);
            let response = post.field("Content-Encoding", coding).send();
            let (status, accepted) = match is_refused && target != "/bytes" {
                true => (415, Some("identity")),
                false => (200, None),
            };
            assert_eq!(response.status(), status, "{target} {coding}: {}", response.text());
            assert_eq!(response.field("accept-encoding"), accepted, "{target} {coding}");
        }
    }
}

/// Notes in the response whether it had to be waited for.
struct Waits;

impl Middleware for Waits {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let mark = |response: Response, waits| response.with_field("X-Waits", waits).unwrap();
        match next.run(call) {
            Answer::Now(response) => Answer::Now(mark(response, "no")),
            Answer::Later(later) => Answer::later(async move { mark(later.await, "yes") }),
        }
    }
}

#[test]
fn only_what_takes_long_to_compress_waits_for_a_thread() {
    const IMAGE: Fields = Fields::from_static("Content-Type: image/png\r\n");
    fn large() -> String {
        "pear ".repeat(1 << 14)
    }
    let router = Router::new()
        .with(Waits)
        .with(Compression::default())
        .get("/large", large)
        .get("/short", || "pear")
        .get("/image", || (IMAGE, large()));
    let test = app(router).test();
    let table = [
        ("/large", "gzip", "yes"),
        ("/large", "identity", "no"),
        ("/short", "gzip", "no"),
        ("/image", "gzip", "no"),
    ];
    for (target, accepted, waits) in table {
        let response = test.get(target).field("Accept-Encoding", accepted).send();
        assert_eq!(response.field("x-waits"), Some(waits), "{target} {accepted}");
    }
}
