//! A thread with an executor of its own, and how clients reach it.

use std::cell::RefCell;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};

use async_executor::LocalExecutor;
use hairspring_backend_common::{Accepted, Options, Place, SharedIntake};

use crate::reach::Tasks;

/// A client in its place, on its way to the thread that will drive it.
type Client = (Place<Tasks>, Accepted);

/// What all connections of a thread read through.
pub(crate) type Intake = Rc<RefCell<SharedIntake>>;

/// A thread whose tasks never leave it, so that they need not be `Send`.
#[derive(Debug)]
pub(crate) struct Executor {
    mailbox: Arc<Mailbox>,
    thread: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Mailbox {
    state: Mutex<State>,
    /// Clients that were handed over and whose tasks have not ended.
    open: AtomicUsize,
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
        connect: impl Fn(Client, Load, &Intake) -> Option<F> + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + 'static,
    {
        let mailbox = Arc::new(Mailbox::default());
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

    /// Clients that are served here.
    pub(crate) fn load(&self) -> usize {
        self.mailbox.open.load(Ordering::Relaxed)
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
    connect: impl Fn(Client, Load, &Intake) -> Option<F>,
) {
    let executor = LocalExecutor::new();
    let intake = Rc::new(RefCell::new(SharedIntake::new(options)));
    let attend = std::future::poll_fn(|cx| {
        let mut state = mailbox.state();
        let clients = std::mem::take(&mut state.clients);
        if clients.is_empty() && state.closed && mailbox.open.load(Ordering::Acquire) == 0 {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        drop(state);
        for (client, load) in clients {
            if let Some(task) = connect(client, load, &intake) {
                executor.spawn(task).detach();
            }
        }
        Poll::Pending
    });
    async_io::block_on(executor.run(pin!(attend)));
}
