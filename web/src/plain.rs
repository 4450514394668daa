//! The system's errors, for people.

use std::io;
use std::path::Path;

/// The system's words, beginning with a small letter and without the number at the end: to follow
/// what could not be done.
pub(crate) fn plain(error: &io::Error) -> String {
    let mut words = error.to_string();
    if let Some(code) = error.raw_os_error() {
        let number = format!(" (os error {code})");
        words.truncate(words.strip_suffix(&number).map_or(words.len(), str::len));
    }
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    words
}

/// The error of opening `what` is at this path, with both in its text.
pub(crate) fn cannot_open(what: &str, path: &Path, error: impl Into<io::Error>) -> io::Error {
    let error = error.into();
    let text = format!("cannot open the {what} {}: {}", path.display(), plain(&error));
    io::Error::new(error.kind(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_what_failed() {
        let own = io::Error::other("Écart (os error 2)");
        assert_eq!(plain(&own), "Écart (os error 2)");
        assert_eq!(plain(&io::Error::other("")), "");
        #[cfg(unix)]
        assert_eq!(plain(&io::Error::from_raw_os_error(2)), "no such file or directory");
    }
}
