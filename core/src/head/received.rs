//! Field lines as they were received.

use bytes::Bytes;

/// A view of received field lines: in order, with repeats and their original case.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedFields<'a> {
    bytes: &'a [u8],
}

impl<'a> ReceivedFields<'a> {
    /// The first value of this name, without the white space around it. Names are
    /// case-insensitive (RFC 9110, section 5.1).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        todo!()
    }
    /// The first value as text; `None` also if it is not UTF-8.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&'a str> {
        todo!()
    }
    /// Every value of this name, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        core::iter::empty()
    }
    /// Every name as sent, and its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        core::iter::empty()
    }
    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        todo!()
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The trailer section of a chunked body (RFC 9112, section 7.1.2), without the fields that a
/// trailer section must not hold.
#[derive(Clone, Debug)]
pub struct Trailers {
    bytes: Bytes,
}

impl Trailers {
    /// The field lines.
    #[must_use]
    pub fn fields(&self) -> ReceivedFields<'_> {
        todo!()
    }
}
