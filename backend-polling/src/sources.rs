//! What else a program may have its loops wait for.

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hairspring_backend_common::Socket;

use crate::mailbox::Mailbox;
use crate::registration::{Key, Registration};

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
/// sources.on_readable(socket.try_clone()?, move || {
///     let mut datagram = [0; 1500];
///     // A few at a time: connections are waiting.
///     for _ in 0..16 {
///         let Ok((len, from)) = socket.recv_from(&mut datagram) else { break };
///         let _ = socket.send_to(&datagram[..len], from);
///     }
///     ControlFlow::Continue(())
/// });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Default)]
pub struct Sources(Vec<Source>);

struct Source {
    /// A duplicate of the program's, of whatever kind: the type only owns it.
    descriptor: Socket,
    react: React,
}

type React = Box<dyn FnMut() -> ControlFlow<()> + Send>;

impl Sources {
    /// Calls `react` on a loop whenever `descriptor` can be read without waiting, until it says
    /// [`Break`](ControlFlow::Break) or panics, or the backend has stopped.
    ///
    /// It must not block: connections wait meanwhile. If it leaves something unread, it is called
    /// again after the connections have had their turn. The descriptor is only waited for, so hand
    /// over a duplicate (`try_clone`) and use the other in `react`. On Unix it may be of any kind
    /// that can be waited for, a pipe for example: a [`Socket`] is made from any `OwnedFd`.
    pub fn on_readable(
        &mut self,
        descriptor: impl Into<Socket>,
        react: impl FnMut() -> ControlFlow<()> + Send + 'static,
    ) {
        self.0.push(Source { descriptor: descriptor.into(), react: Box::new(react) });
    }
}

impl Sources {
    /// Deals them out to the loops.
    pub(crate) fn register(self, mailboxes: &[Arc<Mailbox>]) -> io::Result<Vec<Watched>> {
        let mut watched: Vec<Watched> = mailboxes.iter().map(|_| Watched::default()).collect();
        for (i, Source { descriptor, react }) in self.0.into_iter().enumerate() {
            let place = i % mailboxes.len();
            let own = &mut watched[place].0;
            let key = Key::Source(own.len() as u32);
            let registration = Registration::new(mailboxes[place].poller(), descriptor, key)?;
            own.push(Some((registration, react)));
        }
        Ok(watched)
    }
}

/// The sources of one loop. A place is empty when its source has ended.
#[derive(Default)]
pub(crate) struct Watched(Vec<Option<(Registration, React)>>);

impl Watched {
    /// The source at this place is readable.
    pub(crate) fn react(&mut self, place: u32) {
        let Some(source) = self.0.get_mut(place as usize) else { return };
        let Some((_, react)) = source else { return };
        let flow = catch_unwind(AssertUnwindSafe(react));
        if !matches!(flow, Ok(ControlFlow::Continue(()))) {
            *source = None;
        }
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sources({})", self.0.len())
    }
}
