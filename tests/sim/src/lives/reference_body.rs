//! Content according to RFC 9112, sections 6 and 7: slow, strict, over the whole stream.

use hairspring_core::Config;

use super::reference::{Framed, Section, is_token, read_section, trimmed};
use super::statuses::Statuses;

/// A body according to the RFC.
#[derive(Clone, Debug)]
pub(crate) struct BodyRead {
    /// The content, as far as it arrived.
    pub(crate) content: Vec<u8>,
    pub(crate) trailers: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) end: BodyEnd,
}

/// How it ends.
#[derive(Clone, Debug)]
pub(crate) enum BodyEnd {
    /// The next message begins there.
    Whole(usize),
    /// With the stream; these refusals are possible already.
    Cut(Statuses),
    Refused(Statuses),
}

/// Reads a body at `at`, of which at most `max` bytes of content are taken.
pub(crate) fn read_body(
    stream: &[u8],
    at: usize,
    framing: Framed,
    max: u64,
    config: &Config,
) -> BodyRead {
    match framing {
        Framed::Nothing => {
            BodyRead { content: Vec::new(), trailers: Vec::new(), end: BodyEnd::Whole(at) }
        }
        Framed::Length(length) => {
            let have = (stream.len() - at) as u64;
            let content = stream[at..at + length.min(have) as usize].to_vec();
            let end = if length > max {
                BodyEnd::Refused(Statuses::of(413))
            } else if have < length {
                BodyEnd::Cut(Statuses::none())
            } else {
                BodyEnd::Whole(at + length as usize)
            };
            BodyRead { content, trailers: Vec::new(), end }
        }
        Framed::Chunked => {
            let mut body = Chunks { stream, at, config, content: Vec::new(), extensions: 0, max };
            let (end, trailers) = match body.read() {
                Ok((end, trailers)) => (BodyEnd::Whole(end), trailers),
                Err(end) => (end, Vec::new()),
            };
            BodyRead { content: body.content, trailers, end }
        }
    }
}

struct Chunks<'a> {
    stream: &'a [u8],
    at: usize,
    config: &'a Config,
    content: Vec<u8>,
    extensions: usize,
    max: u64,
}

type Trailers = Vec<(Vec<u8>, Vec<u8>)>;

impl Chunks<'_> {
    fn read(&mut self) -> Result<(usize, Trailers), BodyEnd> {
        loop {
            let size = self.chunk_line()?;
            if size == 0 {
                return self.trailers();
            }
            self.chunk_data(size)?;
        }
    }

    fn chunk_line(&mut self) -> Result<u64, BodyEnd> {
        let refused = || BodyEnd::Refused(Statuses::of(400));
        let rest = &self.stream[self.at..];
        let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
            let bad = rest.contains(&b'\n')
                || rest.iter().position(|&b| b == b'\r').is_some_and(|cr| cr + 1 < rest.len())
                || rest.len() > self.config.chunk_line_max + 1
                || !rest.is_empty() && self.line_size(rest).is_none();
            // A line that is cut may be malformed already, or only incomplete.
            return Err(BodyEnd::Cut(if bad { Statuses::of(400) } else { Statuses::none() }));
        };
        let line = &rest[..end];
        if line.len() > self.config.chunk_line_max {
            return Err(refused());
        }
        let (size, extension) = self.line_size(line).ok_or_else(refused)?;
        self.extensions += extension;
        if self.extensions > self.config.chunk_extensions_max {
            return Err(refused());
        }
        self.at += end + 2;
        Ok(size)
    }

    /// The size of a chunk, and the bytes of the extensions behind it.
    fn line_size(&self, line: &[u8]) -> Option<(u64, usize)> {
        let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        if !(1..=16).contains(&digits) {
            return None;
        }
        let text = std::str::from_utf8(&line[..digits]).ok()?;
        let size = u64::from_str_radix(text, 16).ok().filter(|&size| size < 1 << 63)?;
        let extension = &line[digits..];
        are_extensions(extension).then_some((size, extension.len()))
    }

    fn chunk_data(&mut self, size: u64) -> Result<(), BodyEnd> {
        let rest = &self.stream[self.at..];
        let have = size.min(rest.len() as u64) as usize;
        self.content.extend_from_slice(&rest[..have]);
        if self.content.len() as u64 > self.max {
            return Err(BodyEnd::Refused(Statuses::of(413)));
        }
        if (rest.len() as u64) < size {
            let announced = (self.content.len() - have) as u64 + size;
            let doubt = if announced > self.max { Statuses::of(413) } else { Statuses::none() };
            return Err(BodyEnd::Cut(doubt));
        }
        match rest[have..] {
            [b'\r', b'\n', ..] => {}
            [] | [b'\r'] => return Err(BodyEnd::Cut(Statuses::none())),
            _ => return Err(BodyEnd::Refused(Statuses::of(400))),
        }
        self.at += have + 2;
        Ok(())
    }

    fn trailers(&mut self) -> Result<(usize, Trailers), BodyEnd> {
        let limits = (self.config.trailer_section_max, self.config.trailer_count_max);
        match read_section(self.stream, self.at, limits) {
            Section::Whole(lines) => {
                let kept = lines.fields.into_iter().filter(|(name, _)| is_trailer(name));
                Ok((lines.end, kept.collect()))
            }
            Section::Cut(doubt) => Err(BodyEnd::Cut(doubt)),
            Section::Refused(statuses) => Err(BodyEnd::Refused(statuses)),
        }
    }
}

/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )` (RFC 9112, section 7.1.1).
fn are_extensions(mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        let Some(b';') = skip_blanks(&mut rest) else { return false };
        rest = &rest[1..];
        skip_blanks(&mut rest);
        if !skip_token(&mut rest) {
            return false;
        }
        let before = rest;
        if skip_blanks(&mut rest) != Some(b'=') {
            rest = before;
            continue;
        }
        rest = &rest[1..];
        if skip_blanks(&mut rest) == Some(b'"') {
            let Some(end) = quoted_end(rest) else { return false };
            rest = &rest[end..];
        } else if !skip_token(&mut rest) {
            return false;
        }
    }
    true
}

fn skip_blanks(rest: &mut &[u8]) -> Option<u8> {
    while let [b' ' | b'\t', after @ ..] = rest {
        *rest = after;
    }
    rest.first().copied()
}

fn skip_token(rest: &mut &[u8]) -> bool {
    let len = (0..rest.len()).take_while(|&at| is_token(&rest[at..=at])).count();
    *rest = &rest[len..];
    len > 0
}

/// Behind the closing quote of a quoted string (RFC 9110, section 5.6.4).
fn quoted_end(rest: &[u8]) -> Option<usize> {
    let legal = |b: u8| b == b'\t' || (b >= b' ' && b != 0x7f);
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' if legal(*rest.get(at + 1)?) => at += 2,
            b if legal(b) => at += 1,
            _ => return None,
        }
    }
}

/// Whether a trailer of this name is passed on. The worlds send these two kinds: their own, and
/// fields that frame, route or authenticate (RFC 9110, section 6.5.1).
fn is_trailer(name: &[u8]) -> bool {
    const DROPPED: [&str; 8] = [
        "content-length",
        "transfer-encoding",
        "host",
        "connection",
        "authorization",
        "cookie",
        "expect",
        "upgrade",
    ];
    debug_assert!(trimmed(name) == name, "a token");
    !DROPPED.iter().any(|dropped| name.eq_ignore_ascii_case(dropped.as_bytes()))
}
