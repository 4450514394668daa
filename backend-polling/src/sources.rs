//! What else a program may have its loops wait for.

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::AsFd;

use hairspring_backend_common::Socket;

/// Descriptors of the program's own, each watched by one of the loops, beside its connections: a
/// UDP socket, a pipe, a timer, inotify. Hand them to [`serve_with`](crate::serve_with).
///
/// ```
/// use std::net::UdpSocket;
/// use std::ops::ControlFlow;
/// use hairspring_backend_polling::Sources;
///
/// let socket = UdpSocket::bind("127.0.0.1:0")?;
/// socket.set_nonblocking(true)?;
/// let mut sources = Sources::default();
/// sources.on_readable(&socket.try_clone()?, move || {
///     let mut datagram = [0; 1500];
///     // A few at a time: connections are waiting.
///     for _ in 0..16 {
///         let Ok((len, from)) = socket.recv_from(&mut datagram) else { break };
///         let _ = socket.send_to(&datagram[..len], from);
///     }
///     ControlFlow::Continue(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Default)]
pub struct Sources(pub(crate) Vec<Source>);

/// A duplicate of the program's descriptor, and what is done when it is readable.
pub(crate) struct Source {
    /// Whatever it is: the type only owns it.
    pub(crate) descriptor: Socket,
    pub(crate) react: React,
}

pub(crate) type React = Box<dyn FnMut() -> ControlFlow<()> + Send>;

impl Sources {
    /// Calls `react` on a loop whenever `descriptor` can be read without waiting, until it says
    /// [`Break`](ControlFlow::Break) or panics, or the backend has stopped.
    ///
    /// It must not block: connections wait meanwhile. What it leaves unread makes it be called
    /// again, after the connections have had their turn. The descriptor is duplicated, so the
    /// caller's own is free to be used by `react`; it must be of a kind that can be waited for
    /// (a file on a disk cannot).
    ///
    /// # Errors
    /// If there are no descriptors left.
    pub fn on_readable(
        &mut self,
        descriptor: &impl AsFd,
        react: impl FnMut() -> ControlFlow<()> + Send + 'static,
    ) -> io::Result<()> {
        let descriptor = Socket::from(descriptor.as_fd().try_clone_to_owned()?);
        self.0.push(Source { descriptor, react: Box::new(react) });
        Ok(())
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sources({})", self.0.len())
    }
}
