//! Which router answers requests to a host.

use hairspring_web::{App, BuildError, Router};

fn app(router: Router) -> App {
    router.build().expect("routes without a conflict")
}

#[test]
fn hosts_have_their_own_routes() {
    let router = Router::new()
        .get("/", || "default")
        .host("api.example.org", Router::new().get("/", || "api"))
        .host("*.Example.org", Router::new().get("/", || "below"))
        .host("[::1]", Router::new().get("/", || "loopback"));
    let app = app(router);
    let table = [
        ("api.example.org", "api"),
        ("API.example.ORG:8080", "api"),
        ("api.example.org.", "api"),
        ("www.example.org", "below"),
        ("a.b.EXAMPLE.org", "below"),
        ("example.org", "default"),
        ("badexample.org", "default"),
        (".example.org", "default"),
        ("[::1]:80", "loopback"),
        ("127.0.0.1", "default"),
    ];
    for (host, expected) in table {
        assert_eq!(app.test().get("/").host(host).send().text(), expected, "{host}");
    }
    assert_eq!(app.test().get("/x").host("api.example.org").send().status(), 404);
}

#[test]
fn the_most_specific_host_answers_whatever_their_order() {
    let router = Router::new()
        .host("*.org", Router::new().get("/", || "org"))
        .host("*.example.org", Router::new().get("/", || "below"))
        .host("a.example.org", Router::new().get("/", || "a"))
        .host("dot.example.org.", Router::new().get("/", || "dot"));
    let app = app(router);
    let table = [
        ("a.example.org", "a"),
        ("b.example.org", "below"),
        ("example.org", "org"),
        ("dot.example.org", "dot"),
        ("dot.example.org.", "dot"),
    ];
    for (host, expected) in table {
        assert_eq!(app.test().get("/").host(host).send().text(), expected, "{host}");
    }
    let twice = Router::new().host("a.org", Router::new()).host("A.org.", Router::new());
    assert!(matches!(twice.build(), Err(BuildError::Host { .. })));
}

#[test]
fn hosts_inherit_the_limit_of_the_outermost_router() {
    let length = |content: String| content.len().to_string();
    let router = Router::new()
        .body_max(4)
        .host("a.example", Router::new().post("/", length))
        .host("b.example", Router::new().body_max(9).post("/", length));
    let app = app(router);
    for (host, status) in [("a.example", 413), ("b.example", 200)] {
        let sent = app.test().post("/").host(host).content("12345").send();
        assert_eq!(sent.status(), status, "{host}");
    }
}
