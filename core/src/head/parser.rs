//! The resuming parser of request heads.

use core::mem;

use bytes::{Buf, Bytes};

use super::facts::{self, Facts, HOST};
use super::request_line::RequestLineParser;
use super::section::{SectionLimits, SectionParser};
use super::table::{Entry, Span, offset};
use super::{Parts, RequestHead, usual};
use crate::{Config, Malformed, Method, Reject};

/// Empty lines that are skipped before a request line, in bytes (RFC 9112, section 2.2, asks for
/// one line at least).
const EMPTY_LINES_MAX: usize = 2 * b"\r\n".len();

/// Parses a request head in a growing buffer. Each call resumes where the last one stopped, so no
/// byte is checked twice.
///
/// However the bytes are cut, the result is the same: the error of the first byte that breaks a
/// rule. Rules about more than one byte are checked in a fixed order: at the end of the request
/// line the version, then the form of the target; at the end of the head Host, then framing, then
/// expectations.
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

/// How far a head is parsed. Separate from its parts, which are then parsed straight into the
/// [`RequestHead`] if the head arrives whole.
#[derive(Debug, Default)]
pub(crate) struct HeadState {
    stage: Stage,
    /// Bytes of empty lines before the request line. The offsets of the parts count from there.
    skipped: usize,
    facts: Facts,
}

/// What is expected next, with the state of that part.
#[derive(Debug, Default)]
enum Stage {
    /// Empty lines, or the first byte of the request line.
    #[default]
    Start,
    /// The rest of the request line.
    Line(RequestLineParser),
    Fields(SectionParser),
    /// Nothing: the head is whole. Its length in bytes, empty lines before it included.
    Whole(usize),
}

impl HeadParser {
    /// A parser at the beginning of a head.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on where the last call stopped. `buffer` must begin at the same byte in all calls for
    /// one head, and may only grow. Returns the length of the head once it is whole, including
    /// empty lines before it.
    ///
    /// # Errors
    /// The first rule that the head breaks. Do not use the parser after that.
    #[inline]
    pub fn parse(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        self.state.parse(buffer, config, &mut self.parts)
    }

    /// After [`parse`](Self::parse) returned a length: makes the head out of exactly that many
    /// `bytes`. The parser is then ready for the next head.
    ///
    /// # Panics
    /// If `parse` has not returned a length, or `bytes` is not of that length.
    pub fn take(&mut self, bytes: Bytes) -> RequestHead {
        mem::take(self).finish(bytes)
    }

    /// [`take`](Self::take) from a parser that is not used again.
    pub(crate) fn finish(self, mut bytes: Bytes) -> RequestHead {
        let Self { state, parts } = self;
        let Stage::Whole(length) = state.stage else {
            panic!("expected a whole head before it is taken");
        };
        assert_eq!(bytes.len(), length, "expected exactly the bytes of the head");
        bytes.advance(state.skipped);
        RequestHead { bytes, parts }
    }

    /// A parser that goes on from here.
    pub(crate) const fn resume(state: HeadState, parts: Parts) -> Self {
        Self { state, parts }
    }

