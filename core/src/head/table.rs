//! Offsets of the parts of a head.

use alloc::vec::Vec;

use crate::syntax::part;

/// A part of a head. Offsets count from the first byte of the request line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    /// Limits keep every offset far below 2^32 (see [`offset`]).
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end) }
    }

    /// The span from `start` to `end`, without white space at its ends.
    #[inline]
    pub(crate) fn trimmed(bytes: &[u8], start: usize, end: usize) -> Self {
        let (mut start, mut end) = (start, end);
        while start < end && matches!(bytes.get(start), Some(b' ' | b'\t')) {
            start += 1;
        }
        while start < end && matches!(bytes.get(end - 1), Some(b' ' | b'\t')) {
            end -= 1;
        }
        Self::new(start, end)
    }

    #[inline]
    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        part(bytes, self.start as usize, self.end as usize)
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The most bytes that a request line, or a section, may have whatever the configuration says, so
/// that all offsets fit into 32 bits.
pub(crate) const EXTENT_MAX: usize = 1 << 30;

/// Converts an offset for the tables. [`EXTENT_MAX`] makes the conversion exact.
#[inline]
pub(crate) fn offset(at: usize) -> u32 {
    debug_assert!(at <= 3 * EXTENT_MAX, "offset {at} is beyond every limit");
    at as u32
}

/// A field line. It begins where the line before it ends, so two offsets are enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The colon behind the name.
    pub(crate) colon: u32,
    /// The CR behind the value. Invariant: greater than `colon`.
    pub(crate) end: u32,
}

/// How many field lines fit without an allocation: as many as a browser's GET has.
const INLINE: usize = 16;

/// The field lines of a section, in order.
///
/// A head is moved several times on its way to its handler, so this must be small: it has offsets
/// of 16 bits, which are enough for every head within the default limits.
#[derive(Clone, Debug)]
pub(crate) enum FieldTable {
    /// At most [`INLINE`] lines, each `[colon, end]`.
    Inline { count: u16, places: [[u16; 2]; INLINE] },
    /// More lines, or greater offsets.
    Spilled(Vec<Entry>),
}

impl Default for FieldTable {
    #[inline]
    fn default() -> Self {
        Self::EMPTY
    }
}

impl FieldTable {
    pub(super) const EMPTY: Self = Self::Inline { count: 0, places: [[0; 2]; INLINE] };

    #[inline(always)]
    pub(crate) fn push(&mut self, entry: Entry) {
        if let Self::Inline { count, places } = self
            && let Some(place) = places.get_mut(usize::from(*count))
            // The end is the greater of the two offsets.
            && entry.end <= u32::from(u16::MAX)
        {
            *place = [entry.colon as u16, entry.end as u16];
            *count += 1;
        } else {
            self.push_spilled(entry);
        }
    }

    #[inline(never)]
    fn push_spilled(&mut self, entry: Entry) {
        if let Self::Inline { .. } = self {
            // A peer that sends more lines than browsers do sends many more.
            let mut entries = Vec::with_capacity(4 * INLINE);
            entries.extend(self.iter());
            *self = Self::Spilled(entries);
        }
        if let Self::Spilled(entries) = self {
            entries.push(entry);
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Inline { count, .. } => usize::from(*count),
            Self::Spilled(entries) => entries.len(),
        }
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Entry> {
        match self {
            Self::Inline { count, places } if index < usize::from(*count) => {
                let &[colon, end] = places.get(index)?;
                Some(Entry { colon: u32::from(colon), end: u32::from(end) })
            }
            Self::Inline { .. } => None,
            Self::Spilled(entries) => entries.get(index).copied(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Entry> + use<'_> {
        (0..self.len()).map_while(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries come back as they were pushed, before and after each of the two reasons to spill.
    #[test]
    fn entries_survive_spilling() {
        for step in [3, 5000, 70_000] {
            let mut table = FieldTable::default();
            let mut expected = Vec::new();
            for line in 1..=2 * INLINE as u32 {
                let entry = Entry { colon: line * step, end: line * step + 1 };
                table.push(entry);
                expected.push(entry);
                assert_eq!(table.iter().collect::<Vec<_>>(), expected, "step {step}");
                assert_eq!((table.len(), table.get(line as usize)), (expected.len(), None));
                let inline = line as usize <= INLINE && entry.end <= u32::from(u16::MAX);
                assert_eq!(matches!(table, FieldTable::Inline { .. }), inline, "step {step}");
            }
        }
    }
}
