//! What stands round groups, and what is answered where several have the same path or prefix.

mod support;

use hairspring_core::Method;
use hairspring_web::middleware::{BasicAuth, Cors};
use hairspring_web::testing::{Received, Test};
use hairspring_web::{Answer, App, Call, Methods, Middleware, Next, Route, Router, get, post};

use support::{app, pieces};

/// Appends its name to a field.
fn mark(name: &'static str) -> impl Middleware {
    move |call: &mut Call<'_>, next: Next| -> Answer {
        next.run(call).then(call, move |response, _| {
            response.with_field("X-Mark", name).expect("a legal name")
        })
    }
}

fn marks(answer: &Received) -> String {
    let marks = answer.fields().iter().filter(|(name, _)| name == "X-Mark");
    marks.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn middleware_stands_round_its_own_router_group_and_route() {
    let group = Router::new()
        .with(mark("group"))
        .route("/in", get(|| "in").with(mark("route")))
        .get("/later", || async { "later" })
        .fallback(|| "lost");
    let router = Router::new()
        .with(mark("outer"))
        .with(mark("inner"))
        .nest("/g", group)
        .get("/out", || "out")
        .host("other", Router::new().with(mark("host")).get("/", || "x"));
    let app = app(router);
    // The outermost adds its name last.
    let table = [
        (Method::Get, "/out", "", "inner outer"),
        (Method::Get, "/g/in", "", "route group inner outer"),
        (Method::Get, "/g/later", "", "group inner outer"),
        (Method::Get, "/g/else", "", "group inner outer"),
        (Method::Post, "/g/in", "", "route group inner outer"),
        (Method::Options, "/out", "", "inner outer"),
        (Method::Get, "/else", "", "inner outer"),
        (Method::Options, "*", "", "inner outer"),
        (Method::Connect, "a:1", "", "inner outer"),
        (Method::Get, "/", "other", "host inner outer"),
    ];
    for (method, target, host, expected) in table {
        let host = if host.is_empty() { "example.org" } else { host };
        let host = if method == Method::Connect { "a:1" } else { host };
        let answer = app.test().request(method, target).host(host).send();
        assert_eq!(marks(&answer), expected, "{method:?} {target}");
    }
}

#[test]
fn what_no_group_has_passes_what_stands_round_all_of_them() {
    let one = || Router::new().with(mark("one")).get("/", || "got").get("/one", || "got");
    let two = || {
        let own = post(|| "posted").put(|| "put").with(mark("own"));
        Router::new().with(mark("two")).route("/", own).delete("/", || "deleted")
    };
    let around = |router: Router| Router::new().with(mark("outer")).nest("/n", router);
    let there = app(around(Router::new().with(mark("inner")).group(one()).group(two()))).test();
    let back = app(around(Router::new().with(mark("inner")).group(two()).group(one()))).test();
    const ALL: &str = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    for test in [there, back] {
        let table = [
            (Method::Get, "/n/", 200, None, "one inner outer"),
            (Method::Head, "/n/", 200, None, "one inner outer"),
            (Method::Post, "/n/", 200, None, "own two inner outer"),
            (Method::Delete, "/n/", 200, None, "two inner outer"),
            (Method::Patch, "/n/", 405, Some(ALL), "inner outer"),
            (Method::Options, "/n/", 204, Some(ALL), "inner outer"),
            (Method::Post, "/n/one", 405, Some("GET, HEAD, OPTIONS"), "one inner outer"),
        ];
        for (method, target, status, allow, expected) in table {
            let answer = test.request(method, target).send();
            assert_eq!((answer.status(), answer.field("allow")), (status, allow), "{method:?}");
            assert_eq!(marks(&answer), expected, "{method:?} {target}");
        }
    }
}

/// Each preflight is answered by the group that has the method that it asks for.
#[test]
fn groups_of_one_path_have_their_own_origins() {
    let cors = |origin| Cors::new([origin]).methods(Methods::POST.and(Method::Get));
    let reads = || Router::new().with(cors("https://a.example")).get("/{id}", || "got");
    let writes = || {
        Router::new()
            .with(cors("https://b.example"))
            .with(BasicAuth::one("garden", "eve", "apple"))
            .post("/{id}", || "posted")
    };
    let none = || Route::default().with(cors("https://a.example"));
    let own = || get(pieces).on(Method::Options, || "own").with(cors("https://a.example"));
    let plain = || Router::new().put("/{id}", || "put").route("/own", own()).route("/none", none());
    let there = app(Router::new().group(reads()).group(writes()).group(plain())).test();
    let back = app(Router::new().group(plain()).group(writes()).group(reads())).test();
    let ask = |test: &Test<App>, method: &str, origin: &str| {
        let asked = test.options("/7").field("Origin", origin);
        let answer = asked.field("Access-Control-Request-Method", method).send();
        assert_eq!(answer.status(), 204, "{method} {origin}");
        answer.field("access-control-allow-origin").is_some()
    };
    for test in [there, back] {
        for (method, a, b) in [
            ("GET", true, false),
            ("HEAD", true, false),
            ("POST", false, true),
            ("PUT", false, false),
            ("PATCH", false, false),
            ("BREW", false, false),
        ] {
            let found =
                ["https://a.example", "https://b.example"].map(|from| ask(&test, method, from));
            assert_eq!(found, [a, b], "{method}");
        }
        // No preflight.
        let answer = test.options("/7").field("Origin", "https://a.example").send();
        assert_eq!(answer.field("allow"), Some("GET, HEAD, POST, PUT, OPTIONS"));
        let asked = test.options("/own").field("Access-Control-Request-Method", "GET");
        assert_eq!(asked.send().text(), "own");
        assert_eq!(test.get("/none").send().field("vary"), Some("Accept"));
        let asked = test.options("/no/where").field("Access-Control-Request-Method", "GET");
        assert_eq!(asked.send().status(), 404);
    }
}

#[test]
fn only_one_group_answers_what_no_group_has() {
    let lost = |said: &'static str| Router::new().fallback(move || said);
    for (router, prefix) in [
        (Router::new().group(lost("a")).group(lost("b")), "/"),
        (lost("a").group(lost("b")), "/"),
        (Router::new().nest("/api", lost("a")).nest("/api/", lost("b")), "/api/"),
    ] {
        let error = router.build().expect_err(prefix).to_string();
        let named = format!("the fallback of {prefix}");
        assert!(error.ends_with(&format!(" but {named} conflicts with {named}")), "{error}");
    }
    // Routers that follow one another are asked in turn.
    let told = |router: Router| app(router).test().get("/x").send().text().to_owned();
    assert_eq!(told(lost("a").or(lost("b"))), "a");
    assert_eq!(told(Router::new().or(lost("b")).or(lost("c"))), "b");
    assert_eq!(told(Router::new().group(lost("a")).or(lost("b"))), "a");
    assert_eq!(told(Router::new().nest("/x", lost("a")).or(lost("b"))), "a");
}
