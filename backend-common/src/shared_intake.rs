//! Bytes from many sockets, by one thread.

use hairspring_core::Input;
use rustix::io::retry_on_intr;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::Options;
use crate::input_buffer::{InputBuffer, to_input};
use crate::intake::SOME;

/// Reads the input of connections in turn, all through one buffer of
/// [`read_chunk`](Options::read_chunk), so that connections own nothing.
#[derive(Debug)]
pub struct SharedIntake {
    buffer: InputBuffer,
    chunk: usize,
    filled: bool,
}

impl SharedIntake {
    /// For all connections of a thread.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let chunk = options.read_chunk.max(SOME);
        Self { buffer: InputBuffer::default(), chunk, filled: false }
    }

    /// Reads once, from a socket that does not block. `None` if nothing arrived.
    ///
    /// Not to be called again for a socket after [`Input::Fin`] or [`Input::Reset`].
    #[inline]
    pub fn read(&mut self, socket: &Socket) -> Option<Input> {
        // Nothing is waited for, so a signal is no reason to come back later.
        let read = || self.buffer.read(socket, RecvFlags::empty(), self.chunk);
        let input = to_input(retry_on_intr(read));
        self.filled = matches!(&input, Some(Input::Data(data)) if data.len() >= self.chunk);
        input
    }

    /// Whether the last read filled its room, so that more is likely to be waiting. If not, it has
    /// drained the socket, and another read before there is news of it would be in vain.
    #[must_use]
    pub fn expects_more(&self) -> bool {
        self.filled
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn reads_until_the_socket_is_drained() {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        near.set_nonblocking(true).unwrap();
        let mut intake = SharedIntake::new(&Options { read_chunk: 20_000, ..Options::default() });
        assert_eq!(intake.read(&near), None);
        for (len, reads) in [(1, vec![1]), (20_003, vec![20_000, 3]), (10_001, vec![10_001])] {
            far.send(&vec![7; len]).unwrap();
            for read in reads {
                assert_eq!(intake.read(&near), Some(Input::Data(vec![7; read].into())));
                assert_eq!(intake.expects_more(), read == 20_000);
            }
        }
        drop(far);
        assert_eq!(intake.read(&near), Some(Input::Fin));
        assert!(!intake.expects_more());
    }
}
