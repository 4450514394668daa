//! A request head, read line by line (RFC 9112, sections 2 to 6).

use std::net::Ipv6Addr;

use hairspring_core::{Config, Framing};

use super::{Field, field, is_token, line, text};

/// What a naive reader makes of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// There is no empty line yet.
    Incomplete,
    /// A whole head that must be refused.
    Refused(&'static str),
    /// A whole head that must be accepted.
    Accepted(Head<'a>),
}

/// An accepted head.
#[derive(Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// Its length, with empty lines before it.
    pub len: usize,
    /// The length of the empty lines before it.
    pub start: usize,
    /// The method as sent.
    pub method: &'a str,
    /// The target as sent.
    pub target: &'a str,
    /// The minor version.
    pub minor: u8,
    /// Names and trimmed values, in order.
    pub fields: Vec<Field<'a>>,
    /// How the content is delimited.
    pub framing: Framing,
}

type Judged<T> = Result<T, &'static str>;

/// Reads the head at the front of `data`.
#[must_use]
pub fn read<'a>(data: &'a [u8], config: &Config) -> Verdict<'a> {
    let mut start = 0;
    while start < 4 && data[start..].starts_with(b"\r\n") {
        start += 2;
    }
    if data[start..].starts_with(b"\r\n") {
        return Verdict::Refused("more than two empty lines");
    }
    let Some(end) = data[start..].windows(4).position(|w| w == b"\r\n\r\n") else {
        return Verdict::Incomplete;
    };
    let end = start + end + 4;
    match judge(&data[start..end], config) {
        Err(reason) => Verdict::Refused(reason),
        Ok(head) => Verdict::Accepted(Head { len: end, start, ..head }),
    }
}

fn judge<'a>(bytes: &'a [u8], config: &Config) -> Judged<Head<'a>> {
    let (request_line, section) = line(bytes).ok_or("no request line")?;
    if request_line.len() > config.request_line_max {
        return Err("request line over its limit");
    }
    if section.len() > config.header_section_max {
        return Err("header section over its limit");
    }
    let mut parts = request_line.split(|&byte| byte == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("not three parts");
    };
    if !is_token(method) {
        return Err("method is no token");
    }
    let &[b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor @ b'0'..=b'9'] = version else {
        return Err("version is not HTTP/1.x");
    };
    if target.len() > config.target_max {
        return Err("target over its limit");
    }
    check_target(method, target, config.secured)?;
    let mut head = Head {
        len: 0,
        start: 0,
        method: text(method),
        target: text(target),
        minor: minor - b'0',
        fields: read_fields(section, config.field_count_max)?,
        framing: Framing::None,
    };
    check_host(&head)?;
    head.framing = framing(&head)?;
    // A list, of which this is the only member that is known (RFC 9110, section 10.1.1).
    if head.members("expect").any(|member| !member.eq_ignore_ascii_case(b"100-continue")) {
        return Err("another expectation");
    }
    Ok(head)
}

/// The field lines up to the empty line, which is there.
fn read_fields(mut section: &[u8], max: usize) -> Judged<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    while let Some((text, rest)) = line(section) {
        if text.is_empty() {
            break;
        }
        fields.push(field(text).ok_or("not a field line")?);
        section = rest;
    }
    if fields.len() > max { Err("too many fields") } else { Ok(fields) }
}

