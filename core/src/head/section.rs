//! The resuming parser of field lines, for header and trailer sections alike (RFC 9112,
//! section 5).

use super::facts::Facts;
use super::table::{EXTENT_MAX, Entry, FieldTable, offset};
use crate::syntax::{Class, part};
use crate::{Config, Malformed, Reject, scan};

/// What a section may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SectionLimits {
    /// Bytes, line ends and the empty line included.
    pub(crate) bytes: usize,
    /// Field lines.
    pub(crate) lines: usize,
}

impl SectionLimits {
    /// What a header section may hold.
    #[inline(always)]
    pub(crate) const fn of_header(config: &Config) -> Self {
        Self { bytes: config.header_section_max, lines: config.field_count_max }
    }
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
    /// A section that begins at `start` of the buffer, whose lines are taken up to `line`.
    #[inline]
    pub(crate) const fn resume(start: usize, line: usize) -> Self {
        Self { start, expected: Expected::Name, at: line, line, colon: 0 }
    }

    /// Goes on where the last call stopped, and adds the lines to `table`, and what they say to
    /// `facts`. Returns where the section ends in `buffer`, empty line included, once it is whole.
    ///
    /// The verdict is on the first byte that breaks a rule. A byte beyond the limit, or the first
    /// of a line too many, is refused as such, whatever it is.
    #[inline(always)]
    pub(crate) fn parse(
        &mut self,
        buffer: &[u8],
        limits: SectionLimits,
        table: &mut FieldTable,
        facts: &mut Facts,
    ) -> Result<Option<usize>, Reject> {
        let limit = self.start + limits.bytes.min(EXTENT_MAX);
        let view = buffer.get(..limit).unwrap_or(buffer);
        if self.expected == Expected::Name && self.at == self.line {
            if let Some(end) = self.take_whole_lines(view, limits, table, facts) {
                return Ok(Some(end));
            }
        } else if view.len() < limit && self.take_few(view) {
            return Ok(None);
        }
        match self.go_on(view, limits, table, facts)? {
            None if view.len() == limit => Err(Reject::SectionTooLarge { max: limits.bytes }),
            end => Ok(end),
        }
    }

    /// Whether what has come are a few bytes more of a value, or of a name that has begun; takes
    /// them. A peer that sends byte by byte is to cost little.
    #[inline(always)]
    fn take_few(&mut self, view: &[u8]) -> bool {
        const FEW: usize = 8;
        let class = match self.expected {
            Expected::Name => Class::Token,
            Expected::Value => Class::Value,
            Expected::LineEnd | Expected::SectionEnd => return false,
        };
        let few = part(view, self.at, view.len());
        let goes_on = few.len() <= FEW && few.iter().all(|&byte| class.has(byte));
        if goes_on {
            self.at = view.len();
        }
        goes_on
    }

    /// Takes the lines that have come whole and break no rule: nearly always all of them. What
    /// stops it, be it a mistake, a limit or the end of what has come, is left to the caller.
    /// Returns where the section ends, if it does.
    #[inline(never)]
    fn take_whole_lines(
        &mut self,
        view: &[u8],
        limits: SectionLimits,
        table: &mut FieldTable,
        facts: &mut Facts,
    ) -> Option<usize> {
        let mut rest = view.get(self.line..).unwrap_or_default();
        let mut lines_left = limits.lines.saturating_sub(table.len());
        let ends = loop {
            if rest.starts_with(b"\r\n") {
                break true;
            }
            if lines_left == 0 {
                break false;
            }
            let Some((name, behind)) = whole_line(rest) else { break false };
            let colon = view.len() - rest.len() + name.len();
            let value_end = view.len() - behind.len() - 2;
            table.push(Entry { colon: offset(colon), end: offset(value_end) });
            facts.note(view, FieldLine { name, value_start: colon + 1, value_end });
            rest = behind;
            lines_left -= 1;
        };
        self.line = view.len() - rest.len();
        self.at = self.line;
        ends.then_some(self.line + 2)
    }

