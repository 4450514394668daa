//! Wakes a connection's thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};

/// Wakes the thread that made it.
#[derive(Debug)]
pub(crate) struct Alarm {
    thread: Thread,
    /// Set before the thread is woken, so that whatever else may wake it (or use up the wake-up:
    /// a handler can park too), the ring is not lost.
    rung: AtomicBool,
}

impl Alarm {
    /// For the current thread.
    pub(crate) fn new() -> Self {
        Self { thread: thread::current(), rung: AtomicBool::new(false) }
    }

    pub(crate) fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.thread.unpark();
        }
    }

    /// Whether it has rung since the last time.
    pub(crate) fn take(&self) -> bool {
        self.rung.swap(false, Ordering::AcqRel)
    }
}

/// The waker that a protocol is polled with, and the knowledge whether someone has kept it.
#[derive(Debug)]
pub(crate) struct Wakers {
    /// Held here, by `waker`, and by whoever has cloned that.
    ringer: Arc<Ringer>,
    waker: Waker,
}

/// Owns nothing of the connection but its alarm: a waker that is kept for too long keeps no
/// descriptor open.
#[derive(Debug)]
struct Ringer(Arc<Alarm>);

impl Wakers {
    pub(crate) fn new(alarm: Arc<Alarm>) -> Self {
        let ringer = Arc::new(Ringer(alarm));
        Self { waker: Waker::from(Arc::clone(&ringer)), ringer }
    }

    pub(crate) fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Whether someone may wake. Ask this first, and [`Alarm::take`] after it: a waker that is
    /// used up between the two has rung by then.
    pub(crate) fn is_kept(&self) -> bool {
        Arc::strong_count(&self.ringer) > 2
    }
}

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        self.0.ring();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.0.ring();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_whether_it_was_kept() {
        let alarm = Arc::new(Alarm::new());
        let wakers = Wakers::new(Arc::clone(&alarm));
        assert!(!wakers.is_kept());
        let kept = wakers.waker().clone();
        assert!(wakers.is_kept() && !alarm.take());
        kept.wake();
        assert!(!wakers.is_kept() && alarm.take() && !alarm.take());
    }
}
