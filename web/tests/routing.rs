//! Which handler answers a request, and what the response is if there is none.

use std::sync::Arc;

use hairspring_core::{Method, Response, Status};
use hairspring_web::middleware::guard;
use hairspring_web::{App, BuildError, Call, Error, Route, Router, any, get, post, raw};

/// An endpoint that answers with its route and its parameters.
fn told() -> impl hairspring_web::Endpoint {
    raw(|call| {
        let params: Vec<String> =
            call.params().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!("{} [{}]", call.route().unwrap_or("none"), params.join(" "));
        hairspring_core::Response::text(text)
    })
}

fn app(router: Router) -> App {
    router.build().expect("routes without a conflict")
}

/// Method, target, status, and the content or `Allow`.
type Row = (Method, &'static str, u16, &'static str);

#[track_caller]
fn check(app: &App, rows: &[Row]) {
    for &(method, target, status, expected) in rows {
        let response = app.test().request(method, target).send();
        assert_eq!(response.status(), status, "{method:?} {target}");
        match status {
            200 if method != Method::Head => assert_eq!(response.text(), expected, "{target}"),
            204 | 405 => assert_eq!(response.field("allow"), Some(expected), "{method:?} {target}"),
            _ => {}
        }
    }
}

#[test]
fn every_path_finds_its_own_route() {
    let mut router = Router::new();
    for pattern in [
        "/",
        "/echo",
        "/echo/{text}",
        "/user-agent",
        "/users/{id}",
        "/users/{id}/posts/{post}",
        "/users/me",
        "/images/img-{n}.png",
        "/files/{*tail}",
        "/100%",
        "/café",
        "/{{literal}}",
        "/slash/",
    ] {
        router = router.get(pattern, told());
    }
    const GET: &str = "GET, HEAD, OPTIONS";
    use Method::{Connect, Get, Head, Options, Post, Trace};
    check(
        &app(router),
        &[
            (Get, "/", 200, "/ []"),
            (Get, "/?x=/echo", 200, "/ []"),
            (Get, "/echo", 200, "/echo []"),
            (Get, "/echo/pear", 200, "/echo/{text} [text=pear]"),
            (Get, "/user-agent", 200, "/user-agent []"),
            (Get, "/users/7", 200, "/users/{id} [id=7]"),
            (Get, "/users/me", 200, "/users/me []"),
            (Get, "/users/mea", 200, "/users/{id} [id=mea]"),
            (Get, "/users/7/posts/8", 200, "/users/{id}/posts/{post} [id=7 post=8]"),
            (Get, "/users/me/posts/8", 200, "/users/{id}/posts/{post} [id=me post=8]"),
            (Get, "/images/img-12.png", 200, "/images/img-{n}.png [n=12]"),
            (Get, "/files/a/b//c", 200, "/files/{*tail} [tail=a/b//c]"),
            (Get, "/100%25", 200, "/100% []"),
            (Get, "/caf%C3%A9", 200, "/café []"),
            (Get, "/%7Bliteral%7D", 200, "/{{literal}} []"),
            (Get, "/slash/", 200, "/slash/ []"),
            (Get, "http://example.org/echo", 200, "/echo []"),
            (Get, "http://example.org", 200, "/ []"),
            // Decoded once, after the path was split (RFC 3986, section 2.4).
            (Get, "/%65cho", 200, "/echo []"),
            (Get, "/echo/a%2Fb", 200, "/echo/{text} [text=a/b]"),
            (Get, "/echo/a%252Fb", 200, "/echo/{text} [text=a%2Fb]"),
            (Get, "/echo/%25", 200, "/echo/{text} [text=%]"),
            (Get, "/echo/a+b%20c", 200, "/echo/{text} [text=a+b c]"),
            (Get, "/echo%2Fpear", 404, ""),
            (Get, "/echo/%ff", 404, ""),
            // A path must match the whole route, and a slash at the end counts.
            (Get, "/ech", 404, ""),
            (Get, "/echo/", 404, ""),
            (Get, "/users", 404, ""),
            (Get, "/users/", 404, ""),
            (Get, "/users/7/", 404, ""),
            (Get, "/files/", 404, ""),
            (Get, "/slash", 404, ""),
            (Get, "//", 404, ""),
            (Get, "/Echo", 404, ""),
            (Get, "/users/../echo", 404, ""),
            (Head, "/echo", 200, ""),
            (Post, "/echo", 405, GET),
            (Trace, "/", 405, GET),
            (Options, "/echo", 204, GET),
            (Options, "/ech", 404, ""),
            (Options, "*", 204, GET),
            (Connect, "example.org:443", 501, ""),
        ],
    );
}

