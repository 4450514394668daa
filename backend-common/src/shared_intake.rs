//! Bytes from many sockets, by one thread.

use std::io;

use bytes::Bytes;
use hairspring_core::Input;
use rustix::buffer::spare_capacity;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::Options;
use crate::intake::is_nothing;

/// Reads the input of connections in turn, all through one buffer.
///
/// ```text
///   kernel ─▶ the buffer, of `read_chunk`
///                 ├─ more than half full: handed over as it is, and a fresh one takes its place
///                 └─ else: copied, exactly its length
/// ```
///
/// So connections own nothing, little input costs one allocation of its size, and bulk is not
/// copied.
#[derive(Debug)]
pub struct SharedIntake {
    /// Empty between reads; its capacity is `chunk`.
    buffer: Vec<u8>,
    chunk: usize,
    filled: bool,
}

/// As [`Options::read_chunk`] promises.
const CHUNK_MIN: usize = 16 << 10;

impl SharedIntake {
    /// For all connections of a thread.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let chunk = options.read_chunk.max(CHUNK_MIN);
        Self { buffer: Vec::with_capacity(chunk), chunk, filled: false }
    }

    /// Reads once, from a socket that does not block. None if nothing came.
    ///
    /// Not to be called again for a socket after [`Input::Fin`] or [`Input::Reset`].
    pub fn read(&mut self, socket: &Socket) -> Option<Input> {
        self.filled = false;
        loop {
            let room = spare_capacity(&mut self.buffer);
            return match rustix::net::recv(socket, room, RecvFlags::empty()) {
                Ok((0, _)) => Some(Input::Fin),
                Ok(_) => Some(Input::Data(self.take())),
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) if is_nothing(&io::Error::from(error)) => None,
                Err(_) => Some(Input::Reset),
            };
        }
    }

    /// The last read filled its room: more is likely to be waiting. If not, it has drained the
    /// socket, and another one before there is news of it would be in vain.
    #[must_use]
    pub fn expects_more(&self) -> bool {
        self.filled
    }

    fn take(&mut self) -> Bytes {
        self.filled = self.buffer.len() == self.buffer.capacity();
        // Whoever keeps a few bytes must not keep a large buffer alive.
        if self.buffer.len() > self.chunk / 2 {
            return std::mem::replace(&mut self.buffer, Vec::with_capacity(self.chunk)).into();
        }
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        bytes
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn small_input_is_copied_and_large_input_handed_over() {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        near.set_nonblocking(true).unwrap();
        let mut intake = SharedIntake::new(&Options { read_chunk: 20_000, ..Options::default() });
        assert_eq!(intake.read(&near), None);
        let storage = intake.buffer.as_ptr();
        for (len, kept, more) in [(1, true, false), (10_000, true, false), (10_001, false, false)] {
            far.send(&vec![7; len]).unwrap();
            assert_eq!(intake.read(&near), Some(Input::Data(vec![7; len].into())));
            assert_eq!((intake.buffer.as_ptr() == storage, intake.expects_more()), (kept, more));
            assert_eq!(intake.buffer.capacity(), 20_000);
        }
        far.send(&vec![7; 20_003]).unwrap();
        for (len, more) in [(20_000, true), (3, false)] {
            assert_eq!(intake.read(&near), Some(Input::Data(vec![7; len].into())));
            assert_eq!(intake.expects_more(), more);
        }
        drop(far);
        assert_eq!(intake.read(&near), Some(Input::Fin));
    }
}
