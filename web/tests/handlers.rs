//! The arguments and results of handlers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Clock, ConnectionInfo, Endpoint, Fields, Input, Method, Now, Protocol, Reply, Request,
    RequestHead, Response, Service, Status, Timer,
};
use hairspring_web::extract::{ContentType, Form, Host, Path, Query, RawQuery, State, UserAgent};
use hairspring_web::{Answer, App, Call, Error, Html, Json, Middleware, Next, Redirect, Router};

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

#[test]
fn the_head_is_given_by_its_parts() {
    async fn later(host: Host, method: Method) -> String {
        format!("{} {method:?}", host.0)
    }
    let app = app(Router::new()
        .get("/agent", |agent: UserAgent| agent.0)
        .get("/type", |kind: Result<ContentType, Error>| kind.map_or("none".into(), |k| k.0))
        .get("/query", |query: RawQuery| format!("{:?}", query.0))
        .get("/head", |head: RequestHead| format!("{} {:?}", head.target(), head.version()))
        .get("/peer", |info: ConnectionInfo| match info.peer() {
            Endpoint::Tcp(address) => address.ip().to_string(),
            other => format!("{other:?}"),
        })
        .get("/later", later)
        .get("/now", |now: Now| now.date.unix_secs().to_string()));
    let test = app.test();
    assert_eq!(test.get("/agent").field("user-agent", "curl/8").send().text(), "curl/8");
    assert_eq!(test.get("/agent").send().status(), 400);
    assert_eq!(test.get("/type").send().text(), "none");
    assert_eq!(test.get("/query?a=%20").send().text(), r#"Some("a=%20")"#);
    assert_eq!(test.get("/head?x").send().text(), "/head?x Http11");
    assert_eq!(test.get("/peer").send().text(), "192.0.2.1");
    assert_eq!(test.get("/later").host("a.b:80").send().text(), "a.b:80 Get");
    assert_eq!(test.get("/now").send().text(), "784111777");
}

#[derive(serde::Deserialize, serde::Serialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Fruit {
    Pear,
    Plum,
}

#[derive(serde::Deserialize, Debug)]
#[allow(dead_code, reason = "shown by its Debug form")]
struct Order {
    fruit: Fruit,
    count: Option<u8>,
    #[serde(default)]
    tags: Vec<String>,
    gift: Option<bool>,
}

