//! Wakes a connection's thread.

use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};

use hairspring_backend_common::{Socket, Wakeup};

/// Wakes the thread that made it, whether it is parked or waits in poll(2).
#[derive(Debug)]
pub(crate) struct Alarm {
    thread: Thread,
    /// Set before the thread is woken, so that no ring is lost if something else wakes the thread, or
    /// uses up the wake-up: a handler can park, too.
    rung: AtomicBool,
    /// What poll(2) can wait for, once that was wanted.
    wakeup: OnceLock<Wakeup>,
    /// The thread waits for `wakeup`, or is about to. Set before it looks at `rung` for the last
    /// time, and looked at after `rung` is set: one of the two sees the other.
    in_poll: AtomicBool,
}

impl Alarm {
    /// For the current thread.
    pub(crate) fn new() -> Self {
        Self {
            thread: thread::current(),
            rung: AtomicBool::new(false),
            wakeup: OnceLock::new(),
            in_poll: AtomicBool::new(false),
        }
    }

    pub(crate) fn ring(&self) {
        if self.rung.swap(true, Ordering::SeqCst) {
            return;
        }
        match self.wakeup.get() {
            Some(wakeup) if self.in_poll.load(Ordering::SeqCst) => wakeup.notify(),
            _ => self.thread.unpark(),
        }
    }

    /// Whether it has rung since the last time.
    pub(crate) fn take(&self) -> bool {
        // Most often it has not. A load costs less than a swap, which waits for earlier writes.
        self.rung.load(Ordering::SeqCst) && self.rung.swap(false, Ordering::SeqCst)
    }

    /// Has `wait` wait in poll(2) for this socket, which becomes readable when it rings; `wait`
    /// says whether it has. It may come to know of a ring that was [taken](Self::take) before.
    ///
    /// False without waiting if it has rung already; None if there are no descriptors for it.
    pub(crate) fn listen<R>(&self, wait: impl FnOnce(&Socket) -> (bool, R)) -> Option<Option<R>> {
        let wakeup = match self.wakeup.get() {
            Some(wakeup) => wakeup,
            None => {
                let made = Wakeup::new().ok()?;
                self.wakeup.get_or_init(|| made)
            }
        };
        self.in_poll.store(true, Ordering::SeqCst);
        let came = (!self.rung.load(Ordering::SeqCst)).then(|| {
            let (is_readable, came) = wait(wakeup.socket());
            if is_readable {
                // It cannot fail: it was seen readable, and nobody else reads it.
                let drained = wakeup.drain();
                debug_assert!(drained.is_ok(), "expected a wake-up, got {drained:?}");
            }
            came
        });
        self.in_poll.store(false, Ordering::SeqCst);
        Some(came)
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
/// socket of a client open.
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
        let kept = Arc::strong_count(&self.ringer) > 2;
        // What was done with clones that are gone is seen after this: the alarm is looked at next.
        fence(Ordering::Acquire);
        kept
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
        kept.wake_by_ref();
        assert!(wakers.is_kept() && alarm.take() && !alarm.take());
        kept.wake();
        assert!(!wakers.is_kept() && alarm.take() && !alarm.take());
    }

    #[test]
    fn rings_are_heard_in_poll_and_before_it() {
        use hairspring_backend_common::wait;
        use rustix::event::{PollFd, PollFlags};
        use std::time::Duration;
        let alarm = Arc::new(Alarm::new());
        let listen = || {
            let heard = |socket: &Socket| {
                let mut fds = [PollFd::new(socket, PollFlags::IN)];
                (wait(&mut fds, Some(Duration::from_secs(20))), ())
            };
            let began = std::time::Instant::now();
            let waited = alarm.listen(heard).expect("descriptors").is_some();
            assert!(began.elapsed() < Duration::from_secs(10), "a ring was lost");
            waited
        };
        alarm.ring();
        assert!(!listen() && alarm.take(), "it had rung");
        for _ in 0..200 {
            let other = Arc::clone(&alarm);
            let ringing = thread::spawn(move || other.ring());
            // What is heard first may be the end of the ring before, which was taken already.
            while !alarm.take() {
                listen();
            }
            ringing.join().expect("no panic");
        }
    }
}
