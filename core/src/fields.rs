//! The fields that we send, kept as wire text.

use alloc::vec::Vec;

use bytes::{BufMut, Bytes};

use crate::syntax::{is_token, is_value_byte, part, trim_ows};
use crate::{Misuse, scan};

/// Names that only the connection writes, in lower case: they frame or date the message.
const FRAMING: [&str; 5] =
    ["content-length", "transfer-encoding", "connection", "date", "keep-alive"];

/// The field that `Connection` must list if it is there (RFC 9110, section 7.8).
const UPGRADE: &str = "upgrade";

/// Field lines of a response or a trailer section, each checked when it is added: no value can
/// hold CR, LF or NUL, so a response cannot be split.
///
/// ```
/// use hairspring_core::{Fields, Misuse};
/// let mut fields = Fields::from_static("Content-Type: text/plain\r\n");
/// fields.append("Vary", "Accept-Encoding")?;
/// assert_eq!(fields.get("vary"), Some(&b"Accept-Encoding"[..]));
/// assert_eq!(fields.append("X", "a\r\nSet-Cookie: b"), Err(Misuse::IllegalField));
/// assert_eq!(fields.append("Content-Length", "7"), Err(Misuse::FramingField));
/// # Ok::<(), Misuse>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Ready-made lines; shared, never changed. They come first. Invariant, for both parts: whole
    /// lines of the form `name: value CRLF`, each of which passed [`check`].
    fixed: Bytes,
    /// Lines added later.
    added: Vec<u8>,
    /// The [bits](bit_of) of all names.
    names: u32,
}

impl Fields {
    /// No fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { fixed: Bytes::new(), added: Vec::new(), names: 0 }
    }

    /// Ready-made lines, each of the form `name: value` CRLF. They take no allocation, and in a
    /// constant the compiler checks them.
    ///
    /// # Panics
    /// If they are not well-formed lines, or hold a field that only the connection writes.
    #[must_use]
    pub const fn from_static(lines: &'static str) -> Self {
        let names = check_lines(lines.as_bytes());
        Self { fixed: Bytes::from_static(lines.as_bytes()), added: Vec::new(), names }
    }

    /// The same lines in shared storage, so that clones are cheap: for fields of many responses.
    #[must_use]
    pub fn shared(self) -> Self {
        let mut lines = Vec::with_capacity(self.encoded_len());
        lines.put_slice(&self.fixed);
        lines.put_slice(&self.added);
        Self { fixed: lines.into(), added: Vec::new(), names: self.names }
    }

    /// Adds a line. A name may occur several times. White space around the value is dropped.
    ///
    /// # Errors
    /// [`Misuse::IllegalField`] if the name is not a token or the value has a control character;
    /// [`Misuse::FramingField`] if only the connection writes this field.
    pub fn append(&mut self, name: &str, value: impl AsRef<[u8]>) -> Result<(), Misuse> {
        let value = value.as_ref();
        check(name.as_bytes(), value)?;
        self.added.reserve(name.len() + value.len() + 4);
        self.added.put_slice(name.as_bytes());
        self.added.put_slice(b": ");
        self.added.put_slice(trim_ows(value));
        self.added.put_slice(b"\r\n");
        self.names |= bit_of(name.as_bytes());
        Ok(())
    }

    /// Replaces all lines of this name with one.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn set(&mut self, name: &str, value: impl AsRef<[u8]>) -> Result<(), Misuse> {
        check(name.as_bytes(), value.as_ref())?;
        self.remove(name);
        self.append(name, value)
    }

    /// Removes all lines of this name, and returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        if !self.contains(name) {
            return false;
        }
        let (mut kept, mut names) = (Vec::with_capacity(self.encoded_len()), 0);
        for line in self.lines().filter(|line| value_of(line, name.as_bytes()).is_none()) {
            kept.extend_from_slice(line);
            names |= bit_of(split(line).0);
        }
        *self = Self { fixed: Bytes::new(), added: kept, names };
        true
    }

    /// The first value of this name; names are case-insensitive (RFC 9110, section 5.1).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.lines().find_map(|line| value_of(line, name.as_bytes()))
    }

    /// Whether there is a line of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.lines().map(|line| {
            let (name, value) = split(line);
            // A token is ASCII, so this cannot fail.
            (core::str::from_utf8(name).unwrap_or_default(), value)
        })
    }

    /// Whole lines, in order.
    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        lines(&self.fixed).chain(lines(&self.added))
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fixed.is_empty() && self.added.is_empty()
    }

    /// Whether there is an `Upgrade` field.
    #[inline]
    pub(crate) fn names_upgrade(&self) -> bool {
        debug_assert_eq!(self.names & UPGRADE_BIT != 0, self.contains(UPGRADE));
        self.names & UPGRADE_BIT != 0
    }

    /// Bytes that [`encode`](Self::encode) writes.
    #[inline]
    pub(crate) fn encoded_len(&self) -> usize {
        self.fixed.len() + self.added.len()
    }

    /// Writes the lines whose names `others` does not have.
    #[inline]
    pub(crate) fn encode_beside(&self, others: &Self, out: &mut Vec<u8>) {
        if self.names & others.names == 0 {
            self.encode(out);
        } else {
            self.encode_missing(others, out);
        }
    }

    #[cold]
    fn encode_missing(&self, others: &Self, out: &mut Vec<u8>) {
        let is_missing = |line: &&[u8]| {
            let (name, _) = split(line);
            others.lines().all(|other| value_of(other, name).is_none())
        };
        self.lines().filter(is_missing).for_each(|line| out.extend_from_slice(line));
    }

    /// Writes the lines, each with its CRLF.
    #[inline]
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for part in [&self.fixed[..], &self.added[..]] {
            // Mostly one of the two is empty.
            if !part.is_empty() {
                out.extend_from_slice(part);
            }
        }
    }
}

