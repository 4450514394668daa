//! The way to a file beneath a directory.

use super::FileName;

/// Components of a path that are each a plain name: no path of this type leaves the directory
/// that it is looked up in, links apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePath(Vec<FileName>);

impl FilePath {
    /// Decodes the segments of a request's path, each once, after they were split: a `%2F` makes
    /// no separator. `None` if one of them is no [`FileName`].
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
        path.split('/').map(FileName::decode).collect::<Option<_>>().map(Self)
    }

    /// The components.
    #[must_use]
    pub fn names(&self) -> &[FileName] {
        &self.0
    }

    /// The last component; none for the directory itself.
    #[must_use]
    pub fn last(&self) -> Option<&FileName> {
        self.0.last()
    }

    /// The way to the last component, and that one; `None` for the directory itself.
    #[must_use]
    pub fn split(&self) -> Option<(Self, FileName)> {
        let (last, way) = self.0.split_last()?;
        Some((Self(way.to_vec()), last.clone()))
    }

    /// With one more component.
    #[must_use]
    pub fn join(&self, name: FileName) -> Self {
        Self(self.0.iter().cloned().chain([name]).collect())
    }

    /// With something behind the last component; `None` if that makes no name.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Option<Self> {
        let (last, rest) = self.0.split_last()?;
        let last = FileName::new(format!("{}{suffix}", last.as_str()))?;
        Some(Self(rest.iter().cloned().chain([last]).collect()))
    }
}

impl std::fmt::Display for FilePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "/" })?;
            f.write_str(name.as_str())?;
        }
        Ok(())
    }
}
