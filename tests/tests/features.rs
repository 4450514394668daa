//! The files and tests that FEATURES.md and the page on security name exist, and the limits in the
//! README are those of the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hairspring_core::Config;

const README: &str = include_str!("../../README.md");
const FEATURES: &str = include_str!("../FEATURES.md");
const SECURITY: &str = include_str!("../../docs/security.md");

#[test]
fn what_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // Every second piece is between backquotes.
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

/// Each limit and timeout of the README's table, by its name, with its default.
#[test]
fn the_readme_has_every_limit_as_it_is() {
    let (_, section) = README.split_once("## Limits and timeouts").expect("a section on limits");
    let (section, _) = section.split_once("\n## ").expect("a section behind it");
    let listed: BTreeSet<(&str, String)> = section
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
            Some((name, rest.split(" | ").nth(1)?.to_owned()))
        })
        .collect();
    assert_eq!(listed, limits());
}

fn limits() -> BTreeSet<(&'static str, String)> {
    // All fields are named, so that a new one does not compile without its row here.
    let Config {
        request_line_max,
        target_max,
        header_section_max,
        field_count_max,
        chunk_line_max,
        chunk_extensions_max,
        trailer_section_max,
        trailer_count_max,
        collected_body_max,
        streamed_body_max,
        drain_max,
        input_max,
        output_max,
        exchanges_per_turn,
        requests_max,
        head_timeout,
        idle_timeout,
        idle_timeout_crowded,
        body_timeout,
        send_timeout,
        progress_rate,
        linger_timeout,
        linger_max,
        secured: _,
        send_date: _,
        common_fields: _,
    } = Config::default();
    let slow = |span| seconds(span) + " below `progress_rate`";
    [
        ("request_line_max", bytes(request_line_max as u64)),
        ("target_max", bytes(target_max as u64)),
        ("header_section_max", bytes(header_section_max as u64)),
        ("field_count_max", field_count_max.to_string()),
        ("chunk_line_max", bytes(chunk_line_max as u64)),
        ("chunk_extensions_max", bytes(chunk_extensions_max as u64)),
        ("trailer_section_max", bytes(trailer_section_max as u64)),
        ("trailer_count_max", trailer_count_max.to_string()),
        ("collected_body_max", bytes(collected_body_max)),
        ("streamed_body_max", bytes(streamed_body_max)),
        ("drain_max", bytes(drain_max)),
        ("input_max", bytes(input_max as u64)),
        ("output_max", bytes(output_max)),
        ("exchanges_per_turn", exchanges_per_turn.to_string()),
        ("requests_max", requests_max.map_or("none".into(), |max| max.to_string())),
        ("head_timeout", seconds(head_timeout)),
        ("idle_timeout", seconds(idle_timeout)),
        ("idle_timeout_crowded", seconds(idle_timeout_crowded)),
        ("body_timeout", slow(body_timeout)),
        ("send_timeout", slow(send_timeout)),
        ("progress_rate", format!("{progress_rate} B/s")),
        ("linger_timeout", seconds(linger_timeout)),
        ("linger_max", bytes(linger_max)),
    ]
    .into()
}

/// In the largest unit that leaves a whole number.
fn bytes(count: u64) -> String {
    let powers = count.trailing_zeros() / 10;
    let unit = ["B", "KiB", "MiB", "GiB"][powers as usize];
    format!("{} {unit}", count >> (10 * powers))
}

fn seconds(span: Duration) -> String {
    format!("{} s", span.as_secs())
}
