//! The resuming parser of request heads.

use core::mem;

use bytes::{Buf, Bytes};

use super::facts::{Facts, HOST};
use super::request_line::{Bounds, RequestLineParser};
use super::section::{SectionLimits, SectionParser};
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
    state: HeadState,
    parts: Parts,
}

/// How far a head is parsed. Apart from its parts, so that a head that comes whole, and needs no
/// parser any more, has them moved but once.
#[derive(Debug, Default)]
pub(crate) struct HeadState {
    stage: Stage,
    /// Bytes of empty lines before the request line: the offsets of the parts count from behind
    /// them.
    skipped: usize,
    facts: Facts,
}

/// What comes next, in the order in which it comes, and what is known of that only.
#[derive(Debug, Default)]
enum Stage {
    /// Empty lines, or the first byte of the request line.
    #[default]
    Start,
    /// The rest of the request line.
    Line(RequestLineParser),
    Fields(SectionParser),
    /// Nothing: so many bytes are the head, with the empty lines.
    Whole(usize),
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
        self.state.parse(buffer, config, &mut self.parts)
    }

    /// After [`parse`](Self::parse) returned a length: the head, out of exactly the bytes of
    /// that length. The parser is ready for the next head.
    ///
    /// # Panics
    /// If `parse` has not returned a length, or `bytes` is not of that length.
    pub fn take(&mut self, bytes: Bytes) -> RequestHead {
        mem::take(self).finish(bytes)
    }

    /// [`take`](Self::take) from a parser that reads no other head.
    pub(crate) fn finish(self, bytes: Bytes) -> RequestHead {
        let Self { state, parts } = self;
        let Stage::Whole(length) = state.stage else {
            panic!("expected a whole head before it is taken");
        };
        assert_eq!(bytes.len(), length, "expected exactly the bytes of the head");
        RequestHead { bytes: state.trim(bytes), parts }
    }

    /// One that goes on from here.
    pub(crate) const fn resume(state: HeadState, parts: Parts) -> Self {
        Self { state, parts }
    }

    /// What is known of a whole head, before it is taken.
    #[inline]
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Whether anything but empty lines has come.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        !matches!(self.state.stage, Stage::Start)
    }

    /// Whether the request line is whole.
    #[must_use]
    pub const fn has_request_line(&self) -> bool {
        matches!(self.state.stage, Stage::Fields(_) | Stage::Whole(_))
    }

    /// The method, as soon as it is known, even if the rest is refused.
    #[must_use]
    pub const fn method(&self) -> Option<Method> {
        match &self.state.stage {
            Stage::Start => None,
            Stage::Line(parser) => parser.method(),
            Stage::Fields(_) | Stage::Whole(_) => Some(self.parts.method()),
        }
    }
}

impl HeadState {
    /// As [`HeadParser::parse`], into these parts: the line from [`Stage::Fields`] on, the lines of
    /// fields as they come, what follows from them at [`Stage::Whole`].
    #[inline]
    pub(crate) fn parse(
        &mut self,
        buffer: &[u8],
        config: &Config,
        parts: &mut Parts,
    ) -> Result<Option<usize>, Reject> {
        match self.stage {
            Stage::Start => self.begin(buffer, config, parts),
            Stage::Line(_) | Stage::Fields(_) => self.go_on(buffer, config, parts),
            Stage::Whole(length) => Ok(Some(length)),
        }
    }

    /// Bytes of empty lines before the head.
    #[inline]
    pub(crate) const fn skipped(&self) -> usize {
        self.skipped
    }

    /// These bytes, which begin with the head, without empty lines before it.
    #[inline(always)]
    pub(crate) fn trim(&self, mut bytes: Bytes) -> Bytes {
        if self.skipped > 0 {
            bytes.advance(self.skipped);
        }
        bytes
    }