    /// Takes what has come in part, or breaks a rule, step by step.
    #[inline(never)]
    fn go_on(
        &mut self,
        view: &[u8],
        limits: SectionLimits,
        table: &mut FieldTable,
        facts: &mut Facts,
    ) -> Result<Option<usize>, Reject> {
        while self.parse_name(view, limits, table)?
            && self.parse_value(view)?
            && self.parse_line_end(view)?
        {
            if self.expected == Expected::SectionEnd {
                return Ok(Some(self.at));
            }
            let (name, value_end) = (part(view, self.line, self.colon), self.at - 2);
            table.push(Entry { colon: offset(self.colon), end: offset(value_end) });
            facts.note(view, FieldLine { name, value_start: self.colon + 1, value_end });
            (self.line, self.expected) = (self.at, Expected::Name);
            if let Some(end) = self.take_whole_lines(view, limits, table, facts) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// Whether the name is whole, if it is its turn; the same for the other parts below.
    #[inline(always)]
    fn parse_name(
        &mut self,
        view: &[u8],
        limits: SectionLimits,
        table: &FieldTable,
    ) -> Result<bool, Reject> {
        if self.expected != Expected::Name {
            return Ok(true);
        }
        self.at = scan::token_end(view, self.at);
        let has_begun = self.at > self.line;
        if has_begun && table.len() >= limits.lines {
            return Err(Reject::TooManyFields { max: limits.lines });
        }
        match view.get(self.at) {
            Some(b':') if has_begun => (self.colon, self.expected) = (self.at, Expected::Value),
            Some(b'\r') if !has_begun => self.expected = Expected::SectionEnd,
            Some(&byte) => return name_fault(view, self.line, self.at, byte),
            None => return Ok(false),
        }
        self.at += 1;
        Ok(true)
    }

    #[inline(always)]
    fn parse_value(&mut self, view: &[u8]) -> Result<bool, Malformed> {
        if self.expected != Expected::Value {
            return Ok(true);
        }
        self.at = scan::value_end(view, self.at);
        match view.get(self.at) {
            Some(b'\r') => {
                self.expected = Expected::LineEnd;
                self.at += 1;
                Ok(true)
            }
            Some(&byte) => Err(value_fault(byte)),
            None => Ok(false),
        }
    }

    /// Both a line and the section end with a CR, behind which nothing but LF may come.
    #[inline(always)]
    fn parse_line_end(&mut self, view: &[u8]) -> Result<bool, Malformed> {
        match view.get(self.at) {
            Some(b'\n') => {
                self.at += 1;
                Ok(true)
            }
            Some(_) => Err(Malformed::BareCr),
            None => Ok(false),
        }
    }
}

/// The name of the line at the front, and what is behind the line, if it has come whole and breaks
/// no rule.
///
/// Its end is looked for from its beginning on, although names are judged again by their own rule:
/// so the next line need not wait until the colon of this one is found.
#[inline(always)]
fn whole_line(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let [b'\r', b'\n', behind @ ..] = scan::skip_value(rest) else { return None };
    let value @ [b':', ..] = scan::skip_token(rest) else { return None };
    let name = rest.get(..rest.len() - value.len())?;
    (!name.is_empty()).then_some((name, behind))
}

/// What is wrong with a byte that ends a name and is no colon; none if the next byte is needed to
/// tell.
#[cold]
fn name_fault(view: &[u8], line: usize, at: usize, byte: u8) -> Result<bool, Reject> {
    let fault = match (byte, view.get(at + 1)) {
        (b'\n', _) => Malformed::BareLf,
        (b' ' | b'\t', _) if at == line => Malformed::LineFolding,
        (b'\r', None) => return Ok(false),
        (b'\r', Some(next)) if *next != b'\n' => Malformed::BareCr,
        _ => Malformed::FieldNameByte { byte },
    };
    Err(fault.into())
}

#[cold]
const fn value_fault(byte: u8) -> Malformed {
    match byte {
        b'\n' => Malformed::BareLf,
        _ => Malformed::FieldValueByte { byte },
    }
}
