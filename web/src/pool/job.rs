//! One piece of work, and the future of its result.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

/// What a thread of the pool runs. It does not panic.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// The future that [`unblock`](super::unblock) returns. Work whose future is dropped before a
/// thread has taken it is not done.
#[must_use = "work whose value nobody waits for may never be done"]
pub struct Unblocked<T>(Arc<Slot<T>>);

thread_local! {
    /// Whether an [`Unblocked`] was polled on this thread before its work was done.
    static AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread has polled work that was not done yet, since the last call.
pub(crate) fn take_awaited() -> bool {
    AWAITED.replace(false)
}

/// Shared by the job and its [`Unblocked`].
struct Slot<T>(Mutex<Stage<T>>);

enum Stage<T> {
    /// Not done yet. The waker is that of the last poll, if any.
    Due(Option<Waker>),
    Done(thread::Result<T>),
    /// The value was taken.
    Over,
}

/// The job that does this work, and the future of its result.
pub(super) fn new<T, F>(work: F) -> (Job, Unblocked<T>)
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let slot = Arc::new(Slot(Mutex::new(Stage::Due(None))));
    let unblocked = Unblocked(Arc::clone(&slot));
    let run = move || {
        // If this is the only reference, the future was dropped.
        if Arc::strong_count(&slot) > 1 {
            // A panic drops what the work owns, so nobody sees that half changed.
            slot.put(catch_unwind(AssertUnwindSafe(work)));
        }
    };
    // Dropping the work, or a value that nobody waits for, may panic too.
    let job = || drop(catch_unwind(AssertUnwindSafe(run)));
    (Box::new(job), unblocked)
}

impl<T> Slot<T> {
    fn put(&self, result: thread::Result<T>) {
        let before = std::mem::replace(&mut *self.lock(), Stage::Done(result));
        if let Stage::Due(Some(waker)) = before {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stage<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Future for Unblocked<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let waker = cx.waker().clone();
        let mut stage = self.0.lock();
        match std::mem::replace(&mut *stage, Stage::Over) {
            Stage::Done(result) => {
                drop(stage);
                Poll::Ready(result.unwrap_or_else(|panic| resume_unwind(panic)))
            }
            Stage::Due(before) => {
                AWAITED.set(true);
                *stage = Stage::Due(Some(waker));
                // Dropped after the lock is released: dropping a waker may run any code.
                drop(stage);
                drop(before);
                Poll::Pending
            }
            // Polled again after it was ready, which callers must not do.
            Stage::Over => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for Unblocked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unblocked").finish_non_exhaustive()
    }
}
