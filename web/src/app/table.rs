//! Patterns, and how a path finds its own.

use super::path::{Params, names};
use super::site::Entry;

/// The patterns of one router and its groups.
#[derive(Debug)]
pub(super) struct Table {
    /// Those without parameters, found by their hash: what is literal is preferred to what is not,
    /// so whoever is found here is found. A power of two of places, at most half of them taken.
    literals: Vec<Option<(String, Entry)>>,
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
        let literals: Vec<_> = patterns.into_iter().filter(is_literal).collect();
        let mut places = vec![None; (literals.len() * 2).next_power_of_two()];
        for (pattern, entry) in literals {
            let mut at = hash(pattern.as_bytes()) & (places.len() - 1);
            while places[at].is_some() {
                at = (at + 1) & (places.len() - 1);
            }
            places[at] = Some((pattern, entry));
        }
        Self { literals: places, tree }
    }

    /// The entry of a normalised path, and its parameters.
    pub(super) fn find(&self, path: &str) -> Option<(&Entry, Params)> {
        if let Some(entry) = self.literal(path.as_bytes()) {
            return Some((entry, Params::default()));
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
}