    /// The first bytes of a head. Nearly always all of it has come, and its first lines are usual:
    /// these are taken in one step.
    #[inline(never)]
    fn begin(
        &mut self,
        buffer: &[u8],
        config: &Config,
        parts: &mut Parts,
    ) -> Result<Option<usize>, Reject> {
        let bytes = match buffer {
            [b'\r' | b'\n', ..] | [] => match self.skip_empty_lines(buffer)? {
                Some(bytes) => bytes,
                None => return Ok(None),
            },
            _ => buffer,
        };
        let Some((line, rest)) = usual::request_line(bytes, Bounds::new(config)) else {
            self.stage = Stage::Line(RequestLineParser::default());
            return self.go_on(buffer, config, parts);
        };
        let start = line.end();
        parts.line = line;
        let rest = self.take_usual_host(rest, start, config, parts);
        let at = bytes.len() - rest.len();
        if at > start && rest.starts_with(b"\r\n") {
            // Of a valid Host alone nothing can be refused.
            return self.conclude(bytes, at + 2, parts).map(Some);
        }
        self.stage = Stage::Fields(SectionParser::resume(start, at));
        self.go_on(buffer, config, parts)
    }

    /// Takes the Host line at the front of `rest`, which is what is behind the request line, at
    /// `start`, if it is usual, and leaves room for the end of the section. Returns what is left.
    #[inline(always)]
    fn take_usual_host<'b>(
        &mut self,
        rest: &'b [u8],
        start: usize,
        config: &Config,
        parts: &mut Parts,
    ) -> &'b [u8] {
        let Some((length, behind)) = usual::host_line(rest) else { return rest };
        let limits = SectionLimits::of_header(config);
        if limits.lines == 0 || length + 2 * b"\r\n".len() > limits.bytes.min(EXTENT_MAX) {
            return rest;
        }
        let (colon, end) = (start + HOST.len(), start + length);
        parts.table.push(Entry { colon: offset(colon), end: offset(end) });
        self.facts.note_valid_host(Span::new(start + usual::HOST_VALUE, end));
        behind
    }

    /// Whatever is not usual, and what comes in parts.
    #[inline(never)]
    fn go_on(
        &mut self,
        buffer: &[u8],
        config: &Config,
        parts: &mut Parts,
    ) -> Result<Option<usize>, Reject> {
        let Some(bytes) = buffer.get(self.skipped..) else { return Ok(None) };
        if let Stage::Line(parser) = &mut self.stage {
            let Some(line) = parser.parse(bytes, config)? else { return Ok(None) };
            self.stage = Stage::Fields(SectionParser::resume(line.end(), line.end()));
            parts.line = line;
        }
        let Self { stage: Stage::Fields(section), facts, .. } = self else { return Ok(None) };
        let limits = SectionLimits::of_header(config);
        match section.parse(bytes, limits, &mut parts.table, facts)? {
            Some(end) => self.conclude(bytes, end, parts).map(Some),
            None => Ok(None),
        }
    }

    /// Judges the head that ends at `end` of `bytes`, which begin with it. Returns its length.
    #[inline(always)]
    fn conclude(&mut self, bytes: &[u8], end: usize, parts: &mut Parts) -> Result<usize, Reject> {
        self.facts.judge(bytes, parts)?;
        let length = self.skipped + end;
        self.stage = Stage::Whole(length);
        Ok(length)
    }

    /// From the first byte of the request line on, if it has come (RFC 9112, section 2.2).
    #[cold]
    fn skip_empty_lines<'b>(&mut self, buffer: &'b [u8]) -> Result<Option<&'b [u8]>, Malformed> {
        let mut rest = buffer;
        loop {
            match rest {
                [first, ..] if !matches!(first, b'\r' | b'\n') => break,
                [] | [b'\r'] => return Ok(None),
                [b'\n', ..] => return Err(Malformed::BareLf),
                [b'\r', b'\n', ..] if buffer.len() - rest.len() == EMPTY_LINES_MAX => {
                    return Err(Malformed::TooManyEmptyLines);
                }
                [b'\r', b'\n', behind @ ..] => rest = behind,
                _ => return Err(Malformed::BareCr),
            }
        }
        self.skipped = buffer.len() - rest.len();
        Ok(Some(rest))
    }
}
