//! Received field lines.

use alloc::boxed::Box;
use core::str;

use bytes::Bytes;

use super::table::FieldTable;
use crate::syntax::{part, trim_ows};

/// A view of received field lines: in order, with repeats, and names in their original case.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedFields<'a> {
    bytes: &'a [u8],
    /// Where the first line begins.
    start: usize,
    table: &'a FieldTable,
}

impl<'a> ReceivedFields<'a> {
    pub(crate) const fn new(bytes: &'a [u8], start: usize, table: &'a FieldTable) -> Self {
        Self { bytes, start, table }
    }

    /// The value of the first line of this name, without the white space around it. Names are
    /// case-insensitive (RFC 9110, section 5.1).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.lines()
            .find(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, v)| trim_ows(v))
    }

    /// [`get`](Self::get) as text; `None` also if the value is not UTF-8.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&'a str> {
        str::from_utf8(self.get(name)?).ok()
    }

    /// The values of all lines of this name, in order.
    pub fn get_all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.lines()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| trim_ows(value))
    }

    /// All names as sent, with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        // A token is ASCII, so the name is always text.
        self.lines().map(|(n, v)| (str::from_utf8(n).unwrap_or_default(), trim_ows(v)))
    }

    /// All names as sent, in order. As bytes, which need no check for UTF-8.
    pub fn names(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.lines().map(|(name, _)| name)
    }

    /// The number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.len() == 0
    }

    /// Names, and values including the white space around them: only values that are asked for are
    /// trimmed.
    fn lines(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let Self { bytes, mut start, table } = *self;
        table.iter().map(move |entry| {
            let (colon, end) = (entry.colon as usize, entry.end as usize);
            let line = (part(bytes, start, colon), part(bytes, colon + 1, end));
            start = end + 2;
            line
        })
    }
}

/// The trailer section of a chunked body (RFC 9112, section 7.1.2), without the fields that are not
/// allowed in one.
#[derive(Clone, Debug)]
pub struct Trailers(
    /// Boxed, because few requests have trailers, and the others should not reserve room for them.
    Box<Section>,
);

#[derive(Clone, Debug)]
struct Section {
    /// The lines, each with its CRLF, and nothing else.
    bytes: Bytes,
    table: FieldTable,
}

impl Trailers {
    /// `bytes` are the lines, each with its CRLF, and nothing else.
    pub(crate) fn new(bytes: Bytes, table: FieldTable) -> Self {
        Self(Box::new(Section { bytes, table }))
    }

    /// The field lines.
    #[must_use]
    pub fn fields(&self) -> ReceivedFields<'_> {
        ReceivedFields::new(&self.0.bytes, 0, &self.0.table)
    }
}
