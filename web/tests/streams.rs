//! Responses whose content is produced over time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use hairspring_core::{Body, Fields, Now, Produce, Produced, RequestBody, Timer};
use hairspring_web::middleware::Compression;
use hairspring_web::stream::{BodySender, Event, EventSender, LastEventId, Refused, Sse, channel};
use hairspring_web::{App, Error, Relay, Router};

fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

/// Where a handler leaves the sender of its body for the test.
type Left<T> = Arc<Mutex<Option<T>>>;

fn take<T>(left: &Left<T>) -> T {
    left.lock().unwrap().take().expect("a handler was called")
}

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Waits up to 100 ms for more before the response begins.
async fn echo(body: RequestBody, timer: Timer) -> Result<Body, Error> {
    let RequestBody::Stream(reader) = body else { return Ok(Body::Empty) };
    let patience = timer.sleep(Duration::from_millis(100));
    Ok(Relay::begin(reader, patience).await?.into_body(None))
}

#[test]
fn what_is_relayed_keeps_its_order_and_its_trailers() {
    let app = app(Router::new().post("/", echo));
    let begin = |rest: &str| {
        let mut wire = app.test().connect();
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        wire.send("3\r\ntwo\r\n");
        wire.send(rest);
        wire
    };
    let (end, trailers) = ("5\r\nthree\r\n0\r\n\r\n", "5\r\nthree\r\n0\r\nX-Sum: 7\r\n\r\n");
    // All has come before the response begins.
    let whole = begin(end).take_text();
    assert!(whole.contains("Content-Length: 11\r\n"), "{whole}");
    assert!(whole.ends_with("\r\n\r\nonetwothree"), "{whole}");
    let whole = begin(trailers).take_text();
    assert!(whole.ends_with("\r\n\r\nb\r\nonetwothree\r\n0\r\nX-Sum: 7\r\n\r\n"), "{whole}");
    // Some comes later.
    for (rest, expected) in [(end, end), (trailers, trailers)] {
        let mut wire = begin("");
        assert_eq!(wire.take_text(), "");
        wire.run_for(Duration::from_millis(100));
        let first = wire.take_text();
        assert!(first.ends_with("\r\n\r\n6\r\nonetwo\r\n"), "{first}");
        wire.send(rest);
        assert_eq!(wire.take_text(), expected);
    }
    // So much is not waited for.
    let mut wire = begin(&format!("ffff\r\n{}\r\n", "x".repeat(0xffff)));
    assert!(wire.take_text().contains("\r\n\r\n10005\r\nonetwox"));
}

/// A final status line that came first would leave the client without the `100 Continue` that it waits
/// for.
#[test]
fn a_response_that_relays_does_not_begin_before_its_first_piece() {
    let mut wire = app(Router::new().post("/", echo)).test().connect();
    wire.send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    );
    wire.run_for(Duration::from_secs(1));
    assert_eq!(wire.take_text(), "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("3\r\none\r\n");
    wire.run_for(Duration::ZERO);
    assert!(wire.take_text().ends_with("\r\n\r\n3\r\none\r\n"));
    wire.send("0\r\n\r\n");
    wire.run_for(Duration::ZERO);
    assert_eq!(wire.take_text(), "0\r\n\r\n");
}

#[test]
fn a_body_is_written_as_fast_as_it_is_read() {
    let left: Left<BodySender> = Arc::default();
    let handlers = Arc::clone(&left);
    let app = app(Router::new().get("/", move || {
        let (sender, body) = channel(2, None);
        *handlers.lock().unwrap() = Some(sender);
        body
    }));
    let mut wire = app.test().connect();
    wire.send(GET);
    let mut sender = take(&left);
    assert_eq!(sender.try_send("".into()), Ok(()));
    assert_eq!(sender.try_send("one".into()), Ok(()));
    assert_eq!(sender.try_send("two".into()), Ok(()));
    assert_eq!(sender.try_send("three".into()), Err(Refused::Full));
    wire.run_for(Duration::ZERO);
    assert!(wire.take_text().ends_with("3\r\none\r\n3\r\ntwo\r\n"));
    assert_eq!(sender.try_send("three".into()), Ok(()));
    sender.finish_with(Fields::from_static("X-Sum: 7\r\n"));
    wire.run_for(Duration::ZERO);
    assert_eq!(wire.take_text(), "5\r\nthree\r\n0\r\nX-Sum: 7\r\n\r\n");

    // Dropping the sender before the end cuts the response visibly.
    wire.send(GET);
    drop(take(&left));
    wire.run_for(Duration::ZERO);
    assert!(wire.is_aborted());

    // The sender learns that the client has gone.
    let mut wire = app.test().connect();
    wire.send(GET);
    let mut sender = take(&left);
    assert!(!sender.is_gone());
    drop(wire);
    assert_eq!((sender.is_gone(), sender.try_send("x".into())), (true, Err(Refused::Gone)));
}

