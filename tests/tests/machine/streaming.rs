//! Handlers that read content and produce responses piece by piece, and are woken by other threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Body, BodyReader, Clock, Fields, Input, Now, Outcome, Produce, Produced, Protocol, Reply,
    Request, RequestBody, Response, Status,
};
use hairspring_tests::handler::{Handler, later, mirror, stream};

use crate::{GET, said};

fn reader(request: Request) -> BodyReader {
    match request.body {
        RequestBody::Stream(reader) => reader,
        RequestBody::Full { .. } => panic!("asked for a stream"),
    }
}

/// Sends back its content while it reads it.
struct Back(BodyReader);

impl Produce for Back {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll_next(cx) {
            Poll::Pending => Produced::Wait(None),
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(None),
            Poll::Ready(Err(_)) => Produced::Failed,
        }
    }
}

#[test]
fn content_is_echoed_while_it_comes() {
    let mut driver = Handler::streaming(|request, _| stream(None, Back(reader(request)))).drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\none");
    assert!(said(&mut driver).ends_with("\r\n\r\n3\r\none\r\n"), "before the rest has come");
    driver.feed(b"two");
    assert_eq!(said(&mut driver), "3\r\ntwo\r\n0\r\n\r\n");
    driver.feed(GET);
    assert!(said(&mut driver).starts_with("HTTP/1.1 200 OK"), "the connection goes on");
}

/// RFC 9110, section 10.1.1. Behind the head of the final answer it would be too late.
#[test]
fn content_that_is_to_be_echoed_is_invited_before_the_answer_begins() {
    let mut driver = Handler::streaming(|request, _| stream(None, Back(reader(request)))).drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answer}");
    driver.feed(b"one");
    assert_eq!(said(&mut driver), "3\r\none\r\n0\r\n\r\n");
}

#[test]
fn an_echo_whose_content_breaks_is_cut() {
    let mut driver = Handler::streaming(|request, _| stream(None, Back(reader(request)))).drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nx");
    assert_eq!(driver.outcome(), Some(Outcome::Abort), "a 400 can no longer be said");
    assert!(!said(&mut driver).ends_with("0\r\n\r\n"));
}

#[test]
fn an_echo_to_a_peer_that_does_not_read_holds_its_content() {
    let mut driver = Handler::streaming(|request, _| stream(None, Back(reader(request)))).drive();
    driver.window = Some(0);
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n");
    let piece = [b'x'; 10_000];
    let taken = driver.feed_all((0..1000).map(|_| &piece[..])) * piece.len();
    assert!(taken < 400_000, "output_max and input_max, not all: {taken}");
    driver.window = None;
    driver.settle();
    let left = (10_000_000 - taken) / piece.len();
    driver.feed_all((0..left).map(|_| &piece[..]));
    assert!(said(&mut driver).ends_with("\r\n0\r\n\r\n"));
}

/// A gate that handlers wait for and tests open.
#[derive(Default)]
struct Gate {
    open: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Gate {
    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        *self.waker.lock().expect("nobody panics with it") = Some(cx.waker().clone());
        if self.open.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
        if let Some(waker) = self.waker.lock().expect("nobody panics with it").take() {
            waker.wake();
        }
    }
}

#[test]
fn a_handler_is_woken_from_another_thread() {
    let gate = Arc::new(Gate::default());
    let shared = Arc::clone(&gate);
    let mut driver = Handler::new(move |_, _| {
        let gate = Arc::clone(&shared);
        later(async move {
            std::future::poll_fn(|cx| gate.poll(cx)).await;
            Response::text("opened")
        })
    })
    .drive();
    driver.feed(GET);
    assert_eq!(said(&mut driver), "");
    thread::spawn(move || gate.open()).join().expect("it only opens the gate");
    driver.settle();
    assert!(said(&mut driver).ends_with("opened"));
}

struct Gated(Arc<Gate>);

impl Produce for Gated {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll(cx) {
            Poll::Pending => Produced::Wait(None),
            Poll::Ready(()) => Produced::End(None),
        }
    }
}

#[test]
fn a_producer_is_woken_from_another_thread() {
    let gate = Arc::new(Gate::default());
    let shared = Arc::clone(&gate);
    let mut driver = Handler::new(move |_, _| stream(None, Gated(Arc::clone(&shared)))).drive();
    driver.feed(GET);
    assert!(said(&mut driver).ends_with("\r\n\r\n"), "the head is out");
    thread::spawn(move || gate.open()).join().expect("it only opens the gate");
    driver.settle();
    assert_eq!(said(&mut driver), "0\r\n\r\n");
}

/// RFC 9110, section 9.3.2.
#[test]
fn no_content_is_made_for_head() {
    let gate = Arc::new(Gate::default());
    let mut driver = Handler::new(move |_, _| stream(None, Gated(Arc::clone(&gate)))).drive();
    driver.feed(&b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
    let answers = said(&mut driver);
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answers}");
}

struct SetOnDrop(Arc<AtomicBool>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_reset_drops_the_handler() {
    let dropped = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&dropped);
    let gate = Arc::new(Gate::default());
    let mut driver = Handler::new(move |_, _| {
        let (guard, gate) = (SetOnDrop(Arc::clone(&shared)), Arc::clone(&gate));
        later(async move {
            std::future::poll_fn(|cx| gate.poll(cx)).await;
            drop(guard);
            Response::text("too late")
        })
    })
    .drive();
    driver.feed(GET);
    assert!(!dropped.load(Ordering::SeqCst));
    driver.receive(Input::Reset);
    assert_eq!(driver.outcome(), Some(Outcome::Abort));
    assert!(dropped.load(Ordering::SeqCst), "to cancel is to drop");
}

