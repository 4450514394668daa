//! Conditional requests (RFC 9110, section 13): validators, and the fields that are compared to
//! them.
//!
//! A list of tags that is malformed anywhere (a missing comma or quote, a `*` among tags) matches
//! nothing: `If-Match` fails with 412, and `If-None-Match` lets the request proceed. A field with a
//! malformed date, or with several lines, is ignored.

use std::fmt;

use hairspring_core::{Method, ReceivedFields, RequestHead, Status};

use crate::Error;
use crate::date::{now, parse_date};
use crate::extract::only;

/// An entity tag (RFC 9110, section 8.8.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag {
    /// Without quotes. Invariant: every byte is an [`is_tag_byte`].
    opaque: String,
    weak: bool,
}

impl ETag {
    /// A strong tag: representations with the same strong tag are equal byte for byte. `None` if
    /// the text contains quotes, spaces or control characters.
    #[must_use]
    pub fn strong(opaque: impl Into<String>) -> Option<Self> {
        let opaque = opaque.into();
        opaque.bytes().all(is_tag_byte).then_some(Self { opaque, weak: false })
    }

    /// The same as a weak tag: representations with it are equivalent, but their bytes may differ.
    #[must_use]
    pub fn weakened(mut self) -> Self {
        self.weak = true;
        self
    }

    /// Whether `If-None-Match` has the weak form of this tag.
    pub(crate) fn is_known_as_weak(&self, head: &RequestHead) -> bool {
        let known = head.fields();
        let mut tags = known.get_all("if-none-match").flat_map(Tag::list).flatten();
        tags.any(|tag| tag.weak && self.matches(tag, Compare::Weakly))
    }

    /// Reads the value of an `ETag` field.
    #[must_use]
    pub fn parse(value: &[u8]) -> Option<Self> {
        let (tag, rest) = Tag::first(value)?;
        let opaque = std::str::from_utf8(tag.opaque).ok().filter(|_| rest.is_empty())?;
        Some(Self { opaque: opaque.to_owned(), weak: tag.weak })
    }

    fn matches(&self, other: Tag<'_>, compare: Compare) -> bool {
        let strong = !self.weak && !other.weak;
        self.opaque.as_bytes() == other.opaque && (strong || compare == Compare::Weakly)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

/// Whether weak tags count (RFC 9110, section 8.8.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Strongly,
    Weakly,
}

fn is_tag_byte(byte: u8) -> bool {
    byte == 0x21 || (0x23..=0x7e).contains(&byte) || byte >= 0x80
}

/// A tag as it is received: its bytes may be of any encoding.
#[derive(Clone, Copy, Debug)]
struct Tag<'v> {
    opaque: &'v [u8],
    weak: bool,
}

impl<'v> Tag<'v> {
    /// The tag at the front, and the rest of the text.
    fn first(text: &'v [u8]) -> Option<(Self, &'v [u8])> {
        let (weak, rest) = match text.strip_prefix(b"W/") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let rest = rest.strip_prefix(b"\"")?;
        let length = rest.iter().position(|&byte| !is_tag_byte(byte))?;
        let (opaque, rest) = rest.split_at(length);
        Some((Self { opaque, weak }, rest.strip_prefix(b"\"")?))
    }

    /// The members of a list (section 5.6.1) without the empty ones. At the first malformed member
    /// it yields `None` and ends.
    fn list(mut rest: &'v [u8]) -> impl Iterator<Item = Option<Self>> {
        let mut may_begin = true;
        std::iter::from_fn(move || {
            loop {
                rest = skip_white_space(rest);
                match rest.strip_prefix(b",") {
                    Some(behind) => (rest, may_begin) = (behind, true),
                    None if rest.is_empty() => return None,
                    None => break,
                }
            }
            let member = Self::first(rest).filter(|_| may_begin);
            (rest, may_begin) = (member.map_or(&[][..], |(_, behind)| behind), false);
            Some(member.map(|(tag, _)| tag))
        })
    }
}

fn skip_white_space(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
    &text[spaces..]
}

/// The validators of a resource's present state.
///
/// Of two clients that change the same version, the second is told so by 412:
///
/// ```
/// use std::sync::Mutex;
/// use hairspring_core::Status;
/// use hairspring_web::conditional::{ETag, Validators, Verdict};
/// use hairspring_web::extract::{RequestHead, State};
/// use hairspring_web::{Error, Router};
///
/// /// Version and text.
/// struct Page(Mutex<(u64, String)>);
///
/// fn change(page: State<Page>, head: RequestHead, text: String) -> Result<Status, Error> {
///     let mut now = page.0.lock().expect("nobody panics with it");
///     let validators = Validators { etag: ETag::strong(now.0.to_string()), modified: None };
///     if validators.judge(&head) != Verdict::Proceed {
///         return Err(Error::new(Status::PRECONDITION_FAILED, "somebody has changed it"));
///     }
///     *now = (now.0 + 1, text);
///     Ok(Status::NO_CONTENT)
/// }
/// let page = Page(Mutex::new((1, "pears".into())));
/// let test = Router::new().state(page).put("/page", change).build()?.test();
/// let put = |text: &str| test.put("/page").field("If-Match", "\"1\"").content(text).send().status();
/// assert_eq!((put("plums"), put("apples")), (204, 412));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its tag.
    pub etag: Option<ETag>,
    /// When it was last modified, in whole seconds since 1970.
    pub modified: Option<u64>,
}