/// How often somebody was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_writer_is_woken_when_there_is_room_and_when_nobody_reads() {
    let left: Left<EventSender> = Arc::default();
    let handlers = Arc::clone(&left);
    let app = app(Router::new().get("/", move || {
        let (sender, sse) = Sse::channel(1);
        *handlers.lock().unwrap() = Some(sender);
        sse
    }));
    let mut wire = app.test().connect();
    wire.send(GET);
    let mut sender = take(&left);
    assert_eq!(sender.try_send(&Event::data("one")), Ok(()));
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let (mut cx, two) = (Context::from_waker(&waker), Event::data("two"));
    let count = || woken.0.load(Ordering::Relaxed);
    {
        let mut sending = std::pin::pin!(sender.send(&two));
        assert!(sending.as_mut().poll(&mut cx).is_pending() && count() == 0);
        wire.run_for(Duration::ZERO);
        assert_eq!(count(), 1);
        assert_eq!(sending.as_mut().poll(&mut cx), Poll::Ready(Ok(())));
    }
    {
        let mut sending = std::pin::pin!(sender.send(&two));
        assert!(sending.as_mut().poll(&mut cx).is_pending());
        drop(wire);
        assert_eq!(count(), 2);
        assert_eq!(sending.as_mut().poll(&mut cx), Poll::Ready(Err(Refused::Gone)));
    }
    assert!(sender.is_gone());
}

#[test]
fn a_writer_in_a_thread_waits_for_room() {
    let app = app(Router::new().get("/", || {
        let (mut sender, body) = channel(1, Some(3000));
        std::thread::spawn(move || {
            let send = async {
                for _ in 0..1000 {
                    sender.send("abc".into()).await.expect("a reader");
                }
                sender.finish();
            };
            let mut send = std::pin::pin!(send);
            let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
            while send.as_mut().poll(&mut cx).is_pending() {
                std::thread::yield_now();
            }
        });
        body
    }));
    let response = app.test().get("/").send();
    assert_eq!(response.text(), "abc".repeat(1000));
    assert_eq!(response.field("content-length"), Some("3000"));
}

#[test]
fn events_come_as_they_are_sent_with_heartbeats_between() {
    let left: Left<EventSender> = Arc::default();
    let handlers = Arc::clone(&left);
    let app = app(Router::new().get("/", move |last: LastEventId| {
        let (mut sender, sse) = Sse::channel(2);
        let since = last.0.unwrap_or_else(|| "the beginning".into());
        sender.try_send(&Event::data(format!("since {since}")).id("8")).expect("room");
        *handlers.lock().unwrap() = Some(sender);
        sse
    }));
    let mut wire = app.test().connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 7\r\n\r\n");
    let text = wire.take_text();
    assert!(text.contains("Content-Type: text/event-stream\r\n"), "{text}");
    assert!(text.ends_with("15\r\nid: 8\ndata: since 7\n\n\r\n"), "{text}");
    let mut sender = take(&left);
    assert!(!sender.is_gone());
    wire.run_for(Duration::from_secs(14));
    assert_eq!(wire.take_text(), "");
    wire.run_for(Duration::from_secs(1));
    assert_eq!(wire.take_text(), "3\r\n:\n\n\r\n");
    wire.run_for(Duration::from_secs(5));
    sender.try_send(&Event::data("x")).expect("room");
    wire.run_for(Duration::from_secs(14));
    assert_eq!(wire.take_text(), "9\r\ndata: x\n\n\r\n");
    wire.run_for(Duration::from_secs(31));
    assert_eq!(wire.take_text(), "3\r\n:\n\n\r\n".repeat(3), "every 15 s of silence");
    drop(sender);
    wire.run_for(Duration::ZERO);
    assert_eq!(wire.take_text(), "0\r\n\r\n");
}

