//! The resuming parser of field lines, for header and trailer sections alike (RFC 9112,
//! section 5).

use super::facts::{Facts, FieldLine};
use super::table::{EXTENT_MAX, Entry, FieldTable, offset};
use crate::syntax::{Class, part};
use crate::{Config, Malformed, Reject, scan};

/// The limits of a section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SectionLimits {
    /// Bytes, including line ends and the empty line.
    pub(crate) bytes: usize,
    /// Field lines.
    pub(crate) lines: usize,
}

impl SectionLimits {
    /// Those of a header section.
    #[inline(always)]
    pub(crate) const fn of_header(config: &Config) -> Self {
        Self { bytes: config.header_section_max, lines: config.field_count_max }
    }
}

/// Parses a section in a growing buffer. No byte is checked twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct SectionParser {
    /// Where the section begins.
    start: usize,
    /// What is expected at `at`.
    expected: Expected,
    /// Everything before this offset is checked. Invariant: `start <= line <= at`.
    at: usize,
    /// Where the current line begins.
    line: usize,
    /// The colon of the current line, once it was found.
    colon: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expected {
    /// A byte of a field name, the colon behind it, or the CR of the empty line.
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
    /// A section that begins at `start` of the buffer, whose lines before `line` are taken already.
    #[inline]
    pub(crate) const fn resume(start: usize, line: usize) -> Self {
        Self { start, expected: Expected::Name, at: line, line, colon: 0 }
    }

    /// Goes on where the last call stopped. Adds the lines to `table`, and what they say about the
    /// message to `facts`. Returns the offset in `buffer` behind the empty line, once the section
    /// is whole.
    ///
    /// The error is that of the first byte that breaks a rule. A byte beyond the limit is refused
    /// for that, whatever it is, and so is the first byte of a name in a line too many.
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

    /// Takes what has arrived, and returns true, if it is only a few more bytes of a value or of a
    /// name that has begun. So a peer that sends byte by byte costs little.
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

    /// Takes lines that are whole and break no rule: nearly always all of them. It stops before an
    /// error, at a limit, or at a partial line, all of which it leaves to the caller. Returns where
    /// the section ends, if that was reached.
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

    /// Takes partial lines, and finds errors, step by step.
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

    /// Goes on with the name, if that is expected. Returns whether it is whole now, as do the
    /// functions for the other parts below.
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

    /// The LF after the CR that ends a line, or the section.
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

/// The name of the line at the front, and the rest behind the line, if the line is whole and breaks
/// no rule.
///
/// The end of the line is searched from its beginning, although that passes over the name too. So
/// the processor can begin with the next line before it knows where the colon of this one is.
#[inline(always)]
fn whole_line(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let [b'\r', b'\n', behind @ ..] = scan::skip_value(rest) else { return None };
    let value @ [b':', ..] = scan::skip_token(rest) else { return None };
    let name = rest.get(..rest.len() - value.len())?;
    (!name.is_empty()).then_some((name, behind))
}

/// The error of a byte that ends a name and is not a colon; `Ok(false)` if the next byte is needed
/// to tell.
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
