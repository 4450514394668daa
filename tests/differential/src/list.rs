//! The list of disagreements: a table in `disagreements.md`.

use crate::verdict::Class;

/// The file.
pub const TEXT: &str = include_str!("../disagreements.md");

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The other engine, and how the two differ.
    pub class: Class,
    /// The section that decides.
    pub section: String,
    /// Who is right: `hairspring`, `both`, or the other.
    pub right: String,
    /// Why.
    pub why: String,
}

/// Every row.
///
/// # Panics
/// If a row does not have all columns.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let rows = TEXT.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    rows.skip(1).map(entry).collect()
}

fn entry(row: &str) -> Entry {
    let columns: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [peer, ours, theirs, section, right, why] = columns[..] else {
        panic!("expected six columns in {row}");
    };
    let [peer, ours, theirs] = [peer, ours, theirs].map(str::to_owned);
    let [section, right, why] = [section, right, why].map(str::to_owned);
    Entry { class: Class { peer, ours, theirs }, section, right, why }
}
