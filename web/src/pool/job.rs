//! One piece of work, and who waits for what comes of it.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

/// What a thread does. It does not panic.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// What [`unblock`](super::unblock) has given to the pool; ready with what comes of it. To drop it is
/// to have no use for that.
#[must_use = "work whose value nobody waits for may never be done"]
pub struct Unblocked<T>(Arc<Slot<T>>);

/// Held by the job and by who waits for it.
struct Slot<T>(Mutex<Stage<T>>);

enum Stage<T> {
    /// Not done. This one is to be woken.
    Due(Option<Waker>),
    Done(thread::Result<T>),
    /// The value was taken.
    Over,
}

/// Work as a job, and as a future.
pub(super) fn new<T, F>(work: F) -> (Job, Unblocked<T>)
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let slot = Arc::new(Slot(Mutex::new(Stage::Due(None))));
    let unblocked = Unblocked(Arc::clone(&slot));
    let job = move || {
        // If this is the only one, nobody waits any more.
        if Arc::strong_count(&slot) > 1 {
            // What the work owned is gone with it: nobody sees it half done.
            slot.put(catch_unwind(AssertUnwindSafe(work)));
        }
    };
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
                *stage = Stage::Due(Some(waker));
                // Without the lock: a waker may do anything when it is dropped.
                drop(stage);
                drop(before);
                Poll::Pending
            }
            // As other futures, it is not to be polled after its end.
            Stage::Over => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for Unblocked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unblocked").finish_non_exhaustive()
    }
}
