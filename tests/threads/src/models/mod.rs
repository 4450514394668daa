//! The models: threads, and what each may rely on.

pub mod pipe;
pub mod places;
pub mod stop;
pub mod wakeup;

use loom::sync::{Condvar, Mutex};
use real::sync::Arc;
use real::task::{Wake, Waker};

/// A thread that sleeps until its waker wakes it. A wake-up that comes first is kept.
#[derive(Debug)]
struct Sleeper {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Sleeper {
    fn new() -> Arc<Self> {
        Arc::new(Self { woken: Mutex::new(false), changed: Condvar::new() })
    }

    fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(Arc::clone(self))
    }

    /// If nobody wakes it, loom reports a deadlock.
    fn sleep(&self) {
        let mut woken = self.woken.lock().expect("no model panics with the lock");
        while !*woken {
            woken = self.changed.wait(woken).expect("no model panics with the lock");
        }
        *woken = false;
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().expect("no model panics with the lock") = true;
        self.changed.notify_one();
    }
}
