//! The driver answers over a socket in memory, wakes for deadlines, and builds without `std`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, Ready, pending, poll_fn, ready};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use hairspring_core::{
    Clock as HttpClock, Config, ConnectionInfo, Demand, Failed, Http, Input, Instant, Now, Outbox,
    Outcome, Protocol, Reply, Request, Response, Service, Step, Supply,
};
use hairspring_example_embassy::{Clock, Gone, Receive, Send, drive};

/// What the peer sends, in pieces; `None` is a pause.
#[derive(Default)]
struct Wire {
    input: VecDeque<Option<&'static [u8]>>,
    output: Vec<u8>,
    finished: bool,
    /// The socket cannot be finished.
    broken: bool,
    aborted: bool,
    now: Now,
}

type Shared = Rc<RefCell<Wire>>;
struct Socket(Shared);
struct Time(Shared);

impl Receive for Socket {
    fn receive(&mut self, buffer: &mut [u8]) -> impl Future<Output = Result<usize, Gone>> {
        poll_fn(|cx| {
            let mut wire = self.0.borrow_mut();
            match wire.input.pop_front() {
                Some(Some(piece)) => {
                    buffer[..piece.len()].copy_from_slice(piece);
                    Poll::Ready(Ok(piece.len()))
                }
                Some(None) => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                None => Poll::Pending,
            }
        })
    }
}

impl Send for Socket {
    /// Three bytes at a time.
    fn send(&mut self, bytes: &[u8]) -> impl Future<Output = Result<usize, Gone>> {
        let n = bytes.len().min(3);
        self.0.borrow_mut().output.extend_from_slice(&bytes[..n]);
        ready(Ok(n))
    }
    fn finish(&mut self) -> Result<(), Gone> {
        let mut wire = self.0.borrow_mut();
        wire.finished = !wire.broken;
        if wire.broken { Err(Gone) } else { Ok(()) }
    }
    fn abort(&mut self) {
        self.0.borrow_mut().aborted = true;
    }
}

impl Clock for Time {
    fn now(&self) -> Now {
        self.0.borrow().now
    }
    fn until(&mut self, at: Instant) -> impl Future<Output = ()> {
        let wire = Rc::clone(&self.0);
        async move {
            if wire.borrow().now.mono < at {
                pending().await
            }
        }
    }
}

struct Hello;

impl Service for Hello {
    type Future = Ready<Response>;
    fn call(&self, _: Request, _: &mut HttpClock) -> Reply<Self::Future> {
        Reply::Now(Response::text("hello"))
    }
}

fn start(wire: &Shared) -> impl Future<Output = Outcome> {
    start_with(wire, Config::default())
}

fn start_with(wire: &Shared, config: Config) -> impl Future<Output = Outcome> {
    let http = Http::new(Hello, Arc::new(config), ConnectionInfo::default());
    drive(Socket(Rc::clone(wire)), Socket(Rc::clone(wire)), Time(Rc::clone(wire)), http)
}

/// Polls as often as an executor that is woken again and again would.
fn run(driving: impl Future<Output = Outcome>, wire: &Shared, time: Duration) -> Option<Outcome> {
    let (mut driving, mut cx) = (pin!(driving), Context::from_waker(Waker::noop()));
    for _ in 0..100 {
        if let Poll::Ready(outcome) = driving.as_mut().poll(&mut cx) {
            return Some(outcome);
        }
        let mut wire = wire.borrow_mut();
        wire.now.mono = wire.now.mono + time / 100;
    }
    None
}

#[test]
fn a_request_in_pieces_is_answered() {
    let wire = Shared::default();
    let pieces: [Option<&[u8]>; 5] = [
        Some(b"GET / HT"),
        None,
        Some(b"TP/1.1\r\nHost: a\r\nConnection: close\r\n"),
        Some(b"\r\n"),
        // The peer's end, after ours.
        Some(b""),
    ];
    wire.borrow_mut().input.extend(pieces);
    assert_eq!(run(start(&wire), &wire, Duration::ZERO), Some(Outcome::Clean));
    let wire = wire.borrow();
    let output = String::from_utf8_lossy(&wire.output);
    assert!(output.starts_with("HTTP/1.1 200 OK\r\n") && output.ends_with("\r\n\r\nhello"));
    assert!(wire.finished && !wire.aborted);
}

/// Counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[test]
fn who_sends_much_at_once_gives_others_a_turn() {
    let wire = Shared::default();
    let two = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    wire.borrow_mut().input.push_back(Some(two));
    let config = Config { exchanges_per_turn: 1, ..Config::default() };
    let mut driving = pin!(start_with(&wire, config));
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut answered = || {
        assert!(driving.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        String::from_utf8_lossy(&wire.borrow().output).matches("200 OK").count()
    };
    assert!(answered() < 2, "expected a turn for others");
    assert_eq!(wakes.0.load(Relaxed), 1, "it asks to be polled again");
    assert_eq!(answered(), 2);
}

#[test]
fn a_deadline_ends_a_silent_connection() {
    let wire = Shared::default();
    assert_eq!(run(start(&wire), &wire, Duration::from_secs(10)), None);
    let outcome = run(start(&wire), &wire, Duration::from_secs(60));
    assert!(outcome.is_some(), "ended by the head timeout");
}

/// A source that cannot be read.
struct Unreadable;

impl Supply for Unreadable {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Sends what it is made with, and records whether it was told of the connection's loss.
struct Told {
    outbox: Outbox,
    lost: Rc<RefCell<bool>>,
}

impl Protocol for Told {
    fn receive(&mut self, input: Input) {
        *self.lost.borrow_mut() |= input == Input::Reset;
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

#[test]
fn the_protocol_is_told_of_every_loss() {
    for send in [
        |outbox: &mut Outbox| outbox.push_supplied(Arc::new(Unreadable), 0, 1),
        |outbox: &mut Outbox| outbox.finish(),
    ] {
        let (wire, lost) = (Shared::default(), Rc::new(RefCell::new(false)));
        wire.borrow_mut().broken = true;
        let mut protocol = Told { outbox: Outbox::default(), lost: Rc::clone(&lost) };
        send(&mut protocol.outbox);
        let socket = || Socket(Rc::clone(&wire));
        let driving = drive(socket(), socket(), Time(Rc::clone(&wire)), protocol);
        assert_eq!(run(driving, &wire, Duration::ZERO), Some(Outcome::Abort));
        assert!(*lost.borrow() && wire.borrow().aborted);
    }
}