#[test]
fn a_handler_outlives_the_half_close_of_its_peer() {
    let gate = Arc::new(Gate::default());
    let shared = Arc::clone(&gate);
    let mut driver = Handler::new(move |_, _| {
        let gate = Arc::clone(&shared);
        later(async move {
            std::future::poll_fn(|cx| gate.poll(cx)).await;
            Response::text("opened")
        })
    })
    .drive();
    driver.feed(GET);
    driver.peer_fin();
    assert_eq!(driver.outcome(), None);
    gate.open();
    driver.settle();
    assert!(said(&mut driver).ends_with("opened"));
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

/// The wakers that were called.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The machine sleeps with unread content. A reader elsewhere that asks for it wakes the machine.
#[test]
fn a_reader_elsewhere_that_asks_wakes_the_machine() {
    let elsewhere = Arc::new(Mutex::new(None));
    let shared = Arc::clone(&elsewhere);
    let mut driver = Handler::streaming(move |request, _| {
        *shared.lock().expect("nobody panics with it") = Some(reader(request));
        later(std::future::pending())
    })
    .drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none");
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let _ = driver.protocol.poll(&mut Context::from_waker(&waker), driver.now);
    let mut reader = elsewhere.lock().expect("nobody panics with it").take().expect("a reader");
    let mut cx = Context::from_waker(Waker::noop());
    assert!(reader.poll_next(&mut cx).is_pending());
    assert!(woken.0.load(Ordering::SeqCst), "the reader has asked");
    let _ = driver.protocol.poll(&mut Context::from_waker(&waker), driver.now);
    assert!(matches!(reader.poll_next(&mut cx), Poll::Ready(Ok(Some(piece))) if piece == "one"));
}

/// The handler asked for content, and then lost interest: the peer is not too slow.
#[test]
fn content_whose_reader_has_gone_is_not_awaited() {
    let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
    let mut driver = Handler::streaming(move |request, clock| {
        let timer = clock.timer();
        later(async move {
            let mut reader = reader(request);
            let asked = std::future::poll_fn(|cx| Poll::Ready(reader.poll_next(cx)));
            assert!(asked.await.is_pending());
            timer.sleep(second).await;
            drop(reader);
            timer.sleep(hour).await;
            Response::text("slept")
        })
    })
    .drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    driver.pass(second);
    assert_eq!(driver.deadline(), Some(hour), "the handler's own sleep");
    driver.pass(hour);
    assert!(said(&mut driver).ends_with("slept"));
}

#[test]
fn a_reader_learns_that_the_content_was_cut_short() {
    let learnt = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&learnt);
    let mut driver = Handler::streaming(move |request, _| {
        let learnt = Arc::clone(&shared);
        let mut reader = reader(request);
        thread::spawn(move || {
            // Reads outside the handler's future, which the refusal cancels.
            let mut cx = Context::from_waker(Waker::noop());
            loop {
                match reader.poll_next(&mut cx) {
                    Poll::Ready(Err(_)) => break learnt.store(true, Ordering::SeqCst),
                    Poll::Ready(Ok(None)) => break,
                    Poll::Ready(Ok(Some(_))) | Poll::Pending => thread::yield_now(),
                }
            }
        });
        later(std::future::pending())
    })
    .drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    driver.feed(b"1234");
    driver.receive(Input::Reset);
    while !learnt.load(Ordering::SeqCst) {
        thread::yield_now();
    }
}

#[test]
fn a_shared_piece_goes_out_as_it_is() {
    let large = Bytes::from(vec![b'x'; 50_000]);
    let mut driver =
        Handler::new(move |_, _| stream(Some(50_000), Once(Some(large.clone())))).drive();
    driver.feed(GET);
    assert_eq!(driver.output.iter().filter(|byte| **byte == b'x').count(), 50_000);
}

struct Once(Option<Bytes>);

impl Produce for Once {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.take().map_or(Produced::End(None), Produced::Data)
    }
}

#[test]
fn trailers_go_out_behind_the_last_chunk() {
    let mut driver = mirror();
    driver.feed(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(said(&mut driver).ends_with("3\r\ntwo\r\n0\r\nX-Sum: 6\r\n\r\n"));
}

/// RFC 9110, section 6.6.2: the recipient should be told which trailers will follow.
#[test]
fn trailers_are_announced_by_the_application() {
    let announced = |_: Request, _: &mut Clock| {
        let response = Response::new(Status::OK).with_field("Trailer", "X-Sum");
        let trailers = Fields::from_static("X-Sum: 6\r\n");
        let produce = Box::new(Summed(Some(Bytes::from_static(b"onetwo")), trailers));
        Reply::Now(
            response.expect("a legal field").with_body(Body::Stream { length: None, produce }),
        )
    };
    let mut driver = Handler::new(announced).drive();
    driver.feed(GET);
    let answer = said(&mut driver);
    assert!(answer.contains("\r\nTrailer: X-Sum\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n6\r\nonetwo\r\n0\r\nX-Sum: 6\r\n\r\n"), "{answer}");
}

/// One piece, and then trailers.
struct Summed(Option<Bytes>, Fields);

impl Produce for Summed {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.take().map_or_else(|| Produced::End(Some(self.1.clone())), Produced::Data)
    }
}
