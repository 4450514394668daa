//! The form in which paths are compared, and the values of their parameters.
//!
//! A path is percent-decoded once, except for `%2F` and `%25`, which would add a separator or make
//! another escape. So `/%61pi` is `/api`, `/a%2Fb` is a single segment, and `%252e` never becomes a
//! dot (RFC 3986, sections 2.4 and 6.2.2.2).

use std::borrow::Cow;

use crate::decode;

/// The most parameters that a route may have. They are stored inline, without an allocation.
pub(super) const PARAMS_MAX: usize = 8;

/// A path in the form in which routes are compared; `None` if it is not UTF-8.
pub(super) fn normalise(path: &str) -> Option<Cow<'_, str>> {
    // For short paths, which most are, this is quicker than `str::find`.
    if !path.as_bytes().contains(&b'%') {
        return Some(Cow::Borrowed(path));
    }
    String::from_utf8(normal_bytes(path)?).ok().map(Cow::Owned)
}

/// The same form of a path that is not UTF-8, with U+FFFD in place of what is not: to be compared
/// with prefixes.
pub(super) fn normalise_lossily(path: &[u8]) -> String {
    let normal = normal_bytes(&String::from_utf8_lossy(path)).unwrap_or_default();
    String::from_utf8_lossy(&normal).into_owned()
}

/// `None` if a `%` is followed by a part of a character.
fn normal_bytes(path: &str) -> Option<Vec<u8>> {
    let first = path.find('%').unwrap_or(path.len());
    let mut normal = path.as_bytes()[..first].to_vec();
    let mut rest = &path[first..];
    while !rest.is_empty() {
        // A `%` and its two digits, or everything up to the next `%`.
        let len = match rest.strip_prefix('%') {
            Some(_) => rest.len().min(3),
            None => rest.find('%').unwrap_or(rest.len()),
        };
        let (piece, behind) = rest.split_at_checked(len)?;
        match &*decode(piece) {
            b"/" if len == 3 => normal.extend_from_slice(b"%2F"),
            [b'%', behind @ ..] => {
                normal.extend_from_slice(b"%25");
                normal.extend_from_slice(behind);
            }
            decoded => normal.extend_from_slice(decoded),
        }
        rest = behind;
    }
    Some(normal)
}

/// A route's pattern in the same form. Patterns are written decoded, so a `%` stands for itself.
pub(super) fn normal_pattern(pattern: &str) -> String {
    pattern.replace('%', "%25")
}

/// Decodes what [`normalise`] has left encoded in a part of a path.
fn finish(part: &str) -> Cow<'_, str> {
    if part.contains('%') {
        Cow::Owned(part.replace("%2F", "/").replace("%25", "%"))
    } else {
        Cow::Borrowed(part)
    }
}

/// A pattern without its doubled braces, which are literal.
fn without_literal_braces(pattern: &str) -> String {
    pattern.replace("{{", "").replace("}}", "")
}

/// Whether a pattern has a `{*name}`.
pub(super) fn has_tail(pattern: &str) -> bool {
    without_literal_braces(pattern).contains("{*")
}

/// The names of a pattern's parameters, in order.
pub(super) fn names(pattern: &str) -> Vec<String> {
    let plain = without_literal_braces(pattern);
    let inside = plain.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inside.map(|name| name.trim_start_matches('*').to_owned()).collect()
}

/// The positions of the parameters' values in the path, in the order of their names.
#[derive(Clone, Debug)]
pub(crate) struct Params {
    /// The normalised path, if it is not the path as sent.
    normal: Option<String>,
    /// Start and end of each value. Only the first `count` are meaningful.
    spans: [(u32, u32); PARAMS_MAX],
    count: usize,
}

impl Params {
    /// From `values`, which must be slices of `path`; the path is normalised.
    pub(super) fn new<'p>(path: &str, values: impl Iterator<Item = &'p str>) -> Self {
        let (mut spans, mut count) = ([(0, 0); PARAMS_MAX], 0);
        for (span, value) in spans.iter_mut().zip(values) {
            let start = value.as_ptr().addr() - path.as_ptr().addr();
            // The limit on the request line keeps offsets far below 2^32.
            *span = (start as u32, (start + value.len()) as u32);
            count += 1;
        }
        Self { normal: None, spans, count }
    }

    /// Keeps the normalised path, which is not the path as sent.
    pub(super) fn keep(&mut self, normal: String) {
        self.normal = Some(normal);
    }

    /// The last value, in which `%2F` and `%25` are still encoded.
    pub(crate) fn last<'p>(&'p self, path: &'p [u8]) -> &'p str {
        let source = self.normal.as_deref().map_or(path, str::as_bytes);
        let Some(&(start, end)) = self.spans[..self.count].last() else { return "" };
        // The whole path is UTF-8, so this part is too. Checking only this part costs less.
        let last = source.get(start as usize..end as usize);
        last.and_then(|last| str::from_utf8(last).ok()).unwrap_or_default()
    }

    /// The values, decoded; `path` is the path as sent.
    pub(crate) fn values<'p>(&'p self, path: &'p str) -> impl Iterator<Item = Cow<'p, str>> {
        let source = self.normal.as_deref().unwrap_or(path);
        let spans = self.spans.iter().take(self.count);
        spans.map(|&(start, end)| {
            finish(source.get(start as usize..end as usize).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equivalent_is_equal_and_nothing_else() {
        let table = [
            ("/api", Some("/api")),
            ("/%61pi", Some("/api")),
            ("/a%2Fb", Some("/a%2Fb")),
            ("/a%2fb", Some("/a%2Fb")),
            ("/a%252Fb", Some("/a%252Fb")),
            ("/%25", Some("/%25")),
            ("/%", Some("/%25")),
            ("/%2", Some("/%252")),
            ("/caf%C3%A9", Some("/café")),
            ("/%2e%2e/x", Some("/../x")),
            ("/%00", Some("/\0")),
            ("/%7Bid%7D", Some("/{id}")),
            ("/%ff", None),
            ("/%C3", None),
        ];
        for (path, expected) in table {
            assert_eq!(normalise(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_value_is_decoded_once() {
        for (part, value) in [("a%2Fb", "a/b"), ("%252F", "%2F"), ("%2525", "%25"), ("é", "é")] {
            assert_eq!(finish(part), value);
        }
    }

    #[test]
    fn names_stand_in_braces() {
        assert_eq!(names("/{a}/x-{b}.png/{{no}}/{*tail}"), ["a", "b", "tail"]);
        assert_eq!(names("/plain"), [""; 0]);
    }
}
