//! Files of names and hashed passwords, as `htpasswd -B` writes them.

use std::collections::HashMap;
use std::path::Path;

use bcrypt::{HashParts, verify};

use crate::command::failure::Failure;

/// A hash of no password of anybody: whoever asks for a name that is not there waits as long.
const NOBODY: &str = "$2b$10$abcdefghijklmnopqrstuuO1GFWRyGQJGcIrMUVHTqyQkpjbWvRzm";

/// Names, and bcrypt hashes of their passwords.
#[derive(Debug)]
pub(super) struct Passwords(HashMap<String, String>);

impl Passwords {
    /// Reads a file: lines of `name:hash`; empty lines and comments are skipped. Other kinds of
    /// hashes are refused: none of those that `htpasswd` knows holds today.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::File { to: "read", path: path.to_owned(), error };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let at = |line: usize, what: &str| {
            Failure::Content(format!("{}:{line}: {what}", path.display()))
        };
        let mut passwords = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let (number, line) = (index + 1, line.trim());
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, hash) = line
                .split_once(':')
                .filter(|(name, _)| !name.is_empty())
                .ok_or_else(|| at(number, "expected a name, a colon and a hash"))?;
            if hash.parse::<HashParts>().is_err() {
                let expected =
                    "expected a bcrypt hash, $2y$10$…; make one with 'htpasswd -nB NAME'";
                return Err(at(number, expected));
            }
            if passwords.insert(name.to_owned(), hash.to_owned()).is_some() {
                return Err(at(number, "expected each name once"));
            }
        }
        if passwords.is_empty() {
            return Err(at(1, "expected a name at least; make one with 'htpasswd -nB NAME'"));
        }
        Ok(Self(passwords))
    }

    /// Whether the password is the one of this name. Takes long on purpose, whoever asks.
    pub(super) fn accept(&self, name: &str, password: &str) -> bool {
        let known = self.0.get(name);
        let matches = verify(password, known.map_or(NOBODY, String::as_str)).unwrap_or(false);
        matches && known.is_some()
    }
}
