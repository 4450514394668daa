//! What the field lines say about the message itself: noted line by line, and judged once, at the
//! end of the section.

use super::authority::Authority;
use super::table::Span;
use super::{Framing, Parts};
use crate::syntax::{is_token, list_members};
use crate::{Malformed, Reject, Version};

/// The field names that matter here, in lower case.
pub(super) const HOST: &[u8; 4] = b"host";
const EXPECT: &[u8; 6] = b"expect";
const UPGRADE: &[u8; 7] = b"upgrade";
const CONNECTION: &[u8; 10] = b"connection";
const CONTENT_LENGTH: &[u8; 14] = b"content-length";
const TRANSFER_ENCODING: &[u8; 17] = b"transfer-encoding";

/// The first letter of each of these names, by its length, which no two of them share. Zero, which
/// is no letter, for all other lengths.
const FIRST_LETTERS: [u8; 18] = {
    let names: [&[u8]; 6] = [HOST, EXPECT, UPGRADE, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];
    let mut letters = [0; 18];
    let mut at = 0;
    while at < names.len() {
        assert!(letters[names[at].len()] == 0, "two names of one length");
        letters[names[at].len()] = names[at][0];
        at += 1;
    }
    letters
};

/// Whether a token equals one of these names in any case. The two cases of a letter differ in bit 5
/// only, and setting it turns no other byte of a token into a letter or a hyphen.
#[inline(always)]
pub(super) fn is<const N: usize>(name: &[u8], ours: &[u8; N]) -> bool {
    <[u8; N]>::try_from(name).is_ok_and(|name| name.map(|byte| byte | 0x20) == *ours)
}

/// A whole field line, handed out as soon as its LF was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldLine<'a> {
    /// A token.
    pub(crate) name: &'a [u8],
    /// Where the value begins, including white space before it.
    pub(crate) value_start: usize,
    /// Where the value ends, including white space behind it.
    pub(crate) value_end: usize,
}

/// The facts so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Whether a line other than Host was noted.
    others: bool,
    hosts: Lines,
    /// Whether the first Host is known to be valid.
    host_is_valid: bool,
    lengths: Lines,
    codings: Codings,
    /// Connection options (RFC 9110, section 7.6.1).
    close: bool,
    keep_alive: bool,
    connection_upgrade: bool,
    /// Expectations (RFC 9110, section 10.1.1).
    expects_continue: bool,
    expects_other: bool,
    /// The first Upgrade line that is not empty; empty if there is none.
    upgrade: Span,
}

/// The lines of a field that must not be repeated.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    value: Option<Span>,
    repeated: bool,
}

impl Lines {
    fn note(&mut self, value: Span) {
        self.repeated = self.value.is_some();
        self.value = Some(value);
    }
}

impl Facts {
    /// Notes a line of `bytes`, if its name matters here. Most lines are passed over because of the
    /// length or first letter of their name.
    #[inline(always)]
    pub(super) fn note(&mut self, bytes: &[u8], line: FieldLine<'_>) {
        let FieldLine { name, value_start, value_end } = line;
        if let Some(first) = name.first()
            && FIRST_LETTERS.get(name.len()) == Some(&(first | 0x20))
        {
            self.note_by_name(bytes, name, value_start, value_end);
        }
    }

    /// Notes the first Host line, whose value is known to be valid.
    #[inline(always)]
    pub(super) fn note_valid_host(&mut self, host: Span) {
        self.hosts.note(host);
        self.host_is_valid = true;
    }

    /// Out of line, so that other lines do not pay for it.
    #[inline(never)]
    fn note_by_name(&mut self, bytes: &[u8], name: &[u8], start: usize, end: usize) {
        let value = Span::trimmed(bytes, start, end);
        match name.len() {
            4 if is(name, HOST) => {
                self.hosts.note(value);
                return;
            }
            6 if is(name, EXPECT) => self.note_expectations(value.of(bytes)),
            7 if is(name, UPGRADE) => self.note_upgrade(bytes, value),
            10 if is(name, CONNECTION) => self.note_options(value.of(bytes)),
            14 if is(name, CONTENT_LENGTH) => self.lengths.note(value),
            17 if is(name, TRANSFER_ENCODING) => self.codings.note(value.of(bytes)),
            _ => return,
        }
        self.others = true;
    }

    /// A list whose members are all empty offers nothing (RFC 9110, section 5.6.1).
    #[inline(never)]
    fn note_upgrade(&mut self, bytes: &[u8], value: Span) {
        let offers = list_members(value.of(bytes)).any(|member| !member.is_empty());
        if self.upgrade.is_empty() && offers {
            self.upgrade = value;
        }
    }

    /// The value is nearly always one of two words.
    fn note_options(&mut self, value: &[u8]) {
        match value {
            b"keep-alive" => self.keep_alive = true,
            b"close" => self.close = true,
            _ => self.note_list_of_options(value),
        }
    }

