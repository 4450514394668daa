//! The four forms of a request target (RFC 9112, section 3.2).

use super::authority::Authority;
use super::table::Span;
use crate::syntax::part;
use crate::{Malformed, Method};

/// The form of a request target (RFC 9112, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetForm {
    /// `/path?query`
    Origin,
    /// `http://authority/path?query`
    Absolute,
    /// `host:port`, for CONNECT.
    Authority,
    /// `*`, for OPTIONS.
    Asterisk,
}

/// A request target and its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) form: TargetForm,
    pub(super) whole: Span,
    pub(super) path: Span,
    /// Behind the `?`.
    pub(super) query: Option<Span>,
    /// Empty where the form has none.
    pub(super) authority: Span,
}

impl Target {
    /// The target from `start` to the end of `bytes`, every byte of which is permitted in a
    /// target; its first `?` is at `question`.
    pub(super) fn new(
        bytes: &[u8],
        start: usize,
        question: Option<usize>,
        method: Method,
    ) -> Result<Self, Malformed> {
        let end = bytes.len();
        let path_end = question.unwrap_or(end);
        let of_form = |form, authority, path_start| Self {
            form,
            whole: Span::new(start, end),
            path: Span::new(path_start, path_end),
            query: question.map(|question| Span::new(question + 1, end)),
            authority,
        };
        let target = part(bytes, start, end);
        match target {
            _ if method == Method::Connect => {
                let has_port = Authority::parse(target).is_some_and(|found| found.port.is_some());
                let authority = Span::new(start, end);
                let found = of_form(TargetForm::Authority, authority, path_end);
                if has_port { Ok(found) } else { Err(Malformed::TargetForm) }
            }
            [b'/', ..] => Ok(of_form(TargetForm::Origin, Span::default(), start)),
            b"*" if method == Method::Options => {
                Ok(of_form(TargetForm::Asterisk, Span::default(), start))
            }
            _ => {
                let authority_start = start + scheme_length(target)?;
                let rest = part(bytes, authority_start, path_end);
                let length = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
                let authority_end = authority_start + length;
                if !Authority::is_valid(part(bytes, authority_start, authority_end)) {
                    return Err(Malformed::TargetAuthority);
                }
                let authority = Span::new(authority_start, authority_end);
                Ok(of_form(TargetForm::Absolute, authority, authority_end))
            }
        }
    }
}

/// The length of `http://`, in any case, at the front of an absolute-form target (RFC 3986,
/// section 3.1; RFC 9110, section 4.2).
fn scheme_length(target: &[u8]) -> Result<usize, Malformed> {
    let colon = target.iter().position(|&byte| byte == b':').ok_or(Malformed::TargetForm)?;
    let (scheme, rest) = target.split_at_checked(colon).ok_or(Malformed::TargetForm)?;
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme || !rest.starts_with(b"://") {
        return Err(Malformed::TargetForm);
    }
    if !scheme.eq_ignore_ascii_case(b"http") {
        return Err(Malformed::TargetScheme);
    }
    Ok(colon + b"://".len())
}
