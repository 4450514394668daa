//! Files of names and hashed passwords, as `htpasswd -B` writes them.

use std::collections::HashMap;
use std::path::Path;

use bcrypt::{HashParts, verify};

use crate::command::failure::Failure;

/// Names, and bcrypt hashes of their passwords.
#[derive(Debug)]
pub(super) struct Passwords {
    by_name: HashMap<String, String>,
    /// The hash with the highest cost. It is verified for unknown names, so that the time does not
    /// tell which names exist.
    dearest: String,
}

impl Passwords {
    /// Reads a file: lines of `name:hash`, perhaps with a comment after another colon, as Apache and
    /// nginx read them; empty lines and those that begin with `#` are skipped. Other hashes than
    /// bcrypt are refused: none of the others that `htpasswd` makes is secure today.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::File { to: "read", path: path.to_owned(), error };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let at = |line: usize, what: &str| {
            Failure::Content(format!("{}:{line}: {what}", path.display()))
        };
        let mut by_name = HashMap::new();
        let mut dearest = None;
        for (index, line) in text.lines().enumerate() {
            let (number, line) = (index + 1, line.trim());
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, hash) =
                line.split_once(':').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
                    at(number, "expected a name, a colon and a hash, as 'htpasswd -nB NAME' makes")
                })?;
            let hash = hash.split(':').next().unwrap_or_default();
            let expected = "expected a bcrypt hash, $2y$10$…; make one with 'htpasswd -nB NAME'";
            let parts: HashParts = hash.parse().map_err(|_| at(number, expected))?;
            dearest = dearest.max(Some((parts.get_cost(), hash.to_owned())));
            if by_name.insert(name.to_owned(), hash.to_owned()).is_some() {
                return Err(at(number, "expected each name once"));
            }
        }
        let nobody = || at(1, "expected at least one line; make one with 'htpasswd -nB NAME'");
        let (_, dearest) = dearest.ok_or_else(nobody)?;
        Ok(Self { by_name, dearest })
    }

    /// Whether this is the password of this name. Slow by design, for unknown names too.
    pub(super) fn accept(&self, name: &str, password: &str) -> bool {
        let known = self.by_name.get(name);
        let matches = verify(password, known.unwrap_or(&self.dearest)).unwrap_or(false);
        matches && known.is_some()
    }
}
