//! An application's own failures, above all responses that HTTP does not allow: who learns of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::task::Context;

use hairspring_core::{
    Body, Misuse, Misused, Now, Produce, Produced, Request, Response, Service, Status,
};
use hairspring_web::middleware::ErrorLog;
use hairspring_web::testing::Test;
use hairspring_web::{
    Answer, App, Call, Error, Middleware, Next, Router, async_handler, handler, raw,
};

/// A 426 that does not name the protocol.
fn unnamed() -> Response {
    Response::new(Status::UPGRADE_REQUIRED)
}

/// Nine bytes are announced; there is nothing.
fn short() -> Response {
    struct Nothing;
    impl Produce for Nothing {
        fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
            Produced::End(None)
        }
    }
    Response::new(Status::OK)
        .with_body(Body::Stream { length: Some(9), produce: Box::new(Nothing) })
}

/// Routes with mistakes, and one without.
fn routes() -> Router {
    Router::new()
        .get("/unnamed", raw(|_| unnamed()))
        .get("/later", async || unnamed())
        .get("/short", raw(|_| short()))
        .get("/cause", || -> Result<(), Error> { Err(std::io::Error::other("no disk"))? })
        .get("/fields", || ([("Content-Length", "7")], "four"))
        .get("/theirs", || Err::<(), _>(Error::bad_request("no").caused_by("theirs")))
        .get("/told", || Err::<(), _>(Error::new(Status::BAD_GATEWAY, "told")))
        .get("/", || "fine")
}

/// A test of the application with these routes.
fn test(router: Router) -> Test<App> {
    router.build().expect("routes without a mistake").test()
}

/// A log, and its lines.
fn log() -> (ErrorLog, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    (ErrorLog::new(move |line: &str| sink.lock().unwrap().push(line.to_owned())), lines)
}

/// What is wrong with the answer on a connection of its own, and what the client gets.
fn ask<S: Service>(test: &Test<S>, path: &str) -> (Option<Misuse>, String) {
    let mut wire = test.connect();
    wire.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
    (wire.misuse(), wire.take_text())
}

#[test]
fn a_log_of_errors_on_the_outermost_router_has_a_line() {
    let (outer, lines) = log();
    let (inner, inner_lines) = log();
    let test = test(Router::new().with(outer).group(routes().with(inner)));
    let line = |code: u16, outcome: &str, wrong: &str| {
        format!("response {code} to 192.0.2.1:50000 was {outcome}: {wrong}")
    };
    let unnamed = line(426, "replaced by 500", "expected an Upgrade field that names the protocol");
    let short = line(200, "cut short", "expected 9 more bytes of content before the end");
    for (path, expected) in [("/unnamed", &unnamed), ("/later", &unnamed), ("/short", &short)] {
        let (misuse, _) = ask(&test, path);
        assert!(misuse.is_some(), "{path}");
        assert_eq!(*std::mem::take(&mut *lines.lock().unwrap()), [expected.as_str()], "{path}");
    }
    assert_eq!(ask(&test, "/").0, None);
    assert!(lines.lock().unwrap().is_empty());
    assert!(inner_lines.lock().unwrap().is_empty(), "it would be told twice");
}

#[test]
fn every_middleware_of_the_outermost_router_is_told() {
    /// Counts, and has passed nothing on.
    struct Count(Arc<Mutex<u32>>);
    impl Middleware for Count {
        fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
            next.run(call)
        }
        fn misused(&self, misused: &Misused<'_>) -> bool {
            assert_eq!(misused.status, Status::UPGRADE_REQUIRED);
            *self.0.lock().unwrap() += 1;
            false
        }
    }
    let ((log, lines), count) = (log(), Arc::new(Mutex::new(0)));
    let (before, behind) = (Count(Arc::clone(&count)), Count(Arc::clone(&count)));
    let test = test(routes().with(before).with(log).with(behind));
    let (misuse, said) = ask(&test, "/unnamed");
    assert_eq!(misuse, Some(Misuse::UpgradeUnnamed));
    assert!(said.starts_with("HTTP/1.1 500 "), "{said}");
    assert_eq!((*count.lock().unwrap(), lines.lock().unwrap().len()), (2, 1));
}

#[test]
fn a_test_panics_with_the_reason() {
    let test = test(routes());
    for (path, code, reason) in [
        ("/unnamed", "426", "expected an Upgrade field that names the protocol"),
        ("/later", "426", "expected an Upgrade field that names the protocol"),
        ("/short", "200", "expected 9 more bytes of content before the end"),
    ] {
        let panic = catch_unwind(AssertUnwindSafe(|| test.get(path).send())).expect_err(path);
        let said = panic.downcast_ref::<String>().expect("a text");
        let named = format!("expected a response to \"GET {path} HTTP/1.1");
        assert!(
            said.starts_with(&named) && said.ends_with(&format!(" {code}: {reason}")),
            "{said}"
        );
    }
    assert_eq!(test.get("/").send().text(), "fine");
}

/// A client must not be able to provoke a misuse.
#[test]
fn a_function_refuses_connect() {
    let mut now = Test::new(handler(|_| Response::text("fine"))).connect();
    let mut later = Test::new(async_handler(async |_: Request| Response::text("fine"))).connect();
    let connect = "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n";
    now.send(connect);
    later.send(connect);
    for (said, misuse) in [(now.take_text(), now.misuse()), (later.take_text(), later.misuse())] {
        assert!(said.starts_with("HTTP/1.1 501 Not Implemented\r\n"), "{said}");
        assert_eq!(misuse, None);
    }
}

/// Makes the mistakes of [`without_a_log_it_is_said_on_standard_error`].
#[test]
#[ignore = "run by another test, which reads its standard error"]
fn make_mistakes() {
    let (log, _) = log();
    let logged = test(routes().with(log));
    assert!(ask(&logged, "/unnamed").0.is_some());
    assert!(ask(&logged, "/cause").1.starts_with("HTTP/1.1 500 "));
    let nested = test(Router::new().group(routes().with(self::log().0)));
    assert!(ask(&nested, "/short").0.is_some());
    let function = Test::new(handler(|_: Request| unnamed()));
    assert!(ask(&function, "/").0.is_some());
    let function = Test::new(async_handler(async |_: Request| short()));
    assert!(ask(&function, "/").0.is_some());
    for path in ["/cause", "/fields?a=%0a", "/theirs", "/told"] {
        assert_eq!(ask(&test(routes()), path).0, None, "{path}");
    }
}

#[test]
fn without_a_log_it_is_said_on_standard_error() {
    let said = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "make_mistakes", "--ignored", "--nocapture"])
        .output()
        .expect("it runs");
    let said = String::from_utf8(said.stderr).expect("text");
    let short = "hairspring: response 200 to 192.0.2.1:50000 was cut short: \
                 expected 9 more bytes of content before the end";
    let unnamed = "hairspring: response 426 to 192.0.2.1:50000 was replaced by 500: \
                   expected an Upgrade field that names the protocol";
    let cause = "hairspring: GET /cause: 500 Internal Server Error: no disk";
    let fields = "hairspring: GET /fields?a=%0a: 500 Internal Server Error: expected a field that \
                  does not frame or date the message; the connection writes those";
    assert_eq!(said.lines().collect::<Vec<_>>(), [short, unnamed, short, cause, fields]);
}
