//! The backend's own sockets.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_io::Async;
use hairspring_backend_common::{Link, Written, has_room, is_gone};
use hairspring_core::{Input, Outbox};

use crate::executor::Shared;
use crate::reach::Handle;
use crate::wire::Wire;

/// A socket that the reactor knows, read and written as by the other backends.
///
/// ```text
///   recv ── filled its room ──▶ recv …
///     └──── did not: drained ─┬─ in good times ──▶ others' turns ──▶ recv …
///                             └─ else, or in vain ──▶ wait for the reactor ──▶ recv …
/// ```
///
/// A read that drained the socket is not followed by another one at once, which would be in vain.
/// So a request costs one read and one write, and the reactor's calls unless the next one has come
/// before all others had their turns.
#[derive(Debug)]
pub(crate) struct SocketWire {
    link: Arc<Link<Handle>>,
    /// None until it has to be waited for: a short connection may never come to that.
    registered: Option<Async<Registered>>,
    /// With the other connections of the thread.
    shared: Shared,
    readable: Readable,
    /// The socket may have room; if not, the reactor is asked first. What the kernel takes before
    /// it says so is too little to be worth a call, and would look like progress of a peer that
    /// reads nothing.
    writable: bool,
}

/// What is known of the socket's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readable {
    /// There may be some.
    Maybe,
    /// It was drained just now.
    Drained,
    /// It was drained, and all others have had their turn since.
    Again,
    /// The reactor will say.
    Watched,
}

/// Keeps the socket open as long as the reactor knows it.
#[derive(Debug)]
struct Registered(Arc<Link<Handle>>);

impl SocketWire {
    /// Of a connection that has just been accepted: often its first bytes are there. The socket
    /// does not block.
    pub(crate) fn new(link: &Arc<Link<Handle>>, shared: &Shared) -> Self {
        Self {
            link: Arc::clone(link),
            registered: None,
            shared: Rc::clone(shared),
            readable: Readable::Maybe,
            writable: true,
        }
    }

    /// The reactor's view of the socket.
    ///
    /// # Errors
    /// If the reactor cannot take it.
    fn registered(&mut self) -> io::Result<&Async<Registered>> {
        if self.registered.is_none() {
            let registered = Registered(Arc::clone(&self.link));
            self.registered = Some(Async::new_nonblocking(registered)?);
        }
        Ok(self.registered.as_ref().expect("it was made just now"))
    }

    /// Has the task woken when there is input. An error is the connection's end.
    fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.registered() {
            Ok(registered) => registered.poll_readable(cx),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// The same for room.
    fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.registered() {
            Ok(registered) => registered.poll_writable(cx),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// Reads once, and keeps what that says of the socket.
    fn read(&mut self) -> Option<Input> {
        let mut shared = self.shared.borrow_mut();
        let input = shared.intake.read(&self.link.handle.socket);
        if self.readable == Readable::Again {
            shared.luck.learn(input.is_some());
        }
        self.readable = match (&input, self.readable) {
            (Some(_), _) if shared.intake.expects_more() => Readable::Maybe,
            (Some(_), _) | (None, Readable::Maybe) => Readable::Drained,
            (None, _) => Readable::Watched,
        };
        input
    }
}

impl Wire for SocketWire {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        loop {
            if self.readable == Readable::Drained {
                if self.shared.borrow_mut().luck.says_look() {
                    self.readable = Readable::Again;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                self.readable = Readable::Watched;
            }
            if self.readable == Readable::Watched && ready!(self.poll_readable(cx)).is_err() {
                return Poll::Ready(Input::Reset);
            }
            if let Some(input) = self.read() {
                return Poll::Ready(input);
            }
        }
    }

    fn look_again(&mut self) {
        self.readable = Readable::Maybe;
        self.writable |= has_room(&self.link.handle.socket);
    }

    fn lend(&mut self, outbox: &mut Outbox) {
        let mut shared = self.shared.borrow_mut();
        if shared.storage.capacity() > 0 && outbox.pending() == 0 {
            outbox.lend(std::mem::take(&mut shared.storage));
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        loop {
            if !self.writable && ready!(self.poll_writable(cx)).is_err() {
                return Poll::Ready(Written::Lost);
            }
            let mut shared = self.shared.borrow_mut();
            let written = shared.output.write(&self.link.handle.socket, outbox);
            if matches!(written, Written::Progress(_)) {
                shared.keep(outbox.reclaim());
            }
            drop(shared);
            self.writable = written != Written::Blocked;
            if self.writable {
                return Poll::Ready(written);
            }
        }
    }

    fn is_gone(&self) -> bool {
        is_gone(&self.link.handle.socket)
    }
}

#[cfg(unix)]
impl std::os::fd::AsFd for Registered {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.handle.socket.as_fd()
    }
}

#[cfg(windows)]
impl std::os::windows::io::AsSocket for Registered {
    fn as_socket(&self) -> std::os::windows::io::BorrowedSocket<'_> {
        self.0.handle.socket.as_socket()
    }
}