/// Where nothing else has parameters, the prefix of a tail decides without the tree.
#[test]
fn a_literal_is_preferred_to_a_tail_however_it_is_sent() {
    let app = app(Router::new().get("/files/{*tail}", told()).get("/files/own", told()));
    use Method::Get;
    check(
        &app,
        &[
            (Get, "/files/own", 200, "/files/own []"),
            (Get, "/files/%6fwn", 200, "/files/own []"),
            (Get, "/files/%6fther", 200, "/files/{*tail} [tail=other]"),
        ],
    );
}

#[test]
fn methods_of_a_path_are_told_apart_wherever_they_were_added() {
    let router = Router::new()
        .route("/a", get(|| "got").post(|| "posted"))
        .put("/a", || "put")
        .route("/b", post(|| "posted").on(Method::Head, || "own head"))
        .route("/c", any(|| "any"))
        .route("/d", get(|| "got").on(Method::Options, || "own options"))
        .route("/e", get(|| "got").on(Method::Trace, || "own trace"));
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    check(
        &app(router),
        &[
            (Get, "/a", 200, "got"),
            (Post, "/a", 200, "posted"),
            (Put, "/a", 200, "put"),
            (Delete, "/a", 405, "GET, HEAD, POST, PUT, OPTIONS"),
            (Head, "/b", 200, ""),
            (Get, "/b", 405, "HEAD, POST, OPTIONS"),
            (Patch, "/c", 200, "any"),
            (Trace, "/c", 405, "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"),
            (Options, "/d", 200, "own options"),
            (Trace, "/e", 200, "own trace"),
            (Options, "*", 204, "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS, TRACE"),
            (Connect, "a:1", 501, ""),
        ],
    );
    let app = app(Router::new().any("/a", || "any").fallback(|| "lost"));
    for path in ["/a", "/b"] {
        let other = format!("BREW {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(app.test().raw(&other).starts_with(b"HTTP/1.1 501 Not Implemented\r\n"), "{path}");
    }
}

#[test]
fn groups_nest_with_their_own_fallbacks_and_routers_follow_one_another() {
    let inner = Router::new().get("/{id}", told()).get("/", told());
    let users = Router::new().nest("/users", inner).fallback(|| "no such user");
    let api = Router::new().nest("/v1/", users).group(Router::new().get("/health", told()));
    let later = Router::new().get("/late", told()).get("/api/health", || "never");
    let router = Router::new()
        .nest("/api", api)
        .get("/apiary", told())
        .fallback(|| (Status::NOT_FOUND, "mine"))
        .or(later)
        .or(Router::new().get("/{any}", told()))
        .or(Router::new().get("/last", || "never"));
    let app = app(router);
    use Method::{Get, Post};
    check(
        &app,
        &[
            (Get, "/api/v1/users/7", 200, "/api/v1/users/{id} [id=7]"),
            (Get, "/api/v1/users/", 200, "/api/v1/users/ []"),
            (Get, "/api/v1/else", 200, "no such user"),
            (Get, "/api/v1", 200, "no such user"),
            // No pattern matches what is not UTF-8, but a prefix may.
            (Get, "/api/v1/%ff", 200, "no such user"),
            (Get, "/api/v%31/%41%ff/x", 200, "no such user"),
            (Get, "/api/v1%ff", 404, ""),
            (Get, "/api/v1%2F%ff", 404, ""),
            (Get, "/api/health", 200, "/api/health []"),
            (Get, "/apiary", 200, "/apiary []"),
            (Get, "/late", 200, "/late []"),
            (Get, "/other", 200, "/{any} [any=other]"),
            // The first router that matches the path answers, even if only by a parameter.
            (Get, "/last", 200, "/{any} [any=last]"),
            (Post, "/api/health", 405, "GET, HEAD, OPTIONS"),
        ],
    );
    assert_eq!(app.test().get("/api/v2/else").send().text(), "mine");
    assert_eq!(app.test().get("/a/b").send().status(), 404);
}

#[test]
fn braces_in_a_prefix_are_literal_wherever_it_is_compared() {
    let inner = Router::new().get("/{id}", raw(|call| Response::text(call.tail().to_owned())));
    let app = app(Router::new().nest("/{{*a}}", inner.fallback(|| "inside")));
    check(
        &app,
        &[
            // There is no parameter for the rest of the path.
            (Method::Get, "/%7B*a%7D/7", 200, ""),
            (Method::Get, "/%7B*a%7D/7/8", 200, "inside"),
            (Method::Get, "/%7B%7B*a%7D%7D/7/8", 404, ""),
        ],
    );
}

#[test]
fn mistakes_are_told_before_anything_is_served() {
    use hairspring_web::extract::State;
    let say = |router: Router| router.build().expect_err("a mistake").to_string();
    let conflict = Router::new().get("/users/{id}", told()).put("/users/{name}", told());
    assert_eq!(
        say(conflict),
        "expected routes that match different paths, \
         but PUT /users/{name} conflicts with GET /users/{id}"
    );
    let twice = Router::new()
        .nest("/api", Router::new().get("/a", told()))
        .group(Router::new().get("/api/a", told()));
    assert_eq!(
        say(twice),
        "expected routes that match different paths, but GET /api/a conflicts with GET /api/a"
    );
    for (pattern, expected) in [
        ("users", "expected a slash before users"),
        ("", "expected a slash first"),
        ("/{", "expected a name in each pair of braces"),
        ("/{}", "expected a name in each pair of braces"),
        ("/{a}{b}", "expected one parameter at most in a segment"),
        ("/{*tail}/x", "expected nothing behind {*tail}"),
    ] {
        match Router::new().get(pattern, told()).build() {
            Err(BuildError::Pattern { reason, .. }) => assert_eq!(reason, expected, "{pattern}"),
            other => panic!("{pattern}: {other:?}"),
        }
    }
    // Prefix and pattern are not merged into one segment, and no parameter hides another.
    let table = [
        (Router::new().nest("/api", Router::new().get("users", told())), "/apiusers"),
        (Router::new().nest("api", Router::new().get("/users", told())), "api"),
        (Router::new().nest("/a", Router::new().nest("b", Router::new().get("/", told()))), "/ab"),
        (Router::new().get("/{id}/x/{id}", told()), "/{id}/x/{id}"),
        (Router::new().nest("/{id}", Router::new().get("/{*id}", told())), "/{id}/{*id}"),
    ];
    for (router, expected) in table {
        match router.build() {
            Err(BuildError::Pattern { pattern, .. }) => assert_eq!(pattern, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    // The parameters of other routers.
    let fallback = || Router::new().fallback(|| "lost");
    for (router, pattern, reason) in [
        (Router::new().get("/a/:id", told()), "/a/:id", "expected {id} instead of :id"),
        (Router::new().get("/*path", told()), "/*path", "expected {*path} instead of *path"),
        (
            Router::new().get("/:my_id.tar.gz", told()),
            "/:my_id.tar.gz",
            "expected {my_id}.tar.gz instead of :my_id.tar.gz",
        ),
        (Router::new().get("/*.js", told()), "/*.js", "expected {*tail} instead of *.js"),
        (Router::new().get("/a/*", told()), "/a/*", "expected {*tail} instead of *"),
        (Router::new().nest("/:id", fallback()), "/:id", "expected {id} instead of :id"),
    ] {
        let expected = format!(
            "expected a pattern such as /users/{{id}} or /files/{{*tail}}, got {pattern}: {reason}"
        );
        assert_eq!(say(router), expected);
    }
    for pattern in ["/a:id", "/a*", "/{id}:sum"] {
        assert!(Router::new().get(pattern, told()).build().is_ok(), "{pattern}");
    }
    let lost = Router::new().nest("/{user}", Router::new().fallback(|| "lost"));
    assert!(matches!(lost.build(), Err(BuildError::Pattern { .. })));
    let many = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}";
    assert!(Router::new().get(many, told()).build().is_ok());
    assert!(Router::new().get(&format!("{many}/{{i}}"), told()).build().is_err());
    for (stateless, who) in [
        (Router::new().get("/", |_: State<u64>| "x"), "GET /n/"),
        (Router::new().fallback(|_: State<u64>| "x"), "the fallback of /n/"),
    ] {
        let what = "asks for state that is not there: expected Router::state with a value of";
        let nested = Router::new().nest("/n", stateless);
        assert_eq!(say(nested), format!("{who} {what} type u64"));
    }
    let in_arc = Router::new().state(Arc::new(7_u64)).get("/", |_: State<u64>| "x");
    assert_eq!(
        say(in_arc),
        "GET / asks for state that is not there: expected Router::state with a value of type u64, \
         got one in an Arc: that is a State<Arc<u64>>"
    );
    let unknown = Router::new().route("/m", Route::default().on(Method::Other, told()));
    assert_eq!(say(unknown), "expected a known method for /m, got Method::Other");
    let states = Router::new().state(1_u8).nest("/n", Router::new().state(2_u8));
    assert_eq!(say(states), "expected one state of each type, got several of u8");
    for host in ["", "*", "a b", "*.*.org", "a:80", "user@a"] {
        let router = Router::new().host(host, Router::new());
        assert!(matches!(router.build(), Err(BuildError::Host { .. })), "{host}");
    }
    let inside = Router::new().nest("/n", Router::new().host("a", Router::new()));
    assert!(matches!(inside.build(), Err(BuildError::Host { .. })));
}

#[test]
fn a_response_that_is_known_does_not_wait_for_content() {
    let app = app(Router::new().get("/x", || "x"));
    let table = [
        ("POST /nowhere", "HTTP/1.1 404 "),
        ("POST /x", "HTTP/1.1 405 "),
        ("BREW /x", "HTTP/1.1 501 "),
    ];
    for (line, expected) in table {
        let mut wire = app.test().connect();
        wire.send(format!(
            "{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
        ));
        let text = wire.take_text();
        assert!(text.starts_with(expected), "{line}: {text}");
    }
}

#[test]
fn a_route_may_have_a_list_before_its_handler() {
    fn numeric(call: &mut Call<'_>) -> Result<(), Error> {
        let is_number = call.param("id").is_some_and(|id| id.parse::<u32>().is_ok());
        if is_number { Ok(()) } else { Err(Error::bad_request("expected a number")) }
    }
    fn even(call: &mut Call<'_>) -> Result<(), Error> {
        let last = call.param("id").and_then(|id| id.chars().last()).and_then(|c| c.to_digit(10));
        let is_even = last.is_some_and(|digit| digit % 2 == 0);
        if is_even { Ok(()) } else { Err(Error::not_found("expected an even number")) }
    }
    let route = post(|body: String| body).with(guard(numeric)).with(guard(even));
    let test = app(Router::new().route("/{id}", route)).test();
    for (target, status) in [("/x", 400), ("/7", 404), ("/8", 200)] {
        assert_eq!(test.post(target).content("content").send().status(), status, "{target}");
    }
    // No `100 Continue` is sent for content that would not be read.
    let mut wire = test.connect();
    wire.send("POST /7 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n");
    assert!(wire.take_text().starts_with("HTTP/1.1 404 "));
}

#[test]
fn routes_can_be_listed() {
    fn show() -> &'static str {
        "shown"
    }
    fn store() -> &'static str {
        "stored"
    }
    let behind_two = Route::default().put(store).delete(store).with(guard(|_| Ok(())));
    let api = Router::new().get("/{id}", show).route("/{id}", behind_two).with(guard(|_| Ok(())));
    let host = || Router::new().get("/", show);
    let router = Router::new().any("/all", show).nest("/api", api);
    let app = app(router.host("b.example", host()).host("c.example", host()));
    let list = app.routes().to_string();
    let rows: Vec<Vec<&str>> = list
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    let name = |end: &str| format!("routing::routes_can_be_listed::{end}");
    let (show, store) = (name("show"), name("store"));
    let expected = [
        vec!["GET POST PUT DELETE PATCH", "/all", &show],
        vec!["GET", "/api/{id}", &show, "behind 1 middleware"],
        vec!["PUT DELETE", "/api/{id}", &store, "behind 2 middlewares"],
        vec!["GET", "b.example/", &show],
        vec!["GET", "c.example/", &show],
    ];
    assert_eq!(rows, expected, "{list}");
    let columns = |text| list.lines().map(move |line| line.find(text)).collect::<Vec<_>>();
    assert_eq!(columns("routing::"), [Some(39); 5], "{list}");
}
