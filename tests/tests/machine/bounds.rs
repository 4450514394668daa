//! How much a peer can make the server hold, and how long a turn lasts.

use bytes::Bytes;
use hairspring_core::{Config, Now, Produce, Produced, Protocol, Read, Reply, Response, Step};
use hairspring_tests::answers::Answers;
use hairspring_tests::handler::{Handler, later, mirror, stream};
use hairspring_tests::mirror::yield_once;
use std::task::Context;

use crate::GET;

fn holds<P: Protocol>(driver: &hairspring_tests::driver::Driver<P>) -> bool {
    matches!(driver.step, Step::Wait(demand) if demand.read == Read::Hold)
}

#[test]
fn a_client_that_pipelines_without_reading_is_held_back() {
    let config = Config::default();
    let mut driver = mirror();
    driver.window = Some(0);
    let hundred = GET.repeat(100);
    let taken = driver.feed_all((0..100).map(|_| &hundred[..])) * 100;
    assert!(taken < 10_000 && holds(&driver), "{taken} requests were taken");
    let pending = driver.protocol.outbox().pending();
    let one_answer = 1024;
    assert!(pending >= config.output_max && pending < config.output_max + one_answer, "{pending}");
    let unread = taken * GET.len() - answered(pending) * GET.len();
    assert!(unread <= config.input_max + hundred.len(), "{unread} bytes of requests are stored");

    driver.window = None;
    driver.settle();
    assert!(!holds(&driver), "room again");
    driver.feed_all((taken / 100..100).map(|_| &hundred[..]));
    let output = driver.take_output();
    let mut answers = Answers::new(&output, false);
    let count = std::iter::from_fn(|| answers.next(false).expect("well-formed")).count();
    assert_eq!(count, 10_000, "each is answered once");
}

/// How many of the mirror's responses to [`GET`] fit into this many bytes.
fn answered(pending: u64) -> usize {
    let mut driver = mirror();
    driver.feed(GET);
    pending as usize / driver.output.len()
}

#[test]
fn a_streamed_body_that_nobody_reads_is_held_back() {
    let mut driver = Handler::streaming(|request, clock| {
        let timer = clock.timer();
        later(async move {
            timer.sleep(std::time::Duration::from_secs(60)).await;
            drop(request);
            Response::text("done")
        })
    })
    .drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = [&b"1000\r\n"[..], &[b'x'; 4096], b"\r\n"].concat();
    let taken = driver.feed_all((0..1000).map(|_| &chunk[..])) * chunk.len();
    assert!(holds(&driver), "{taken} bytes were taken");
    assert!(taken < Config::default().input_max + chunk.len(), "{taken} bytes were taken");
}

#[test]
fn requests_behind_a_handler_that_waits_are_held_back() {
    let mut driver = Handler::new(|_, clock| {
        let timer = clock.timer();
        later(async move {
            timer.sleep(std::time::Duration::from_secs(60)).await;
            Response::text("done")
        })
    })
    .drive();
    let hundred = GET.repeat(100);
    let taken = driver.feed_all((0..100).map(|_| &hundred[..])) * hundred.len();
    assert!(holds(&driver) && taken < Config::default().input_max + hundred.len(), "{taken}");
}

#[test]
fn input_is_stored_up_to_its_bound_to_the_byte() {
    let max = Config::default().input_max;
    let mut driver = Handler::new(|_, clock| {
        let timer = clock.timer();
        later(async move {
            timer.sleep(std::time::Duration::from_secs(60)).await;
            Response::text("done")
        })
    })
    .drive();
    driver.feed(GET);
    driver.feed(&vec![b'x'; max - 1]);
    assert!(driver.reads(), "a byte less than the bound");
    driver.feed(b"x");
    assert!(!driver.reads(), "the bound");
}

/// Produces without end, and counts its pieces.
struct Endless(std::sync::Arc<std::sync::atomic::AtomicU64>);

impl Produce for Endless {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Produced::Data(Bytes::from_static(&[b'x'; 1000]))
    }
}

#[test]
fn a_producer_is_asked_only_while_there_is_room() {
    let count = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&count);
    let mut driver =
        Handler::new(move |_, _| stream(None, Endless(std::sync::Arc::clone(&counted)))).drive();
    driver.window = Some(0);
    driver.feed(GET);
    let max = Config::default().output_max;
    let before = count.load(std::sync::atomic::Ordering::SeqCst);
    assert!(before * 1000 <= max + 1000, "{before} pieces");
    driver.window = Some(100_000);
    driver.settle();
    let more = count.load(std::sync::atomic::Ordering::SeqCst) - before;
    assert!((98..=102).contains(&more), "{more} pieces for 100,000 bytes");
    driver.receive(hairspring_core::Input::Reset);
    assert_eq!(driver.outcome(), Some(hairspring_core::Outcome::Abort));
}

/// The next request stays in the kernel as long as there is no room for its response.
#[test]
fn nothing_is_read_behind_an_answer_that_leaves_no_room() {
    let length = usize::try_from(Config::default().output_max).expect("a length in memory");
    for (length, reads) in [(length - 1000, true), (length, false)] {
        let answer = Bytes::from(vec![b'x'; length]);
        let mut driver =
            Handler::new(move |_, _| Reply::Now(Response::text(answer.clone()))).drive();
        driver.window = Some(0);
        driver.feed(GET);
        assert_eq!(driver.reads(), reads, "behind {length} bytes");
        driver.window = None;
        driver.settle();
        assert!(driver.reads(), "all of it has been sent");
    }
}

#[test]
fn a_turn_ends_after_32_exchanges() {
    let mut driver = mirror();
    driver.protocol.receive(hairspring_core::Input::Data(GET.repeat(100).into()));
    let mut cx = Context::from_waker(std::task::Waker::noop());
    for turn in 1..=3u64 {
        let Step::Wait(demand) = driver.protocol.poll(&mut cx, driver.now) else {
            panic!("over after {turn} turns")
        };
        assert!(demand.again, "more to do");
        let wire: Vec<u8> = driver.protocol.outbox().slices().flatten().copied().collect();
        let mut answers = Answers::new(&wire, false);
        let count = std::iter::from_fn(|| answers.next(false).expect("well-formed")).count();
        assert_eq!(count as u64, 32 * turn);
    }
}

#[test]
fn an_idle_connection_owns_no_output_buffer() {
    let mut driver = mirror();
    driver.feed(GET);
    assert_eq!(driver.protocol.outbox().reclaim().capacity(), 0);
}

#[test]
fn later_answers_are_held_by_output_too() {
    let mut driver = Handler::new(|_, _| {
        later(async {
            yield_once().await;
            Response::text(vec![b'x'; 100_000])
        })
    })
    .drive();
    driver.window = Some(0);
    driver.feed(&GET.repeat(10));
    let pending = driver.protocol.outbox().pending();
    assert!(pending < 262_144 + 101_000, "{pending} bytes are held");
    driver.window = None;
    driver.settle();
    assert_eq!(crate::said(&mut driver).matches("HTTP/1.1 200 OK").count(), 10);
}

#[test]
fn a_large_answer_is_shared_not_copied() {
    let content = Bytes::from(vec![b'x'; 100_000]);
    let shared = content.clone();
    let mut driver = Handler::new(move |_, _| Reply::Now(Response::text(shared.clone()))).drive();
    driver.window = Some(0);
    driver.feed(GET);
    let slices: Vec<*const u8> = driver.protocol.outbox().slices().map(<[u8]>::as_ptr).collect();
    assert!(slices.contains(&content.as_ptr()), "the content itself is in the outbox");
}