/// The bit of `Upgrade`, which no other name has.
const UPGRADE_BIT: u32 = 1 << 31;

/// A bit for a name in any case. Other names may share it, but those of usual responses do not share
/// that of `Server`.
const fn bit_of(name: &[u8]) -> u32 {
    match name {
        _ if name.eq_ignore_ascii_case(UPGRADE.as_bytes()) => UPGRADE_BIT,
        [first, ..] => 1 << (((*first | 0x20) as usize * 7 + name.len()) % 31),
        [] => 0,
    }
}

/// The rule for every field that an application sends.
fn check(name: &[u8], value: &[u8]) -> Result<(), Misuse> {
    let legal = !name.is_empty()
        && scan::token_end(name, 0) == name.len()
        && scan::value_end(value, 0) == value.len();
    if !legal {
        return Err(Misuse::IllegalField);
    }
    if FRAMING.iter().any(|framing| name.eq_ignore_ascii_case(framing.as_bytes())) {
        return Err(Misuse::FramingField);
    }
    Ok(())
}

/// [`check`] for ready-made lines, at compile time if they are constant. Returns the bits of their
/// names.
const fn check_lines(mut rest: &[u8]) -> u32 {
    let mut names = 0;
    while !rest.is_empty() {
        let mut colon = 0;
        while colon < rest.len() && rest[colon] != b':' {
            colon += 1;
        }
        let (name, value) = rest.split_at(colon);
        assert!(is_token(name), "expected a token as field name");
        let mut at = 0;
        while at < FRAMING.len() {
            let framing = FRAMING[at].as_bytes();
            assert!(!name.eq_ignore_ascii_case(framing), "only the connection writes this field");
            at += 1;
        }
        assert!(value.len() > 2 && value[1] == b' ', "expected a colon and a space after the name");
        let mut end = 2;
        while end < value.len() && is_value_byte(value[end]) {
            end += 1;
        }
        assert!(
            end + 1 < value.len() && value[end] == b'\r' && value[end + 1] == b'\n',
            "expected CRLF after a value without control characters"
        );
        rest = value.split_at(end + 2).1;
        names |= bit_of(name);
    }
    names
}

/// The lines of wire text, each with its CRLF.
fn lines(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        // Neither names nor values hold a CR.
        let end = scan::value_end(text, 0) + b"\r\n".len();
        let (line, rest) = text.split_at_checked(end)?;
        text = rest;
        Some(line)
    })
}

/// Name and value of one line.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let colon = scan::token_end(line, 0);
    (part(line, 0, colon), trim_ows(part(line, colon + 1, line.len() - b"\r\n".len())))
}

