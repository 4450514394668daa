//! Bytes from a socket into a protocol's input.

use hairspring_core::Input;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::Options;
use crate::input_buffer::{InputBuffer, to_input};
use crate::page::LITTLE;

/// What is read at once when more than [`LITTLE`] has come, until it is bulk.
/// [`Options::read_chunk`] is no less.
pub(crate) const SOME: usize = 16 << 10;

/// The most that is read before a connection is told to finish, or that its time is over: 64 KiB.
/// What had arrived before that still counts, but a peer that never stops sending ends nothing.
pub const LAST_INPUT_MAX: u64 = 64 << 10;

/// After this many reads in a row for which less room would have been enough, the room shrinks. Not
/// after the first of them: each message of a bulk transfer has an end, which seldom fills a
/// buffer.
const LESS_MAX: u8 = 4;

/// Reads the input of connections, one after the other. A read has room for 2 KiB. Once that was
/// filled, it has room for 16 KiB, and once those were filled, for
/// [`read_chunk`](Options::read_chunk), until less arrives again.
///
/// A connection that waits for long [gives up](Self::release) its buffers, and costs no memory here.
/// (They are not on the stack because a frame of that size is touched page by page, and a thread keeps
/// the pages that it has touched.)
#[derive(Debug)]
pub struct Intake {
    buffer: InputBuffer,
    /// The room for the next read: [`LITTLE`], [`SOME`], or `chunk`.
    room: usize,
    /// At least [`SOME`].
    chunk: usize,
    /// Reads in a row for which less room would have been enough.
    less: u8,
}

impl Intake {
    /// For one connection at a time.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let chunk = options.read_chunk.max(SOME);
        Self { buffer: InputBuffer::default(), room: LITTLE, chunk, less: 0 }
    }

    /// Reads once. `None` if nothing arrived: the socket does not block, its timeout has passed, or
    /// a signal interrupted the read. (If it waited again after each signal, its timeout would not
    /// hold.)
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

    /// Gives up a large buffer: the next connection may bring only a little.
    pub fn shrink(&mut self) {
        if self.room > LITTLE {
            self.release();
        }
    }

    /// Gives up all buffers, until the next read.
    pub fn release(&mut self) {
        self.buffer = InputBuffer::default();
        (self.room, self.less) = (LITTLE, 0);
    }

    fn read_with(&mut self, socket: &Socket, flags: RecvFlags) -> Option<Input> {
        let input = to_input(if self.room == LITTLE {
            self.buffer.read_little(socket, flags)
        } else {
            self.buffer.read(socket, flags, self.room)
        });
        if let Some(Input::Data(data)) = &input {
            self.learn(data.len());
        }
        input
    }

    /// So much has come.
    fn learn(&mut self, len: usize) {
        let smaller = if self.room > SOME { SOME } else { LITTLE };
        if len >= self.room {
            let larger = if self.room < SOME { SOME } else { self.chunk };
            (self.room, self.less) = (larger, 0);
        } else if len > smaller {
            self.less = 0;
        } else if self.room > LITTLE {
            self.less += 1;
            if self.less == LESS_MAX {
                self.release();
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use bytes::Bytes;

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

    /// Sends so much, and reads so often. Returns what came each time.
    fn sizes(
        sent: usize,
        reads: usize,
        intake: &mut Intake,
        pair: &(Socket, Socket),
    ) -> Vec<usize> {
        assert_eq!(pair.1.send(&vec![7; sent]).unwrap(), sent);
        let read = |_| match intake.read_now(&pair.0) {
            Some(Input::Data(data)) => data.len(),
            other => panic!("expected data, got {other:?}"),
        };
        (0..reads).map(read).collect()
    }

    #[test]
    fn grows_in_bulk_and_shrinks_again() {
        let (pair, mut intake) = (pair(), Intake::new(&Options::default()));
        let mut sizes = |sent, reads| sizes(sent, reads, &mut intake, &pair);
        let (begin, bulk) = (LITTLE + SOME, Options::default().read_chunk);
        assert_eq!(sizes(begin + bulk + 5, 4), [LITTLE, SOME, bulk, 5]);
        assert_eq!(sizes(bulk, 1), [bulk], "one end is no end of the bulk");
        (0..LESS_MAX).for_each(|_| assert_eq!(sizes(5, 1), [5]));
        assert_eq!(sizes(begin + 1, 3), [LITTLE, SOME, 1], "few bytes: small again");
        assert_eq!(intake.room, bulk, "as it has begun anew");
        intake.shrink();
        assert_eq!(intake.room, LITTLE, "whatever the next connection brings");
    }

    #[test]
    fn what_is_neither_little_nor_bulk_comes_in_one_piece_from_the_second_time_on() {
        let (pair, mut intake) = (pair(), Intake::new(&Options::default()));
        let mut sizes = |sent, reads| sizes(sent, reads, &mut intake, &pair);
        let some = LITTLE + 1;
        assert_eq!(sizes(some, 2), [LITTLE, 1]);
        (0..2 * LESS_MAX).for_each(|_| assert_eq!(sizes(some, 1), [some]));
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
