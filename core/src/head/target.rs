//! The four forms of a request target (RFC 9112, section 3.2).

use core::ops::Range;

use super::authority::Authority;
use crate::syntax::part;
use crate::{Malformed, Method};

/// The form of a request target (RFC 9112, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetForm {
    /// `/path?query`
    Origin,
    /// `http://authority/path?query`, or `https:` if the connection is
    /// [secured](crate::Config::secured).
    Absolute,
    /// `host:port`, for CONNECT.
    Authority,
    /// `*`, for OPTIONS.
    Asterisk,
}

/// Finds the form of a target, whose bytes are all legal, and the place of its authority, behind which
/// the path begins. The path ends at `question`, the offset of the first `?`, or with the target.
#[inline]
pub(super) fn take_apart(
    target: &[u8],
    question: Option<usize>,
    method: Method,
    secured: bool,
) -> Result<(TargetForm, Range<usize>), Malformed> {
    match target {
        _ if method == Method::Connect => {
            // A server must reject an empty or invalid port (RFC 9110, section 9.3.6); 0 is
            // reserved.
            let port = Authority::parse(target).and_then(|found| found.port);
            if port.is_some_and(|port| port > 0) {
                Ok((TargetForm::Authority, 0..target.len()))
            } else {
                Err(Malformed::TargetForm)
            }
        }
        [b'/', ..] => Ok((TargetForm::Origin, 0..0)),
        b"*" if method == Method::Options => Ok((TargetForm::Asterisk, 0..0)),
        _ => {
            let start = skip_scheme(target, secured)?;
            let rest = part(target, start, question.unwrap_or(target.len()));
            let length = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
            if !Authority::is_valid(rest, 0, length) {
                return Err(Malformed::TargetAuthority);
            }
            Ok((TargetForm::Absolute, start..start + length))
        }
    }
}

/// The offset behind the scheme of an absolute-form target and its `://` (RFC 3986, section 3.1). It is
/// one that the connection may be asked for (RFC 9110, section 7.4).
fn skip_scheme(target: &[u8], secured: bool) -> Result<usize, Malformed> {
    let colon = target.iter().position(|&byte| byte == b':').ok_or(Malformed::TargetForm)?;
    let (scheme, rest) = target.split_at_checked(colon).ok_or(Malformed::TargetForm)?;
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme || !rest.starts_with(b"://") {
        return Err(Malformed::TargetForm);
    }
    let is_ours =
        scheme.eq_ignore_ascii_case(b"http") || secured && scheme.eq_ignore_ascii_case(b"https");
    if is_ours { Ok(colon + b"://".len()) } else { Err(Malformed::TargetScheme) }
}
