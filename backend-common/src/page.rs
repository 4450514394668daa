//! Storage that little input shares.

use bytes::{Bytes, BytesMut};
use rustix::net::RecvFlags;
use socket2::Socket;

/// Input of up to this size is little: nearly every request.
pub(crate) const LITTLE: usize = 2 << 10;

/// Keeping any of the input on a page keeps the whole page alive, so pages are small.
const SIZE: usize = 2 * LITTLE;

/// Pieces of input are stored one behind the other. When there is no room left the page is used again
/// from its beginning, or replaced by a new one if some of its input is still kept.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The part that is free. Its content means nothing.
    rest: BytesMut,
}

impl Page {
    /// Reads once, [`LITTLE`] bytes at most. No bytes mean the end.
    #[inline]
    pub(crate) fn read(&mut self, socket: &Socket, flags: RecvFlags) -> rustix::io::Result<Bytes> {
        if self.rest.capacity() < LITTLE {
            self.renew();
        }
        // What is read into has to be initialised: all of it is, except for what the last read took.
        self.rest.resize(LITTLE, 0);
        let len = rustix::net::recv(socket, &mut self.rest[..], flags)?.0;
        Ok(self.rest.split_to(len).freeze())
    }

    /// A copy of input of up to [`LITTLE`] bytes.
    #[inline]
    pub(crate) fn copy(&mut self, input: &[u8]) -> Bytes {
        self.rest.clear();
        if self.rest.capacity() < input.len() {
            self.renew();
        }
        self.rest.extend_from_slice(input);
        self.rest.split().freeze()
    }

    #[inline(never)]
    fn renew(&mut self) {
        self.rest.clear();
        self.rest.reserve(SIZE);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Reads what is sent, by turns straight from a socket and as a copy.
    fn reader() -> impl FnMut(u8, usize) -> Bytes {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        let (mut page, mut copies) = (Page::default(), false);
        move |filling, len| {
            let input = vec![filling; len];
            copies = !copies;
            let data = if copies {
                page.copy(&input)
            } else {
                far.send(&input).unwrap();
                page.read(&near, RecvFlags::empty()).unwrap()
            };
            assert_eq!(data, input);
            data
        }
    }

    fn place(data: &Bytes) -> usize {
        data.as_ptr() as usize
    }

    #[test]
    fn is_used_again_when_nobody_keeps_any_of_it() {
        let mut read = reader();
        let begin = place(&read(1, 100));
        for round in 0..100 {
            let data = read(round, 700);
            assert!((begin..begin + SIZE).contains(&place(&data)), "round {round}");
        }
    }

    #[test]
    fn what_is_kept_is_not_written_over() {
        let mut read = reader();
        let kept = read(7, 100);
        let others: Vec<Bytes> = (0..100).map(|n| read(n, 700)).collect();
        assert_eq!(kept, vec![7; 100]);
        assert!((0..).zip(&others).all(|(n, data)| *data == vec![n; 700]));
    }

    #[test]
    fn a_read_takes_what_is_little_and_leaves_the_rest() {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        far.send(&[7; LITTLE + 1]).unwrap();
        drop(far);
        let mut page = Page::default();
        let sizes = [0; 3].map(|_| page.read(&near, RecvFlags::empty()).unwrap().len());
        assert_eq!(sizes, [LITTLE, 1, 0]);
    }
}