    #[inline(never)]
    fn note_list_of_options(&mut self, value: &[u8]) {
        for option in list_members(value) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            self.connection_upgrade |= option.eq_ignore_ascii_case(b"upgrade");
        }
    }

    #[inline(never)]
    fn note_expectations(&mut self, value: &[u8]) {
        for expectation in list_members(value).filter(|member| !member.is_empty()) {
            let is_continue = expectation.eq_ignore_ascii_case(b"100-continue");
            self.expects_continue |= is_continue;
            self.expects_other |= !is_continue;
        }
    }

    /// Judges the facts in a fixed order: Host, then framing, then expectations. Adds what follows
    /// from them to `parts`, which has the request line.
    #[inline(always)]
    pub(super) fn judge(&self, bytes: &[u8], parts: &mut Parts) -> Result<(), Reject> {
        let version = parts.line.version;
        parts.host = self.judge_host(bytes, version)?;
        parts.keep_alive = version >= Version::Http11;
        if self.others { self.judge_others(bytes, parts) } else { Ok(()) }
    }

    #[inline(never)]
    fn judge_others(&self, bytes: &[u8], parts: &mut Parts) -> Result<(), Reject> {
        let version = parts.line.version;
        parts.framing = self.judge_framing(bytes, version)?;
        if self.expects_other {
            return Err(Reject::ExpectationFailed);
        }
        let modern = version >= Version::Http11;
        let has_content = !matches!(parts.framing, Framing::None | Framing::Length(0));
        parts.keep_alive = !self.close && (modern || self.keep_alive);
        parts.expects_continue = modern && self.expects_continue && has_content;
        if modern && self.connection_upgrade {
            parts.upgrade = self.upgrade;
        }
        Ok(())
    }

    /// RFC 9112, section 3.2.
    fn judge_host(&self, bytes: &[u8], version: Version) -> Result<Span, Malformed> {
        if self.hosts.repeated {
            return Err(Malformed::HostRepeated);
        }
        match self.hosts.value {
            Some(host) if self.host_is_valid || is_authority(bytes, host) => Ok(host),
            Some(_) => Err(Malformed::HostSyntax),
            None if version == Version::Http10 => Ok(Span::default()),
            None => Err(Malformed::HostMissing),
        }
    }

    /// The one decision on framing (RFC 9112, sections 6.1 and 6.3). It accepts a closed list, so
    /// that no other recipient of the message can find a different end of it.
    fn judge_framing(&self, bytes: &[u8], version: Version) -> Result<Framing, Reject> {
        if self.codings.present {
            if version == Version::Http10 {
                return Err(Malformed::CodingInHttp10.into());
            }
            if self.lengths.value.is_some() {
                return Err(Malformed::LengthAndCoding.into());
            }
            return self.codings.judge();
        }
        if self.lengths.repeated {
            return Err(Malformed::LengthRepeated.into());
        }
        match self.lengths.value {
            None => Ok(Framing::None),
            Some(value) => match content_length(value.of(bytes)) {
                Some(length) => Ok(Framing::Length(length)),
                None => Err(Malformed::LengthSyntax.into()),
            },
        }
    }
}

/// The result of [`Facts::judge`] for an HTTP/1.1 request whose only line is a valid Host.
#[inline(always)]
pub(super) const fn judge_host_alone(host: Span, parts: &mut Parts) {
    parts.host = host;
    parts.keep_alive = true;
}

fn is_authority(bytes: &[u8], value: Span) -> bool {
    Authority::is_valid(bytes, value.start as usize, value.end as usize)
}

/// One or more digits, below 2^63; leading zeros change nothing (RFC 9110, section 8.6).
fn content_length(value: &[u8]) -> Option<u64> {
    let length = value.iter().try_fold(0_u64, |length, byte| match byte {
        b'0'..=b'9' => length.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })?;
    (!value.is_empty() && length <= i64::MAX.cast_unsigned()).then_some(length)
}

/// The members of all Transfer-Encoding lines, in order.
#[derive(Clone, Copy, Debug, Default)]
struct Codings {
    present: bool,
    /// A member is not a token.
    malformed: bool,
    /// The number of members, at most 2.
    members: u8,
    /// The number of those that are `chunked`, at most 2.
    chunked: u8,
    /// Whether the last member is `chunked`.
    chunked_last: bool,
}

impl Codings {
    #[inline(never)]
    fn note(&mut self, value: &[u8]) {
        self.present = true;
        for coding in list_members(value) {
            self.malformed |= !is_token(coding);
            self.chunked_last = coding.eq_ignore_ascii_case(b"chunked");
            self.chunked = (self.chunked + u8::from(self.chunked_last)).min(2);
            self.members = (self.members + 1).min(2);
        }
    }

    fn judge(self) -> Result<Framing, Reject> {
        match self {
            Self { malformed: true, .. } => Err(Malformed::CodingSyntax.into()),
            Self { members: 1, chunked: 1, .. } => Ok(Framing::Chunked),
            Self { members: 1, .. } | Self { chunked: 1, chunked_last: true, .. } => {
                Err(Reject::NotImplemented)
            }
            _ => Err(Malformed::CodingSyntax.into()),
        }
    }
}
