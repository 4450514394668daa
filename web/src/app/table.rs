//! Patterns, and how a path finds its own.

use super::path::{Params, names};
use super::site::Entry;

/// The most beginnings that are looked at one by one.
const TAILS_MAX: usize = 4;

/// The patterns of one router and its groups.
#[derive(Debug)]
pub(super) struct Table {
    /// Those without parameters, found by their hash: what is literal is preferred to what is not,
    /// so whoever is found here is found. A power of two of places, at most half of them taken.
    literals: Vec<Option<(String, Entry)>>,
    /// A few of those that are a beginning and `{*name}`, such as a directory's: the beginning, which
    /// no other pattern with parameters can have in common with it, so that it decides.
    tails: Vec<(String, Entry)>,
    /// All of them.
    tree: matchit::Router<Entry>,
}

impl Table {
    /// `patterns` are normalised, and those of the tree.
    pub(super) fn new(tree: matchit::Router<Entry>, patterns: Vec<(String, Entry)>) -> Self {
        // A brace that stands for itself is written twice: such a pattern is left to the tree.
        let is_literal = |(pattern, _): &(String, Entry)| {
            names(pattern).is_empty() && !pattern.contains(['{', '}'])
        };
        let (literals, others): (Vec<_>, Vec<_>) = patterns.into_iter().partition(is_literal);
        let mut places = vec![None; (literals.len() * 2).next_power_of_two()];
        for (pattern, entry) in literals {
            let mut at = hash(pattern.as_bytes()) & (places.len() - 1);
            while places[at].is_some() {
                at = (at + 1) & (places.len() - 1);
            }
            places[at] = Some((pattern, entry));
        }
        Self { literals: places, tails: tails(&others), tree }
    }

    /// The entry of a normalised path, and its parameters.
    pub(super) fn find(&self, path: &str) -> Option<(&Entry, Params)> {
        match self.literal(path.as_bytes()) {
            Some(entry) => Some((entry, Params::default())),
            None => self.find_by_parameters(path),
        }
    }

    /// [`find`](Self::find), if it is known that the path is no [literal](Self::literal) one.
    pub(super) fn find_by_parameters(&self, path: &str) -> Option<(&Entry, Params)> {
        for (beginning, entry) in &self.tails {
            if let Some(rest) = path.strip_prefix(&**beginning).filter(|rest| !rest.is_empty()) {
                return Some((entry, Params::new(path, [rest].into_iter())));
            }
        }
        let found = self.tree.at(path).ok()?;
        let params = Params::new(path, found.params.iter().map(|(_, value)| value));
        Some((found.value, params))
    }

    /// The entry of a pattern without parameters that a path is equal to, byte for byte. It need not be
    /// normalised: one that is equal to a normalised pattern is.
    pub(super) fn literal(&self, path: &[u8]) -> Option<&Entry> {
        let mask = self.literals.len() - 1;
        let mut at = hash(path) & mask;
        // Half of the places are free, so this comes to one.
        while let Some((pattern, entry)) = &self.literals[at] {
            if pattern.as_bytes() == path {
                return Some(entry);
            }
            at = (at + 1) & mask;
        }
        None
    }
}

/// What can be found without the tree, of patterns that are not literal. Nothing if there is much of
/// it, in which case the tree is quicker.
fn tails(patterns: &[(String, Entry)]) -> Vec<(String, Entry)> {
    let beginning = |pattern: &str| pattern.find(['{', '}']).unwrap_or(pattern.len());
    let is_alone = |at: usize, own: &str| {
        let mut others = patterns.iter().enumerate().filter(|(other, _)| *other != at);
        others.all(|(_, (other, _))| {
            let other = &other[..beginning(other)];
            !own.starts_with(other) && !other.starts_with(own)
        })
    };
    let mut tails = Vec::new();
    for (at, (pattern, entry)) in patterns.iter().enumerate() {
        let (own, name) = pattern.split_at(beginning(pattern));
        if name.starts_with("{*") && is_alone(at, own) {
            tails.push((own.to_owned(), entry.clone()));
        }
    }
    if tails.len() > TAILS_MAX { Vec::new() } else { tails }
}