#[test]
fn events_are_made_at_their_time() {
    const BEAT: &str = "3\r\n:\n\n\r\n";
    for (silence, beats) in [(None, 1), (Some(6), 3), (Some(u64::MAX), 0)] {
        let app = app(Router::new().get("/", move || {
            let events = Sse::every(Duration::from_secs(20), |now| {
                Some(Event::data((now.date.unix_secs() % 1000).to_string()))
            });
            match silence {
                Some(seconds) => events.heartbeat(Duration::from_secs(seconds)),
                None => events,
            }
        }));
        let mut wire = app.test().connect();
        wire.send(GET);
        wire.run_for(Duration::from_secs(21));
        let text = wire.take_text();
        let content = text.split_once("\r\n\r\n").expect("a head").1;
        let beats = BEAT.repeat(beats);
        let expected = ["b\r\ndata: 777\n\n\r\n", &beats, "b\r\ndata: 797\n\n\r\n"].concat();
        assert_eq!(content, expected, "{silence:?}");
    }
}

/// A server can stop although a stream has no end.
#[test]
fn streams_end_when_the_server_stops() {
    let left: Left<EventSender> = Arc::default();
    let handlers = Arc::clone(&left);
    let routes = Router::new()
        .get("/made", || Sse::every(Duration::from_secs(1), |_| Some(Event::data("x"))))
        .get("/sent", move || {
            let (mut sender, sse) = Sse::channel(2);
            sender.try_send(&Event::data("one")).expect("room");
            *handlers.lock().unwrap() = Some(sender);
            sse
        })
        .with(Compression::default());
    let test = app(routes).test();
    for target in ["/made", "/sent"] {
        for coding in ["identity", "gzip"] {
            let mut wire = test.connect();
            wire.send(format!(
                "GET {target} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {coding}\r\n\r\n"
            ));
            wire.run_for(Duration::from_millis(1500));
            let begun = wire.take_text();
            assert!(begun.starts_with("HTTP/1.1 200 ") && !wire.is_over());
            assert_eq!(begun.contains("Content-Encoding: gzip"), coding == "gzip");
            wire.shutdown();
            assert!(wire.take_text().ends_with("0\r\n\r\n"), "{target} {coding}");
            assert!(wire.is_over() && !wire.is_aborted());
        }
    }
    assert!(take(&left).is_gone());
}

/// Only the writer of a body knows where it may end.
#[test]
fn a_writer_learns_that_the_server_stops() {
    let left: Left<BodySender> = Arc::default();
    let handlers = Arc::clone(&left);
    let app = app(Router::new().get("/", move || {
        let (sender, body) = channel(2, None);
        *handlers.lock().unwrap() = Some(sender);
        body
    }));
    let mut wire = app.test().connect();
    wire.send(GET);
    let mut sender = take(&left);
    assert!(!sender.is_stopping());
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut cx = Context::from_waker(&waker);
    {
        let mut stopping = std::pin::pin!(sender.stopping());
        assert!(stopping.as_mut().poll(&mut cx).is_pending());
        wire.shutdown();
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(stopping.as_mut().poll(&mut cx).is_ready());
    }
    assert!(sender.is_stopping() && !wire.is_over());
    sender.try_send("last".into()).expect("room");
    sender.finish();
    wire.run_for(Duration::ZERO);
    assert!(wire.take_text().ends_with("4\r\nlast\r\n0\r\n\r\n"));
    assert!(wire.is_over() && !wire.is_aborted());
}

/// A test that waits for the end fails, and neither hangs nor takes all memory.
#[test]
fn a_test_of_what_has_no_end_ends() {
    struct Endless;
    impl Produce for Endless {
        fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
            Produced::Data(vec![b'x'; 1 << 20].into())
        }
    }
    let endless = || Body::Stream { length: None, produce: Box::new(Endless) };
    let ticks = || Sse::every(Duration::from_secs(10), |_| Some(Event::data("tick")));
    let test = app(Router::new().get("/ticks", ticks).get("/endless", endless)).test();
    for (target, expected) in [("/ticks", "86400s of virtual time"), ("/endless", "256 MiB")] {
        let panic = catch_unwind(AssertUnwindSafe(|| test.get(target).send())).expect_err(target);
        let said = panic.downcast_ref::<String>().expect("a text");
        assert!(said.starts_with("expected an end within") && said.contains(expected), "{said}");
    }
}
