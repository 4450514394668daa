//! The chunked transfer coding, read line by line (RFC 9112, section 7.1).

use hairspring_core::Config;

use super::{Field, field, is_token, line, trim};

/// What a naive reader makes of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The body is not over yet.
    Incomplete,
    /// The coding is broken.
    Refused(&'static str),
    /// A whole body.
    Whole(Body<'a>),
}

/// A whole body.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Body<'a> {
    /// Its content.
    pub content: Vec<u8>,
    /// How many bytes of the input it took.
    pub len: usize,
    /// The trailer section: names and trimmed values.
    pub trailers: Vec<Field<'a>>,
}

/// Reads the chunked body at the front of `data`.
#[must_use]
pub fn read<'a>(data: &'a [u8], config: &Config) -> Verdict<'a> {
    let (mut body, mut extensions) = (Body::default(), 0);
    let mut rest = data;
    loop {
        let Some((text, after)) = line(rest) else { return Verdict::Incomplete };
        if text.len() > config.chunk_line_max {
            return Verdict::Refused("chunk line over its limit");
        }
        let Some((size, behind)) = chunk_line(text) else {
            return Verdict::Refused("not a chunk line");
        };
        extensions += behind;
        if extensions > config.chunk_extensions_max {
            return Verdict::Refused("chunk extensions over their limit");
        }
        if size == 0 {
            return read_trailers(after, data.len(), body, config);
        }
        let Some((chunk, after)) =
            usize::try_from(size).ok().and_then(|size| after.split_at_checked(size))
        else {
            return Verdict::Incomplete;
        };
        body.content.extend_from_slice(chunk);
        rest = match after {
            [b'\r', b'\n', rest @ ..] => rest,
            [] | [b'\r'] => return Verdict::Incomplete,
            _ => return Verdict::Refused("no CRLF after a chunk"),
        };
    }
}

fn read_trailers<'a>(
    mut rest: &'a [u8],
    total: usize,
    mut body: Body<'a>,
    config: &Config,
) -> Verdict<'a> {
    let section = rest.len();
    while let Some((text, after)) = line(rest) {
        rest = after;
        if section - rest.len() > config.trailer_section_max {
            return Verdict::Refused("trailer section over its limit");
        }
        if text.is_empty() {
            body.len = total - rest.len();
            return Verdict::Whole(body);
        }
        let Some(field) = field(text) else { return Verdict::Refused("not a field line") };
        body.trailers.push(field);
        if body.trailers.len() > config.trailer_count_max {
            return Verdict::Refused("too many trailers");
        }
    }
    Verdict::Incomplete
}

/// The size, and how long the extensions behind it are.
fn chunk_line(text: &[u8]) -> Option<(u64, usize)> {
    let digits = text.iter().position(|b| !b.is_ascii_hexdigit()).unwrap_or(text.len());
    let (size, extensions) = text.split_at(digits);
    if digits > 16 || !are_extensions(extensions) {
        return None;
    }
    let size = u64::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
    (size < 1 << 63).then_some((size, extensions.len()))
}

/// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
fn are_extensions(mut text: &[u8]) -> bool {
    while !text.is_empty() {
        let [b';', rest @ ..] = skip_blanks(text) else { return false };
        let rest = skip_blanks(rest);
        let (name, rest) = rest.split_at(token_len(rest));
        if !is_token(name) {
            return false;
        }
        text = match skip_blanks(rest) {
            [b'=', rest @ ..] => match value(skip_blanks(rest)) {
                Some(rest) => rest,
                None => return false,
            },
            _ => rest,
        };
    }
    true
}

/// What follows the token or quoted string (RFC 9110, section 5.6.4).
fn value(text: &[u8]) -> Option<&[u8]> {
    let [b'"', rest @ ..] = text else {
        let len = token_len(text);
        return (len > 0).then_some(&text[len..]);
    };
    let plain = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    let mut rest = rest;
    loop {
        rest = match rest {
            [b'"', rest @ ..] => return Some(rest),
            [b'\\', byte, rest @ ..] if plain(*byte) => rest,
            [byte, rest @ ..] if plain(*byte) && *byte != b'\\' => rest,
            _ => return None,
        };
    }
}

fn token_len(text: &[u8]) -> usize {
    (0..text.len()).find(|&at| !is_token(&text[at..=at])).unwrap_or(text.len())
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let kept = text.iter().position(|byte| !trim(&[*byte]).is_empty()).unwrap_or(text.len());
    &text[kept..]
}
