//! Bodies and events that a future writes, polled with the connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hairspring_core::{Body, BodyEnded, Fields, Misuse, RequestBody, Timer};
use hairspring_web::middleware::Compression;
use hairspring_web::stream::{Event, Sse, write};
use hairspring_web::{App, Router};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

/// How many futures were polled at least once, and how many of those were dropped.
#[derive(Clone, Default)]
struct Lives(Arc<[AtomicUsize; 2]>);

struct Life(Lives);

impl Lives {
    fn begin(&self) -> Life {
        self.0[0].fetch_add(1, Ordering::Relaxed);
        Life(self.clone())
    }

    fn counts(&self) -> [usize; 2] {
        [&self.0[0], &self.0[1]].map(|count| count.load(Ordering::Relaxed))
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.0[1].fetch_add(1, Ordering::Relaxed);
    }
}

/// A number each second, without end.
fn ticks(lives: Lives) -> impl Fn(Timer) -> Body + Send + Sync + 'static {
    move |timer| {
        let lives = lives.clone();
        write(None, |mut sender| async move {
            let _life = lives.begin();
            for count in 0.. {
                if sender.is_stopping() {
                    return sender.finish_with(Fields::from_static("X-Last: yes\r\n"));
                }
                if sender.send(format!("{count},").into()).await.is_err() {
                    return;
                }
                timer.sleep(Duration::from_secs(1)).await;
            }
        })
    }
}

#[test]
fn a_future_writes_in_the_time_of_its_connection() {
    let lives = Lives::default();
    let app = app(Router::new().get("/", ticks(lives.clone())));
    let mut wire = app.test().connect();
    wire.send(GET);
    assert!(wire.take_text().ends_with("\r\n\r\n2\r\n0,\r\n"));
    wire.run_for(Duration::from_millis(999));
    assert_eq!(wire.take_text(), "");
    wire.run_for(Duration::from_millis(1001));
    assert_eq!(wire.take_text(), "2\r\n1,\r\n2\r\n2,\r\n");
    assert_eq!(lives.counts(), [1, 0]);
    wire.shutdown();
    wire.run_for(Duration::from_secs(1));
    assert_eq!(wire.take_text(), "0\r\nX-Last: yes\r\n\r\n");
    assert!(wire.is_over() && !wire.is_aborted());
    assert_eq!(lives.counts(), [1, 1]);
}

#[test]
fn a_future_ends_with_its_client_and_does_not_begin_for_head() {
    let lives = Lives::default();
    let app = app(Router::new().get("/", ticks(lives.clone())));
    let mut wire = app.test().connect();
    wire.send(GET);
    assert_eq!(lives.counts(), [1, 0]);
    wire.reset();
    wire.run_for(Duration::ZERO);
    assert_eq!(lives.counts(), [1, 1]);
    let head = app.test().head("/").send();
    assert_eq!((head.status(), head.content()), (200, &b""[..]));
    assert_eq!(lives.counts(), [1, 1]);
}

#[test]
fn many_pieces_wait_for_each_other() {
    let all = || {
        let body = write(Some(3000), |mut sender| async move {
            for _ in 0..1000 {
                sender.send("".into()).await.expect("a reader");
                sender.send("abc".into()).await.expect("a reader");
            }
            sender.finish();
        });
        ([("Content-Type", "text/plain")], body)
    };
    let app = app(Router::new().with(Compression::default()).get("/", all));
    let plain = app.test().get("/").send();
    assert_eq!(plain.text(), "abc".repeat(1000));
    assert_eq!(plain.field("content-length"), Some("3000"));
    let coded = app.test().get("/").field("Accept-Encoding", "gzip").send();
    assert!(coded.is_chunked() && coded.content().len() < 3000);
}

