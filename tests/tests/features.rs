//! The list of behaviours, and the page on security, name files and tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FEATURES: &str = include_str!("../FEATURES.md");
const SECURITY: &str = include_str!("../../docs/security.md");

#[test]
fn what_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // Every second piece stands between backquotes.
    let quoted = [FEATURES, SECURITY].map(|page| page.split('`').skip(1).step_by(2));
    let references = quoted.into_iter().flatten().filter(|text| text.contains('/'));
    let mut missing = Vec::new();
    for reference in references {
        let (path, wanted) = reference.split_once(": ").unwrap_or((reference, ""));
        let path = root.join(path);
        let found = path.is_dir()
            || fs::read(&path).is_ok_and(|text| String::from_utf8_lossy(&text).contains(wanted));
        if !found {
            missing.push(reference);
        }
    }
    assert!(missing.is_empty(), "expected these files with these texts: {missing:#?}");
}

#[test]
fn every_behaviour_is_listed_once() {
    let ids: Vec<&str> = FEATURES
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .filter(|id| id.ends_with(|last: char| last.is_ascii_digit()))
        .collect();
    let groups = [
        ("T", 25),
        ("H", 23),
        ("P", 15),
        ("W", 28),
        ("F", 10),
        ("M", 10),
        ("CC-P", 6),
        ("Z", 14),
        ("N", 20),
    ];
    let mut expected: BTreeSet<String> = (1..=14).map(|stage| format!("CC-{stage}")).collect();
    for (group, count) in groups {
        let id = |n| if group == "CC-P" { format!("{group}{n}") } else { format!("{group}{n:02}") };
        expected.extend((1..=count).map(id));
    }
    let listed: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(listed, expected);
    assert_eq!(ids.len(), expected.len(), "an id is listed twice");
}
