//! The backend's own sockets.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hairspring_backend_common::{Link, Written, is_gone};
use hairspring_core::{Input, Outbox};

use crate::executor::Shared;
use crate::reach::Handle;
use crate::ringer::Ticket;
use crate::watch::Registration;
use crate::wire::Wire;

/// A socket that does not block, read and written as by the other backends.
///
/// A read that drained the socket is not followed by another one before there is news of it, which
/// would be in vain. So a request costs one read and one write.
#[derive(Debug)]
pub(crate) struct SocketWire {
    link: Arc<Link<Handle>>,
    /// None until it has to be waited for: a short connection may never come to that.
    registration: Option<Registration>,
    /// With the other connections of the thread.
    shared: Shared,
    ticket: Ticket,
    /// The socket may have input; if not, it is watched.
    readable: bool,
    /// The same for room. What the kernel takes before it says so is too little to be worth a call,
    /// and would look like progress of a peer that reads nothing.
    writable: bool,
}

impl SocketWire {
    /// Of a connection that has just been accepted: often its first bytes are there.
    pub(crate) fn new(link: &Arc<Link<Handle>>, ticket: Ticket, shared: &Shared) -> Self {
        Self {
            link: Arc::clone(link),
            registration: None,
            shared: Rc::clone(shared),
            ticket,
            readable: true,
            writable: true,
        }
    }

    /// Makes the task known to whoever watches the socket.
    ///
    /// # Errors
    /// If it cannot be watched, which is the connection's end.
    fn register(&mut self) -> io::Result<()> {
        if self.registration.is_none() {
            let registration = Registration::new(&self.link, &self.shared, self.ticket)?;
            self.registration = Some(registration);
        }
        Ok(())
    }

    /// Has the task woken when there is input, unless there was news of some.
    fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.register()?;
        let registration = self.registration.as_mut().expect("it was made just now");
        registration.poll_readable(&self.shared, cx)
    }

    /// The same for room.
    fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.register()?;
        let registration = self.registration.as_mut().expect("it was made just now");
        registration.poll_writable(&self.link, &self.shared, cx)
    }

    /// Reads once.
    fn read(&mut self) -> Option<Input> {
        let mut shared = self.shared.borrow_mut();
        let input = shared.intake.read(&self.link.handle.socket);
        self.readable = input.is_some() && shared.intake.expects_more();
        input
    }
}

impl Wire for SocketWire {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        loop {
            if !self.readable && ready!(self.poll_readable(cx)).is_err() {
                return Poll::Ready(Input::Reset);
            }
            if let Some(input) = self.read() {
                return Poll::Ready(input);
            }
        }
    }

    fn look_again(&mut self) {
        self.readable = true;
        // The reactor tells of room only when a third of the kernel's buffer is free.
        self.writable = true;
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
