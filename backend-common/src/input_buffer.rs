//! What is read into, and what becomes of what was read.

use std::io;

use bytes::Bytes;
use hairspring_core::Input;
use rustix::buffer::spare_capacity;
use rustix::io::Errno;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::loans::Loans;
use crate::page::{LITTLE, Page};

/// Storage for the input of one connection, or of many in turn.
///
/// ```text
///   kernel ─▶ the buffer
///                 ├─ more than half full: handed over as it is, and used again when nobody has it
///                 ├─ up to 2 KiB: copied behind others onto a page that they share
///                 └─ else: copied, exactly its length
///   kernel ─▶ the page, where little is expected
/// ```
///
/// So the usual request costs no allocation, bulk is not copied, and keeping a few bytes does not
/// keep a large buffer alive.
#[derive(Debug, Default)]
pub(crate) struct InputBuffer {
    /// Empty between reads.
    content: Vec<u8>,
    /// Buffers that were handed over.
    loans: Loans,
    page: Page,
}

impl InputBuffer {
    /// Reads once, with room for this much or more: [`to_input`] says what has arrived.
    #[inline]
    pub(crate) fn read(&mut self, socket: &Socket, flags: RecvFlags, room: usize) -> Read {
        if self.content.capacity() < room {
            self.renew(room);
        }
        let read = rustix::net::recv(socket, spare_capacity(&mut self.content), flags);
        read.map(|_| self.take())
    }

    /// The same with room for what is [`LITTLE`].
    #[inline]
    pub(crate) fn read_little(&mut self, socket: &Socket, flags: RecvFlags) -> Read {
        self.page.read(socket, flags)
    }

    #[inline(never)]
    fn renew(&mut self, room: usize) {
        self.content = self.loans.take_back(room).unwrap_or_else(|| Vec::with_capacity(room));
    }

    #[inline]
    fn take(&mut self) -> Bytes {
        if self.content.len() > LITTLE {
            return self.take_much();
        }
        let bytes = self.page.copy(&self.content);
        self.content.clear();
        bytes
    }

    #[inline(never)]
    fn take_much(&mut self) -> Bytes {
        if self.content.len() > self.content.capacity() / 2 {
            return self.loans.hand_out(std::mem::take(&mut self.content));
        }
        let bytes = Bytes::copy_from_slice(&self.content);
        self.content.clear();
        bytes
    }
}

/// What a read has come to. No bytes mean the end.
pub(crate) type Read = rustix::io::Result<Bytes>;

/// None if nothing came: the socket does not block, its timeout has passed, or a signal has come while
/// it was waited for.
#[inline]
pub(crate) fn to_input(read: Read) -> Option<Input> {
    match read {
        Ok(bytes) if bytes.is_empty() => Some(Input::Fin),
        Ok(bytes) => Some(Input::Data(bytes)),
        Err(Errno::INTR) => None,
        Err(error) if is_nothing(&io::Error::from(error)) => None,
        Err(_) => Some(Input::Reset),
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

    const ROOM: usize = 20_000;

    /// Reads what is sent, one piece after the other.
    fn reader() -> impl FnMut(u8, usize) -> Bytes {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        let mut buffer = InputBuffer::default();
        move |filling, len| {
            far.send(&vec![filling; len]).unwrap();
            match to_input(buffer.read(&near, RecvFlags::empty(), ROOM)) {
                Some(Input::Data(data)) => {
                    assert_eq!(data, vec![filling; len]);
                    data
                }
                other => panic!("expected data, got {other:?}"),
            }
        }
    }

    fn place(data: &Bytes) -> usize {
        data.as_ptr() as usize
    }

    #[test]
    fn a_buffer_that_is_more_than_half_full_is_handed_over_and_comes_back() {
        let mut read = reader();
        let first = place(&read(1, ROOM / 2 + 1));
        // What the allocator got back would be here.
        let _elsewhere = vec![0_u8; ROOM];
        assert_eq!(place(&read(2, ROOM)), first, "nobody had it any more");
        let kept = read(3, ROOM);
        assert_ne!(place(&read(4, ROOM)), first);
        assert_eq!(kept, vec![3; ROOM]);
        let copied = place(&read(5, ROOM / 2));
        assert!(!(first..first + ROOM).contains(&copied));
    }
}
