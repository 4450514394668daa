//! Patterns, and how a path finds its own.

use super::entry::Entry;
use super::literals::Literals;
use super::path::{Params, names};

/// The most prefixes that are compared one by one; beyond that the tree is quicker.
const TAILS_MAX: usize = 4;

/// The patterns of one router and its groups.
#[derive(Debug)]
pub(super) struct Table {
    /// Patterns without parameters. They are preferred to patterns with parameters, so a match here
    /// is final. A path need not be normalised for it: one that equals a normalised pattern is.
    pub(super) literals: Literals,
    /// Patterns that are a prefix and `{*name}`, such as a directory's, by their prefix. Invariant:
    /// no other pattern with parameters can match a path with this prefix, so the prefix decides.
    tails: Vec<(String, Entry)>,
    /// All patterns.
    tree: matchit::Router<Entry>,
}

impl Table {
    /// From normalised patterns, which are in the tree already.
    pub(super) fn new(tree: matchit::Router<Entry>, patterns: Vec<(String, Entry)>) -> Self {
        // In a pattern a literal brace is doubled. Such patterns are left to the tree.
        let is_literal = |(pattern, _): &(String, Entry)| {
            names(pattern).is_empty() && !pattern.contains(['{', '}'])
        };
        let (literals, others): (Vec<_>, Vec<_>) = patterns.into_iter().partition(is_literal);
        Self { literals: Literals::new(literals), tails: tails(&others), tree }
    }

    /// The entry of a normalised path. `params` is set to its parameters, if there are any.
    pub(super) fn find(&self, path: &str, params: &mut Option<Params>) -> Option<&Entry> {
        self.literals.find(path.as_bytes()).or_else(|| self.find_by_parameters(path, params))
    }

    /// [`find`](Self::find) for a path that is known to match no literal.
    pub(super) fn find_by_parameters(
        &self,
        path: &str,
        params: &mut Option<Params>,
    ) -> Option<&Entry> {
        for (beginning, entry) in &self.tails {
            if let Some(rest) = path.strip_prefix(&**beginning).filter(|rest| !rest.is_empty()) {
                *params = Some(Params::new(path, [rest].into_iter()));
                return Some(entry);
            }
        }
        let found = self.tree.at(path).ok()?;
        *params = Some(Params::new(path, found.params.iter().map(|(_, value)| value)));
        Some(found.value)
    }
}

/// The patterns with parameters that can be found by their prefix alone; none if there are more
/// than [`TAILS_MAX`].
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

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring_core::Method;
    use std::borrow::Cow;

    /// Entries of one target each, a different one.
    fn numbered(patterns: &[&str]) -> Vec<(String, Entry)> {
        let entry =
            |(number, pattern): (usize, &&str)| ((*pattern).to_owned(), Entry::new(&[], number));
        patterns.iter().enumerate().map(entry).collect()
    }

    fn number(entry: &Entry) -> usize {
        entry.target(Method::Get)
    }

    #[test]
    fn literals_are_found_as_in_the_tree() {
        let patterns =
            ["/", "/a", "/b", "/ab/c", "/ac/c", "/{x}", "/{x}/c", "/{{a}}", "/é", "/%25"];
        let mut tree = matchit::Router::new();
        let entries = numbered(&patterns);
        for (pattern, entry) in &entries {
            tree.insert(pattern.clone(), entry.clone()).unwrap();
        }
        let table = Table::new(tree, entries);
        for path in
            ["/", "/a", "/b", "/ab/c", "/ac/c", "/ad/c", "/z", "/{a}", "/{{a}}", "/é", "/%25"]
        {
            let in_tree = table.tree.at(path).map(|found| number(found.value)).ok();
            assert_eq!(table.find(path, &mut None).map(number), in_tree, "{path}");
            assert!(in_tree.is_some() || path == "/{{a}}", "{path}");
        }
        for path in ["", "/a/", "a", "//", "/ab/d"] {
            assert!(table.find(path, &mut None).is_none(), "{path}");
        }
    }

    /// Each row: patterns, and the prefixes of those that are found without the tree.
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
            let entries = numbered(patterns);
            for (pattern, entry) in &entries {
                tree.insert(pattern.clone(), entry.clone()).expect(pattern);
            }
            let table = Table::new(tree, entries);
            let own: Vec<_> = table.tails.iter().map(|(beginning, _)| &**beginning).collect();
            assert_eq!(own, beginnings, "{patterns:?}");
            for path in paths {
                let mut params = None;
                let found = table.find(path, &mut params).map(|entry| {
                    let values = params.iter().flat_map(|params| params.values(path));
                    (number(entry), values.map(Cow::into_owned).collect::<Vec<_>>())
                });
                let in_tree = table.tree.at(path).ok().map(|found| {
                    let values = found.params.iter().map(|(_, value)| value.to_owned());
                    (number(found.value), values.collect::<Vec<_>>())
                });
                assert_eq!(found, in_tree, "{path} among {patterns:?}");
            }
        }
    }
}
