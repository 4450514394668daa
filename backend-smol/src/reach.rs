//! How connections are reached from other threads.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

use hairspring_backend_common::{Reach, Socket, reset_on_close};

/// Wakes tasks.
#[derive(Debug)]
pub(crate) struct Tasks;

/// A connection's socket, and its task.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) socket: Socket,
    ringer: Arc<Ringer>,
}

impl Reach for Tasks {
    type Handle = Handle;

    fn rouse<'a>(&self, handles: impl Iterator<Item = &'a Handle>) {
        handles.for_each(|handle| handle.ringer.ring());
    }

    fn doom(handle: &Handle) {
        reset_on_close(&handle.socket);
    }
}

impl Handle {
    pub(crate) fn new(socket: Socket) -> Self {
        Self { socket, ringer: Arc::default() }
    }

    /// Says which task is to be woken from now on.
    pub(crate) fn attach(&self, task: &Waker) {
        let mut attached = self.ringer.task.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *attached {
            Some(attached) => attached.clone_from(task),
            None => *attached = Some(task.clone()),
        }
    }

    /// The waker that the protocol is polled with. To be made once: see [`is_kept`](Self::is_kept).
    pub(crate) fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.ringer))
    }

    /// Whether someone besides the connection has the [`waker`](Self::waker).
    pub(crate) fn is_kept(&self) -> bool {
        Arc::strong_count(&self.ringer) > 2
    }
}

/// Owns nothing of the connection but its task's waker: whoever keeps it for too long keeps no
/// descriptor open. It is not the task's own waker, which the reactor has too, so that it is known
/// whether the protocol has given it to someone.
#[derive(Debug, Default)]
struct Ringer {
    /// None until the task is polled for the first time, which looks at everything.
    task: Mutex<Option<Waker>>,
}

impl Ringer {
    fn ring(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        self.ring();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn wakes_the_attached_task_and_knows_whether_it_was_kept() {
        let socket = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let (handle, count) = (Handle::new(socket), Arc::new(Count::default()));
        let own = handle.waker();
        let kept = own.clone();
        kept.wake_by_ref();
        handle.attach(&Arc::clone(&count).into());
        assert!(handle.is_kept());
        kept.wake();
        assert!(!handle.is_kept());
        Tasks.rouse([&handle].into_iter());
        assert_eq!(count.0.load(Ordering::SeqCst), 2);
    }
}
