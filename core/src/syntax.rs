//! Which bytes are legal where: the character classes of RFC 9110 and RFC 3986.

/// `tchar` of RFC 9110, section 5.6.2: what methods and field names are made of.
#[must_use]
pub(crate) const fn is_token_byte(byte: u8) -> bool {
    matches!(byte,
        b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`'
        | b'|' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z')
}

/// What a field value may contain: visible ASCII, `obs-text`, space and tab
/// (RFC 9110, section 5.5).
#[must_use]
pub(crate) const fn is_value_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..=0xff)
}

/// What a registered name is made of, apart from percent-encoded bytes: `unreserved` and
/// `sub-delims` (RFC 3986, section 3.2.2).
#[must_use]
pub(crate) const fn is_reg_name_byte(byte: u8) -> bool {
    matches!(byte,
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~'
        | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

/// What a path may contain, apart from percent-encoded bytes: `pchar` and `/` (RFC 3986,
/// section 3.3), and what browsers send there without encoding it.
#[must_use]
pub(crate) const fn is_path_byte(byte: u8) -> bool {
    is_reg_name_byte(byte) || matches!(byte, b':' | b'@' | b'/' | b'|' | b'[' | b']' | b'^')
}

/// What a query may contain, apart from percent-encoded bytes: what a path may, `?` (RFC 3986,
/// section 3.4), and what browsers send there without encoding it.
#[must_use]
pub(crate) const fn is_query_byte(byte: u8) -> bool {
    is_path_byte(byte) || matches!(byte, b'?' | b'{' | b'}' | b'`' | b'\\' | b'"')
}

/// The classes as one table, for loops that check one byte at a time.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    loop {
        classes[byte as usize] = (is_token_byte(byte) as u8 * Class::Token as u8)
            | (is_value_byte(byte) as u8 * Class::Value as u8)
            | (is_path_byte(byte) as u8 * Class::Path as u8)
            | (is_query_byte(byte) as u8 * Class::Query as u8)
            | (is_reg_name_byte(byte) as u8 * Class::RegName as u8)
            | (byte.is_ascii_hexdigit() as u8 * Class::Hex as u8);
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

/// A class of bytes; each is a bit in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// [`is_token_byte`]
    Token = 1,
    /// [`is_value_byte`]
    Value = 2,
    /// [`is_path_byte`]
    Path = 4,
    /// [`is_query_byte`]
    Query = 8,
    /// [`is_reg_name_byte`]
    RegName = 16,
    /// `HEXDIG` in either case.
    Hex = 32,
}

impl Class {
    /// Whether the byte belongs to the class. A byte is always a valid index into the table.
    #[inline]
    #[must_use]
    pub(crate) fn has(self, byte: u8) -> bool {
        CLASSES[usize::from(byte)] & self as u8 != 0
    }
}

/// The value of a hexadecimal digit in either case.
#[inline]
#[must_use]
pub(crate) fn hex_value(byte: u8) -> Option<u8> {
    // Of hexadecimal digits, letters alone have bit 6 set; the low half of `A` is 1. There is no
    // branch, since it could not be predicted.
    Class::Hex.has(byte).then_some((byte & 0xf) + 9 * (byte >> 6))
}

/// Whether these bytes are a token; a token is not empty.
#[must_use]
pub(crate) const fn is_token(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if !is_token_byte(bytes[at]) {
            return false;
        }
        at += 1;
    }
    at > 0
}

/// The bytes without optional white space (space, tab) around them (RFC 9110, section 5.6.3).
#[must_use]
pub(crate) const fn trim_ows(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// The members of a comma-separated list, trimmed, empty ones included (RFC 9110,
/// section 5.6.1). For lists of tokens: a quoted string is split at its commas. Where that could
/// matter (codings, expectations) its first part, which is no token, has the list refused.
pub(crate) fn list_members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').map(trim_ows)
}

/// The bytes before the first CR or LF.
pub(crate) fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default()
}

/// The part of `bytes` from `start` to `end`; empty if there is no such part.
#[inline]
#[must_use]
pub(crate) fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}
