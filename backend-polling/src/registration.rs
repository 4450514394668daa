//! Sockets that are registered with a poller: the only `unsafe` of this crate.
//!
//! A poller keeps a registered descriptor without owning it. If it were closed first, its number
//! could come to mean another file. So a [`Registration`] owns its socket, lends it only by
//! reference, and deletes it from the poller before it is closed; nobody else has the poller register
//! anything.

use std::io;
use std::sync::Arc;

use hairspring_backend_common::Socket;
use polling::{Event, PollMode, Poller};

/// What an event is about: the key that a socket is registered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The connection in this slot of the loop.
    Connection(u32),
    /// The listener at this place.
    Listener(u32),
    /// The program's own source at this place.
    Source(u32),
}

impl Key {
    /// No kind is 3: `usize::MAX` is the poller's own, and the bell's.
    fn encode(self) -> usize {
        let (index, kind) = match self {
            Self::Connection(index) => (index, 0),
            Self::Listener(index) => (index, 1),
            Self::Source(index) => (index, 2),
        };
        debug_assert!(index as usize <= usize::MAX >> 2, "more places than keys");
        (index as usize) << 2 | kind
    }

    /// None for what is no socket's.
    pub(crate) fn of(key: usize) -> Option<Self> {
        let index = (key >> 2) as u32;
        match key & 3 {
            0 => Some(Self::Connection(index)),
            1 => Some(Self::Listener(index)),
            2 => Some(Self::Source(index)),
            _ => None,
        }
    }
}

/// A socket and its place in a poller, in level mode: what is waited for is told again until it
/// was dealt with, so a short read needs no second one to be sure.
#[derive(Debug)]
pub(crate) struct Registration {
    /// Registered with `poller` from the first [`watch`](Self::watch) on, as long as this lives.
    /// Never replaced.
    socket: Socket,
    poller: Arc<Poller>,
    /// Whether input and whether room is waited for; none while it is not registered.
    watched: Option<(bool, bool)>,
}

impl Registration {
    /// Waits for input.
    pub(crate) fn new(poller: &Arc<Poller>, socket: Socket, key: Key) -> io::Result<Self> {
        let mut registration = Self::later(poller, socket);
        registration.watch(key, true, false)?;
        Ok(registration)
    }

    /// Is registered when it is first [watched](Self::watch).
    pub(crate) fn later(poller: &Arc<Poller>, socket: Socket) -> Self {
        Self { socket, poller: Arc::clone(poller), watched: None }
    }

    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watched.is_some()
    }

    pub(crate) fn reads(&self) -> bool {
        matches!(self.watched, Some((true, _)))
    }

    pub(crate) fn writes(&self) -> bool {
        matches!(self.watched, Some((_, true)))
    }

    /// Changes what is waited for; a system call only if it changes. `key` is the one that it was
    /// registered with: many registrations would keep what their owners know.
    #[inline]
    pub(crate) fn watch(&mut self, key: Key, reads: bool, writes: bool) -> io::Result<()> {
        if self.watched == Some((reads, writes)) {
            return Ok(());
        }
        self.change(key, reads, writes)
    }

    #[inline(never)]
    fn change(&mut self, key: Key, reads: bool, writes: bool) -> io::Result<()> {
        let interest = Event::new(key.encode(), reads, writes);
        if self.is_watched() {
            self.poller.modify_with_mode(&self.socket, interest, PollMode::Level)?;
        } else {
            // SAFETY: the descriptor must be open, and deleted from the poller before it is closed.
            // It is open: `socket` is a borrow-checked owner of it. It is owned by this value,
            // which never gives it away and whose `drop` deletes it first; whoever forgets this
            // value leaves the descriptor open for ever. If `add` fails, it was not registered.
            unsafe { self.poller.add_with_mode(&self.socket, interest, PollMode::Level)? };
        }
        self.watched = Some((reads, writes));
        Ok(())
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        if self.is_watched() {
            // It can only fail if it were not registered.
            let deleted = self.poller.delete(&self.socket);
            debug_assert!(deleted.is_ok(), "expected a registered socket, got {deleted:?}");
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use polling::Events;
    use std::time::Duration;

    #[test]
    fn keys_come_back_as_they_were() {
        assert_eq!(Key::of(usize::MAX), None);
        for key in [0, 1, 77, u32::MAX >> 2]
            .into_iter()
            .flat_map(|n| [Key::Connection(n), Key::Listener(n), Key::Source(n)])
        {
            assert_eq!(Key::of(key.encode()), Some(key));
        }
    }

    #[test]
    fn is_heard_until_it_is_dropped() {
        let poller = Arc::new(Poller::new().unwrap());
        let (near, far) = std::os::unix::net::UnixStream::pair().unwrap();
        let mut events = Events::new();
        let mut heard = || {
            events.clear();
            poller.wait(&mut events, Some(Duration::ZERO)).unwrap()
        };
        let key = Key::Connection(5);
        let mut registration = Registration::later(&poller, near.into());
        std::io::Write::write_all(&mut &far, b"x").unwrap();
        assert_eq!(heard(), 0, "not registered yet");
        registration.watch(key, true, false).unwrap();
        assert_eq!((heard(), heard()), (1, 1), "level mode");
        registration.watch(key, false, false).unwrap();
        assert_eq!(heard(), 0);
        registration.watch(key, false, true).unwrap();
        assert_eq!(heard(), 1);
        // As long as this is open the kernel does not forget by itself.
        let _duplicate = registration.socket().try_clone().unwrap();
        drop(registration);
        assert_eq!(heard(), 0);
    }
}
