//! The resuming parser of request heads.

use core::mem;

use bytes::{Buf, Bytes};

use super::RequestHead;
use super::facts::{Facts, Verdict};
use super::request_line::{RequestLine, RequestLineParser};
use super::section::{FieldLine, SectionLimits, SectionParser};
use crate::{Config, Malformed, Method, Reject};

/// Empty lines that are skipped before a request line, in bytes (RFC 9112, section 2.2, asks for
/// one line at least).
const EMPTY_LINES_MAX: usize = 2 * b"\r\n".len();

/// Reads a request head out of a growing buffer, looking at each byte once.
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
    /// Bytes of empty lines before the request line: the offsets of the parts below count from
    /// behind them.
    skipped: usize,
    begun: bool,
    line_parser: RequestLineParser,
    /// There once the request line is whole.
    line: Option<RequestLine>,
    section: SectionParser,
    facts: Facts,
    /// There once the head is whole.
    verdict: Option<Verdict>,
    /// Of the whole head, without the empty lines.
    length: usize,
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
    pub fn parse(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        if self.verdict.is_some() {
            return Ok(Some(self.skipped + self.length));
        }
        self.begun = self.begun || self.skip_empty_lines(buffer)?;
        if !self.begun {
            return Ok(None);
        }
        let bytes = buffer.get(self.skipped..).unwrap_or_default();
        let version = match &self.line {
            Some(line) => line.version,
            None => match self.line_parser.parse(bytes, config)? {
                Some(line) => {
                    self.section.begin(line.end());
                    self.line.insert(line).version
                }
                None => return Ok(None),
            },
        };
        let limits =
            SectionLimits { bytes: config.header_section_max, lines: config.field_count_max };
        let facts = &mut self.facts;
        let note = |line: FieldLine<'_>| facts.note(bytes, line);
        let Some(length) = self.section.parse(bytes, limits, note)? else {
            return Ok(None);
        };
        self.verdict = Some(self.facts.judge(bytes, version)?);
        self.length = length;
        Ok(Some(self.skipped + length))
    }

    /// After [`parse`](Self::parse) returned a length: the head, out of exactly the bytes of
    /// that length. The parser is ready for the next head.
    ///
    /// # Panics
    /// If `parse` has not returned a length, or `bytes` is not of that length.
    pub fn take(&mut self, bytes: Bytes) -> RequestHead {
        mem::take(self).into_head(bytes)
    }

    /// [`take`](Self::take) from a parser that is of no use afterwards.
    #[inline(always)]
    pub(crate) fn into_head(self, mut bytes: Bytes) -> RequestHead {
        let (Some(line), Some(verdict)) = (self.line, self.verdict) else {
            panic!("expected a whole head before it is taken");
        };
        let length = self.skipped + self.length;
        assert_eq!(bytes.len(), length, "expected exactly the bytes of the head");
        if self.skipped > 0 {
            bytes.advance(self.skipped);
        }
        RequestHead { bytes, line, verdict, table: self.section.into_table() }
    }

    /// Whether anything but empty lines has come.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether the request line is whole.
    #[must_use]
    pub const fn has_request_line(&self) -> bool {
        self.line.is_some()
    }

    /// The method, as soon as it is known, even if the rest is refused.
    #[must_use]
    pub const fn method(&self) -> Option<Method> {
        self.line_parser.method()
    }

    /// Whether the request line begins at `skipped` (RFC 9112, section 2.2).
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
