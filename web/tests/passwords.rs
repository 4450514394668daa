//! Passwords whose check is slow by design, as that of bcrypt is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hairspring_web::middleware::{BasicAuth, User, equal};
use hairspring_web::testing::{Received, Test};
use hairspring_web::{App, Router};

fn app(check: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Test<App> {
    let auth = BasicAuth::hashed("garden", check);
    let router = Router::new().with(auth).get("/", |user: User| user.0);
    router.post("/", |content: String| content).build().expect("one route").test()
}

fn basic(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

fn ask(test: &Test<App>, pair: &str) -> Received {
    test.get("/").field("Authorization", &basic(pair)).send()
}

#[test]
fn only_the_first_request_with_a_password_is_checked() {
    let checks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&checks);
    let test = app(move |name, password| {
        counted.fetch_add(1, Ordering::Relaxed);
        equal(name, "eve") & equal(password, "apple")
    });
    for _ in 0..3 {
        assert_eq!(ask(&test, "eve:apple").text(), "eve");
    }
    assert_eq!(checks.load(Ordering::Relaxed), 1);
    for _ in 0..2 {
        let refused = ask(&test, "eve:pear");
        let challenge = "Basic realm=\"garden\", charset=\"UTF-8\"";
        assert_eq!((refused.status(), refused.field("www-authenticate")), (401, Some(challenge)));
    }
    assert_eq!(checks.load(Ordering::Relaxed), 3, "what did not pass is not remembered");
    assert_eq!(ask(&test, "adam:apple").status(), 401);
    assert_eq!(test.get("/").send().status(), 401);
    // The handler gets the content after the check.
    let posted = test.post("/").field("Authorization", &basic("eve:apple")).content("pear");
    assert_eq!(posted.send().text(), "pear");
}

#[test]
fn who_guesses_does_not_take_every_processor() {
    const AT_ONCE: usize = 16;
    let (begun, begins) = mpsc::channel();
    let may_end = Arc::new(Barrier::new(AT_ONCE + 1));
    let held = Arc::clone(&may_end);
    let test = app(move |_, _| {
        begun.send(()).expect("the test waits");
        held.wait();
        false
    });
    let guess = |test: &Test<App>| {
        let mut wire = test.connect();
        let value = basic("eve:pear");
        wire.send(format!("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {value}\r\n\r\n"));
        wire
    };
    // The places of those who have guessed are free again.
    for _ in 0..2 {
        let mut waiting: Vec<_> = (0..AT_ONCE).map(|_| guess(&test)).collect();
        for wire in &mut waiting {
            assert_eq!(wire.take_text(), "");
            begins.recv().expect("a check begins");
        }
        let response = guess(&test).take_text();
        assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
        assert!(response.contains("\r\nRetry-After: 1\r\n"), "{response}");
        may_end.wait();
        for wire in &mut waiting {
            wire.run_until(|response| response.starts_with(b"HTTP/1.1 401 "));
            assert!(wire.received().starts_with(b"HTTP/1.1 401 "));
        }
    }
}