#[test]
fn a_future_that_returns_early_cuts_the_body_short() {
    let short = |length| {
        move || {
            write(length, |mut sender| async move {
                sender.send("one".into()).await.expect("a reader");
            })
        }
    };
    let routes = Router::new().get("/", short(None)).get("/known", short(Some(3)));
    let app = app(routes);
    for target in ["/", "/known"] {
        let mut wire = app.test().connect();
        wire.send(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(wire.is_aborted(), "{target}");
        let sent = catch_unwind(AssertUnwindSafe(|| app.test().get(target).send()));
        let said = sent.expect_err(target).downcast::<String>().expect("a text");
        assert!(said.contains("but it was cut short, got "), "{said}");
    }
}

/// The sender may outlive the future.
#[test]
fn another_thread_may_go_on() {
    let given = || {
        write(None, |mut sender| async move {
            sender.send("one ".into()).await.expect("a reader");
            std::thread::spawn(move || {
                while sender.try_send("two".into()).is_err() {
                    std::thread::yield_now();
                }
                sender.finish();
            });
        })
    };
    let app = app(Router::new().get("/", given));
    assert_eq!(app.test().get("/").send().text(), "one two");
}

#[test]
fn a_future_may_read_the_content_while_it_writes() {
    let shout = |mut content: RequestBody| {
        write(None, |mut sender| async move {
            let copied: Result<(), BodyEnded> = async {
                while let Some(piece) = content.next().await? {
                    let _ = sender.send(piece.to_ascii_uppercase().into()).await;
                }
                Ok(())
            }
            .await;
            if copied.is_ok() {
                sender.finish();
            }
        })
    };
    let app = app(Router::new().post("/", shout));
    let mut wire = app.test().connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    assert!(wire.take_text().ends_with("\r\n\r\n3\r\nONE\r\n"));
    wire.send("3\r\ntwo\r\n");
    assert_eq!(wire.take_text(), "3\r\nTWO\r\n");
    wire.send("0\r\n\r\n");
    assert_eq!(wire.take_text(), "0\r\n\r\n");
    assert!(!wire.is_over());
}

#[test]
fn a_future_sends_events_with_heartbeats_between() {
    let two = |timer: Timer| {
        Sse::write(|mut events| async move {
            let _ = events.send(&Event::data("one")).await;
            timer.sleep(Duration::from_secs(20)).await;
            let _ = events.send(&Event::data("two")).await;
        })
    };
    let app = app(Router::new().get("/", two));
    assert_eq!(app.test().get("/").send().text(), "data: one\n\n:\n\ndata: two\n\n");
    let mut wire = app.test().connect();
    wire.send(GET);
    wire.shutdown();
    assert!(wire.take_text().ends_with("data: one\n\n\r\n0\r\n\r\n"));
    assert!(wire.is_over() && !wire.is_aborted());
}

/// What is wrong with a body is found, and the client can tell.
#[test]
fn a_future_that_does_not_keep_its_word_cuts_the_body_short() {
    let too_long = || {
        write(
            Some(3),
            |mut sender| async move { while sender.send("abcd".into()).await.is_ok() {} },
        )
    };
    let too_short = || {
        write(Some(3), |mut sender| async move {
            sender.send("a".into()).await.expect("a reader");
            sender.finish();
        })
    };
    let panics = |timer: Timer| {
        write(None, |mut sender| async move {
            sender.send("one".into()).await.expect("a reader");
            timer.sleep(Duration::from_secs(1)).await;
            panic!("in a body");
        })
    };
    let events_panic = |timer: Timer| {
        Sse::write(|mut events| async move {
            let _ = events.send(&Event::data("one")).await;
            timer.sleep(Duration::from_secs(1)).await;
            panic!("in a stream of events");
        })
    };
    let app = app(Router::new()
        .get("/too-long", too_long)
        .get("/too-short", too_short)
        .get("/panics", panics)
        .get("/events", events_panic));
    for version in ["1.0", "1.1"] {
        for (target, misuse) in [
            ("/too-long", Some(Misuse::BodyTooLong { left: 3, got: 4 })),
            ("/too-short", Some(Misuse::BodyTooShort { left: 2 })),
            ("/panics", None),
            ("/events", None),
        ] {
            let mut wire = app.test().connect();
            wire.send(format!("GET {target} HTTP/{version}\r\nHost: a\r\n\r\n"));
            wire.run_for(Duration::from_secs(2));
            assert!(wire.is_aborted(), "{target} {version}");
            assert_eq!(wire.misuse(), misuse, "{target} {version}");
        }
    }
}

/// The end of the body is the end of the future, so that the next request need not wait for it.
#[test]
fn a_future_that_has_finished_its_body_ends_at_its_next_await() {
    let lives = Lives::default();
    let given = lives.clone();
    let app = app(Router::new().get("/", move || {
        let life = given.begin();
        write(None, |mut sender| async move {
            let _life = life;
            sender.send("one".into()).await.expect("a reader");
            sender.finish();
            std::future::pending().await
        })
    }));
    let mut wire = app.test().connect();
    wire.send(GET.repeat(2));
    assert_eq!(wire.take_text().matches("3\r\none\r\n0\r\n\r\n").count(), 2);
    assert_eq!(lives.counts(), [2, 2]);
}
