//! How handlers get content: collected or streamed, and behind gates.

use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{Config, Method, Now, Request, RequestBody, Response, Status};
use hairspring_web::extract::{Extension, Extract, Form};
use hairspring_web::middleware::{Deadline, guard};
use hairspring_web::multipart::Multipart;
use hairspring_web::{Answer, App, Call, Error, Json, Middleware, Next, Router, any, post};

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

#[test]
fn content_is_collected_or_streamed_as_the_arguments_say() {
    async fn stream(body: RequestBody) -> Result<String, Error> {
        let RequestBody::Stream(mut reader) = body else { return Ok("full".into()) };
        let mut count = 0;
        while let Some(piece) = reader.next().await? {
            count += piece.len();
        }
        Ok(format!("streamed {count}"))
    }
    let app = app(Router::new()
        .post("/bytes", |content: Bytes| content)
        .post("/text", |content: String| content)
        .post("/request", |request: Request| format!("{:?}", request.body))
        .post("/stream", stream)
        .route("/small", post(|content: String| content).body_max(4))
        .route("/small-stream", post(stream).body_max(4))
        .group(Router::new().body_max(2).post("/tiny", |content: String| content)));
    let test = app.test();
    let post = |target: &str, content: &[u8]| test.post(target).content(content).send();
    assert_eq!(post("/bytes", b"\xff\0").content(), b"\xff\0");
    assert_eq!(post("/text", "é".as_bytes()).text(), "é");
    assert_eq!(post("/text", b"\xff").status(), 400);
    assert!(post("/request", b"abc").text().contains("b\"abc\""));
    assert_eq!(post("/stream", &[0; 3000]).text(), "streamed 3000");
    assert_eq!(test.post("/stream").send().text(), "full");
    for (target, content, status) in [
        ("/small", "1234", 200),
        ("/small", "12345", 413),
        ("/small-stream", "1234", 200),
        ("/small-stream", "12345", 413),
        ("/tiny", "12", 200),
        ("/tiny", "123", 413),
        ("/text", &"x".repeat(1 << 20), 200),
        ("/text", &"x".repeat((1 << 20) + 1), 413),
    ] {
        assert_eq!(post(target, content.as_bytes()).status(), status, "{target}");
    }
}

/// It would replace the whole (RFC 9110, section 14.5). Methods other than PUT have no parts, and
/// ignore the field (section 14.4).
#[test]
fn a_part_is_refused_where_it_would_be_taken_for_the_whole() {
    let router = Router::new()
        .route("/json", any(|Json(value): Json<u8>| value.to_string()))
        .route("/form", any(|Form(pairs): Form<Vec<(String, String)>>| format!("{pairs:?}")))
        .route("/text", any(|text: String| text))
        .route("/parts", any(|_: Multipart| "a form"))
        .route("/bytes", any(|content: Bytes| content));
    let test = app(router).test();
    for (target, kind, put) in [
        ("/json", "application/json", 400),
        ("/form", "application/x-www-form-urlencoded", 400),
        ("/text", "text/plain", 400),
        ("/parts", "multipart/form-data; boundary=x", 400),
        ("/bytes", "text/plain", 200),
    ] {
        for (method, status) in [(Method::Put, put), (Method::Post, 200), (Method::Patch, 200)] {
            let asked = test.request(method, target).field("Content-Type", kind).content("1");
            let response = asked.field("Content-Range", "bytes 0-0/9").send();
            assert_eq!(response.status(), status, "{method:?} {target}: {}", response.text());
        }
    }
}

#[test]
fn content_is_read_alike_however_it_comes() {
    async fn pieces(mut body: RequestBody) -> Result<String, Error> {
        let mut told = String::new();
        while let Some(piece) = body.next().await? {
            told += &format!("{};", piece.len());
        }
        assert_eq!(body.next().await?, None, "the end stays the end");
        Ok(told)
    }
    let collected = async |request: Request| pieces(request.body).await;
    let app = app(Router::new().post("/stream", pieces).post("/collected", collected));
    for target in ["/stream", "/collected"] {
        assert_eq!(app.test().post(target).content("pear").send().text(), "4;", "{target}");
        assert_eq!(app.test().post(target).send().text(), "", "{target}");
    }
}

