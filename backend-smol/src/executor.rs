//! A thread with an executor of its own, and how clients reach it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_executor::LocalExecutor;
use hairspring_backend_common::{Accepted, Clock, Options, Output, Place, SharedIntake};
use hairspring_core::Instant;

use crate::luck::Luck;
use crate::reach::Tasks;

/// How long the tasks of a thread may take for a round of turns before it is taken for blocked:
/// as much as hundreds of ordinary answers need.
const BLOCKED_AFTER: Duration = Duration::from_millis(5);

/// The largest storage that is kept for other answers.
const STORAGE_MAX: usize = 64 << 10;

/// A client in its place, on its way to the thread that will drive it.
pub(crate) type Client = (Place<Tasks>, Accepted);

/// What all connections of a thread use in turn.
pub(crate) type Shared = Rc<RefCell<PerThread>>;

/// See [`Shared`].
#[derive(Debug)]
pub(crate) struct PerThread {
    pub(crate) intake: SharedIntake,
    pub(crate) output: Output,
    /// What answers are written into; empty while it is lent.
    pub(crate) storage: Vec<u8>,
    pub(crate) luck: Luck,
}

impl PerThread {
    fn new(options: &Options) -> Self {
        Self {
            intake: SharedIntake::new(options),
            output: Output::for_nonblocking(),
            storage: Vec::new(),
            luck: Luck::default(),
        }
    }

    /// Storage that is lent no more.
    pub(crate) fn keep(&mut self, storage: Vec<u8>) {
        if storage.capacity() > self.storage.capacity() && storage.capacity() <= STORAGE_MAX {
            self.storage = storage;
        }
    }
}

/// A thread whose tasks never leave it, so that they need not be `Send`.
#[derive(Debug)]
pub(crate) struct Executor {
    mailbox: Arc<Mailbox>,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct Mailbox {
    state: Mutex<State>,
    /// Clients that were handed over and whose tasks have not ended.
    open: AtomicUsize,
    clock: Clock,
    /// When the round of turns began that the thread is in, in nanoseconds on `clock`; 0 between
    /// two of them.
    round_since: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    clients: Vec<(Client, Load)>,
    /// No more will come.
    closed: bool,
    /// Of the task that looks here.
    waker: Option<Waker>,
}

impl Executor {
    /// Starts the thread; `connect` makes the task of a client, if it has one, which keeps the
    /// [`Load`] to its end.
    ///
    /// # Errors
    /// If there are no threads left.
    pub(crate) fn start<F>(
        options: &Options,
        connect: impl Fn(Client, Load, &Shared) -> Option<F> + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + 'static,
    {
        let mailbox = Arc::new(Mailbox {
            state: Mutex::default(),
            open: AtomicUsize::new(0),
            clock: Clock::new(),
            round_since: AtomicU64::new(0),
        });
        let theirs = Arc::clone(&mailbox);
        let thread = thread::Builder::new()
            .name("executor".into())
            .stack_size(options.thread_stack)
            .spawn({
                let options = options.clone();
                move || run(&theirs, &options, connect)
            })?;
        Ok(Self { mailbox, thread })
    }

    /// Has a client served here.
    pub(crate) fn hand(&self, client: Client) {
        let load = Load::new(&self.mailbox);
        self.mailbox.change(|state| state.clients.push((client, load)));
    }

    /// Takes back the clients that the thread has not come to yet.
    pub(crate) fn take_back(&self) -> Vec<Client> {
        let clients = std::mem::take(&mut self.mailbox.state().clients);
        clients.into_iter().map(|(client, _)| client).collect()
    }

    /// Clients that are served here.
    pub(crate) fn load(&self) -> usize {
        self.mailbox.open.load(Ordering::Relaxed)
    }

    /// For how long one of its tasks, as it seems, has not returned; zero if all do.
    pub(crate) fn blocked_for(&self) -> Duration {
        let since = match self.mailbox.round_since.load(Ordering::Relaxed) {
            0 => return Duration::ZERO,
            since => Instant::from_nanos(since),
        };
        let round = self.mailbox.clock.mono().since(since);
        if round < BLOCKED_AFTER { Duration::ZERO } else { round }
    }

    /// Ends the thread as soon as its last client has gone.
    pub(crate) fn close(self) -> JoinHandle<()> {
        self.mailbox.change(|state| state.closed = true);
        self.thread
    }
}

/// One client of an executor.
#[derive(Debug)]
pub(crate) struct Load(Arc<Mailbox>);

impl Load {
    fn new(mailbox: &Arc<Mailbox>) -> Self {
        mailbox.open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(mailbox))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            // It may have been the last one that a closed executor waits for.
            self.0.change(|_| {});
        }
    }
}

impl Mailbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The thread: every client becomes a task.
fn run<F: Future<Output = ()>>(
    mailbox: &Mailbox,
    options: &Options,
    connect: impl Fn(Client, Load, &Shared) -> Option<F>,
) {
    let executor = LocalExecutor::new();
    let shared = Rc::new(RefCell::new(PerThread::new(options)));
    let attend = poll_fn(|cx| {
        let mut state = mailbox.state();
        let clients = std::mem::take(&mut state.clients);
        if clients.is_empty() && state.closed && mailbox.open.load(Ordering::Acquire) == 0 {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        drop(state);
        for (client, load) in clients {
            if let Some(task) = connect(client, load, &shared) {
                executor.spawn(task).detach();
            }
        }
        Poll::Pending
    });
    let mut rounds = pin!(executor.run(attend));
    async_io::block_on(poll_fn(|cx| {
        let since = mailbox.clock.mono().as_nanos().max(1);
        mailbox.round_since.store(since, Ordering::Relaxed);
        let ended = rounds.as_mut().poll(cx);
        mailbox.round_since.store(0, Ordering::Relaxed);
        ended
    }));
}
