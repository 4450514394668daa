//! One connection in memory, and the clock that it sees.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config, ConnectionInfo, Demand, Front, Http, HttpDate, Input, Instant, Misuse, Now, Outcome,
    Protocol, Service, Status, Step,
};

use super::observed::{Mistake, Observed};
use crate::pool::take_awaited;

/// The time at which virtual time begins: `Sun, 06 Nov 1994 08:49:37 GMT`.
const EPOCH_SECS: u64 = 784_111_777;

/// How long work in other threads may take, in real time: if a timer runs, only that of the pool.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait in real time for a wake-up from elsewhere, before virtual time advances to a
/// deadline instead: the waker may be kept by a thread at work, or only by the other end of a pipe.
const GRACE: Duration = Duration::from_millis(200);

/// How much may be received before it is taken, in bytes. An answer without an end that is ready at
/// any time would fill the memory.
const RECEIVED_MAX: usize = 256 << 20;

/// How much virtual time an answer may take.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// A connection to an application, in memory and in virtual time.
pub struct Wire<S: Service> {
    http: Http<Observed<S>>,
    mistake: Mistake,
    now: Now,
    received: Vec<u8>,
    demand: Demand,
    over: Option<Outcome>,
    /// Whether work on the pool was awaited when it was last polled.
    awaits_pool: bool,
    bell: Arc<Bell>,
    waker: Waker,
}

/// Records wake-ups of the connection.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ring: Condvar,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ring.notify_all();
    }
}

impl Bell {
    /// Whether it was rung since the last call.
    fn take(&self) -> bool {
        std::mem::take(&mut *self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until it is rung; false if that takes longer than `patience`.
    fn wait(&self, patience: Duration) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ring.wait_timeout_while(rung, patience, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl<S: Service> Wire<S> {
    pub(super) fn new(service: S, config: Arc<Config>, info: ConnectionInfo) -> Self {
        let (bell, mistake) = (Arc::new(Bell::default()), Mistake::default());
        Self {
            http: Http::new(Observed::new(service, mistake.clone()), config, info),
            mistake,
            now: Now {
                date: HttpDate::from_unix_secs(EPOCH_SECS),
                mono: Instant::from_nanos(1),
                ..Now::default()
            },
            received: Vec::new(),
            demand: Demand::default(),
            over: None,
            awaits_pool: false,
            waker: Waker::from(Arc::clone(&bell)),
            bell,
        }
    }

    /// Sends bytes, and lets the application work as far as it can without waiting.
    ///
    /// # Panics
    /// If more than 256 MiB have been received and not [taken](Self::take_text), as in all methods
    /// that let the application work.
    #[track_caller]
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        if !bytes.as_ref().is_empty() {
            self.receive(Input::Data(Bytes::copy_from_slice(bytes.as_ref())));
        }
    }

    /// Ends the client's side of the stream; the client still reads.
    pub fn end(&mut self) {
        self.receive(Input::Fin);
    }

    /// Resets the connection, as a client that has gone.
    pub fn reset(&mut self) {
        self.receive(Input::Reset);
    }

    /// Tells the connection to finish what has begun, as a server does that stops.
    pub fn shutdown(&mut self) {
        self.http.shutdown();
        self.settle();
    }

    #[track_caller]
    fn receive(&mut self, input: Input) {
        if self.over.is_none() {
            self.http.receive(input);
            self.settle();
        }
    }

    /// Lets this much virtual time pass, with all the timers that expire in it. It does not wait
    /// for other threads, such as those of [`unblock`](crate::unblock):
    /// [`run_until`](Self::run_until) does.
    #[track_caller]
    pub fn run_for(&mut self, time: Duration) {
        let end = self.now.mono + time;
        self.settle();
        while let Some(at) = self.deadline().filter(|&at| at <= end) {
            self.go_to(at);
        }
        self.go_to(end);
    }

    /// Runs until `enough` returns true for the bytes received, the connection is over, or only the
    /// client could make it go on. Virtual time advances when nothing else can happen: when work of
    /// [`unblock`](crate::unblock) is done, or has taken ten seconds, and other threads have not
    /// woken the connection for 0.2 s of real time.
    ///
    /// # Panics
    /// If work in another thread takes more than ten seconds while no timer runs, or the answer a
    /// day of virtual time.
    #[track_caller]
    pub fn run_until(&mut self, mut enough: impl FnMut(&[u8]) -> bool) {
        let end = self.now.mono + FOR_EVER;
        self.settle();
        while self.over.is_none() && !enough(&self.received) {
            // Two references are ours: `bell` and `waker`. Any others are wakers that somebody
            // keeps.
            let is_kept = Arc::strong_count(&self.bell) > 2;
            // Checked after the count: a waker that was consumed in between has rung by now.
            if self.bell.take() {
                self.settle();
                continue;
            }
            let patience = if self.awaits_pool { PATIENCE } else { GRACE };
            match self.deadline() {
                Some(_) if is_kept && self.bell.wait(patience) => self.settle(),
                Some(at) => {
                    assert!(at <= end, "expected an end within {FOR_EVER:?} of virtual time");
                    self.go_to(at);
                }
                None if is_kept => {
                    assert!(self.bell.wait(PATIENCE), "expected a wake-up within {PATIENCE:?}");
                    self.settle();
                }
                None => return,
            }
        }
    }

    /// The time, as the connection sees it.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }

    /// All bytes received.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// Takes the bytes received since the last call, as text.
    #[must_use]
    pub fn take_text(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.received)).into_owned()
    }

    /// Whether the connection has ended, cleanly or not.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Whether it was cut short, so that the client can tell.
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        self.over == Some(Outcome::Abort)
    }