fn check_target(method: &[u8], target: &[u8], secured: bool) -> Judged<()> {
    // RFC 3986, sections 3.3 and 3.4, and what browsers send as it is.
    let in_path = |b: &u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:@/|[]^".contains(b);
    let in_query = |b: &u8| in_path(b) || b"?{}`\\\"".contains(b);
    let question = target.iter().position(|&byte| byte == b'?').unwrap_or(target.len());
    let (path, query) = target.split_at(question);
    if !path.iter().all(in_path) || !query.iter().all(in_query) {
        return Err("target has a byte that does not belong there");
    }
    for (at, _) in target.iter().enumerate().filter(|(_, byte)| **byte == b'%') {
        if !target[at + 1..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count().eq(&2) {
            return Err("target has a % without two digits");
        }
    }
    let target = std::str::from_utf8(target).map_err(|_| "target is not ASCII")?;
    if method == b"CONNECT" {
        let (host, port) = target.rsplit_once(':').ok_or("CONNECT without a port")?;
        // Nobody is at port 0.
        let names_one = port.bytes().any(|digit| digit != b'0');
        return if is_host(host) && names_one && is_port(port) {
            Ok(())
        } else {
            Err("CONNECT to what is no host and port")
        };
    }
    if target.starts_with('/') || (target == "*" && method == b"OPTIONS") {
        return Ok(());
    }
    let (scheme, rest) = target.split_once("://").ok_or("target of no form")?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let is_ours = |known: &str| scheme.eq_ignore_ascii_case(known);
    if (is_ours("http") || secured && is_ours("https")) && is_authority(authority) {
        Ok(())
    } else {
        Err("absolute-form with another scheme or a bad authority")
    }
}

/// `uri-host [ ":" port ]`, the host not empty.
fn is_authority(text: &str) -> bool {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => is_host(host) && is_port(port),
        _ => is_host(text),
    }
}

fn is_port(text: &str) -> bool {
    text.is_empty() || (text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

/// RFC 3986, section 3.2.2.
fn is_host(text: &str) -> bool {
    if let Some(literal) = text.strip_prefix('[') {
        let Some(literal) = literal.strip_suffix(']') else { return false };
        return literal.parse::<Ipv6Addr>().is_ok() || is_future_address(literal);
    }
    let bytes = text.as_bytes();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(b);
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = bytes.get(at + 1..at + 3);
            if !digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)) {
                return false;
            }
            at += 3;
        } else if plain(&bytes[at]) {
            at += 1;
        } else {
            return false;
        }
    }
    at > 0
}

/// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`
fn is_future_address(text: &str) -> bool {
    let Some((version, address)) = text.split_once('.') else { return false };
    let hex = version.strip_prefix(['v', 'V']).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:".contains(&b);
    !hex.is_empty()
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
        && !address.is_empty()
        && address.bytes().all(plain)
}

fn check_host(head: &Head<'_>) -> Judged<()> {
    let mut values = head.values("host");
    match (values.next(), values.next()) {
        (None, _) if head.minor == 0 => Ok(()),
        (None, _) => Err("no Host"),
        (Some(host), None) => match std::str::from_utf8(host) {
            Ok(text) if is_authority(text) => Ok(()),
            _ => Err("bad Host"),
        },
        _ => Err("several Host"),
    }
}

/// RFC 9112, section 6.3.
fn framing(head: &Head<'_>) -> Judged<Framing> {
    let (mut lengths, mut codings) =
        (head.values("content-length"), head.values("transfer-encoding"));
    match ((lengths.next(), lengths.next()), (codings.next(), codings.next())) {
        ((None, _), (None, _)) => Ok(Framing::None),
        ((None, _), (Some(coding), None))
            if head.minor > 0 && coding.eq_ignore_ascii_case(b"chunked") =>
        {
            Ok(Framing::Chunked)
        }
        ((Some(length), None), (None, _))
            if !length.is_empty() && length.iter().all(u8::is_ascii_digit) =>
        {
            let value = length.iter().try_fold(0_u64, |value, digit| {
                value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
            });
            match value {
                Some(value) if value < 1 << 63 => Ok(Framing::Length(value)),
                _ => Err("length over 2^63"),
            }
        }
        _ => Err("framing that is not one of three"),
    }
}

impl<'a> Head<'a> {
    /// Every value of this name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let same = self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name));
        same.map(|(_, value)| *value)
    }

    /// The members of a comma-separated field that are not empty.
    pub fn members(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let members = self.values(name).flat_map(|value| value.split(|&byte| byte == b','));
        members.map(super::trim).filter(|member| !member.is_empty())
    }

    /// Whether a comma-separated field names this token.
    #[must_use]
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.members(name).any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
    }
}
