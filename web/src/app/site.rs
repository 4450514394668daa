//! The routes of one host, in the form in which they are looked up.

use std::borrow::Cow;
use std::cmp::Reverse;

use hairspring_core::Method;

use super::literals::Glance;
use super::path::{Params, normalise, normalise_lossily};
use super::table::Table;

/// The tables and fallbacks of one host.
#[derive(Debug)]
pub(super) struct Site {
    /// In lower case, perhaps after `*.`; `None` for every host.
    pub(super) host: Option<String>,
    /// Asked in order.
    pub(super) tables: Vec<Table>,
    /// Prefixes, longest first, and the targets of paths below them that no route matches. The
    /// last prefix is empty.
    pub(super) fallbacks: Vec<(String, usize)>,
    /// The target of `OPTIONS *`.
    pub(super) whole: usize,
}

impl Site {
    /// Sites are asked in this order: first the one for every host, which is kept for the end, then
    /// names, then wildcards, the longest first.
    pub(super) fn rank(&self) -> (bool, bool, Reverse<usize>) {
        let host = self.host.as_deref().unwrap_or_default();
        (self.host.is_some(), host.starts_with('*'), Reverse(host.len()))
    }

    pub(super) fn is_for(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        let Some(own) = self.host.as_deref() else { return true };
        match own.strip_prefix('*') {
            // The wildcard stands for at least one character.
            Some(suffix) => {
                let at = host.len().checked_sub(suffix.len()).filter(|&at| at > 0);
                at.and_then(|at| host.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
            }
            None => host.eq_ignore_ascii_case(own),
        }
    }

    /// The target for a known method and a path as sent. `params` is set to the path's parameters,
    /// unless there are none.
    #[inline]
    pub(super) fn find(&self, method: Method, path: &[u8], params: &mut Option<Params>) -> usize {
        // Most requests match a pattern without parameters: a comparison of bytes, for which the
        // path need be neither checked nor normalised.
        match self.tables.first().map_or(Glance::Absent, |first| first.literals.glance(path)) {
            Glance::Found(entry) => entry.target(method),
            Glance::Absent => self.find_other(method, path, params),
            Glance::Unsure => self.find_further(method, path, params),
        }
    }

    /// [`find`](Self::find) for a path that may be a literal, but a glance does not tell.
    #[inline(never)]
    fn find_further(&self, method: Method, path: &[u8], params: &mut Option<Params>) -> usize {
        match self.tables.first().and_then(|first| first.literals.find(path)) {
            Some(entry) => entry.target(method),
            None => self.find_other(method, path, params),
        }
    }

    /// [`find`](Self::find) for a path that equals no literal of the first table.
    #[inline(never)]
    fn find_other(&self, method: Method, path: &[u8], params: &mut Option<Params>) -> usize {
        if path == b"*" {
            return self.whole;
        }
        // Patterns are text, so a path that is not UTF-8 matches none.
        let Some(normal) = str::from_utf8(path).ok().and_then(normalise) else {
            return self.fallback(&normalise_lossily(path));
        };
        let is_as_sent = matches!(normal, Cow::Borrowed(_));
        let found = self.tables.iter().enumerate().find_map(|(at, table)| match at {
            // The literals of the first table were searched above.
            0 if is_as_sent => table.find_by_parameters(&normal, params),
            _ => table.find(&normal, params),
        });
        let Some(entry) = found else { return self.fallback(&normal) };
        if let (Some(params), Cow::Owned(normal)) = (params, normal) {
            params.keep(normal);
        }
        entry.target(method)
    }

    fn fallback(&self, path: &str) -> usize {
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = self.fallbacks.iter().find(|(prefix, _)| below(prefix));
        found.or(self.fallbacks.last()).map_or(0, |(_, target)| *target)
    }
}
