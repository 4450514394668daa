//! The fast path for the first two lines of nearly every head, if they have arrived whole. Lines
//! that are unusual, and all errors, are left to the parsers that go byte by byte.

use super::authority;
use super::facts::{HOST, is};
use super::request_line::RequestLine;
use super::table::offset;
use super::target::TargetForm;
use crate::syntax::{Class, part};
use crate::{Config, Method, Version, scan};

/// The part of a buffer that is looked at here. Its offsets fit 16 bits, and are thus below
/// [`EXTENT_MAX`](super::table::EXTENT_MAX).
#[inline(always)]
pub(super) fn view(buffer: &[u8]) -> &[u8] {
    buffer.get(..usize::from(u16::MAX)).unwrap_or(buffer)
}

/// The request line at the front and the rest behind it, if the line is as nearly all are:
/// origin-form, HTTP/1.1, and within its limits.
#[inline(always)]
pub(super) fn request_line<'b>(
    bytes: &'b [u8],
    config: &Config,
) -> Option<(RequestLine, &'b [u8])> {
    let (method, target) = method(bytes)?;
    let [b'/', ..] = target else { return None };
    let mut rest = skip_encoded(target, Class::Path);
    let path_length = target.len() - rest.len();
    if let [b'?', query @ ..] = rest {
        rest = skip_encoded(query, Class::Query);
    }
    let target_length = target.len() - rest.len();
    let start = bytes.len() - target.len();
    let (path_end, target_end) = (start + path_length, start + target_length);
    let rest = rest.strip_prefix(b" HTTP/1.1\r\n")?;
    let is_within = target_length <= config.target_max
        && target_end + b" HTTP/1.1".len() <= config.request_line_max;
    let line = RequestLine {
        method,
        version: Version::Http11,
        form: TargetForm::Origin,
        scheme_len: 0,
        method_end: offset(start - 1),
        path_start: offset(start),
        path_end: offset(path_end),
        target_end: offset(target_end),
    };
    is_within.then_some((line, rest))
}

/// A method that allows origin-form, and the rest behind it and the space.
#[inline(always)]
fn method(bytes: &[u8]) -> Option<(Method, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"GET ") {
        return Some((Method::Get, rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"POST ") {
        return Some((Method::Post, rest));
    }
    let end = scan::token_end(bytes, 0);
    let method = Method::from_token(part(bytes, 0, end));
    let rest = bytes.get(end..)?.strip_prefix(b" ")?;
    (end > 0 && method != Method::Connect).then_some((method, rest))
}

/// The rest after the bytes in `class` and percent-encoded ones.
#[inline(always)]
fn skip_encoded(bytes: &[u8], class: Class) -> &[u8] {
    let rest = scan::skip_target(bytes, class);
    if let [b'%', ..] = rest { skip_many_encoded(rest, class) } else { rest }
}

/// Goes byte by byte: a target with any percent-encoded byte mostly has many close together.
#[cold]
fn skip_many_encoded(bytes: &[u8], class: Class) -> &[u8] {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [byte, behind @ ..] if class.has(*byte) => behind,
            [b'%', first, second, behind @ ..]
                if Class::Hex.has(*first) && Class::Hex.has(*second) =>
            {
                behind
            }
            _ => return rest,
        }
    }
}

/// The offset of the value in a Host line that [`host_line`] accepts.
pub(super) const HOST_VALUE: usize = b"Host: ".len();

/// The length of the Host line at the front, without its CRLF, and the rest behind it. Only if its
/// value is a [usual](authority::skip_usual), and therefore valid, authority after one space, and
/// if the limit leaves room for the end of the section.
#[inline(always)]
pub(super) fn host_line<'b>(bytes: &'b [u8], config: &Config) -> Option<(usize, &'b [u8])> {
    let ([name @ .., b':', b' '], value) = bytes.split_first_chunk::<HOST_VALUE>()? else {
        return None;
    };
    let end = authority::skip_usual(value)?;
    let behind = end.strip_prefix(b"\r\n")?;
    let length = bytes.len() - end.len();
    let is_within =
        config.field_count_max > 0 && length + 2 * b"\r\n".len() <= config.header_section_max;
    (is(name, HOST) && is_within).then_some((length, behind))
}
