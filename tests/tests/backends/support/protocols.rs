//! Small protocols, each for one kind of demand on the driver.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{Demand, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step};
pub use hairspring_tests::echo::Echo;

/// The byte at `offset` of what [`Flood`] sends.
pub fn pattern(offset: u64) -> u8 {
    (offset.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}

/// Sends `left` bytes of the pattern unasked, and ends. Aborts if nothing is taken for `patience`.
pub struct Flood {
    pub left: u64,
    pub patience: Duration,
    outbox: Outbox,
    made: u64,
    /// How much had been sent at the last check that found progress, and when that was.
    progress: (u64, Instant),
}

impl Flood {
    pub fn new(len: u64, patience: Duration) -> Self {
        Self {
            left: len,
            patience,
            outbox: Outbox::default(),
            made: 0,
            progress: (0, Instant::default()),
        }
    }
}

impl Protocol for Flood {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        while self.left > 0 && self.outbox.pending() < 256 << 10 {
            let n = self.left.min(64 << 10);
            self.outbox.push((self.made..self.made + n).map(pattern).collect());
            (self.left, self.made) = (self.left - n, self.made + n);
        }
        if self.left == 0 {
            self.outbox.finish();
        }
        if self.outbox.is_idle() {
            return Step::Done(Outcome::Clean);
        }
        if self.outbox.sent() > self.progress.0 || self.progress.1 == Instant::default() {
            self.progress = (self.outbox.sent(), now.mono);
        }
        let deadline = self.progress.1 + self.patience;
        if now.mono >= deadline {
            return Step::Done(Outcome::Abort);
        }
        Step::Wait(Demand { read: Read::Hold, deadline: Some(deadline), ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// Does what its first input byte says: `a` aborts after eight bytes of output, `p` panics.
#[derive(Default)]
pub struct Moody {
    outbox: Outbox,
    mood: Option<u8>,
}

impl Protocol for Moody {
    fn receive(&mut self, input: Input) {
        self.mood = match input {
            Input::Data(bytes) => Some(bytes[0]),
            Input::Fin | Input::Reset => Some(b'e'),
        };
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        match self.mood {
            None => Step::Wait(Demand::default()),
            Some(b'a') if self.outbox.sent() == 0 => {
                if self.outbox.pending() == 0 {
                    self.outbox.push(Bytes::from_static(b"only the"));
                }
                Step::Wait(Demand { read: Read::Hold, ..Demand::default() })
            }
            Some(b'a') => Step::Done(Outcome::Abort),
            Some(b'p') => panic!("this protocol panics when asked to"),
            Some(_) => Step::Done(Outcome::Clean),
        }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// What a [`Duplex`] shares with the test.
#[derive(Default)]
pub struct Desk {
    /// To be sent to the peer.
    pub news: Mutex<Vec<Bytes>>,
    pub waker: Mutex<Option<Waker>>,
    pub dropped: AtomicBool,
    pub polls: AtomicUsize,
}

impl Desk {
    pub fn tell(&self, news: &'static str) {
        self.news.lock().unwrap().push(Bytes::from_static(news.as_bytes()));
        self.wake();
    }
    pub fn wake(&self) {
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
    pub fn is_dropped(&self) -> bool {
        self.dropped.load(Ordering::SeqCst)
    }
    pub fn polls(&self) -> usize {
        self.polls.load(Ordering::SeqCst)
    }
}

/// Echoes like [`Echo`], and sends what the test leaves on its desk, where it keeps its waker.
pub struct Duplex {
    pub desk: Arc<Desk>,
    /// Its demand for input.
    pub read: Read,
    pub echo: Echo,
}

impl Protocol for Duplex {
    fn receive(&mut self, input: Input) {
        self.echo.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.desk.polls.fetch_add(1, Ordering::SeqCst);
        *self.desk.waker.lock().unwrap() = Some(cx.waker().clone());
        for news in self.desk.news.lock().unwrap().drain(..) {
            self.echo.outbox().push(news);
        }
        match self.echo.poll(cx, now) {
            Step::Wait(demand) => Step::Wait(Demand { read: self.read, ..demand }),
            done => done,
        }
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.echo.outbox()
    }
    fn shutdown(&mut self) {
        self.echo.shutdown();
    }
}

impl Drop for Duplex {
    fn drop(&mut self) {
        self.desk.dropped.store(true, Ordering::SeqCst);
    }
}

/// Wants no input, and greets the peer at its deadline.
pub struct Later {
    pub wait: Duration,
    pub greet_at: Option<Instant>,
    pub read: Read,
    pub outbox: Outbox,
}

impl Later {
    pub fn new(wait: Duration, read: Read) -> Self {
        Self { wait, greet_at: None, read, outbox: Outbox::default() }
    }
}

impl Protocol for Later {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        let greet_at = *self.greet_at.get_or_insert(now.mono + self.wait);
        if self.outbox.is_fin_sent() {
            return Step::Done(Outcome::Clean);
        }
        if now.mono >= greet_at && !self.outbox.is_finished() {
            self.outbox.push(Bytes::from_static(b"now"));
            self.outbox.finish();
        }
        Step::Wait(Demand { read: self.read, deadline: Some(greet_at), ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}
