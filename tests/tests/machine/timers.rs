//! The five timers, exact to the nanosecond.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{Config, Connection, Now, Outcome, Protocol, Read, Reply, Response, Step};
use hairspring_tests::handler::{Handler, later, mirror};

use crate::{GET, said};

const NANO: Duration = Duration::from_nanos(1);

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// After this time it is checked once, early, whether the system has taken more of a response.
const EARLY: Duration = Duration::from_millis(30_000 / 8);

#[test]
fn silence_before_the_first_head_is_ended_silently() {
    let mut driver = mirror();
    assert_eq!(driver.deadline(), Some(secs(15)), "the first head is timed from the start");
    driver.pass(secs(15) - NANO);
    assert_eq!(driver.outcome(), None);
    driver.pass(NANO);
    assert_eq!((driver.outcome(), said(&mut driver).as_str()), (Some(Outcome::Clean), ""));
}

#[test]
fn a_connection_waits_for_its_first_head_before_anybody_has_looked() {
    let mut connection = Connection::new(Arc::new(Config::default()));
    let now = Now::default();
    let Step::Wait(demand) = connection.step(now) else { panic!("over at once") };
    assert_eq!((demand.read, demand.deadline), (Read::Need, Some(now.mono + secs(15))));
}

#[test]
fn empty_lines_are_silence() {
    let mut driver = mirror();
    driver.feed(b"\r\n");
    driver.pass(secs(15));
    assert_eq!((driver.outcome(), said(&mut driver).as_str()), (Some(Outcome::Clean), ""));
}

#[test]
fn a_head_has_15_seconds_in_all_and_bytes_do_not_extend_it() {
    let mut driver = mirror();
    for (second, byte) in GET.iter().take(15).enumerate() {
        assert_eq!(driver.deadline(), Some(secs(15 - second as u64)));
        driver.feed(&[*byte]);
        driver.pass(secs(1));
    }
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n") && driver.fin, "{answer}");
}

