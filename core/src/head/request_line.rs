//! The resuming parser of request lines (RFC 9112, section 3).

use super::table::{EXTENT_MAX, Span, offset};
use super::target::{self, TargetForm};
use crate::syntax::{Class, part};
use crate::{Config, Malformed, Method, Reject, Version, scan};

/// Parses a request line at the start of a growing buffer. No byte is checked twice, except a `%`
/// or a misplaced CR, which are checked again when the bytes behind them arrive.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestLineParser {
    /// What is expected at `at`.
    expected: Expected,
    /// Everything before this offset is checked.
    at: usize,
    method: Option<Method>,
    /// The offset of the space behind the method, once it was found.
    method_end: usize,
    /// The offset of the first `?` of the target, if there is one.
    question: Option<usize>,
    /// The offset of the space behind the target, once it was found.
    target_end: usize,
}

/// In the order in which they appear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Expected {
    /// A byte of the method, or the space behind it.
    #[default]
    Method,
    /// A byte of the target, or the space behind it.
    Target,
    /// A byte of the version, or the CR behind it.
    Version,
    /// The LF.
    LineEnd,
}

/// What a request line says, and the offsets that every part of it follows from.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestLine {
    pub(super) method: Method,
    pub(super) version: Version,
    pub(super) form: TargetForm,
    /// Bytes of the scheme and its `://` at the front of the target, if it has one.
    pub(super) scheme_len: u8,
    /// The space behind the method; the target begins after it.
    pub(super) method_end: u32,
    /// Where the path begins: behind the authority, if the target has one.
    pub(super) path_start: u32,
    /// Where the path ends: at the first `?`, if there is one, else with the target.
    pub(super) path_end: u32,
    /// The space behind the target.
    pub(super) target_end: u32,
}

impl RequestLine {
    /// Nothing known yet.
    pub(super) const NONE: Self = Self {
        method: Method::Other,
        version: Version::Http11,
        form: TargetForm::Origin,
        scheme_len: 0,
        method_end: 0,
        path_start: 0,
        path_end: 0,
        target_end: 0,
    };

    pub(super) const fn method_name(&self) -> Span {
        Span { start: 0, end: self.method_end }
    }

    pub(super) const fn target(&self) -> Span {
        Span { start: self.method_end + 1, end: self.target_end }
    }

    pub(super) const fn path(&self) -> Span {
        Span { start: self.path_start, end: self.path_end }
    }

    /// What follows the `?`.
    pub(super) const fn query(&self) -> Option<Span> {
        if self.path_end == self.target_end {
            return None;
        }
        Some(Span { start: self.path_end + 1, end: self.target_end })
    }

    /// Empty if the form has none.
    pub(super) const fn authority(&self) -> Span {
        Span { start: self.target().start + self.scheme_len as u32, end: self.path_start }
    }

    /// The offset behind the CRLF.
    pub(super) const fn end(&self) -> usize {
        self.target_end as usize + b" HTTP/1.1\r\n".len()
    }
}

/// The limits, as offsets.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    line_max: usize,
    /// From this offset on, nothing but CRLF is legal.
    pub(super) line: usize,
    pub(super) target_max: usize,
}

impl Bounds {
    #[inline(always)]
    pub(super) fn new(config: &Config) -> Self {
        Self {
            line_max: config.request_line_max,
            line: config.request_line_max.min(EXTENT_MAX),
            target_max: config.target_max,
        }
    }
}

impl RequestLineParser {
    /// The method, once the space behind it was found.
    pub(super) const fn method(&self) -> Option<Method> {
        self.method
    }

    /// Goes on where the last call stopped. Returns the line once it is whole. Out of line, because
    /// nearly all lines arrive whole and are [usual](super::usual).
    ///
    /// The error is that of the first byte that breaks a rule or limit. The version, and then the
    /// form of the target, are judged when the line is whole.
    #[inline(never)]
    pub(super) fn parse(
        &mut self,
        buffer: &[u8],
        config: &Config,
    ) -> Result<Option<RequestLine>, Reject> {
        let bounds = Bounds::new(config);
        let whole = self.parse_method(buffer, bounds)?
            && self.parse_target(buffer, bounds)?
            && self.parse_version(buffer, bounds)?
            && self.parse_line_end(buffer)?;
        if whole { self.conclude(buffer, config).map(Some) } else { Ok(None) }
    }

    /// Goes on with the method, if it is not whole. Returns whether it is whole now, as do the
    /// functions for the other parts below.
    fn parse_method(&mut self, buffer: &[u8], bounds: Bounds) -> Result<bool, Reject> {
        if self.expected > Expected::Method {
            return Ok(true);
        }
        let view = buffer.get(..bounds.line).unwrap_or(buffer);
        self.at = scan::token_end(view, self.at);
        match view.get(self.at) {
            Some(b' ') if self.at > 0 => {
                self.method = Some(Method::from_token(part(view, 0, self.at)));
                self.method_end = self.at;
                self.at += 1;
                self.expected = Expected::Target;
                Ok(true)
            }
            Some(b'\n') => Err(Malformed::BareLf.into()),
            Some(b'\r') => misplaced_cr(buffer, self.at, Malformed::RequestLineSpace),
            Some(&byte) => Err(Malformed::MethodByte { byte }.into()),
            None if self.at == bounds.line => Err(Malformed::MethodTooLong.into()),
            None => Ok(false),
        }
    }

