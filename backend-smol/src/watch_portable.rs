//! Which sockets are ready, by smol's reactor alone.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_io::Async;
use hairspring_backend_common::{Link, Listener, Ticket};

use crate::crew::Crew;
use crate::news::{News, Ready};
use crate::reach::Handle;
use crate::ringer::Ringer;

/// Nothing of a thread's own.
#[derive(Debug)]
pub(crate) struct Watch;

impl Watch {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// The door itself is watched.
    pub(crate) fn add_gate(&mut self, _place: usize, _door: &Door) -> io::Result<()> {
        Ok(())
    }

    /// Only the reactor is waited for.
    pub(crate) fn bell(&self) -> Option<Waker> {
        None
    }

    /// Not called where there is no bell.
    pub(crate) fn wait(&mut self, _: Option<Duration>, _: &mut Vec<News>) {
        unreachable!("only the reactor is waited for");
    }

    /// The same.
    pub(crate) fn leave_reactor(&mut self) {
        unreachable!("only the reactor is waited for");
    }

    /// The reactor wakes each task by itself.
    pub(crate) fn wake(&mut self, _: &mut Context<'_>, _: &mut Vec<News>) {}

    /// The same.
    pub(crate) fn look(&mut self, _: usize, _: &mut Vec<News>) {}

    /// The same.
    pub(crate) fn look_at_once(&mut self, _: &mut Vec<News>) {}

    /// The same.
    ///
    /// # Errors
    /// None here.
    pub(crate) fn rest(&mut self, _: &mut Context<'_>, _: &mut Vec<News>) -> io::Result<()> {
        Ok(())
    }
}

/// A socket that the reactor knows.
#[derive(Debug)]
pub(crate) struct Registration {
    socket: Async<Registered>,
    /// What the reactor rings, and the same as a waker.
    ringer: Arc<Ringer>,
    waker: Waker,
}

/// Keeps the socket open as long as the reactor knows it.
#[derive(Debug)]
struct Registered(Arc<Link<Handle>>);

impl Registration {
    /// # Errors
    /// If the reactor cannot take it.
    pub(crate) fn new(link: &Arc<Link<Handle>>, _: &Watch, task: Ticket) -> io::Result<Self> {
        let socket = Async::new_nonblocking(Registered(Arc::clone(link)))?;
        let ringer = Arc::new(Ringer::new(&link.handle.mailbox, task));
        Ok(Self { socket, waker: Arc::clone(&ringer).into(), ringer })
    }

    /// Nobody tells: the reactor is asked.
    pub(crate) fn tell(&mut self, _: Ready) {}

    /// The same.
    pub(crate) fn is_readable(&self) -> bool {
        false
    }

    /// Whether there was news of input. If not, the task is polled when there is.
    pub(crate) fn poll_readable(&mut self) -> Poll<io::Result<()>> {
        self.ringer.answer();
        self.socket.poll_readable(&mut Context::from_waker(&self.waker))
    }

    /// The same for room.
    pub(crate) fn poll_writable(
        &mut self,
        _: &Arc<Link<Handle>>,
        _: &Watch,
    ) -> Poll<io::Result<()>> {
        self.ringer.answer();
        self.socket.poll_writable(&mut Context::from_waker(&self.waker))
    }

    /// Whether the peer is gone: nobody tells.
    pub(crate) fn is_gone(&self) -> Option<bool> {
        None
    }
}

/// A listener that the reactor knows.
#[derive(Debug)]
pub(crate) struct Door {
    listener: Async<Watched>,
    doorbell: Waker,
}

#[derive(Debug)]
struct Watched(Listener);

impl Door {
    /// # Errors
    /// If the reactor cannot take it.
    pub(crate) fn new(listener: Listener, place: usize, crew: &Crew) -> io::Result<Self> {
        let doorbell = Waker::from(Arc::new(Doorbell { place, crew: crew.clone() }));
        Ok(Self { listener: Async::new_nonblocking(Watched(listener))?, doorbell })
    }

    pub(crate) fn listener(&self) -> &Listener {
        &self.listener.get_ref().0
    }

    /// Has all executors told when there are clients, at once if there are some already.
    ///
    /// # Errors
    /// If the reactor cannot watch it.
    pub(crate) fn watch(&self) -> io::Result<()> {
        let mut cx = Context::from_waker(&self.doorbell);
        // What the doorbell was rung for comes first.
        while let Poll::Ready(watched) = self.listener.poll_readable(&mut cx) {
            watched?;
        }
        Ok(())
    }
}

/// What the reactor rings.
#[derive(Debug)]
struct Doorbell {
    place: usize,
    crew: Crew,
}

impl Wake for Doorbell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.crew.mailboxes().iter().for_each(|mailbox| mailbox.open_gate(self.place));
    }
}

#[cfg(unix)]
mod descriptors {
    use std::os::fd::{AsFd, BorrowedFd};

    impl AsFd for super::Registered {
        fn as_fd(&self) -> BorrowedFd<'_> {
            self.0.handle.socket.as_fd()
        }
    }
    impl AsFd for super::Watched {
        fn as_fd(&self) -> BorrowedFd<'_> {
            self.0.socket().as_fd()
        }
    }
}

#[cfg(windows)]
mod descriptors {
    use std::os::windows::io::{AsSocket, BorrowedSocket};

    impl AsSocket for super::Registered {
        fn as_socket(&self) -> BorrowedSocket<'_> {
            self.0.handle.socket.as_socket()
        }
    }
    impl AsSocket for super::Watched {
        fn as_socket(&self) -> BorrowedSocket<'_> {
            self.0.socket().as_socket()
        }
    }
}
