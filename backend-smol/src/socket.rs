//! The backend's own sockets.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_io::Async;
use hairspring_backend_common::{Link, Output, Socket, Written, has_room, is_gone};
use hairspring_core::{Input, Outbox};

use crate::executor::Intake;
use crate::reach::Handle;
use crate::wire::Wire;

/// A socket that the reactor knows, read and written as by the other backends.
///
/// ```text
///   recv ── filled its room ──▶ recv …
///     └──── did not: drained ──▶ wait for the reactor ──▶ recv …
/// ```
///
/// A read that drained the socket is not followed by one in vain: what has come since then is told
/// by the reactor at once. So a request costs one read, one write, and the reactor's two calls.
#[derive(Debug)]
pub(crate) struct SocketWire {
    registered: Async<Registered>,
    /// That of the thread.
    intake: Intake,
    output: Output,
    /// The socket may have input; if not, the reactor is asked first.
    readable: bool,
    /// The same of its room. What the kernel takes before it says so is too little to be worth a
    /// call, and would look like progress of a peer that reads nothing.
    writable: bool,
}

/// Keeps the socket open as long as the reactor knows it.
#[derive(Debug)]
struct Registered(Arc<Link<Handle>>);

impl SocketWire {
    /// Of a connection that has just been accepted: often its first bytes are there.
    ///
    /// # Errors
    /// If the reactor cannot take it.
    pub(crate) fn new(link: &Arc<Link<Handle>>, intake: &Intake) -> io::Result<Self> {
        Ok(Self {
            registered: Async::new(Registered(Arc::clone(link)))?,
            intake: Rc::clone(intake),
            output: Output::for_nonblocking(),
            readable: true,
            writable: true,
        })
    }

    fn socket(&self) -> &Socket {
        &self.registered.get_ref().0.handle.socket
    }
}

impl Wire for SocketWire {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        loop {
            if !self.readable && ready!(self.registered.poll_readable(cx)).is_err() {
                return Poll::Ready(Input::Reset);
            }
            let socket = &self.registered.get_ref().0.handle.socket;
            let mut intake = self.intake.borrow_mut();
            let input = intake.read(socket);
            self.readable = intake.expects_more();
            if let Some(input) = input {
                return Poll::Ready(input);
            }
        }
    }

    fn look_again(&mut self) {
        self.readable = true;
        self.writable |= has_room(self.socket());
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        loop {
            if !self.writable && ready!(self.registered.poll_writable(cx)).is_err() {
                return Poll::Ready(Written::Lost);
            }
            let socket = &self.registered.get_ref().0.handle.socket;
            let written = self.output.write(socket, outbox);
            self.writable = written != Written::Blocked;
            if self.writable {
                return Poll::Ready(written);
            }
        }
    }

    fn is_gone(&self) -> bool {
        is_gone(self.socket())
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