#[test]
fn a_later_head_is_timed_from_its_first_byte() {
    let mut driver = mirror();
    driver.feed(GET);
    assert_eq!(driver.deadline(), Some(secs(60)));
    driver.pass(secs(50));
    driver.feed(b"G");
    assert_eq!(driver.deadline(), Some(secs(15)));
    driver.pass(secs(14));
    driver.feed(&GET[1..]);
    assert_eq!(said(&mut driver).matches("HTTP/1.1 200 OK").count(), 2);
    driver.feed(b"G");
    driver.pass(secs(15));
    assert!(said(&mut driver).starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_head_is_timed_while_the_answer_before_it_is_sent() {
    let mut driver = mirror();
    driver.window = Some(0);
    driver.feed(GET);
    driver.feed(b"G");
    driver.pass(secs(10));
    driver.feed(b"E");
    assert_eq!(driver.deadline(), Some(secs(5)));
    driver.pass(secs(5));
    driver.window = None;
    driver.settle();
    let answers = said(&mut driver);
    assert!(answers.contains("HTTP/1.1 408 Request Timeout\r\n") && driver.fin, "{answers}");
}

#[test]
fn idle_connections_are_closed_silently() {
    let mut driver = mirror();
    driver.feed(GET);
    driver.take_output();
    driver.pass(secs(60) - NANO);
    assert_eq!(driver.outcome(), None);
    driver.pass(NANO);
    assert_eq!((driver.outcome(), said(&mut driver).as_str()), (Some(Outcome::Clean), ""));
}

#[test]
fn an_empty_line_does_not_extend_the_idle_wait() {
    let mut driver = mirror();
    driver.feed(GET);
    driver.pass(secs(59));
    driver.feed(b"\r\n");
    driver.pass(secs(1));
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn a_crowd_shortens_the_idle_wait_and_nothing_else() {
    let mut driver = mirror();
    driver.now.crowded = true;
    driver.settle();
    assert_eq!(driver.deadline(), Some(secs(15)), "the first head");
    driver.feed(GET);
    assert_eq!(driver.deadline(), Some(secs(5)));
    driver.now.crowded = false;
    driver.settle();
    assert_eq!(driver.deadline(), Some(secs(60)), "the crowd has left");
    driver.now.crowded = true;
    driver.pass(secs(5));
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn an_idle_wait_begins_when_the_answer_is_sent() {
    let mut driver = mirror();
    driver.window = Some(0);
    driver.feed(GET);
    assert_eq!(driver.deadline(), Some(EARLY), "the answer is timed");
    driver.pass(secs(20));
    assert_eq!(driver.deadline(), Some(secs(10)));
    driver.window = None;
    driver.settle();
    assert_eq!(driver.deadline(), Some(secs(60)));
}

#[test]
fn a_body_that_trickles_is_refused() {
    let mut driver = mirror();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    for second in 0..30 {
        assert_eq!(driver.deadline(), Some(secs(30 - second)), "any single byte is no progress");
        driver.feed(b"x");
        driver.pass(secs(1));
    }
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n") && driver.fin, "{answer}");
}

#[test]
fn a_body_must_bring_15000_bytes_in_each_window() {
    let body = |bytes: usize| {
        let mut driver = mirror();
        driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        for _ in 0..3 {
            driver.pass(secs(29));
            if driver.reads() && !driver.fin {
                driver.feed(&vec![b'x'; bytes]);
            }
        }
        said(&mut driver)
    };
    assert_eq!(body(15_000), "");
    assert!(body(14_999).starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_slow_streamed_body_is_refused_too() {
    let mut driver = mirror();
    driver.feed(b"POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1");
    driver.pass(secs(30));
    assert!(said(&mut driver).starts_with("HTTP/1.1 408 ") && driver.fin);
}

#[test]
fn a_body_that_we_hold_back_is_not_timed() {
    let mut driver = Handler::streaming(|request, clock| {
        let timer = clock.timer();
        later(async move {
            timer.sleep(secs(3600)).await;
            drop(request);
            Response::text("slept")
        })
    })
    .drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1");
    assert_eq!(driver.deadline(), Some(secs(3600)), "the handler's own sleep");
    driver.pass(secs(3599));
    assert_eq!(said(&mut driver), "");
    driver.pass(secs(1));
    assert!(said(&mut driver).ends_with("slept"));
}

#[test]
fn a_handler_is_not_timed() {
    let mut driver =
        Handler::new(|_, _| later(std::future::poll_fn(|cx| keep_waker(cx.waker().clone()))))
            .drive();
    driver.feed(GET);
    assert_eq!(driver.deadline(), None);
    driver.pass(secs(100_000));
    assert_eq!(driver.outcome(), None);
}

#[test]
fn a_handler_is_polled_when_the_sooner_of_its_sleeps_ends() {
    for (limit, work, expected) in [(1, 2, "given up"), (2, 1, "done"), (1, 1, "done")] {
        let mut driver = Handler::new(move |_, clock| {
            let timer = clock.timer();
            later(async move {
                let done = timer.timeout(secs(limit), timer.sleep(secs(work))).await;
                Response::text(if done.is_some() { "done" } else { "given up" })
            })
        })
        .drive();
        driver.feed(GET);
        assert_eq!(driver.deadline(), Some(secs(1)));
        driver.pass(secs(1));
        assert!(said(&mut driver).ends_with(expected), "{work} of {limit} seconds");
    }
}

/// Is pending for ever, but keeps its waker, as if somebody were going to wake it.
fn keep_waker(waker: std::task::Waker) -> std::task::Poll<Response> {
    static KEPT: std::sync::Mutex<Vec<std::task::Waker>> = std::sync::Mutex::new(Vec::new());
    KEPT.lock().expect("no test panics with it").push(waker);
    std::task::Poll::Pending
}

#[test]
fn a_peer_that_reads_nothing_is_aborted() {
    let mut driver = mirror();
    driver.window = Some(0);
    driver.feed(GET);
    driver.pass(secs(30) - NANO);
    assert_eq!(driver.outcome(), None);
    driver.pass(NANO);
    assert_eq!(driver.outcome(), Some(Outcome::Abort));
}

#[test]
fn a_peer_must_take_15000_bytes_in_each_window() {
    let takes = |bytes: u64| {
        let mut driver =
            Handler::new(|_, _| Reply::Now(Response::text(vec![b'x'; 200_000]))).drive();
        driver.window = Some(0);
        driver.feed(GET);
        for _ in 0..5 {
            driver.pass(secs(29));
            driver.window = Some(bytes);
            driver.settle();
        }
        driver.outcome()
    };
    assert_eq!(takes(15_000), None);
    assert_eq!(takes(14_999), Some(Outcome::Abort));
}

/// The test driver spares every second poll that can be spared: here the poll after one of the two
/// responses.
#[test]
fn a_spared_poll_changes_no_timer() {
    for answers in [1, 2] {
        let mut driver = mirror();
        for _ in 0..answers {
            driver.feed(GET);
            assert_eq!(driver.deadline(), Some(secs(60)));
        }
        driver.pass(secs(40));
        assert_eq!(driver.deadline(), Some(secs(20)));
        driver.window = Some(0);
        driver.feed(GET);
        assert_eq!(driver.deadline(), Some(EARLY), "sending begins with this answer");
        driver.pass(secs(10));
        assert_eq!(driver.deadline(), Some(secs(20)));
        let outbox = driver.protocol.outbox();
        outbox.advance(outbox.pending());
        driver.pass(Duration::ZERO);
        assert_eq!(driver.deadline(), Some(secs(60)), "idle begins when all is sent");
    }
}

#[test]
fn lingering_ends_after_two_seconds() {
    let mut driver = mirror();
    driver.feed(b"\n");
    assert!(driver.fin);
    assert_eq!(driver.deadline(), Some(secs(2)));
    driver.pass(secs(1));
    driver.feed(b"more");
    assert_eq!(driver.deadline(), Some(secs(1)), "bytes do not extend it");
    driver.pass(secs(1));
    assert_eq!(driver.outcome(), Some(Outcome::Clean));
}

#[test]
fn lingering_discards_256_kib_and_no_more() {
    let mut driver = mirror();
    driver.feed(b"\n");
    let piece = vec![b'x'; 64 << 10];
    let taken = driver.feed_all((0..100).map(|_| &piece[..]));
    assert_eq!(taken, 4);
    assert!(matches!(driver.step, Step::Wait(demand) if demand.read == Read::Hold));
    driver.pass(secs(2));
    assert_eq!(driver.outcome(), Some(Outcome::Abort));
}

#[test]
fn lingering_is_bounded_to_the_byte() {
    let max = usize::try_from(Config::default().linger_max).expect("a length in memory");
    let mut driver = mirror();
    // The bytes after a refusal count towards the bound.
    driver.feed(b"\n");
    driver.feed(&vec![b'x'; max - 2]);
    assert!(driver.reads(), "a byte less than the bound");
    driver.feed(b"x");
    assert!(!driver.reads(), "the bound");
}

#[test]
fn every_timeout_is_configured() {
    let config = Config {
        head_timeout: secs(1),
        idle_timeout: secs(2),
        body_timeout: secs(3),
        progress_rate: 1,
        ..Config::default()
    };
    let mut driver = Handler::new(|_, _| Reply::Now(Response::text("ok"))).drive_with(config);
    assert_eq!(driver.deadline(), Some(secs(1)));
    driver.feed(GET);
    assert_eq!(driver.deadline(), Some(secs(2)));
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    assert_eq!(driver.deadline(), Some(secs(3)));
    driver.pass(secs(2));
    driver.feed(b"123");
    assert_eq!(driver.deadline(), Some(secs(3)), "three bytes in three seconds are enough");
}

/// Output that HTTP wrote before an upgrade is timed until the peer has taken it. The new protocol
/// times its own output.
#[test]
fn an_agreement_to_an_upgrade_that_the_peer_does_not_take_is_given_up() {
    let upgrade =
        b"GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
    let mut driver = mirror();
    driver.window = Some(10);
    driver.feed(upgrade);
    driver.feed(b"for the echo");
    assert_eq!(driver.deadline(), Some(EARLY), "101 is not sent whole");
    driver.pass(secs(30) - NANO);
    assert_eq!(driver.outcome(), None);
    driver.pass(NANO);
    assert_eq!(driver.outcome(), Some(Outcome::Abort));

    // What an earlier answer sent does not count.
    let mut driver = mirror();
    driver.feed(GET);
    driver.window = Some(10);
    driver.feed(upgrade);
    driver.feed(b"for the echo");
    driver.pass(secs(29));
    let agreement = driver.protocol.outbox().pending() - b"for the echo".len() as u64;
    driver.window = Some(agreement);
    driver.settle();
    driver.pass(secs(3600));
    assert_eq!((driver.outcome(), driver.deadline()), (None, None), "the echo waits as it likes");
}