/// The result of a request's conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Perform the request.
    Proceed,
    /// 304: the client's copy is current.
    NotModified,
    /// 412: the resource is not in the state that the client expects.
    Failed,
}

impl Validators {
    /// Evaluates the conditions of a request for a resource that exists, in the order of RFC 9110,
    /// section 13.2.2.
    #[must_use]
    pub fn judge(&self, head: &RequestHead) -> Verdict {
        let fields = head.fields();
        let fetches = matches!(head.method(), Method::Get | Method::Head);
        if fields.get("if-match").is_some() {
            if !self.in_list(&fields, "if-match", Compare::Strongly) {
                return Verdict::Failed;
            }
        } else if let (Some(since), Some(modified)) =
            (date(&fields, "if-unmodified-since"), self.modified)
            && modified > since
        {
            return Verdict::Failed;
        }
        if fields.get("if-none-match").is_some() {
            return match self.in_list(&fields, "if-none-match", Compare::Weakly) {
                true if fetches => Verdict::NotModified,
                true => Verdict::Failed,
                false => Verdict::Proceed,
            };
        }
        match (date(&fields, "if-modified-since"), self.modified) {
            (Some(since), Some(modified)) if fetches && modified <= since => Verdict::NotModified,
            _ => Verdict::Proceed,
        }
    }

    /// Evaluates the conditions of a request for a resource that does not exist, such as a PUT that
    /// would create it: `If-Match` is false (RFC 9110, section 13.1.1), every other condition true.
    #[must_use]
    pub fn judge_absent(head: &RequestHead) -> Verdict {
        match head.fields().get("if-match") {
            Some(_) => Verdict::Failed,
            None => Verdict::Proceed,
        }
    }

    /// Whether a `Range` may be answered with a part: there is no `If-Range`, or its strong tag or
    /// date matches (RFC 9110, section 13.1.5). A date equal to the current second, by the system's
    /// clock, does not match: the resource may change again within that second.
    #[must_use]
    pub fn admits_range(&self, head: &RequestHead) -> bool {
        let fields = head.fields();
        if fields.get("if-range").is_none() {
            return true;
        }
        // The field is not a list, so several lines are malformed.
        let Some(value) = only(&fields, "if-range") else { return false };
        match Tag::first(value) {
            Some((tag, [])) => {
                self.etag.as_ref().is_some_and(|own| own.matches(tag, Compare::Strongly))
            }
            // The date must be equal: it is used as a validator here, not as a time.
            _ => date(&fields, "if-range")
                .is_some_and(|date| self.modified == Some(date) && date < now()),
        }
    }

    /// Whether the value is `*`, or a list that contains this resource's tag. All lines together
    /// are one list (section 5.3).
    fn in_list(&self, fields: &ReceivedFields<'_>, name: &str, compare: Compare) -> bool {
        let mut lines = fields.get_all(name);
        if let (Some(b"*"), None) = (lines.next(), lines.next()) {
            return true;
        }
        let Some(own) = &self.etag else { return false };
        let mut found = false;
        for member in fields.get_all(name).flat_map(Tag::list) {
            let Some(tag) = member else { return false };
            found |= own.matches(tag, compare);
        }
        found
    }
}

/// What a client is told with 412.
pub(crate) fn condition_failed() -> Error {
    let explanation = "a condition of the request, such as If-Match, does not hold";
    Error::new(Status::PRECONDITION_FAILED, explanation)
}

/// The date in a field; `None` if it is malformed, or there are several lines.
fn date(fields: &ReceivedFields<'_>, name: &str) -> Option<u64> {
    parse_date(only(fields, name)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_written() {
        for text in ["\"a\"", "W/\"a\"", "\"\"", "\"a!#é\""] {
            assert_eq!(
                ETag::parse(text.as_bytes()).map(|tag| tag.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in ["", "a", "\"a", "a\"", "w/\"a\"", "W/a", "\"a\" ", "\"a b\"", "\"\t\"", "*"] {
            assert_eq!(ETag::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(ETag::strong("a\"b"), None);
    }

    /// RFC 9110, section 5.6.1.
    #[test]
    fn lists_are_read_as_their_grammar_says() {
        type Member = (bool, &'static [u8]);
        let read = |list: &'static [u8]| -> Option<Vec<Member>> {
            Tag::list(list).map(|member| member.map(|tag| (tag.weak, tag.opaque))).collect()
        };
        let (a, weak, b): (Member, Member, Member) = ((false, b"a"), (true, b"a"), (false, b"b"));
        let table: &[(&[u8], Option<&[Member]>)] = &[
            (b"", Some(&[])),
            (b" ,\t,, ", Some(&[])),
            (b"\"a\"", Some(&[a])),
            (b"\"a\",\"b\"", Some(&[a, b])),
            (b", \"a\" ,\t, W/\"a\", ", Some(&[a, weak])),
            (b"\"a,b\"", Some(&[(false, b"a,b")])),
            // Latin 1: legal, though it is not UTF-8.
            (b"\"\xe9\",\"b\"", Some(&[(false, b"\xe9"), b])),
            (b"\"a\"\"b\"", None),
            (b"\"a\" \"b\"", None),
            (b"\"a\"W/\"a\"", None),
            (b"\"a\",b", None),
            (b"\"a\";q=1", None),
            (b"\"a b\"", None),
            (b"\"a", None),
            (b"*", None),
            (b"*, \"a\"", None),
        ];
        for (list, expected) in table {
            assert_eq!(read(list).as_deref(), *expected, "{}", list.escape_ascii());
        }
    }
}
