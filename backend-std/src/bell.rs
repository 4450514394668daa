//! How connections are reached: an alarm for each, and one bell for all threads that wait in
//! poll(2).

use std::sync::{Arc, Mutex, PoisonError};

use hairspring_backend_common::{Reach, Socket, reset_on_close};

use crate::alarm::Alarm;

/// One pair of sockets for the whole backend. To ring is to close one end and begin with a fresh
/// pair: everybody who waits on the other end sees the end of the stream, each exactly once, and
/// nobody has to read it away.
#[derive(Debug, Default)]
pub(crate) struct Bell(Mutex<Option<Pair>>);

#[derive(Debug)]
struct Pair {
    waited_for: Arc<Socket>,
    _closed_to_ring: Socket,
}

/// A connection's socket, and its thread. Made by that thread.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) socket: Socket,
    pub(crate) alarm: Arc<Alarm>,
}

impl Handle {
    pub(crate) fn new(socket: Socket) -> Self {
        Self { socket, alarm: Arc::new(Alarm::new()) }
    }
}

impl Reach for Bell {
    type Handle = Handle;

    fn rouse<'a>(&self, handles: impl Iterator<Item = &'a Handle>) {
        handles.for_each(|handle| handle.alarm.ring());
        self.ring();
    }

    fn doom(handle: &Handle) {
        reset_on_close(&handle.socket);
    }
}

impl Bell {
    /// What to wait for, besides one's own socket. Listen first, and look at what the bell is
    /// rung for after it: then no ring is missed.
    ///
    /// None if there are no descriptors for it: look now and then.
    pub(crate) fn listen(&self) -> Option<Arc<Socket>> {
        let mut pair = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pair.is_none() {
            *pair = Pair::new();
        }
        pair.as_ref().map(|pair| Arc::clone(&pair.waited_for))
    }

    fn ring(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Pair {
    #[cfg(unix)]
    fn new() -> Option<Self> {
        let (waited_for, closed_to_ring) =
            Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).ok()?;
        Some(Self { waited_for: Arc::new(waited_for), _closed_to_ring: closed_to_ring })
    }

    #[cfg(not(unix))]
    fn new() -> Option<Self> {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    /// Whether it was rung since this was listened to.
    fn is_rung(socket: &Socket) -> bool {
        socket.set_nonblocking(true).expect("a socket");
        match rustix::net::recv(socket, &mut [0; 1][..], rustix::net::RecvFlags::empty()) {
            Ok((0, _)) => true,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                false
            }
            Ok(other) => panic!("nobody sends anything, got {other:?}"),
        }
    }

    #[test]
    fn a_ring_reaches_everybody_who_listened_before_it_and_those_who_park() {
        let (socket, _) =
            Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).expect("descriptors");
        let (bell, handle) = (Bell::default(), Handle::new(socket));
        let listened = [(); 2].map(|()| bell.listen().expect("descriptors"));
        assert!(!listened.iter().any(|socket| is_rung(socket)) && !handle.alarm.take());
        bell.rouse([&handle].into_iter());
        assert!(listened.iter().all(|socket| is_rung(socket)) && handle.alarm.take());
        assert!(!is_rung(&bell.listen().expect("descriptors")), "that was before");
        assert_eq!(handle.socket.linger().expect("a socket"), None);
        Bell::doom(&handle);
        assert_eq!(handle.socket.linger().expect("a socket"), Some(std::time::Duration::ZERO));
    }
}
