//! Bytes from many sockets, by one thread.

use std::io;

use bytes::{Bytes, BytesMut};
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
///                 ├─ up to 1 KiB: copied behind others into storage that they share
///                 └─ else: copied, exactly its length
/// ```
///
/// So connections own nothing, the usual request costs no allocation, and bulk is not copied.
#[derive(Debug)]
pub struct SharedIntake {
    /// Empty between reads; its capacity is `chunk`.
    buffer: Vec<u8>,
    chunk: usize,
    /// What is left of the storage for small input, without content. When it is used up it is
    /// used again from its beginning, unless some of the input is still kept.
    small: BytesMut,
    filled: bool,
}

/// Input of up to this size shares storage with other input: nearly every request.
const SMALL_MAX: usize = 1 << 10;

/// The storage that small input shares. Whoever keeps some of it keeps all of it alive, so it is
/// one page and no more.
const SMALL_STORAGE: usize = 4 << 10;

/// As [`Options::read_chunk`] promises.
const CHUNK_MIN: usize = 16 << 10;

impl SharedIntake {
    /// For all connections of a thread.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let chunk = options.read_chunk.max(CHUNK_MIN);
        Self { buffer: Vec::with_capacity(chunk), chunk, small: BytesMut::new(), filled: false }
    }

    /// Reads once, from a socket that does not block. None if nothing came.
    ///
    /// Not to be called again for a socket after [`Input::Fin`] or [`Input::Reset`].
    #[inline]
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

    #[inline]
    fn take(&mut self) -> Bytes {
        self.filled = self.buffer.len() == self.buffer.capacity();
        if self.buffer.len() > SMALL_MAX {
            return self.take_much();
        }
        if self.small.capacity() < self.buffer.len() {
            self.renew_small();
        }
        self.small.extend_from_slice(&self.buffer);
        self.buffer.clear();
        self.small.split().freeze()
    }

    #[inline(never)]
    fn take_much(&mut self) -> Bytes {
        if self.buffer.len() > self.chunk / 2 {
            return std::mem::replace(&mut self.buffer, Vec::with_capacity(self.chunk)).into();
        }
        // Whoever keeps some of it must not keep a large buffer alive.
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        bytes
    }

    #[inline(never)]
    fn renew_small(&mut self) {
        self.small.reserve(SMALL_STORAGE);
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

    #[test]
    fn small_input_shares_storage_that_is_used_again_when_nobody_keeps_any() {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        let mut intake = SharedIntake::new(&Options::default());
        let mut read = |filling: u8, len: usize| {
            far.send(&vec![filling; len]).unwrap();
            let Some(Input::Data(data)) = intake.read(&near) else { panic!("expected data") };
            assert_eq!(data, vec![filling; len]);
            data
        };
        let storage = |data: &Bytes| data.as_ptr() as usize;
        let first = read(1, 100);
        let begin = storage(&first);
        drop(first);
        for round in 0..100 {
            let data = read(round, 700);
            assert!((begin..begin + SMALL_STORAGE).contains(&storage(&data)), "round {round}");
        }
        let kept = read(7, 100);
        let others: Vec<Bytes> = (0..100).map(|n| read(n, 700)).collect();
        assert_eq!(kept, vec![7; 100], "what is kept is not written over");
        assert!((0..).zip(&others).all(|(n, data)| *data == vec![n; 700]));
    }
}