    fn parse_target(&mut self, buffer: &[u8], bounds: Bounds) -> Result<bool, Reject> {
        if self.expected > Expected::Target {
            return Ok(true);
        }
        let start = self.method_end + 1;
        let limit = start.saturating_add(bounds.target_max).min(bounds.line);
        let view = buffer.get(..limit).unwrap_or(buffer);
        loop {
            let class = if self.question.is_some() { Class::Query } else { Class::Path };
            self.at = scan::target_end(view, self.at, class);
            let Some(&byte) = buffer.get(self.at) else {
                return Ok(false);
            };
            let over = self.at >= limit;
            match byte {
                b'?' | b'%' if over => return Err(too_long(limit, bounds)),
                _ if over && class.has(byte) => return Err(too_long(limit, bounds)),
                b'?' => {
                    self.question = Some(self.at);
                    self.at += 1;
                }
                b'%' => match percent_encoded(buffer, self.at, limit) {
                    Percent::Whole => {
                        let rest = part(view, self.at + 3, view.len());
                        self.at = view.len() - skip_percent_encoded(rest).len();
                    }
                    Percent::Cut => return Ok(false),
                    Percent::Over => return Err(too_long(limit, bounds)),
                    Percent::Malformed => return Err(Malformed::TargetPercent.into()),
                },
                b' ' if self.at > start => {
                    self.target_end = self.at;
                    self.at += 1;
                    self.expected = Expected::Version;
                    return Ok(true);
                }
                b' ' => return Err(Malformed::RequestLineSpace.into()),
                b'\n' => return Err(Malformed::BareLf.into()),
                b'\r' => return misplaced_cr(buffer, self.at, Malformed::VersionSyntax),
                _ => return Err(Malformed::TargetByte { byte }.into()),
            }
        }
    }

    fn parse_version(&mut self, buffer: &[u8], bounds: Bounds) -> Result<bool, Reject> {
        const PATTERN: &[u8; 8] = b"HTTP/0.0";
        if self.expected > Expected::Version {
            return Ok(true);
        }
        let start = self.target_end + 1;
        loop {
            let Some(&byte) = buffer.get(self.at) else {
                return Ok(false);
            };
            let wanted = PATTERN.get(self.at - start);
            match (byte, wanted) {
                (b'\n', _) => return Err(Malformed::BareLf.into()),
                (b'\r', None) => {
                    self.at += 1;
                    self.expected = Expected::LineEnd;
                    return Ok(true);
                }
                (b'\r', Some(_)) => {
                    return misplaced_cr(buffer, self.at, Malformed::VersionSyntax);
                }
                _ if self.at >= bounds.line => {
                    return Err(Reject::UriTooLong { max: bounds.line_max });
                }
                (b'0'..=b'9', Some(b'0')) => self.at += 1,
                (_, Some(&literal)) if byte == literal => self.at += 1,
                (b' ', _) => return Err(Malformed::RequestLineSpace.into()),
                _ => return Err(Malformed::VersionSyntax.into()),
            }
        }
    }

    fn parse_line_end(&mut self, buffer: &[u8]) -> Result<bool, Reject> {
        match buffer.get(self.at) {
            Some(b'\n') => Ok(true),
            Some(_) => Err(Malformed::BareCr.into()),
            None => Ok(false),
        }
    }

    /// Judges the version and the form of the target of a whole line.
    fn conclude(&self, buffer: &[u8], config: &Config) -> Result<RequestLine, Reject> {
        let digit = |place| buffer.get(self.target_end + place).map_or(0, |byte| byte - b'0');
        let version = match (digit(6), digit(8)) {
            (1, 0) => Version::Http10,
            (1, _) => Version::Http11,
            (major, minor) => return Err(Reject::VersionNotSupported { major, minor }),
        };
        let method = self.method.unwrap_or(Method::Other);
        let (start, end) = (self.method_end + 1, self.target_end);
        let question = self.question.map(|question| question - start);
        let target = part(buffer, start, end);
        let (form, authority) = target::take_apart(target, question, method, config.secured)?;
        Ok(RequestLine {
            method,
            version,
            form,
            scheme_len: authority.start as u8,
            method_end: offset(self.method_end),
            path_start: offset(start + authority.end),
            path_end: offset(self.question.unwrap_or(end)),
            target_end: offset(end),
        })
    }
}

/// What a `%` and the bytes behind it are.
enum Percent {
    Whole,
    /// Correct so far, but not whole.
    Cut,
    /// A digit is beyond the limit.
    Over,
    Malformed,
}

/// The rest after a run of percent-encoded bytes, of which text in scripts other than Latin
/// consists almost entirely.
fn skip_percent_encoded(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [b'%', first, second, behind @ ..] = rest
        && Class::Hex.has(*first)
        && Class::Hex.has(*second)
    {
        rest = behind;
    }
    rest
}

fn percent_encoded(buffer: &[u8], at: usize, limit: usize) -> Percent {
    for place in [at + 1, at + 2] {
        match buffer.get(place) {
            None => return Percent::Cut,
            Some(byte) if !byte.is_ascii_hexdigit() => return Percent::Malformed,
            Some(_) if place >= limit => return Percent::Over,
            Some(_) => {}
        }
    }
    Percent::Whole
}

/// A CR where the line must not end: with an LF behind it the error is `at_line_end`, else a bare
/// CR. There is no verdict before the next byte.
#[cold]
fn misplaced_cr(buffer: &[u8], at: usize, at_line_end: Malformed) -> Result<bool, Reject> {
    match buffer.get(at + 1) {
        None => Ok(false),
        Some(b'\n') => Err(at_line_end.into()),
        Some(_) => Err(Malformed::BareCr.into()),
    }
}

/// The refusal of a target that goes on at `limit`, which is that of the line or its own.
#[cold]
const fn too_long(limit: usize, bounds: Bounds) -> Reject {
    let max = if limit == bounds.line { bounds.line_max } else { bounds.target_max };
    Reject::UriTooLong { max }
}
