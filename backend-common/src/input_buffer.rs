//! What is read into, and what becomes of what was read.

use std::io;

use bytes::{Bytes, BytesMut};
use hairspring_core::Input;
use rustix::buffer::spare_capacity;
use rustix::io::Errno;
use rustix::net::RecvFlags;
use socket2::Socket;

use crate::loans::Loans;

/// Whoever keeps some of the input on a page keeps all of it alive, so it is small.
const PAGE: usize = 4 << 10;

/// Input of up to this size shares a page with other input: nearly every request.
const LITTLE_MAX: usize = PAGE / 2;

/// Storage for the input of one connection, or of many in turn.
///
/// ```text
///   kernel ─▶ the buffer
///                 ├─ more than half full: handed over as it is, and used again when nobody has it
///                 ├─ up to 2 KiB: copied behind others onto a page that they share
///                 └─ else: copied, exactly its length
/// ```
///
/// So the usual request costs no allocation, bulk is not copied, and whoever keeps a few bytes does
/// not keep a large buffer alive.
#[derive(Debug, Default)]
pub(crate) struct InputBuffer {
    /// Empty between reads.
    content: Vec<u8>,
    /// Buffers that were handed over.
    loans: Loans,
    /// What is left of the page, without content. When it is used up it is used again from its
    /// beginning, unless some of the input is still kept.
    page: BytesMut,
}

impl InputBuffer {
    /// Reads once, with room for so much or more. None if nothing came: the socket does not block,
    /// or its timeout has passed.
    #[inline]
    pub(crate) fn read(&mut self, socket: &Socket, flags: RecvFlags, room: usize) -> Option<Input> {
        if self.content.capacity() < room {
            self.renew(room);
        }
        loop {
            let spare = spare_capacity(&mut self.content);
            return match rustix::net::recv(socket, spare, flags) {
                Ok((0, _)) => Some(Input::Fin),
                Ok(_) => Some(Input::Data(self.take())),
                Err(Errno::INTR) => continue,
                Err(error) if is_nothing(&io::Error::from(error)) => None,
                Err(_) => Some(Input::Reset),
            };
        }
    }

    /// What the next read has room for, unless it asks for more.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.content.capacity()
    }

    #[inline(never)]
    fn renew(&mut self, room: usize) {
        self.content = self.loans.take_back(room).unwrap_or_else(|| Vec::with_capacity(room));
    }

    #[inline]
    fn take(&mut self) -> Bytes {
        if self.content.len() > LITTLE_MAX {
            return self.take_much();
        }
        if self.page.capacity() < self.content.len() {
            self.renew_page();
        }
        self.page.extend_from_slice(&self.content);
        self.content.clear();
        self.page.split().freeze()
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

    #[inline(never)]
    fn renew_page(&mut self) {
        self.page.reserve(PAGE);
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
            match buffer.read(&near, RecvFlags::empty(), ROOM) {
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

    #[test]
    fn little_input_shares_a_page_that_is_used_again_when_nobody_keeps_any() {
        let mut read = reader();
        let begin = place(&read(1, 100));
        for round in 0..100 {
            let data = read(round, 700);
            assert!((begin..begin + PAGE).contains(&place(&data)), "round {round}");
        }
        let kept = read(7, 100);
        let others: Vec<Bytes> = (0..100).map(|n| read(n, 700)).collect();
        assert_eq!(kept, vec![7; 100], "what is kept is not written over");
        assert!((0..).zip(&others).all(|(n, data)| *data == vec![n; 700]));
    }
}
