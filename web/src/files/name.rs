//! The names that files may have.

use std::fmt;

use crate::decode;

/// The beginning and the end of the names of unfinished uploads. No [`FileName`] has both.
pub(super) const PART_PREFIX: &str = ".hairspring-";
pub(super) const PART_SUFFIX: &str = ".part";

/// The longest name that the usual file systems allow, in bytes.
const LENGTH_MAX: usize = 255;

/// The name of a file: one plain component of a path.
///
/// Dots within a name mean nothing special: `a..b` and `....` are names; only `.` and `..` are not.
///
/// ```
/// use hairspring_web::files::FileName;
/// assert_eq!(FileName::decode("a%20b..txt").unwrap().as_str(), "a b..txt");
/// assert!(FileName::decode("..%2Fsecret").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileName(
    /// Invariant: [`is_plain`].
    String,
);

impl FileName {
    /// Percent-decodes a segment of a request's path, once. `None` if the result is empty, `.` or
    /// `..`, contains a separator of any system (`/`, `\`) or a control character, is not UTF-8, is
    /// longer than 255 bytes, or is the name of an unfinished upload; on Windows also if it has a
    /// special meaning there.
    #[must_use]
    pub fn decode(segment: &str) -> Option<Self> {
        if !segment.as_bytes().contains(&b'%') {
            return is_plain(segment).then(|| Self(segment.to_owned()));
        }
        Self::new(String::from_utf8(decode(segment).into_owned()).ok()?)
    }

    /// Checks a name that is already decoded. `None` as with [`decode`](Self::decode).
    #[must_use]
    pub fn new(name: impl Into<String>) -> Option<Self> {
        let name = name.into();
        is_plain(&name).then_some(Self(name))
    }

    /// The name, decoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn is_plain(name: &str) -> bool {
    let separates = |byte: u8| matches!(byte, b'/' | b'\\') || byte.is_ascii_control();
    if matches!(name, "" | "." | "..") || name.len() > LENGTH_MAX || name.bytes().any(separates) {
        return false;
    }
    // ASCII's control characters were found above; Unicode has others (U+0080 to U+009F).
    let is_quiet = name.is_ascii() || !name.contains(char::is_control);
    is_quiet && !is_part(name) && (cfg!(not(windows)) || is_plain_on_windows(name))
}

/// Case is ignored, because some file systems ignore it.
fn is_part(name: &str) -> bool {
    let (name, prefix, suffix) = (name.as_bytes(), PART_PREFIX.as_bytes(), PART_SUFFIX.as_bytes());
    let begins = name.get(..prefix.len()).is_some_and(|own| own.eq_ignore_ascii_case(prefix));
    let end = name.len().checked_sub(suffix.len()).and_then(|at| name.get(at..));
    begins && end.is_some_and(|own| own.eq_ignore_ascii_case(suffix))
}

/// On Windows colons have a meaning (drives, streams), dots and spaces at the end are dropped, and
/// some names are devices in every directory, whatever their extension.
fn is_plain_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!(rest.next(), Some('0'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
        })
    };
    let device = matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT");
    !device && !name.contains(['<', '>', ':', '"', '|', '?', '*']) && !name.ends_with(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_components_are_names() {
        let good = [
            ("a", "a"),
            ("....", "...."),
            ("a..b", "a..b"),
            ("..a", "..a"),
            (".hidden", ".hidden"),
            ("%61", "a"),
            ("%252e%252e", "%2e%2e"),
            ("r%C3%A9sum%C3%A9", "résumé"),
            ("a+b%20c", "a+b c"),
            (".hairspring-notes", ".hairspring-notes"),
        ];
        for (segment, name) in good {
            if cfg!(windows) && !is_plain_on_windows(name) {
                continue;
            }
            let decoded = FileName::decode(segment);
            assert_eq!(decoded.as_ref().map(FileName::as_str), Some(name), "{segment}");
        }
        let bad = [
            "",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            ".%2e",
            "a/b",
            "/a",
            "a/",
            "a%2fb",
            "%2Fa",
            "..%2fa",
            "a%5cb",
            "a\\b",
            "..%5c",
            "%00",
            "a%00b",
            "a%0ab",
            "a%0d",
            "a%7f",
            "a%c2%85",
            "%ff",
            "%c0%ae%c0%ae",
            ".hairspring-0.part",
            "%2ehairspring-0.part",
            ".Hairspring-0.PART",
        ];
        for segment in bad {
            assert_eq!(FileName::decode(segment), None, "{segment}");
        }
        assert!(FileName::decode(&"a".repeat(255)).is_some());
        assert!(FileName::decode(&"a".repeat(256)).is_none());
    }

    #[test]
    fn windows_has_names_of_its_own() {
        for name in
            ["NUL", "nul.txt", "com1", "aux .txt", "LPT9.x", "COM²", "a:b", "c:", "a.", "a ", "a?"]
        {
            assert!(!is_plain_on_windows(name), "{name}");
        }
        for name in ["a", "null", "com", "com10", "a.nul", ".hidden"] {
            assert!(is_plain_on_windows(name), "{name}");
        }
    }
}
