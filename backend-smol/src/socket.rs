//! The backend's own sockets.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hairspring_backend_common::{Link, Ticket, Written, is_gone};
use hairspring_core::{Input, Outbox};

use crate::news::Ready;
use crate::per_thread::{PerThread, Shared};
use crate::reach::Handle;
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
    /// It was not writable at a deadline: until there is news of room, that included, little is
    /// written.
    slow: bool,
    parts: Parts,
}

/// How far a connection has come to its end. See [`Parting`](hairspring_backend_common::Parting).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    Not,
    /// Our end was sent, and nobody watches the socket.
    EndSent,
    /// It is looked at in a little while.
    Soon,
    /// It is looked at now.
    Now,
    /// It is watched, or need not be.
    Over,
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
            slow: false,
            parts: Parts::Not,
        }
    }

    /// There is news of the socket.
    #[inline]
    pub(crate) fn tell(&mut self, news: Ready) {
        if let Some(registration) = &mut self.registration {
            registration.tell(news);
        } else if self.parts == Parts::Soon && news.readable {
            (self.parts, self.readable) = (Parts::Now, true);
        }
    }

    /// The socket's, which makes the task known to whoever watches the socket.
    ///
    /// # Errors
    /// If it cannot be watched, which is the connection's end.
    #[inline]
    fn registration(&mut self) -> io::Result<&mut Registration> {
        if self.registration.is_none() {
            self.register()?;
        }
        Ok(self.registration.as_mut().expect("it was made just now"))
    }

    #[cold]
    fn register(&mut self) -> io::Result<()> {
        let registration = Registration::new(&self.link, &self.shared.borrow().watch, self.ticket)?;
        self.registration = Some(registration);
        Ok(())
    }

    /// Has the task woken when there is input, unless there was news of some.
    fn poll_readable(&mut self) -> Poll<io::Result<()>> {
        if self.registration.is_none() && self.is_looked_at_soon() {
            return Poll::Pending;
        }
        self.registration()?.poll_readable()
    }

    /// Whether it need not be watched yet, because it is about to end.
    fn is_looked_at_soon(&mut self) -> bool {
        let PerThread { parting, now, .. } = &mut *self.shared.borrow_mut();
        let soon = match self.parts {
            Parts::EndSent => parting.put(self.ticket, now),
            Parts::Now => parting.put_back(self.ticket, now),
            Parts::Soon => return true,
            Parts::Not | Parts::Over => return false,
        };
        self.parts = if soon { Parts::Soon } else { Parts::Over };
        soon
    }

    /// The same for room.
    fn poll_writable(&mut self) -> Poll<io::Result<()>> {
        let (link, shared) = (Arc::clone(&self.link), Rc::clone(&self.shared));
        self.registration()?.poll_writable(&link, &shared.borrow().watch)
    }

    /// Reads once.
    fn read(&mut self) -> Option<Input> {
        let mut shared = self.shared.borrow_mut();
        let input = shared.intake.read(&self.link.handle.socket);
        self.readable = input.is_some() && shared.intake.expects_more();
        if self.parts == Parts::Now
            && let Some(input) = &input
        {
            // One that goes on sending is watched like any other.
            self.parts = Parts::Over;
            if !matches!(input, Input::Data(_)) {
                shared.parting.ended();
            }
        }
        input
    }
}

impl Wire for SocketWire {
    fn poll_read(&mut self, _: &mut Context<'_>) -> Poll<Input> {
        loop {
            if !self.readable && ready!(self.poll_readable()).is_err() {
                return Poll::Ready(Input::Reset);
            }
            if let Some(input) = self.read() {
                return Poll::Ready(input);
            }
        }
    }

    fn has_input(&self) -> bool {
        // Not before it has waited once: a protocol may want no input from a client that has just
        // come.
        let told = self.registration.as_ref().is_some_and(Registration::is_readable);
        told || self.parts == Parts::Now
    }

    fn look_again(&mut self) {
        self.readable = true;
        // The reactor tells of room only when a third of the kernel's buffer is free.
        self.slow |= !self.writable;
        self.writable = true;
    }

    fn lend(&mut self, outbox: &mut Outbox) {
        self.shared.borrow_mut().storage.lend(outbox);
    }

    fn poll_write(&mut self, _: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        if outbox.is_idle() {
            return Poll::Ready(Written::Idle);
        }
        loop {
            let news = !self.writable;
            if news && ready!(self.poll_writable()).is_err() {
                return Poll::Ready(Written::Lost);
            }
            let mut shared = self.shared.borrow_mut();
            let (socket, output) = (&self.link.handle.socket, &mut shared.output);
            let written = if self.slow {
                output.write_little(socket, outbox)
            } else {
                output.write(socket, outbox)
            };
            if matches!(written, Written::Progress(_)) {
                self.slow &= !(news || outbox.is_idle());
                shared.storage.reclaim(outbox);
                if self.parts == Parts::Not && outbox.is_fin_sent() {
                    self.parts = Parts::EndSent;
                }
            }
            self.writable = written != Written::Blocked;
            if self.writable {
                return Poll::Ready(written);
            }
        }
    }

    fn hears_of_going(&mut self) -> Option<bool> {
        // A connection that cannot be watched is lost.
        self.registration().map_or(Some(true), |registration| registration.is_gone())
    }

    fn is_gone(&self) -> bool {
        is_gone(&self.link.handle.socket)
    }
}

#[cfg(all(test, any(target_os = "linux", target_os = "android"), not(portable)))]
mod tests;
