//! Wakes a thread that waits in epoll.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::task::Wake;

use rustix::event::{EventfdFlags, eventfd};

/// An eventfd, to be registered with an edge-triggered epoll, for input. Each ring is an event
/// there, even if the eventfd was not read since the last one. So it is never read; only after 2^64
/// rings one would fail.
#[derive(Debug)]
pub struct Bell(OwnedFd);

impl Bell {
    /// A bell that has not rung.
    ///
    /// # Errors
    /// If there are no descriptors left.
    pub fn new() -> io::Result<Self> {
        Ok(Self(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?))
    }

    /// Wakes the thread that waits, or makes its next wait end at once. Several rings before that
    /// count as one.
    ///
    /// # Errors
    /// If the system refuses the call. The kernel has no reason to, but a sandbox may.
    pub fn ring(&self) -> io::Result<()> {
        rustix::io::write(&self.0, &1_u64.to_ne_bytes())?;
        Ok(())
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        let rung = self.ring();
        debug_assert!(rung.is_ok(), "expected room for one more, got {rung:?}");
    }
}