/// Of the length and some bytes: patterns are the application's own, and nobody else can add one
/// that has the same.
fn hash(bytes: &[u8]) -> usize {
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(*byte));
    let last = bytes.len().wrapping_sub(1);
    let some = byte(1) | byte(last / 2) << 8 | byte(last) << 16 | byte(last.wrapping_sub(1)) << 24;
    // The high bits of the product depend on all of these.
    ((some ^ (bytes.len() as u32) << 5).wrapping_mul(0x9e37_79b9) >> 12) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn literals_are_found_as_in_the_tree() {
        let patterns =
            ["/", "/a", "/b", "/ab/c", "/ac/c", "/{x}", "/{x}/c", "/{{a}}", "/é", "/%25"];
        let mut tree = matchit::Router::new();
        let entries = patterns.iter().enumerate().map(|(refusal, pattern)| {
            ((*pattern).to_owned(), Entry { endpoints: Vec::new(), refusal })
        });
        let entries: Vec<_> = entries.collect();
        for (pattern, entry) in &entries {
            tree.insert(pattern.clone(), entry.clone()).unwrap();
        }
        let table = Table::new(tree, entries);
        for path in
            ["/", "/a", "/b", "/ab/c", "/ac/c", "/ad/c", "/z", "/{a}", "/{{a}}", "/é", "/%25"]
        {
            let in_tree = table.tree.at(path).map(|found| found.value.refusal).ok();
            assert_eq!(table.find(path).map(|(entry, _)| entry.refusal), in_tree, "{path}");
            assert!(in_tree.is_some() || path == "/{{a}}", "{path}");
        }
        for path in ["", "/a/", "a", "//", "/ab/d"] {
            assert!(table.find(path).is_none(), "{path}");
        }
    }

    /// Which of them are found without the tree, and that they are found as in the tree.
    #[test]
    fn the_rest_of_a_path_is_found_as_in_the_tree() {
        let table: [(&[&str], &[&str]); 8] = [
            (&["/", "/{*path}"], &["/"]),
            (&["/a", "/a/b/c", "/a/{*path}", "/b/{*path}"], &["/a/", "/b/"]),
            (&["/a/{*path}", "/ab/{*path}", "/b/{x}"], &["/a/", "/ab/"]),
            // Others may have the path, too.
            (&["/a/{*path}", "/{x}"], &[]),
            (&["/a/{*path}", "/a/b/{x}"], &[]),
            (&["/a/{*path}", "/a/{{b}}"], &[]),
            (&["/a/{x}/{*path}", "/b/{*path}", "/{{c"], &[]),
            (&["/a/{*p}", "/b/{*p}", "/c/{*p}", "/d/{*p}", "/e/{*p}"], &[]),
        ];
        let paths =
            ["/", "/a", "/a/", "/a/b", "/a/b/c", "/a//", "/ab/c", "/b/c/d", "/c/d", "/a/{b}"];
        for (patterns, beginnings) in table {
            let mut tree = matchit::Router::new();
            let entries = patterns.iter().enumerate().map(|(refusal, pattern)| {
                ((*pattern).to_owned(), Entry { endpoints: Vec::new(), refusal })
            });
            let entries: Vec<_> = entries.collect();
            for (pattern, entry) in &entries {
                tree.insert(pattern.clone(), entry.clone()).expect(pattern);
            }
            let table = Table::new(tree, entries);
            let own: Vec<_> = table.tails.iter().map(|(beginning, _)| &**beginning).collect();
            assert_eq!(own, beginnings, "{patterns:?}");
            for path in paths {
                let found = table.find(path).map(|(entry, params)| {
                    (entry.refusal, params.values(path).map(Cow::into_owned).collect::<Vec<_>>())
                });
                let in_tree = table.tree.at(path).ok().map(|found| {
                    let values = found.params.iter().map(|(_, value)| value.to_owned());
                    (found.value.refusal, values.collect::<Vec<_>>())
                });
                assert_eq!(found, in_tree, "{path} among {patterns:?}");
            }
        }
    }
}