    /// The parts of a whole head, before it is taken.
    #[inline]
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Whether a byte of the request line was parsed. If not, a peer that ends its side has asked
    /// for nothing.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        !matches!(self.state.stage, Stage::Start)
    }

    /// Bytes of empty lines before the head.
    pub(crate) const fn skipped(&self) -> usize {
        self.state.skipped()
    }

    /// Whether the request line is whole.
    #[must_use]
    pub const fn has_request_line(&self) -> bool {
        matches!(self.state.stage, Stage::Fields(_) | Stage::Whole(_))
    }

    /// The method as soon as it is known, even if the head is refused later.
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
    /// As [`HeadParser::parse`], into `parts`. These have the request line from [`Stage::Fields`]
    /// on, each field line once it is whole, and what follows from them at [`Stage::Whole`].
    #[inline]
    pub(crate) fn parse(
        &mut self,
        buffer: &[u8],
        config: &Config,
        parts: &mut Parts,
    ) -> Result<Option<usize>, Reject> {
        if let Stage::Start = self.stage
            && let Some(length) = self.take_usual(buffer, config, parts)
        {
            return Ok(Some(length));
        }
        self.go_on(buffer, config, parts)
    }

    /// Bytes of empty lines before the head.
    #[inline]
    pub(crate) const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Takes the request line and the Host line in one step each, if they are usual and whole.
    /// Returns the length of the head if these are its only lines.
    #[inline(never)]
    fn take_usual(&mut self, buffer: &[u8], config: &Config, parts: &mut Parts) -> Option<usize> {
        let (line, rest) = usual::request_line(usual::view(buffer), config)?;
        let start = line.end();
        parts.line = line;
        let Some((length, rest)) = usual::host_line(rest, config) else {
            self.stage = Stage::Fields(SectionParser::resume(start, start));
            return None;
        };
        let (colon, end) = (start + HOST.len(), start + length);
        parts.table.push(Entry { colon: offset(colon), end: offset(end) });
        let host = Span::new(start + usual::HOST_VALUE, end);
        let behind = end + b"\r\n".len();
        if rest.starts_with(b"\r\n") {
            facts::judge_host_alone(host, parts);
            self.stage = Stage::Whole(behind + b"\r\n".len());
            return Some(behind + b"\r\n".len());
        }
        self.facts.note_valid_host(host);
        self.stage = Stage::Fields(SectionParser::resume(start, behind));
        None
    }

    /// Parses everything that is unusual or arrives in parts.
    #[inline(never)]
    fn go_on(
        &mut self,
        buffer: &[u8],
        config: &Config,
        parts: &mut Parts,
    ) -> Result<Option<usize>, Reject> {
        if let Stage::Start = self.stage {
            if !self.skip_empty_lines(buffer)? {
                return Ok(None);
            }
            self.stage = Stage::Line(RequestLineParser::default());
        }
        let Some(bytes) = buffer.get(self.skipped..) else { return Ok(None) };
        if let Stage::Line(parser) = &mut self.stage {
            let Some(line) = parser.parse(bytes, config)? else { return Ok(None) };
            self.stage = Stage::Fields(SectionParser::resume(line.end(), line.end()));
            parts.line = line;
        }
        let section = match &mut self.stage {
            Stage::Fields(section) => section,
            Stage::Whole(length) => return Ok(Some(*length)),
            Stage::Start | Stage::Line(_) => return Ok(None),
        };
        let limits = SectionLimits::of_header(config);
        match section.parse(bytes, limits, &mut parts.table, &mut self.facts)? {
            Some(end) => self.conclude(bytes, end, parts).map(Some),
            None => Ok(None),
        }
    }

    /// Judges the whole head, which is `bytes` up to `end`. Returns its length.
    #[inline(always)]
    fn conclude(&mut self, bytes: &[u8], end: usize, parts: &mut Parts) -> Result<usize, Reject> {
        self.facts.judge(bytes, parts)?;
        let length = self.skipped + end;
        self.stage = Stage::Whole(length);
        Ok(length)
    }

    /// Skips empty lines. Returns whether the first byte of the request line has arrived
    /// (RFC 9112, section 2.2).
    #[cold]
    fn skip_empty_lines(&mut self, buffer: &[u8]) -> Result<bool, Malformed> {
        let mut rest = buffer;
        loop {
            match rest {
                [first, ..] if !matches!(first, b'\r' | b'\n') => break,
                [] | [b'\r'] => return Ok(false),
                [b'\n', ..] => return Err(Malformed::BareLf),
                [b'\r', b'\n', ..] if buffer.len() - rest.len() == EMPTY_LINES_MAX => {
                    return Err(Malformed::TooManyEmptyLines);
                }
                [b'\r', b'\n', behind @ ..] => rest = behind,
                _ => return Err(Malformed::BareCr),
            }
        }
        self.skipped = buffer.len() - rest.len();
        Ok(true)
    }
}