/// The value of one line, if it has this name.
fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (own, rest) = line.split_at_checked(name.len())?;
    let has_name = rest.first() == Some(&b':') && own.eq_ignore_ascii_case(name);
    has_name.then(|| split(line).1)
}

#[cfg(test)]
mod tests {
    // Also if the crate itself does without it.
    extern crate std;

    use super::*;

    #[test]
    fn every_byte_is_judged_in_name_and_value() {
        for byte in 0..=255u8 {
            let value = [b'a', byte, b'b'];
            let legal = byte == b'\t' || (byte >= b' ' && byte != 0x7f);
            assert_eq!(Fields::new().append("x", value).is_ok(), legal, "value byte {byte:#04x}");
            if byte.is_ascii() {
                let name = alloc::format!("a{}b", char::from(byte));
                let legal = byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
                assert_eq!(Fields::new().append(&name, "").is_ok(), legal, "name byte {byte:#04x}");
            }
        }
        assert_eq!(Fields::new().append("", "x"), Err(Misuse::IllegalField));
    }

    #[test]
    fn set_replaces_every_case_and_repeat() {
        let mut fields = Fields::from_static("ETag: \"a\"\r\nVary: a\r\n");
        fields.append("vary", "b").unwrap();
        fields.set("VARY", "c").unwrap();
        assert_eq!(
            fields.iter().collect::<Vec<_>>(),
            [("ETag", &b"\"a\""[..]), ("VARY", &b"c"[..])]
        );
        assert_eq!(fields.set("Vary", "\n"), Err(Misuse::IllegalField));
        assert_eq!(fields.get("vary"), Some(&b"c"[..]), "a refused set changes nothing");
        assert!(fields.remove("vary") && !fields.remove("vary"));
        assert!(!fields.is_empty() && fields.remove("etag") && fields.is_empty());
    }

    #[test]
    fn the_names_that_stay_are_still_known_when_one_is_removed() {
        let mut fields = Fields::from_static("Server: a\r\nVary: b\r\n");
        fields.remove("vary");
        let mut out = Vec::new();
        Fields::from_static("server: c\r\n").encode_beside(&fields, &mut out);
        assert_eq!(out, b"", "the response has its own");
    }

    #[test]
    fn shared_lines_are_the_same_and_change_alone() {
        let mut fields = Fields::from_static("Vary: a\r\n");
        fields.append("ETag", "b").unwrap();
        let shared = fields.clone().shared();
        let mut changed = shared.clone();
        assert_eq!(shared.fixed.as_ptr(), changed.fixed.as_ptr());
        changed.set("Vary", "c").unwrap();
        assert!(shared.iter().eq(fields.iter()));
        assert_eq!((changed.get("vary"), changed.get("etag")), (Some(&b"c"[..]), Some(&b"b"[..])));
    }

    #[test]
    fn framing_fields_are_refused_in_any_case() {
        for name in FRAMING {
            let upper = name.to_ascii_uppercase();
            assert_eq!(Fields::new().append(&upper, "1"), Err(Misuse::FramingField));
        }
    }

    #[test]
    fn ready_made_lines_are_checked() {
        for (lines, expected) in [
            ("A: b\nC: d\r\n", "expected CRLF after a value"),
            ("A: b\rC: d\r\n", "expected CRLF after a value"),
            ("A: b\0\nC: d\r\n", "expected CRLF after a value"),
            ("A: b\r", "expected CRLF after a value"),
            ("A: b", "expected CRLF after a value"),
            ("A:b\r\n", "expected a colon and a space"),
            ("A:", "expected a colon and a space"),
            ("A", "expected a colon and a space"),
            (": b\r\n", "expected a token as field name"),
            ("A : b\r\n", "expected a token as field name"),
            ("A: b\r\n\r\n", "expected a token as field name"),
            ("A: b\r\nDATE: d\r\n", "only the connection writes this field"),
        ] {
            let made = std::panic::catch_unwind(|| Fields::from_static(lines));
            let why = made.expect_err(lines);
            let why = why.downcast_ref::<&str>().copied().unwrap_or_default();
            assert!(why.starts_with(expected), "{lines:?}: {why}");
        }
        assert!(Fields::from_static("").is_empty());
    }
}
