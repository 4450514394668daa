//! A pair of sockets that counts bytes.

use loom::sync::{Condvar, Mutex};
use real::fmt;
use real::io;
use real::mem::MaybeUninit;
use real::sync::Arc;

/// The only domain that is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain;

impl Domain {
    pub(crate) const UNIX: Self = Self;
}

/// The only type that is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type;

impl Type {
    pub(crate) const STREAM: Self = Self;
}

/// One end; what is sent on either is received on the other. Only one direction is ever used.
pub(crate) struct Socket(Arc<Way>);

struct Way {
    bytes: Mutex<usize>,
    arrived: Condvar,
}

impl Socket {
    pub(crate) fn pair(_: Domain, _: Type, _: Option<()>) -> io::Result<(Self, Self)> {
        let way = Arc::new(Way { bytes: Mutex::new(0), arrived: Condvar::new() });
        Ok((Self(Arc::clone(&way)), Self(way)))
    }

    /// A buffer without any room to spare: a second byte on the way would block the sender.
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.bytes.lock().expect("no model panics with the lock");
        assert_eq!(*waiting, 0, "expected at most one byte on its way");
        *waiting += bytes.len();
        self.0.arrived.notify_one();
        Ok(bytes.len())
    }

    #[cfg(test)]
    pub(crate) fn set_nonblocking(&self, _: bool) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Waits for a byte, as a thread in `poll(2)` does.
    pub(crate) fn recv(&self, _: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        let mut waiting = self.0.bytes.lock().expect("no model panics with the lock");
        while *waiting == 0 {
            waiting = self.0.arrived.wait(waiting).expect("no model panics with the lock");
        }
        *waiting -= 1;
        Ok(1)
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Socket")
    }
}
