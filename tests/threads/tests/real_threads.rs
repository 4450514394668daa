//! The real body pipe, with a reader on a real thread.

use std::hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use hairspring_core::{
    Admit, BodyReader, Clock, Config, ConnectionInfo, Demand, Http, Input, Now, Protocol, Read,
    Reply, Request, RequestBody, RequestHead, Response, Service, Step,
};

/// Longer than a thread may be kept from running.
const PATIENCE: Duration = Duration::from_secs(10);
const LIVES: usize = 400;
const PIECES: usize = 50;
const SPINS: u32 = 2000;

/// A thread that can be woken. It stays awake for a moment first, so that both sides run at the
/// same time more often.
#[derive(Debug)]
struct Sleeper {
    woken: AtomicBool,
    thread: Thread,
}

impl Sleeper {
    /// The sleeper of the calling thread.
    fn new() -> Arc<Self> {
        Arc::new(Self { woken: AtomicBool::new(false), thread: thread::current() })
    }

    /// Sleeps. Returns whether it was woken in time.
    fn sleep(&self) -> bool {
        for _ in 0..SPINS {
            if self.woken.swap(false, Ordering::SeqCst) {
                return true;
            }
            hint::spin_loop();
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.woken.swap(false, Ordering::SeqCst) {
                return true;
            }
            thread::park_timeout(PATIENCE);
        }
        false
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

/// Streams every body to a thread, and never answers.
struct Elsewhere(Sender<BodyReader>);

impl Service for Elsewhere {
    type Future = std::future::Pending<Response>;

    fn admit(&self, _: &RequestHead) -> Admit {
        Admit::Stream { max: None }
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let RequestBody::Stream(reader) = request.body else { panic!("bodies are streamed") };
        self.0.send(reader).expect("the thread is there");
        Reply::Later(std::future::pending())
    }
}

/// Reads bodies, and tells `waiting` how much each brought.
fn read_bodies(bodies: &Receiver<BodyReader>, totals: &Sender<usize>, waiting: &Waker) {
    let sleeper = Sleeper::new();
    let waker = Waker::from(Arc::clone(&sleeper));
    for mut body in bodies {
        let mut total = 0;
        loop {
            match body.poll_next(&mut Context::from_waker(&waker)) {
                Poll::Ready(Ok(Some(piece))) => total += piece.len(),
                Poll::Ready(Ok(None)) => break,
                Poll::Ready(Err(ended)) => panic!("{ended}"),
                Poll::Pending => assert!(sleeper.sleep(), "the reader was not woken"),
            }
        }
        totals.send(total).expect("the test is there");
        waiting.wake_by_ref();
    }
}

/// Every piece arrives, and neither side sleeps while the other waits for it.
#[test]
fn a_body_is_read_by_another_thread() {
    let (bodies, readers) = mpsc::channel();
    let (totals, sums) = mpsc::channel();
    let config = Arc::new(Config::default());
    let sleeper = Sleeper::new();
    let waker = Waker::from(Arc::clone(&sleeper));
    let waiting = waker.clone();
    let reading = thread::spawn(move || read_bodies(&readers, &totals, &waiting));
    for life in 0..LIVES {
        let service = Elsewhere(bodies.clone());
        let mut http = Http::new(service, Arc::clone(&config), ConnectionInfo::default());
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {PIECES}\r\n\r\n");
        http.receive(Input::Data(head.into()));
        let mut sent = 0;
        loop {
            let step = http.poll(&mut Context::from_waker(&waker), Now::default());
            let Step::Wait(Demand { read, .. }) = step else { panic!("over: {step:?}") };
            if let Ok(total) = sums.try_recv() {
                assert_eq!(total, PIECES);
                break;
            }
            if read == Read::Need && sent < PIECES {
                http.receive(Input::Data("x".into()));
                sent += 1;
            } else {
                assert!(sleeper.sleep(), "life {life}: the connection was not woken, {sent} sent");
            }
        }
    }
    drop(bodies);
    reading.join().expect("the reader does not panic");
}
