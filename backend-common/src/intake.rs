//! Bytes from a socket into a protocol's input.

use std::io;

use bytes::Bytes;
use hairspring_core::Input;
use rustix::buffer::spare_capacity;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::Options;

/// What is read at once as long as little comes.
const SMALL: usize = 16 << 10;

/// Reads one connection's input, in sizes that follow what comes.
///
/// ```text
///   kernel ─▶ a buffer: 16 KiB, or `read_chunk` once that was filled
///                 │
///                 ├─ more than half full: handed over as it is, and the next one is fresh
///                 └─ else: copied, exactly its length
/// ```
///
/// A connection that waits for long [gives up](Self::release) the buffer, and costs no memory here.
/// (It is not on the stack: a frame of that size is touched page by page, and a thread keeps what
/// it touched.)
#[derive(Debug)]
pub struct Intake {
    /// Empty between the reads.
    buffer: Vec<u8>,
    /// The size of the next read.
    next: usize,
    /// The size while input comes in bulk. At least [`SMALL`].
    chunk: usize,
}

impl Intake {
    /// For one connection.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self { buffer: Vec::new(), next: SMALL, chunk: options.read_chunk.max(SMALL) }
    }

    /// Reads once. None if nothing came: the socket does not block, or its timeout has passed.
    ///
    /// Not to be called again after [`Input::Fin`] or [`Input::Reset`].
    pub fn read(&mut self, socket: &Socket) -> Option<Input> {
        self.read_with(socket, RecvFlags::empty())
    }

    /// [`read`](Self::read) of a blocking socket without waiting.
    pub fn read_now(&mut self, socket: &Socket) -> Option<Input> {
        #[cfg(unix)]
        return self.read_with(socket, RecvFlags::DONTWAIT);
        #[cfg(not(unix))]
        return {
            use rustix::event::{PollFd, PollFlags, Timespec, poll};
            let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
            match poll(&mut [PollFd::new(socket, PollFlags::IN)], Some(&at_once)) {
                Ok(0) => None,
                _ => self.read(socket),
            }
        };
    }

    /// Gives up the buffer, until the next read.
    pub fn release(&mut self) {
        self.buffer = Vec::new();
    }

    fn read_with(&mut self, socket: &Socket, flags: RecvFlags) -> Option<Input> {
        loop {
            return match self.read_once(socket, flags) {
                Ok(bytes) if bytes.is_empty() => Some(Input::Fin),
                Ok(bytes) => {
                    self.next = if bytes.len() >= SMALL { self.chunk } else { SMALL };
                    Some(Input::Data(bytes))
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_nothing(&error) => {
                    self.next = SMALL;
                    None
                }
                Err(_) => Some(Input::Reset),
            };
        }
    }

    fn read_once(&mut self, socket: &Socket, flags: RecvFlags) -> io::Result<Bytes> {
        // A buffer for bulk is not kept for little either.
        if !(self.next..2 * self.next).contains(&self.buffer.capacity()) {
            self.buffer = Vec::with_capacity(self.next);
        }
        let size = self.buffer.capacity();
        rustix::net::recv(socket, spare_capacity(&mut self.buffer), flags)?;
        // Whoever keeps a few bytes must not keep a large buffer alive.
        if self.buffer.len() > size / 2 {
            return Ok(std::mem::take(&mut self.buffer).into());
        }
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        Ok(bytes)
    }
}

/// Nothing came, or nothing can be written, for now.
pub(crate) fn is_nothing(error: &io::Error) -> bool {
    // A timeout of the socket is `WouldBlock`; elsewhere `TimedOut` is TCP giving up.
    error.kind() == io::ErrorKind::WouldBlock
        || (cfg!(windows) && error.kind() == io::ErrorKind::TimedOut)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn pair() -> (Socket, Socket) {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        far.set_nonblocking(true).unwrap();
        (near, far)
    }

    #[test]
    fn reads_what_came_and_sees_the_end() {
        let (near, far) = pair();
        let mut intake = Intake::new(&Options::default());
        assert_eq!(intake.read_now(&near), None);
        far.send(b"abc").unwrap();
        assert_eq!(intake.read(&near), Some(Input::Data(Bytes::from_static(b"abc"))));
        drop(far);
        assert_eq!(intake.read(&near), Some(Input::Fin));
    }

    #[test]
    fn grows_in_bulk_and_shrinks_again() {
        let (near, far) = pair();
        let mut intake = Intake::new(&Options::default());
        let mut sizes = |sent: usize, reads: usize| {
            assert_eq!(far.send(&vec![7; sent]).unwrap(), sent);
            let mut sizes = Vec::new();
            for _ in 0..reads {
                let Some(Input::Data(data)) = intake.read_now(&near) else { panic!("data") };
                sizes.push(data.len());
            }
            sizes
        };
        assert_eq!(sizes(SMALL + (64 << 10) + 5, 3), [SMALL, 64 << 10, 5]);
        assert_eq!(sizes(SMALL + 1, 2), [SMALL, 1], "few bytes: small again");
    }

    #[test]
    fn a_reset_is_told_from_an_end() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let far: Socket =
            std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap().into();
        let near: Socket = listener.accept().unwrap().0.into();
        crate::reset_on_close(&far);
        drop(far);
        assert_eq!(Intake::new(&Options::default()).read(&near), Some(Input::Reset));
    }
}
