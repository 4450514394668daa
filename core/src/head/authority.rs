//! Host and port (RFC 3986, section 3.2).

use core::net::Ipv6Addr;
use core::str;

use crate::scan;
use crate::syntax::{Class, part};

/// `uri-host [ ":" port ]`, as in the Host field and in request targets (RFC 9110, section 7.2). It
/// has no user information, and its host is not empty.
///
/// ```
/// use hairspring_core::Authority;
/// let authority = Authority::parse(b"[::1]:8080").unwrap();
/// assert_eq!((authority.host, authority.port), ("[::1]", Some(8080)));
/// assert_eq!(Authority::parse(b"user@example.org"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Authority<'a> {
    /// A registered name or an IPv4 address as sent, or an IP literal including its brackets.
    pub host: &'a str,
    /// The port; `None` also if there is a colon and nothing after it.
    pub port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Parses an authority; `None` if it is not one.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (host_length, port) = take_apart(bytes)?;
        Some(Self { host: str::from_utf8(bytes.get(..host_length)?).ok()?, port })
    }

    /// Whether `bytes` from `start` to `end` are an authority.
    #[inline]
    pub(crate) fn is_valid(bytes: &[u8], start: usize, end: usize) -> bool {
        let behind = bytes.len().saturating_sub(end);
        let usual = bytes.get(start..).and_then(skip_usual);
        usual.is_some_and(|rest| rest.len() == behind)
            || take_apart(part(bytes, start, end)).is_some()
    }
}

/// The rest behind the authority at the front, if that is of the usual kind: the host is a name or
/// an IPv4 address without percent-encoded bytes, and the port has at most five digits, or is
/// absent.
#[inline(always)]
pub(super) fn skip_usual(bytes: &[u8]) -> Option<&[u8]> {
    let rest = scan::skip_reg_name(bytes);
    if rest.len() == bytes.len() {
        return None;
    }
    let [b':', port @ ..] = rest else { return Some(rest) };
    let (digits, rest) = port.split_at_checked(scan::leading_digits(port))?;
    // Numbers of five digits are ordered as their text is.
    (digits.len() < 5 || digits.len() == 5 && digits <= b"65535".as_slice()).then_some(rest)
}

/// The length of the host, and the port.
fn take_apart(bytes: &[u8]) -> Option<(usize, Option<u16>)> {
    let host_length = host_length(bytes)?;
    let port = match bytes.get(host_length..)? {
        [] | [b':'] => None,
        [b':', digits @ ..] => Some(port(digits)?),
        _ => return None,
    };
    Some((host_length, port))
}

/// Decimal digits, at least one; leading zeros change nothing.
fn port(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |port, byte| match byte {
        b'0'..=b'9' => port.checked_mul(10)?.checked_add(u16::from(byte - b'0')),
        _ => None,
    })
}

/// The length of the host at the front, in bytes.
fn host_length(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    loop {
        match rest {
            [byte, behind @ ..] if Class::RegName.has(*byte) => rest = behind,
            [b'%', first, second, behind @ ..]
                if first.is_ascii_hexdigit() && second.is_ascii_hexdigit() =>
            {
                rest = behind;
            }
            [b'%', ..] => return None,
            [b'[', ..] if rest.len() == bytes.len() => return literal_length(bytes),
            _ => break,
        }
    }
    let length = bytes.len() - rest.len();
    (length > 0).then_some(length)
}

/// The length of the IP literal at the front, brackets included.
fn literal_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|&byte| byte == b']')?;
    let literal = bytes.get(1..end)?;
    let valid = is_ip_future(literal)
        || str::from_utf8(literal).is_ok_and(|literal| literal.parse::<Ipv6Addr>().is_ok());
    valid.then_some(end + 1)
}

/// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )` (RFC 3986, section 3.2.2).
fn is_ip_future(literal: &[u8]) -> bool {
    let [b'v' | b'V', rest @ ..] = literal else {
        return false;
    };
    let mut halves = rest.splitn(2, |&byte| byte == b'.');
    let (Some(version), Some(address)) = (halves.next(), halves.next()) else {
        return false;
    };
    !version.is_empty()
        && version.iter().all(u8::is_ascii_hexdigit)
        && !address.is_empty()
        && address.iter().all(|&byte| byte == b':' || Class::RegName.has(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_told_apart() {
        for (text, host, port) in [
            ("a", "a", None),
            ("example.org", "example.org", None),
            ("example.org:", "example.org", None),
            ("example.org:0080", "example.org", Some(80)),
            ("127.0.0.1:65535", "127.0.0.1", Some(65535)),
            ("a%2Fb:1", "a%2Fb", Some(1)),
            ("-._~!$&'()*+,;=", "-._~!$&'()*+,;=", None),
            ("[::1]", "[::1]", None),
            ("[2001:db8::192.0.2.1]:1", "[2001:db8::192.0.2.1]", Some(1)),
            ("[v7.a:b]:9", "[v7.a:b]", Some(9)),
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), Some(Authority { host, port }), "{text}");
            assert!(Authority::is_valid(text.as_bytes(), 0, text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_no_authority_is_refused() {
        for text in [
            "",
            ":",
            ":80",
            "a b",
            "a:b",
            "a:-1",
            "a:+1",
            "a:65536",
            "a:100000",
            "a:99999999999999999999",
            "a:1:2",
            "user@a",
            "user:pw@a",
            "a/b",
            "a?b",
            "a#b",
            "a%2",
            "a%",
            "a%zz",
            "[",
            "[]",
            "[::1",
            "::1",
            "[::1]a",
            "[::1%25eth0]",
            "[1.2.3.4]",
            "[:::]",
            "[v.a]",
            "[v1.]",
            "[v1]",
            "[vg.a]",
            "a|b",
            "a,\tb",
            "\u{e9}",
            "a]",
            "\"a\"",
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), None, "{text}");
            assert!(!Authority::is_valid(text.as_bytes(), 0, text.len()), "{text}");
        }
    }

    #[test]
    fn every_byte_is_judged_in_a_registered_name() {
        for byte in 0..=255_u8 {
            let legal = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte);
            let found = Authority::parse(&[b'a', byte, b'b']).is_some();
            assert_eq!(found, legal, "byte {byte:#04x}");
        }
    }
}
