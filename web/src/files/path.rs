//! The path of a file beneath a directory.

use std::fmt;

use memchr::{memchr, memchr_iter, memrchr};

use super::FileName;
use super::name::is_plain;
use crate::decode;

/// The system's name for an empty path: the directory itself.
const HERE: &str = ".";

/// A relative path whose components are all plain names. Links apart, it cannot lead out of the
/// directory in which it is looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FilePath(
    /// The components with `/` between them. Invariant: each would be a [`FileName`], which has no
    /// `/`.
    String,
);

impl FilePath {
    /// Splits a request's path into segments, then percent-decodes each of them once, so `%2F` is
    /// not a separator. `None` if a segment is not a valid [`FileName`].
    ///
    /// ```
    /// use hairspring_web::files::FilePath;
    /// assert_eq!(FilePath::decode("a%20b/c..d").unwrap().to_string(), "a b/c..d");
    /// for bad in ["a/../b", "a//b", "a%2Fb", "/a", "a/"] {
    ///     assert!(FilePath::decode(bad).is_none());
    /// }
    /// ```
    #[must_use]
    pub fn decode(path: &str) -> Option<Self> {
        if memchr(b'%', path.as_bytes()).is_none() {
            return path.split('/').all(is_plain).then(|| Self(path.to_owned()));
        }
        let mut decoded = String::with_capacity(path.len());
        for (at, segment) in path.split('/').enumerate() {
            let name = decode(segment);
            let name = std::str::from_utf8(&name).ok().filter(|name| is_plain(name))?;
            decoded.push_str(if at == 0 { "" } else { "/" });
            decoded.push_str(name);
        }
        Some(Self(decoded))
    }

    /// The components.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// Whether a component begins with a dot.
    pub(super) fn has_dotted(&self) -> bool {
        let bytes = self.0.as_bytes();
        memchr_iter(b'.', bytes).any(|at| at == 0 || bytes[at - 1] == b'/')
    }

    /// The last component; `None` for the directory itself.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        let begin = memrchr(b'/', self.0.as_bytes()).map_or(0, |slash| slash + 1);
        self.0.get(begin..).filter(|name| !name.is_empty())
    }

    /// The path without its last component, and that component; `None` for the directory itself.
    #[must_use]
    pub fn split(&self) -> Option<(Self, FileName)> {
        let name = FileName::new(self.last()?)?;
        let way = self.0.get(..self.0.len() - name.as_str().len())?;
        Some((Self(way.trim_end_matches('/').to_owned()), name))
    }

    /// Appends a component.
    #[must_use]
    pub fn join(&self, name: &FileName) -> Self {
        let between = if self.0.is_empty() { "" } else { "/" };
        Self([&self.0, between, name.as_str()].concat())
    }

    /// Appends a suffix to the last component; `None` if the result is not a valid name.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Option<Self> {
        let longer = Self([&self.0, suffix].concat());
        let (last, before) = (longer.last()?, self.last()?);
        // A suffix that contains a slash would add a component.
        (is_plain(last) && last.len() == before.len() + suffix.len()).then_some(longer)
    }

    /// The path as system calls expect it: `.` for the directory itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.0.is_empty() { HERE } else { &self.0 }
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
