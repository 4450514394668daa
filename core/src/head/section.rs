//! The resuming parser of field lines, for header and trailer sections alike (RFC 9112,
//! section 5).

use super::table::{EXTENT_MAX, Entry, FieldTable, offset};
use crate::syntax::part;
use crate::{Malformed, Reject, scan};

/// What a section may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SectionLimits {
    /// Bytes, line ends and the empty line included.
    pub(crate) bytes: usize,
    /// Field lines.
    pub(crate) lines: usize,
}

/// A whole field line, handed out as soon as its LF has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldLine<'a> {
    /// A token.
    pub(crate) name: &'a [u8],
    /// Where the value begins, with the white space around it.
    pub(crate) value_start: usize,
    /// Where it ends.
    pub(crate) value_end: usize,
}

/// Reads a section out of a growing buffer. What a call has judged, no later one looks at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct SectionParser {
    /// Where the section begins.
    start: usize,
    /// What comes at `at`.
    expected: Expected,
    /// Everything before it is judged. Invariant: `start <= line <= at`.
    at: usize,
    /// Where the current line begins.
    line: usize,
    /// The colon of the current line, once it has one.
    colon: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expected {
    /// A byte of a field name, or what may stand behind or instead of one.
    #[default]
    Name,
    /// A byte of a value, or the CR behind it.
    Value,
    /// The LF of a field line.
    LineEnd,
    /// The LF of the empty line.
    SectionEnd,
}

impl SectionParser {
    /// A section that begins at `start` of the buffer.
    pub(crate) fn begin(&mut self, start: usize) {
        (self.start, self.at, self.line) = (start, start, start);
        self.expected = Expected::Name;
    }

    /// Goes on where the last call stopped, and adds the lines to `table`. Returns where the
    /// section ends in `buffer`, empty line included, once it is whole.
    ///
    /// The verdict is on the first byte that breaks a rule. A byte beyond the limit, or the first
    /// of a line too many, is refused as such, whatever it is.
    #[inline]
    pub(crate) fn parse(
        &mut self,
        buffer: &[u8],
        limits: SectionLimits,
        table: &mut FieldTable,
        mut each: impl FnMut(FieldLine<'_>),
    ) -> Result<Option<usize>, Reject> {
        let limit = self.start + limits.bytes.min(EXTENT_MAX);
        let view = buffer.get(..limit).unwrap_or(buffer);
        if self.expected == Expected::Name
            && self.at == self.line
            && let Some(end) = self.take_whole_lines(view, limits, table, &mut each)
        {
            return Ok(Some(end));
        }
        let (mut expected, mut at, mut line, mut colon) =
            (self.expected, self.at, self.line, self.colon);
        loop {
            if expected == Expected::Name {
                // The end of the section, without a search for the end of a name.
                if at > line || view.get(at) != Some(&b'\r') {
                    at = scan::token_end(view, at);
                }
                if at > line && table.len() >= limits.lines {
                    return Err(Reject::TooManyFields { max: limits.lines });
                }
                match view.get(at) {
                    Some(b':') if at > line => (colon, expected) = (at, Expected::Value),
                    Some(b'\r') if at == line => expected = Expected::SectionEnd,
                    Some(&byte) => match name_fault(view, line, at, byte) {
                        Some(fault) => return Err(fault.into()),
                        None => break,
                    },
                    None => break,
                }
                at += 1;
            }
            if expected == Expected::Value {
                at = scan::value_end(view, at);
                match view.get(at) {
                    Some(b'\r') => expected = Expected::LineEnd,
                    Some(&byte) => return Err(value_fault(byte).into()),
                    None => break,
                }
                at += 1;
            }
            // Both that are left begin with a CR, behind which nothing but LF may come.
            match view.get(at) {
                Some(b'\n') => at += 1,
                Some(_) => return Err(Malformed::BareCr.into()),
                None => break,
            }
            if expected == Expected::SectionEnd {
                return Ok(Some(at));
            }
            let (name, value_end) = (part(view, line, colon), at - 2);
            table.push(Entry { colon: offset(colon), end: offset(value_end) });
            each(FieldLine { name, value_start: colon + 1, value_end });
            (line, expected) = (at, Expected::Name);
        }
        if view.len() == limit {
            return Err(Reject::SectionTooLarge { max: limits.bytes });
        }
        (self.expected, self.at, self.line, self.colon) = (expected, at, line, colon);
        Ok(None)
    }

    /// Takes the lines that have come whole and break no rule: nearly always all of them. What
    /// stops it, be it a mistake, a limit or the end of what has come, is left to the caller.
    /// Returns where the section ends, if it does.
    #[inline(always)]
    fn take_whole_lines(
        &mut self,
        view: &[u8],
        limits: SectionLimits,
        table: &mut FieldTable,
        each: &mut impl FnMut(FieldLine<'_>),
    ) -> Option<usize> {
        let mut rest = view.get(self.line..).unwrap_or_default();
        let mut lines_left = limits.lines.saturating_sub(table.len());
        let ends = loop {
            if let [b'\r', b'\n', ..] = rest {
                break true;
            }
            if lines_left == 0 {
                break false;
            }
            let Some((name, value, behind)) = whole_line(rest) else { break false };
            let colon = view.len() - rest.len() + name.len();
            let (value_start, value_end) = (colon + 1, colon + 1 + value.len());
            table.push(Entry { colon: offset(colon), end: offset(value_end) });
            each(FieldLine { name, value_start, value_end });
            rest = behind;
            lines_left -= 1;
        };
        self.line = view.len() - rest.len();
        self.at = self.line;
        ends.then_some(self.line + 2)
    }
}

/// The line at the front, if it has come whole and breaks no rule: its name, its value with the
/// white space around it, and what is behind its end.
///
/// Its end is looked for from its beginning on, although names are judged again by their own rule:
/// so the next line need not wait until the colon of this one is found.
#[inline(always)]
fn whole_line(rest: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (line, behind) = rest.split_at_checked(scan::value_end(rest, 0))?;
    let (b"\r\n", behind) = behind.split_first_chunk()? else { return None };
    let (name, value) = line.split_at_checked(scan::token_end(rest, 0))?;
    let [b':', value @ ..] = value else { return None };
    (!name.is_empty()).then_some((name, value, behind))
}

/// What is wrong with a byte that ends a name and is no colon; `None` if the next byte is needed
/// to tell.
#[cold]
fn name_fault(view: &[u8], line: usize, at: usize, byte: u8) -> Option<Malformed> {
    match byte {
        b'\n' => Some(Malformed::BareLf),
        b' ' | b'\t' if at == line => Some(Malformed::LineFolding),
        b'\r' => match view.get(at + 1)? {
            b'\n' => Some(Malformed::FieldNameByte { byte }),
            _ => Some(Malformed::BareCr),
        },
        _ => Some(Malformed::FieldNameByte { byte }),
    }
}

#[cold]
const fn value_fault(byte: u8) -> Malformed {
    match byte {
        b'\n' => Malformed::BareLf,
        _ => Malformed::FieldValueByte { byte },
    }
}
