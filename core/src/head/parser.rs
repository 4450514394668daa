//! The resuming parser of request heads.

use core::mem;

use bytes::{Buf, Bytes};

use super::facts::{Facts, HOST};
use super::request_line::{Bounds, RequestLine, RequestLineParser};
use super::section::{FieldLine, SectionLimits, SectionParser};
use super::table::{EXTENT_MAX, Entry, Span, offset};
use super::{Parts, RequestHead, usual};
use crate::{Config, Malformed, Method, Reject};

/// Empty lines that are skipped before a request line, in bytes (RFC 9112, section 2.2, asks for
/// one line at least).
const EMPTY_LINES_MAX: usize = 2 * b"\r\n".len();

/// Reads a request head out of a growing buffer. It resumes where it stopped: what a call has
/// judged, no later one looks at again.
///
/// However the bytes are cut, the verdict is the same: it is on the first byte that breaks a
/// rule. Rules about more than one byte are judged where they are complete: at the end of the
/// request line the version, then the form of the target; at the end of the head Host, then
/// framing, then expectations.
///
/// ```
/// use hairspring_core::{Config, HeadParser, Method};
/// let (config, mut parser) = (Config::default(), HeadParser::new());
/// let mut buffer = b"GET /a?b HTTP/1.1\r\nHost: exam".to_vec();
/// assert_eq!(parser.parse(&buffer, &config), Ok(None));
/// buffer.extend_from_slice(b"ple.org\r\n\r\nand more");
/// assert_eq!(parser.parse(&buffer, &config), Ok(Some(40)));
/// buffer.truncate(40);
/// let head = parser.take(buffer.into());
/// assert_eq!((head.method(), head.path(), head.query()), (Method::Get, "/a", Some("b")));
/// assert_eq!(head.authority(), Some("example.org"));
/// ```
#[derive(Debug, Default)]
pub struct HeadParser {
    stage: Stage,
    /// Bytes of empty lines before the request line: the offsets of the parts below count from
    /// behind them.
    skipped: usize,
    /// Of the head with the empty lines, once it is whole.
    length: usize,
    line_parser: RequestLineParser,
    section: SectionParser,
    facts: Facts,
    /// In one piece, as the head takes them over: the line from [`Stage::Fields`] on, the verdict
    /// at [`Stage::Whole`].
    parts: Parts,
}

/// What comes next, in the order in which it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Empty lines, or the first byte of the request line.
    #[default]
    Start,
    /// The rest of the request line.
    Line,
    Fields,
    /// Nothing.
    Whole,
}

impl HeadParser {
    /// At the beginning of a head.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on where the last call stopped. `buffer` begins where it began at the first call for
    /// this head, and has only grown. Returns the length of the head, empty lines before it
    /// included, once it is whole.
    ///
    /// # Errors
    /// The first rule that the head breaks. The parser is of no use after that.
    #[inline]
    pub fn parse(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        match self.stage {
            Stage::Start => self.begin(buffer, config),
            Stage::Line | Stage::Fields => self.go_on(buffer, config),
            Stage::Whole => Ok(Some(self.length)),
        }
    }

    /// The first bytes of a head: nearly always all of it has come.
    #[inline(never)]
    fn begin(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        if !self.find_beginning(buffer)? {
            return Ok(None);
        }
        self.stage = Stage::Line;
        let bytes = buffer.get(self.skipped..).unwrap_or_default();
        match self.take_usual_lines(bytes, config) {
            Some(end) => self.conclude(bytes, end).map(Some),
            None => self.go_on(buffer, config),
        }
    }

    #[inline(never)]
    fn go_on(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        let Some(bytes) = buffer.get(self.skipped..) else { return Ok(None) };
        if self.stage == Stage::Line {
            let Some(line) = self.line_parser.parse(bytes, config)? else { return Ok(None) };
            self.begin_fields(line);
        }
        let limits = SectionLimits::of_header(config);
        let facts = &mut self.facts;
        let note = |line: FieldLine<'_>| facts.note(bytes, line);
        match self.section.parse(bytes, limits, &mut self.parts.table, note)? {
            Some(end) => self.conclude(bytes, end).map(Some),
            None => Ok(None),
        }
    }

