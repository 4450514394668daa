//! A thread with an executor of its own, and how clients reach it.

use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};

use async_executor::LocalExecutor;
use hairspring_backend_common::{Accepted, Options, Place};

use crate::reach::Tasks;

/// A client in its place, on its way to the thread that will drive it.
type Client = (Place<Tasks>, Accepted);

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
    clients: Vec<Client>,
    /// No more will come.
    closed: bool,
    /// Of the task that looks here.
    waker: Option<Waker>,
}

impl Executor {
    /// Starts the thread; `connect` makes the task of a client.
    ///
    /// # Errors
    /// If there are no threads left.
    pub(crate) fn start<F>(
        options: &Options,
        connect: impl Fn(Client) -> F + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + 'static,
    {
        let mailbox = Arc::new(Mailbox::default());
        let theirs = Arc::clone(&mailbox);
        let thread = thread::Builder::new()
            .name("executor".into())
            .stack_size(options.thread_stack)
            .spawn(move || run(&theirs, connect))?;
        Ok(Self { mailbox, thread })
    }

    /// Has a client served here.
    pub(crate) fn hand(&self, client: Client) {
        self.mailbox.open.fetch_add(1, Ordering::Relaxed);
        self.mailbox.change(|state| state.clients.push(client));
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
fn run<F: Future<Output = ()> + 'static>(mailbox: &Arc<Mailbox>, connect: impl Fn(Client) -> F) {
    let executor = Rc::new(LocalExecutor::new());
    let attend = std::future::poll_fn(|cx| {
        let mut state = mailbox.state();
        let clients = std::mem::take(&mut state.clients);
        if clients.is_empty() && state.closed && mailbox.open.load(Ordering::Acquire) == 0 {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        drop(state);
        for client in clients {
            let (task, mailbox) = (connect(client), Arc::clone(mailbox));
            let task = async move {
                task.await;
                mailbox.open.fetch_sub(1, Ordering::Release);
                if mailbox.state().closed {
                    mailbox.change(|_| {});
                }
            };
            executor.spawn(task).detach();
        }
        Poll::Pending
    });
    async_io::block_on(executor.run(pin!(attend)));
}
