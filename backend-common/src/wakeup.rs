//! Wakes a thread that waits for descriptors.

use std::io;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Wake;

use socket2::Socket;

/// A descriptor that becomes readable when it is woken. Any number of wakes before a
/// [`drain`](Self::drain) are one.
///
/// `Waker::from(Arc<Wakeup>)` makes it the waker of a [`Stop`](crate::Stop) or of a future.
#[derive(Debug)]
pub struct Wakeup {
    readable: Socket,
    writable: Socket,
    /// One byte is on its way. So there is never more than one, and writing it never blocks.
    woken: AtomicBool,
}

impl Wakeup {
    /// A pair of descriptors, not woken.
    ///
    /// # Errors
    /// If there are no descriptors left.
    pub fn new() -> io::Result<Self> {
        let (readable, writable) = pair()?;
        Ok(Self { readable, writable, woken: AtomicBool::new(false) })
    }

    /// What to wait for: it is readable after a wake.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.readable
    }

    /// Makes it readable.
    pub fn notify(&self) {
        if !self.woken.swap(true, Ordering::AcqRel) {
            // Both ends are ours, and there is room for the only byte. But the kernel may have no
            // memory for it: then the next wake tries again.
            if self.writable.send(&[1]).is_err() {
                self.woken.store(false, Ordering::Release);
            }
        }
    }

    /// Makes it unreadable again. To be called only when it was seen readable; whatever was changed
    /// before the wake can be seen after this.
    ///
    /// # Errors
    /// If the descriptor cannot be read, which would be a mistake of ours.
    pub fn drain(&self) -> io::Result<()> {
        while let Err(error) = self.readable.recv(&mut [MaybeUninit::uninit()]) {
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        // After the read: a wake in between writes no byte, but the caller sees what was changed
        // before it, because this swap reads what that wake wrote.
        self.woken.swap(false, Ordering::AcqRel);
        Ok(())
    }
}

/// Whether there are still enough descriptors to serve a client: one for its socket, one for the file
/// that it asks for, and a pair to wake its thread by. A backend that found out later could only let
/// all clients wait.
///
/// # Errors
/// If there are not.
pub fn expect_descriptors() -> io::Result<()> {
    let _all = (pair()?, pair()?);
    Ok(())
}

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        self.notify();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.notify();
    }
}

#[cfg(unix)]
fn pair() -> io::Result<(Socket, Socket)> {
    Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None)
}

/// Where there are no pairs of sockets, two that only hear one another.
#[cfg(not(unix))]
fn pair() -> io::Result<(Socket, Socket)> {
    use std::net::{Ipv4Addr, UdpSocket};
    let readable = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let writable = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    readable.connect(writable.local_addr()?)?;
    writable.connect(readable.local_addr()?)?;
    Ok((readable.into(), writable.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wakes_are_one() {
        let wakeup = Arc::new(Wakeup::new().unwrap());
        wakeup.socket().set_nonblocking(true).unwrap();
        assert!(wakeup.drain().is_err(), "not woken yet");
        for _ in 0..100_000 {
            wakeup.wake_by_ref();
        }
        wakeup.drain().unwrap();
        assert!(wakeup.drain().is_err(), "all wakes were one");
        wakeup.notify();
        wakeup.drain().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_wake_that_found_no_room_does_not_swallow_the_next() {
        let wakeup = Wakeup::new().unwrap();
        wakeup.readable.set_nonblocking(true).unwrap();
        wakeup.writable.set_nonblocking(true).unwrap();
        // What else fills the kernel's buffer is not to be had in a test: memory that is short.
        while wakeup.writable.send(&[0; 4096]).is_ok() {}
        wakeup.notify();
        let mut rest = [MaybeUninit::uninit(); 4096];
        while wakeup.socket().recv(&mut rest).is_ok() {}
        wakeup.notify();
        wakeup.drain().unwrap();
    }
}
