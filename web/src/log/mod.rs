//! A log for operators of the server, written by a thread of its own.
//!
//! ```text
//!   any thread ──tell──▶ [ bounded queue ] ──▶ thread "log" ──▶ standard error, files by level
//! ```
//!
//! A disk that is slow, full or gone never holds up a connection: when the queue is full, lines are
//! dropped and counted. If a target cannot be written to, that is reported on standard error, with
//! the number of lines: at once, then at most once a minute, and at the end.

mod level;
mod output;
mod writer;

pub use level::{Level, NoLevel};
pub use writer::Target;

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use self::writer::{Missed, Order, Writer};
use crate::reply::text::push_visible;

/// The most lines that wait to be written.
const QUEUE_MAX: usize = 8192;

/// How long to wait for the last lines to be written: a pipe that nobody reads must not keep a
/// server from ending.
const PATIENCE: Duration = Duration::from_secs(2);

/// The interval at which a full queue is tried again meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// A log with one or more targets. Cheap to clone. When the last clone is dropped, the lines that
/// are queued are still written, for at most 2 s.
///
/// ```
/// use hairspring_web::Router;
/// use hairspring_web::log::{Level, Log, Target};
/// use hairspring_web::middleware::{AccessLog, ErrorLog, LogFormat};
///
/// # let folder = tempfile::tempdir()?;
/// # let (access, errors) = (folder.path().join("access.log"), folder.path().join("errors.log"));
/// let log = Log::open("site", [(Level::Info, Target::Stderr), (Level::Error, Target::File(errors))])?;
/// let requests = Log::open("", [(Level::Info, Target::File(access.clone()))])?;
/// let app = Router::new()
///     .with(AccessLog::new(LogFormat::Combined, requests.lines()))
///     .with(ErrorLog::new(log.teller(Level::Error)))
///     .get("/", || "hello")
///     .build()?;
/// app.test().get("/").send();
/// requests.flush();
/// assert_eq!(std::fs::read_to_string(access)?.lines().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Log(Arc<Shared>);

struct Shared {
    /// The lowest level that is logged.
    level: AtomicU8,
    missed: Arc<Missed>,
    /// `None` only during drop.
    queue: Option<SyncSender<Order>>,
    /// Nothing is ever sent through this: it disconnects when the thread ends.
    thread_ends: Mutex<Receiver<()>>,
}

impl Log {
    /// Opens the targets, each for lines of its level and above, and starts the thread that writes.
    /// A `prefix` that is not empty is put in every line that is [told](Self::tell).
    ///
    /// # Errors
    /// If a file cannot be opened for appending: the text names it, as in `cannot open the log
    /// /var/log/site: permission denied`. If the thread cannot be started.
    pub fn open(
        prefix: &str,
        targets: impl IntoIterator<Item = (Level, Target)>,
    ) -> io::Result<Self> {
        let missed = Arc::new(Missed::default());
        let writer = Writer::open(prefix, targets, Arc::clone(&missed))?;
        let (queue, orders) = sync_channel(QUEUE_MAX);
        let (thread, thread_ends) = sync_channel(0);
        let run = move || {
            let _lives: SyncSender<()> = thread;
            writer.run(&orders);
        };
        thread::Builder::new().name("log".into()).spawn(run)?;
        let (level, thread_ends) = (AtomicU8::new(Level::Trace as u8), Mutex::new(thread_ends));
        Ok(Self(Arc::new(Shared { level, missed, queue: Some(queue), thread_ends })))
    }

    /// Drops lines below this level from now on, even if a target would take them.
    pub fn set_level(&self, least: Level) {
        self.0.level.store(least as u8, Relaxed);
    }

    /// Whether lines of this level are logged: to be asked before a line that is costly to make.
    #[must_use]
    pub fn tells(&self, level: Level) -> bool {
        level as u8 >= self.0.level.load(Relaxed)
    }

    /// Writes a line with the time, its level and the prefix. Control characters are escaped, but
    /// backslashes are not: a line of [`ErrorLog`](crate::middleware::ErrorLog), which is escaped
    /// already, stays as it is.
    pub fn tell(&self, level: Level, text: &str) {
        if self.tells(level) {
            let mut line = String::with_capacity(text.len());
            push_visible(&mut line, text);
            self.0.order(Order::Tell { at: SystemTime::now(), level, line });
        }
    }

    /// [`tell`](Self::tell) for this level, as a function of the line.
    pub fn teller(&self, level: Level) -> impl Fn(&str) + Clone + Send + Sync + 'static + use<> {
        let log = self.clone();
        move |text| log.tell(level, text)
    }

    /// A function that writes lines to every target as they are: for an
    /// [`AccessLog`](crate::middleware::AccessLog), whose lines have their own time.
    pub fn lines(&self) -> impl Fn(&str) + Clone + Send + Sync + 'static + use<> {
        let log = self.clone();
        move |line| log.0.order(Order::Line(line.to_owned()))
    }

    /// Opens the files again, after all lines so far are written: for rotation, once the files were
    /// renamed. If a file cannot be opened, that is reported on standard error, and the old one
    /// stays in use.
    pub fn reopen(&self) {
        if !self.0.insist(Order::Reopen) {
            self.0.missed.reopen.store(true, Relaxed);
        }
    }

    /// Waits until all lines so far are written, for at most 2 s: nobody may be reading the pipe
    /// that they are written to. If a target does not take them, that is reported on standard
    /// error, even if a minute has not passed since the last time: so call this before the process
    /// ends.
    pub fn flush(&self) {
        let (done, wait) = sync_channel(1);
        let begun = Instant::now();
        self.0.insist(Order::Flush(done));
        // An error other than the timeout means that the thread has ended: no use in waiting.
        let _ = wait.recv_timeout(PATIENCE.saturating_sub(begun.elapsed()));
    }
}

impl Shared {
    /// Queues an order without waiting, or counts a lost line.
    fn order(&self, order: Order) {
        let Some(queue) = &self.queue else { return };
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = queue.try_send(order) {
            self.missed.lines.fetch_add(1, Relaxed);
        }
    }

    /// Queues an order, and waits for room for as long as [`PATIENCE`]. Returns whether there was.
    fn insist(&self, mut order: Order) -> bool {
        let (Some(queue), begun) = (&self.queue, Instant::now()) else { return false };
        while let Err(TrySendError::Full(back)) = queue.try_send(order) {
            if begun.elapsed() >= PATIENCE {
                return false;
            }
            order = back;
            thread::sleep(LOOK);
        }
        true
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue = None;
        let ends = self.thread_ends.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It ends when the queue is empty; a panic in it has been printed.
        let _ = ends.recv_timeout(PATIENCE);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({} lost)", self.0.missed.lines.load(Relaxed))
    }
}
