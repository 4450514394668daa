//! A request whose content is being collected.

use alloc::vec::Vec;

use bytes::Bytes;

use crate::{Framing, RequestHead};

/// The head, and the content so far.
pub(super) struct Collecting {
    head: RequestHead,
    /// The only piece, which is not copied.
    first: Bytes,
    /// All of the content, once there is more than one piece.
    gathered: Vec<u8>,
}

impl Collecting {
    /// A request of whose content nothing has arrived.
    pub(super) fn new(head: RequestHead) -> Self {
        Self { head, first: Bytes::new(), gathered: Vec::new() }
    }

    /// The head of the request.
    pub(super) const fn head(&self) -> &RequestHead {
        &self.head
    }

    pub(super) fn add(&mut self, piece: &Bytes) {
        if self.first.is_empty() && self.gathered.is_empty() {
            self.first = piece.clone();
        } else {
            self.make_room(piece.len());
            self.gathered.extend_from_slice(&core::mem::take(&mut self.first));
            self.gathered.extend_from_slice(piece);
        }
    }

    /// The buffer doubles as it grows. Once a quarter of the declared length has arrived, all of it
    /// is reserved, so that the content is not moved again. So no more than four times the arrived
    /// bytes is reserved, and nothing for a mere declaration.
    fn make_room(&mut self, more: usize) {
        let come = self.first.len() + self.gathered.len() + more;
        let whole = match self.head.framing() {
            Framing::Length(length) if come as u64 >= length / 4 => usize::try_from(length).ok(),
            _ => None,
        };
        match whole {
            Some(length) => self.gathered.reserve_exact(length - self.gathered.len()),
            None => self.gathered.reserve(come - self.gathered.len()),
        }
    }

    /// The head and the content.
    pub(super) fn finish(self) -> (RequestHead, Bytes) {
        let content = if self.gathered.is_empty() { self.first } else { self.gathered.into() };
        (self.head, content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, HeadParser};

    const WHOLE: usize = 1 << 20;

    fn collecting(framing: &str) -> Collecting {
        let head = alloc::format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
        let (config, mut parser) = (Config::default(), HeadParser::new());
        assert_eq!(parser.parse(head.as_bytes(), &config), Ok(Some(head.len())));
        Collecting::new(parser.take(head.into()))
    }

    /// How often the content is moved while it arrives in pieces of `piece` bytes.
    fn moves(framing: &str, piece: usize) -> usize {
        let (mut collecting, mut moves) = (collecting(framing), 0);
        let piece = Bytes::from(alloc::vec![b'x'; piece]);
        for come in (piece.len()..=WHOLE).step_by(piece.len()) {
            let (before, held) = (collecting.gathered.capacity(), collecting.gathered.len());
            collecting.add(&piece);
            let after = collecting.gathered.capacity();
            moves += usize::from(held > 0 && after != before);
            assert!(after <= 4 * come + 4, "{after} bytes for {come}: {framing}");
        }
        assert_eq!(collecting.finish().1.len(), WHOLE);
        moves
    }

    #[test]
    fn what_is_declared_is_moved_less_and_reserved_late() {
        let declared = alloc::format!("Content-Length: {WHOLE}");
        let chunked = "Transfer-Encoding: chunked";
        for (piece, expected, undeclared) in
            [(512 << 10, 0, 0), (256 << 10, 0, 1), (64 << 10, 2, 3)]
        {
            assert_eq!(moves(&declared, piece), expected, "pieces of {piece}");
            assert_eq!(moves(chunked, piece), undeclared, "pieces of {piece}");
        }
    }
}