    /// What was wrong with the application's last response on this connection, if HTTP [does not
    /// allow](hairspring_core::Service::misused) it. The client was answered 500 in its place, or
    /// the response was cut short.
    ///
    /// ```
    /// use hairspring_core::{Misuse, Response, Status};
    /// use hairspring_web::{Router, raw};
    /// let app = Router::new().get("/", raw(|_| Response::new(Status::UPGRADE_REQUIRED))).build()?;
    /// let mut wire = app.test().connect();
    /// wire.send("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
    /// assert!(wire.take_text().starts_with("HTTP/1.1 500 "));
    /// assert_eq!(wire.misuse(), Some(Misuse::UpgradeUnnamed));
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    #[must_use]
    pub fn misuse(&self) -> Option<Misuse> {
        self.found().map(|(_, misuse)| misuse)
    }

    /// The same, behind the status that was meant.
    pub(super) fn found(&self) -> Option<(Status, Misuse)> {
        self.mistake.get()
    }

    fn deadline(&self) -> Option<Instant> {
        self.demand.deadline.filter(|_| self.over.is_none())
    }

    #[track_caller]
    fn go_to(&mut self, at: Instant) {
        self.now.mono = self.now.mono.max(at);
        let passed = self.now.mono.since(Instant::default()).as_secs();
        self.now.date = HttpDate::from_unix_secs(EPOCH_SECS + passed);
        self.settle();
    }

    /// Polls and reads until there is no more progress.
    #[track_caller]
    fn settle(&mut self) {
        while self.over.is_none() {
            self.bell.take();
            take_awaited();
            match self.http.poll(&mut Context::from_waker(&self.waker), self.now) {
                Step::Wait(demand) => self.demand = demand,
                Step::Done(outcome) => self.over = Some(outcome),
            }
            self.awaits_pool = take_awaited();
            let moved = self.read();
            let received = self.received.len();
            assert!(received <= RECEIVED_MAX, "expected an end within {} MiB", RECEIVED_MAX >> 20);
            if !moved && !self.demand.again && !self.bell.take() {
                return;
            }
        }
    }

    /// Takes all output; returns whether there was any.
    fn read(&mut self) -> bool {
        let mut moved = false;
        loop {
            let outbox = self.http.outbox();
            let taken = match outbox.front() {
                None => return moved,
                Some(Front::Fin) => {
                    outbox.fin_sent();
                    // A client that sees the end ends its side too.
                    self.http.receive(Input::Fin);
                    return true;
                }
                Some(Front::Bytes(bytes)) => {
                    self.received.extend_from_slice(bytes);
                    bytes.len() as u64
                }
                Some(Front::Supplied(supplied)) => {
                    let mut piece = [0; 16 << 10];
                    let most = supplied.len.min(piece.len() as u64) as usize;
                    match supplied.supply.read_at(supplied.offset, &mut piece[..most]) {
                        Ok(taken) if taken > 0 => {
                            self.received.extend_from_slice(&piece[..taken]);
                            taken as u64
                        }
                        // As backends do if a file has shrunk.
                        _ => {
                            self.over = Some(Outcome::Abort);
                            return true;
                        }
                    }
                }
            };
            outbox.advance(taken);
            moved = true;
        }
    }
}

impl<S: Service> fmt::Debug for Wire<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let received = self.received.len();
        write!(f, "Wire({received} bytes received, over: {:?})", self.over)
    }
}