    /// Judges the head that ends at `end` of `bytes`, which begin with it. Returns its length.
    #[inline(always)]
    fn conclude(&mut self, bytes: &[u8], end: usize) -> Result<usize, Reject> {
        let Parts { line, verdict, .. } = &mut self.parts;
        self.facts.judge(bytes, line.version, verdict)?;
        self.length = self.skipped + end;
        self.stage = Stage::Whole;
        Ok(self.length)
    }

    /// Takes the request line, and a Host line behind it, if they have come whole and are as nearly
    /// all are. Returns where the head ends if that is all of it.
    #[inline(always)]
    fn take_usual_lines(&mut self, bytes: &[u8], config: &Config) -> Option<usize> {
        let (line, rest) = usual::request_line(bytes, Bounds::new(config))?;
        let start = line.end();
        self.begin_fields(line);
        let (length, rest) = usual::host_line(rest)?;
        let (end, limits) = (start + length, SectionLimits::of_header(config));
        if limits.lines == 0 || length + 2 * b"\r\n".len() > limits.bytes.min(EXTENT_MAX) {
            return None;
        }
        let colon = start + HOST.len();
        self.parts.table.push(Entry { colon: offset(colon), end: offset(end) });
        self.facts.note_valid_host(Span::new(start + usual::HOST_VALUE, end));
        let behind = end + b"\r\n".len();
        self.section.pass_to(behind);
        rest.starts_with(b"\r\n").then_some(behind + b"\r\n".len())
    }

    #[inline(always)]
    fn begin_fields(&mut self, line: RequestLine) {
        self.section.begin(line.end());
        self.parts.line = line;
        self.stage = Stage::Fields;
    }

    /// After [`parse`](Self::parse) returned a length: the head, out of exactly the bytes of
    /// that length. The parser is ready for the next head.
    ///
    /// # Panics
    /// If `parse` has not returned a length, or `bytes` is not of that length.
    pub fn take(&mut self, bytes: Bytes) -> RequestHead {
        let head = self.take_last(bytes);
        *self = Self::default();
        head
    }

    /// What is known of a whole head, before it is taken.
    #[inline]
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// [`take`](Self::take) from a parser that is of no use afterwards: little of it is moved.
    #[inline(always)]
    pub(crate) fn take_last(&mut self, mut bytes: Bytes) -> RequestHead {
        assert!(self.stage == Stage::Whole, "expected a whole head before it is taken");
        assert_eq!(bytes.len(), self.length, "expected exactly the bytes of the head");
        if self.skipped > 0 {
            bytes.advance(self.skipped);
        }
        RequestHead { bytes, parts: mem::take(&mut self.parts) }
    }

    /// Whether anything but empty lines has come.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        !matches!(self.stage, Stage::Start)
    }

    /// Whether the request line is whole.
    #[must_use]
    pub const fn has_request_line(&self) -> bool {
        matches!(self.stage, Stage::Fields | Stage::Whole)
    }

    /// The method, as soon as it is known, even if the rest is refused.
    #[must_use]
    pub const fn method(&self) -> Option<Method> {
        if self.has_request_line() { Some(self.parts.method()) } else { self.line_parser.method() }
    }

    /// Whether the request line begins at `skipped`.
    #[inline(always)]
    fn find_beginning(&mut self, buffer: &[u8]) -> Result<bool, Malformed> {
        match buffer {
            [byte, ..] if !matches!(byte, b'\r' | b'\n') => Ok(true),
            _ => self.skip_empty_lines(buffer),
        }
    }

    /// As [`find_beginning`](Self::find_beginning) says, behind empty lines (RFC 9112,
    /// section 2.2).
    #[cold]
    fn skip_empty_lines(&mut self, buffer: &[u8]) -> Result<bool, Malformed> {
        loop {
            let rest = buffer.get(self.skipped..).unwrap_or_default();
            match rest {
                [first, ..] if !matches!(first, b'\r' | b'\n') => return Ok(true),
                [] | [b'\r'] => return Ok(false),
                [b'\n', ..] => return Err(Malformed::BareLf),
                [b'\r', b'\n', ..] if self.skipped == EMPTY_LINES_MAX => {
                    return Err(Malformed::TooManyEmptyLines);
                }
                [b'\r', b'\n', ..] => self.skipped += 2,
                _ => return Err(Malformed::BareCr),
            }
        }
    }
}