#[test]
fn paths_queries_and_forms_are_types_of_the_application() {
    #[derive(serde::Deserialize, Debug)]
    #[allow(dead_code, reason = "shown by its Debug form")]
    struct Names {
        b: String,
        a: i8,
    }
    #[derive(serde::Deserialize)]
    struct All(BTreeMap<String, String>);
    let page = |Path(number): Path<Option<u8>>| format!("{number:?}");
    let app = app(Router::new()
        .get("/one/{a}", |Path(a): Path<u8>| format!("{a}"))
        .get("/two/{a}/{b}", |Path((a, b)): Path<(i8, String)>| format!("{a} {b}"))
        .get("/named/{a}/{b}", |Path(names): Path<Names>| format!("{names:?}"))
        .get("/page", page)
        .get("/page/{number}", page)
        .get("/fruit/{f}", |Path(fruit): Path<Fruit>| format!("{fruit:?}"))
        .get("/too/{a}/many", |Path((a, b)): Path<(u8, u8)>| format!("{a} {b}"))
        .get("/too/{a}/{b}", |Path(a): Path<u8>| format!("{a}"))
        .get("/unnamed/{a}/{c}", |Path(names): Path<Names>| format!("{names:?}"))
        .get("/query", |Query(order): Query<Order>| format!("{order:?}"))
        .get("/pairs", |Query(pairs): Query<Vec<(String, i8)>>| format!("{pairs:?}"))
        .get("/lists", |Query(lists): Query<BTreeMap<String, Vec<i8>>>| format!("{lists:?}"))
        .get("/all", |Query(All(all)): Query<All>| format!("{all:?}"))
        .post("/form", |Form(order): Form<Order>| format!("{order:?}")));
    let table = [
        ("/one/255", 200, "255"),
        ("/one/256", 400, ""),
        ("/one/-1", 400, ""),
        ("/one/1%2F2", 400, ""),
        ("/two/-1/a%2Fb", 200, "-1 a/b"),
        ("/named/-1/%C3%A9", 200, r#"Names { b: "é", a: -1 }"#),
        ("/page", 200, "None"),
        ("/page/7", 200, "Some(7)"),
        ("/page/nut", 400, ""),
        ("/fruit/plum", 200, "Plum"),
        ("/fruit/Plum", 400, ""),
        // The route's mistake, not the client's.
        ("/too/1/many", 500, ""),
        ("/too/1/2", 500, ""),
        ("/unnamed/1/2", 500, ""),
        (
            "/query?fruit=pear&count=3&tags=x%26y&tags=a+b",
            200,
            r#"Order { fruit: Pear, count: Some(3), tags: ["x&y", "a b"], gift: None }"#,
        ),
        (
            "/query?fruit=plum&gift=true&fruit=pear&more=1",
            200,
            "Order { fruit: Plum, count: None, tags: [], gift: Some(true) }",
        ),
        ("/query?fruit=nut", 400, ""),
        ("/query?fruit=pear&count=999", 400, ""),
        ("/query", 400, ""),
        ("/query?&&=&fruit=%ff", 400, ""),
        // A list of pairs has all of them, in order.
        ("/pairs?a=1&b=2&a=3", 200, r#"[("a", 1), ("b", 2), ("a", 3)]"#),
        ("/pairs", 200, "[]"),
        ("/lists?a=1&b=2&a=3", 200, r#"{"a": [1, 3], "b": [2]}"#),
        ("/all?a=1&b=x", 200, r#"{"a": "1", "b": "x"}"#),
    ];
    for (target, status, expected) in table {
        let response = app.test().get(target).send();
        assert_eq!(response.status(), status, "{target}: {}", response.text());
        if status == 200 {
            assert_eq!(response.text(), expected, "{target}");
        }
    }
    let number = app.test().get("/one/256").send();
    let told = "400 Bad Request: malformed path parameter: expected u8, got \"256\"\n";
    assert_eq!(number.text(), told);
    // An error names the parameter.
    for (target, expected) in [
        ("/query?fruit=pear&count=x", "count: expected u8, got \"x\""),
        ("/query?fruit=pear&gift=", "gift: expected bool, got \"\""),
        ("/query?fruit=nut", "fruit: unknown variant"),
        ("/lists?a=1&b=2&b=x", "b: expected i8, got \"x\""),
        ("/query?fruit=a%0d%0ab%22", "fruit: unknown variant"),
    ] {
        let response = app.test().get(target).send();
        let told = format!("400 Bad Request: malformed query: {expected}");
        assert!(response.text().starts_with(&told), "{target}: {}", response.text());
    }
    let form = |kind: &str| {
        let asked = app.test();
        asked.post("/form").field("Content-Type", kind).content("fruit=pear&count=1").send()
    };
    assert_eq!(form("application/x-www-form-urlencoded; charset=utf-8").status(), 200);
    assert_eq!(form("APPLICATION/X-www-form-urlencoded").status(), 200);
    assert_eq!(form("text/plain").status(), 415);
}

#[test]
fn json_is_checked_on_its_way_in() {
    let app = app(Router::new()
        .post("/", |Json(value): Json<serde_json::Value>| Json(value))
        .post("/order", |Json(fruits): Json<Vec<Fruit>>| Json(fruits)));
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let (shallow, deep) = (deep(100), deep(100_000));
    let table: &[(&str, &str, &str, u16)] = &[
        ("/", "application/json", r#"{"foo":"x"}"#, 200),
        ("/", "application/json; charset=utf-8", "1", 200),
        ("/", "Application/Vnd.Api+JSON", "1", 200),
        ("/", "application/json", &shallow, 200),
        ("/", "application/json", &deep, 400),
        ("/", "application/json", "", 400),
        ("/", "application/json", "{", 400),
        ("/", "application/json", "1 2", 400),
        ("/", "application/json", "\"\u{0}\"", 400),
        ("/", "application/json", "{\"a\":NaN}", 400),
        ("/", "text/plain", "1", 415),
        ("/", "application/jsonp", "1", 415),
        ("/", "json", "1", 415),
        ("/order", "application/json", r#"["pear","plum"]"#, 200),
        ("/order", "application/json", r#"["nut"]"#, 400),
    ];
    for &(target, kind, content, status) in table {
        let response = app.test().post(target).field("Content-Type", kind).content(content).send();
        let start = &content[..content.len().min(20)];
        assert_eq!(response.status(), status, "{kind}: {start}: {}", response.text());
        if status == 200 {
            assert_eq!(response.text(), content);
            assert_eq!(response.field("content-type"), Some("application/json"));
        }
    }
    assert_eq!(app.test().post("/").content("1").send().status(), 415);
    // What is malformed is told from what is of another type.
    for (content, expected) in [
        ("", "malformed JSON: EOF while parsing a value"),
        ("[\"pear\",]", "malformed JSON: trailing comma"),
        ("[1]", "unexpected JSON: expected value"),
        ("[1", "malformed JSON: expected value"),
        ("[\"nut\"]", "unexpected JSON: unknown variant `nut`"),
        ("{}", "unexpected JSON: invalid type: map, expected a sequence"),
    ] {
        let test = app.test();
        let asked = test.post("/order").field("Content-Type", "application/json");
        let answer = asked.content(content).send();
        let told = format!("400 Bad Request: {expected}");
        assert!(answer.text().starts_with(&told), "{content}: {}", answer.text());
    }
}

/// Waits for something that takes this many seconds, but for at most five.
#[test]
fn a_handler_waits_no_longer_than_it_wants() {
    async fn wait(Path(seconds): Path<u64>, timer: Timer) -> String {
        let news = async {
            timer.sleep(Duration::from_secs(seconds)).await;
            "news"
        };
        let begun = timer.now().mono;
        let told = timer.timeout(Duration::from_secs(5), news).await;
        format!("{told:?} after {:?}", timer.now().mono.since(begun))
    }
    let test = app(Router::new().get("/{seconds}", wait)).test();
    for (target, told) in [
        ("/0", "Some(\"news\") after 0ns"),
        ("/4", "Some(\"news\") after 4s"),
        ("/5", "Some(\"news\") after 5s"),
        ("/6", "None after 5s"),
    ] {
        assert_eq!(test.get(target).send().text(), told, "{target}");
    }
}

#[test]
fn every_value_has_its_response() {
    fn failing() -> Result<&'static str, Error> {
        let number: u8 = "pear".parse()?;
        Ok(if number == 0 { "none" } else { "some" })
    }
    const FIELDS: Fields = Fields::from_static("Content-Type: text/csv\r\nX-A: b\r\n");
    let app = app(Router::new()
        .get("/str", || "a")
        .get("/string", || String::from("a"))
        .get("/bytes", || Bytes::from_static(b"a"))
        .get("/vec", || vec![97_u8])
        .get("/html", || Html("a"))
        .get("/json", || Json([1, 2]))
        .get("/unit", || ())
        .get("/status", || Status::ACCEPTED)
        .get("/refusal", || Status::CONFLICT)
        .get("/pair", || (Status::CREATED, "a"))
        .get("/fields", || (FIELDS, "a"))
        .get("/array", || ([("X-A", "b"), ("Content-Type", "text/csv"), ("X-A", "c")], "a"))
        .get("/all", || (Status::CREATED, [("Location", String::from("/str"))], "a"))
        .get("/illegal", || (Status::CREATED, [("X-A", "b\r\nX: y")], "a"))
        .get("/framing", || ([("Content-Length", "7")], "a"))
        .get("/no-json", || (Status::CREATED, Json(BTreeMap::from([((1, 2), 3)]))))
        .get("/no-err", || (Status::CREATED, Err::<&str, _>(Error::bad_request("no pears"))))
        .get("/no-none", || (Status::CREATED, [("X-A", "b")], None::<&str>))
        .get("/own", || (Status::BAD_GATEWAY, Error::internal("pears")))
        .get("/csv", || Response::text("a").with_field("content-type", "text/csv").expect("legal"))
        .get("/err-csv", || Error::bad_request("a").with_field("Content-Type", "text/csv"))
        .get("/some", || Some("a"))
        .get("/none", || None::<String>)
        .get("/err", || Err::<&str, _>(Error::not_found("no pears")))
        .get("/failing", failing)
        .get("/redirect", || Redirect::see_other("/str?a=b"))
        .get("/split", || Redirect::temporary("/\r\nX: y"))
        .get("/space", || Redirect::permanent("/a b"))
        .get("/later", async || (Status::CREATED, Json("a"))));
    const TEXT: &str = "text/plain; charset=utf-8";
    let table = [
        ("/str", 200, TEXT, "a"),
        ("/string", 200, TEXT, "a"),
        ("/bytes", 200, "application/octet-stream", "a"),
        ("/vec", 200, "application/octet-stream", "a"),
        ("/html", 200, "text/html; charset=utf-8", "a"),
        ("/json", 200, "application/json", "[1,2]"),
        ("/unit", 204, "", ""),
        ("/status", 202, "", ""),
        ("/refusal", 409, TEXT, "409 Conflict\n"),
        ("/pair", 201, TEXT, "a"),
        ("/fields", 200, "text/csv", "a"),
        ("/array", 200, "text/csv", "a"),
        ("/all", 201, TEXT, "a"),
        ("/illegal", 500, TEXT, "500 Internal Server Error\n"),
        ("/framing", 500, TEXT, "500 Internal Server Error\n"),
        ("/no-json", 500, TEXT, "500 Internal Server Error\n"),
        ("/no-err", 400, TEXT, "400 Bad Request: no pears\n"),
        ("/no-none", 404, TEXT, "404 Not Found\n"),
        ("/own", 502, TEXT, "500 Internal Server Error\n"),
        // There is one type, not two.
        ("/csv", 200, "text/csv", "a"),
        ("/err-csv", 400, "text/csv", "400 Bad Request: a\n"),
        ("/some", 200, TEXT, "a"),
        ("/none", 404, TEXT, "404 Not Found\n"),
        ("/err", 404, TEXT, "404 Not Found: no pears\n"),
        // The cause is not told to the client.
        ("/failing", 500, TEXT, "500 Internal Server Error\n"),
        ("/redirect", 303, "", ""),
        ("/split", 500, TEXT, "500 Internal Server Error\n"),
        ("/space", 500, TEXT, "500 Internal Server Error\n"),
        ("/later", 201, "application/json", "\"a\""),
    ];
    for (target, status, kind, content) in table {
        let response = app.test().get(target).send();
        assert_eq!(response.status(), status, "{target}");
        assert_eq!(response.field("content-type").unwrap_or_default(), kind, "{target}");
        assert_eq!(response.text(), content, "{target}");
        let head = app.test().request(Method::Head, target).send();
        let length = (status != 204).then(|| content.len().to_string());
        assert_eq!(head.field("content-length"), length.as_deref(), "{target}");
    }
    assert_eq!(app.test().get("/redirect").send().field("location"), Some("/str?a=b"));
    assert_eq!(app.test().get("/all").send().field("location"), Some("/str"));
    let array = app.test().get("/array").send();
    let own = array.fields().iter().filter(|(name, _)| name == "X-A" || name == "Content-Type");
    assert_eq!(own.map(|(_, v)| v.as_str()).collect::<Vec<_>>(), ["b", "text/csv", "c"]);
}

#[test]
fn errors_are_problems_for_whoever_wants_json() {
    let app = app(Router::new().get("/err", || Err::<&str, _>(Error::bad_request("a \"word\""))));
    const PROBLEM: &str = "application/problem+json";
    const TEXT: &str = "text/plain; charset=utf-8";
    let table = [
        ("", TEXT),
        ("*/*", TEXT),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT),
        ("text/plain, application/json;q=0.5", TEXT),
        ("application/json;q=0", TEXT),
        ("application/*", TEXT),
        ("application/json", PROBLEM),
        ("Application/Problem+JSON", PROBLEM),
        ("application/json, text/plain, */*", PROBLEM),
        ("text/html;q=0.3, application/json", PROBLEM),
    ];
    for (accept, expected) in table {
        for target in ["/err", "/nowhere"] {
            let response = app.test().get(target).field("Accept", accept).send();
            assert_eq!(response.field("content-type"), Some(expected), "{accept}");
            assert_eq!(response.field("vary"), Some("Accept"), "caches must know");
        }
    }
    let response = app.test().get("/err").field("Accept", "application/json").send();
    let expected = "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"a \\\"word\\\"\"}\n";
    assert_eq!(response.text(), expected);
    let refused = app.test().post("/err").field("Accept", "application/json").send();
    assert_eq!(refused.field("allow"), Some("GET, HEAD, OPTIONS"));
    assert_eq!(refused.field("content-type"), Some(PROBLEM));
}

/// A middleware that changes nothing, now or later.
struct Pass;

impl Middleware for Pass {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        next.run(call).then(call, |response, _| response)
    }
}

#[test]
fn what_is_answered_at_once_never_becomes_a_future() {
    struct Spy(App, Arc<AtomicUsize>);
    impl Service for Spy {
        type Future = <App as Service>::Future;
        fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
            let reply = self.0.call(request, clock);
            if matches!(reply, Reply::Later(_)) {
                self.1.fetch_add(1, Ordering::Relaxed);
            }
            reply
        }
    }
    let app = app(Router::new()
        .state(5_u64)
        .with(Pass)
        .nest("/{a}", Router::new().with(Pass).get("/{b}", |n: State<u64>| n.to_string()))
        .get("/later", async |timer: Timer| {
            timer.sleep(Duration::from_millis(1)).await;
            "later"
        }));
    let futures = Arc::new(AtomicUsize::new(0));
    let test = hairspring_web::testing::Test::new(Spy(app, Arc::clone(&futures)));
    assert_eq!(test.get("/a/b").send().text(), "5");
    assert_eq!(test.get("/else").send().status(), 404);
    assert_eq!(test.post("/a/b").send().status(), 405);
    assert_eq!(futures.load(Ordering::Relaxed), 0);
    assert_eq!(test.get("/later").send().text(), "later");
    assert_eq!(futures.load(Ordering::Relaxed), 1);
}

#[test]
fn an_application_is_a_protocol_for_every_backend() {
    fn check<P: Protocol + Send>(mut protocol: P) {
        protocol.receive(Input::Fin);
    }
    let app = app(Router::new().get("/", || "x"));
    check(hairspring_core::Http::new(app, Arc::default(), ConnectionInfo::default()));
}