/// Two arguments that always take it do not compile; these can only be told apart by a request.
#[test]
fn content_that_was_taken_is_not_found_empty() {
    /// Takes the content, and does not say so.
    struct Length(usize);
    impl Extract for Length {
        fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
            Bytes::extract(call).map(|content| Self(content.len()))
        }
    }
    fn reads(call: &mut Call<'_>, next: Next) -> Answer {
        let _ = call.take_body();
        let mut call = call.detach();
        Answer::later(async move { next.run(&mut call).response().await })
    }
    let twice = |one: Result<String, Error>, two: Result<Bytes, Error>| {
        format!("{one:?} {}", two.expect_err("there is none left").status().code())
    };
    let either = |json: Result<Json<u8>, Error>, form: Result<Form<Vec<(String, u8)>>, Error>| {
        json.map(|Json(number)| number).or_else(|_| form.map(|Form(pairs)| pairs[0].1))
    };
    let app = app(Router::new()
        .post("/twice", twice)
        .post("/either", move |json, form| either(json, form).map(|number| number.to_string()))
        .post("/length", |length: Length, text: String| format!("{} {text}", length.0))
        .group(
            Router::new()
                .with(reads)
                .post("/read", |text: String| text)
                .post("/multipart", |_: Multipart| "a form"),
        ));
    const TAKEN: &str =
        "500 Internal Server Error: the handler asks for content that was taken before\n";
    let table = [
        ("/twice", "text/plain", 200, "Ok(\"a=7\") 500"),
        ("/either", "application/x-www-form-urlencoded", 200, "7"),
        ("/length", "text/plain", 500, TAKEN),
        ("/multipart", "multipart/form-data; boundary=x", 500, TAKEN),
        ("/read", "text/plain", 500, TAKEN),
    ];
    for (target, kind, status, expected) in table {
        let answer = app.test().post(target).field("Content-Type", kind).content("a=7").send();
        assert_eq!((answer.status(), answer.text()), (status, expected), "{target}");
    }
    assert_eq!(app.test().post("/either").json(&8).send().text(), "8");
}

#[test]
fn what_a_middleware_puts_back_is_the_content() {
    /// Reads the content, however it comes, and doubles it.
    fn doubles(call: &mut Call<'_>, next: Next) -> Answer {
        let mut call = call.detach();
        Answer::later(async move {
            let (mut body, mut twice) = (call.take_body(), Vec::new());
            while let Some(piece) = body.next().await.expect("the content is whole") {
                twice.extend_from_slice(&piece);
            }
            twice.extend_from_within(..);
            call.put_body(RequestBody::Full { content: twice.into(), trailers: None });
            next.run(&mut call).response().await
        })
    }
    let stream = async |mut body: RequestBody| -> Result<Bytes, Error> {
        let content = body.next().await?.unwrap_or_default();
        assert_eq!(body.next().await?, None);
        Ok(content)
    };
    let routes = || Router::new().post("/text", |text: String| text).post("/stream", stream);
    let gated = Router::new().with(guard(|_| Ok(()))).group(routes());
    let app = app(Router::new().with(doubles).group(routes()).nest("/gated", gated));
    for target in ["/text", "/stream", "/gated/text", "/gated/stream"] {
        let answer = app.test().post(target).content("ab").send();
        assert_eq!((answer.status(), answer.text()), (200, "abab"), "{target}");
    }
}

/// Lets a request with the word pass, after some time.
struct Gate;

