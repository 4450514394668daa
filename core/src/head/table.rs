//! Where the parts of a head stand in it.

use alloc::vec::Vec;
use core::mem;

use crate::syntax::{part, trim_ows};

/// A part of a head. Offsets count from the first byte of the request line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Limits keep every offset far below 2^32 (see [`offset`]).
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end) }
    }

    /// The same, without the white space around it.
    pub(crate) fn trimmed(bytes: &[u8], start: usize, end: usize) -> Self {
        let value = part(bytes, start, end);
        let blanks = value.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
        Self::new(start + blanks, start + blanks + trim_ows(value).len())
    }

    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        part(bytes, self.start as usize, self.end as usize)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The most bytes that a request line, or a section, is ever granted, whatever the
/// configuration says: together they stay within 32 bits.
pub(crate) const EXTENT_MAX: usize = 1 << 30;

/// An offset as the tables keep it. [`EXTENT_MAX`] makes the conversion exact.
pub(crate) fn offset(at: usize) -> u32 {
    debug_assert!(at <= 3 * EXTENT_MAX, "offset {at} is beyond every limit");
    at as u32
}

/// A field line. It begins where the line before it ended, so only two places are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// The colon behind the name.
    pub(crate) colon: u32,
    /// The CR behind the value. Invariant: greater than `colon`.
    pub(crate) end: u32,
}

/// Field lines that fit without an allocation: as many as a browser's GET has.
const INLINE: usize = 16;

/// The field lines of a section, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldTable {
    count: usize,
    inline: [Entry; INLINE],
    /// All lines, once there are more than [`INLINE`]; empty before.
    spilled: Vec<Entry>,
}

impl FieldTable {
    #[inline]
    pub(crate) fn push(&mut self, entry: Entry) {
        if let Some(slot) = self.inline.get_mut(self.count) {
            *slot = entry;
        } else {
            self.spill(entry);
        }
        self.count += 1;
    }

    #[cold]
    fn spill(&mut self, entry: Entry) {
        if self.spilled.is_empty() {
            self.spilled.extend_from_slice(&self.inline);
        }
        self.spilled.push(entry);
    }

    /// The lines, given away; none are left. What is left inline is never read.
    pub(crate) fn take(&mut self) -> Self {
        let count = mem::take(&mut self.count);
        Self { count, inline: self.inline, spilled: mem::take(&mut self.spilled) }
    }

    #[inline]
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn as_slice(&self) -> &[Entry] {
        self.inline.get(..self.count).unwrap_or(&self.spilled)
    }
}