impl Middleware for Gate {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        if call.head().fields().get("x-word").is_none() {
            return Response::new(Status::FORBIDDEN).into();
        }
        call.extensions_mut().insert(7_u32);
        let (mut call, timer) = (call.detach(), call.timer());
        Answer::later(async move {
            timer.sleep(Duration::from_secs(3)).await;
            next.run(&mut call).response().await
        })
    }

    fn gates(&self) -> bool {
        true
    }
}

#[test]
fn content_waits_behind_a_gate() {
    let gated = Router::new().with(Gate).post(
        "/",
        |Extension(n): Extension<u32>, now: Now, text: String| {
            format!("{text} {n} {}", now.date.unix_secs())
        },
    );
    let app = app(gated);
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n";
    let mut wire = app.test().connect();
    wire.send(format!("{head}\r\n"));
    assert!(wire.take_text().starts_with("HTTP/1.1 403 "), "no 100 before the refusal");

    let mut wire = app.test().connect();
    wire.send(format!("{head}X-Word: please\r\n\r\n"));
    assert_eq!(wire.take_text(), "");
    wire.run_for(Duration::from_secs(3));
    assert_eq!(wire.take_text(), "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("pear");
    let text = wire.take_text();
    assert!(text.ends_with("\r\n\r\npear 7 784111780"), "{text}");
    // Content that is collected behind a gate has the same limit.
    let post = |max: Option<u64>, length: usize| {
        let collected_body_max = max.unwrap_or(Config::default().collected_body_max);
        let test = app.test().config(Config { collected_body_max, ..Config::default() });
        test.post("/").field("X-Word", "w").content("x".repeat(length)).send().status()
    };
    assert_eq!([post(None, 1 << 20), post(None, (1 << 20) + 1)], [200, 413]);
    assert_eq!([post(Some(4), 4), post(Some(4), 5)], [200, 413]);
    assert_eq!([post(Some(2 << 20), 2 << 20), post(Some(2 << 20), (2 << 20) + 1)], [200, 413]);
}

/// RFC 9110, section 15.5.16.
#[test]
fn who_sends_another_type_is_told_the_right_one() {
    let app = app(Router::new()
        .post("/json", |Json(number): Json<u8>| number.to_string())
        .post("/form", |Form(pairs): Form<Vec<(String, u8)>>| format!("{pairs:?}"))
        .post("/parts", |_: Multipart| "a form"));
    for (target, accepted) in [
        ("/json", "application/json"),
        ("/form", "application/x-www-form-urlencoded"),
        ("/parts", "multipart/form-data"),
    ] {
        let answer = app.test().post(target).field("Content-Type", "text/css").content("1").send();
        assert_eq!((answer.status(), answer.field("accept")), (415, Some(accepted)), "{target}");
        assert!(answer.text().contains(&format!("expected {accepted}")), "{}", answer.text());
    }
}

/// Behind a gate as without one: what stands inside of it is not called before the content is there.
#[test]
fn what_stands_behind_a_gate_has_collected_content() {
    fn shout(call: &mut Call<'_>, next: Next) -> Answer {
        let body = match call.take_body() {
            RequestBody::Full { content, trailers } => {
                RequestBody::Full { content: content.to_ascii_uppercase().into(), trailers }
            }
            streamed => streamed,
        };
        call.put_body(body);
        next.run(call)
    }
    let routes = |router: Router| {
        router.with(Deadline(Duration::from_secs(10))).with(shout).post("/", |text: String| text)
    };
    let gate = || guard(|_| Ok(()));
    let app = app(Router::new()
        .nest("/open", routes(Router::new()))
        .nest("/gated", routes(Router::new().with(gate()).with(gate()))));
    for path in ["/open/", "/gated/"] {
        let mut wire = app.test().connect();
        wire.send(format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"));
        for byte in b"pear" {
            // The client takes its time, but not the handler's.
            wire.run_for(Duration::from_secs(5));
            wire.send([*byte]);
        }
        let answer = wire.take_text();
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("PEAR"),
            "{path}: {answer}"
        );
    }
}
