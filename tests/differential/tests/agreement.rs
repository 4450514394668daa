//! All engines agree, except where the list says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use hairspring_differential::verdict::{Class, End, compare};
use hairspring_differential::{httparse, hyper, inputs, list, node, ours};
use hairspring_tests::random::Random;

const DAMAGED: usize = 12_000;

/// The rows, then damaged copies of them.
fn all_inputs() -> (Vec<Vec<u8>>, Random) {
    let mut random = Random::from_environment();
    let mut inputs = inputs::rows();
    inputs.extend(inputs::damaged(&inputs, DAMAGED, &mut random));
    (inputs, random)
}

/// Every class of disagreement, with its shortest input.
fn found(inputs: &[Vec<u8>]) -> BTreeMap<Class, &[u8]> {
    let mut found: BTreeMap<Class, &[u8]> = BTreeMap::new();
    let mut note = |class: Option<Class>, input| {
        let Some(class) = class else { return };
        let example = found.entry(class).or_insert(input);
        if input.len() < example.len() {
            *example = input;
        }
    };
    for (input, node) in inputs.iter().zip(node::read_all(inputs)) {
        let ours = ours::parsers(input);
        note(httparse::compare(input), input);
        note(compare("hyper", &ours, &hyper::read(input)), input);
        note(compare("llhttp", &ours, &node), input);
    }
    found
}

/// With the fixed seed the list is exactly what occurs; with another, nothing new may.
#[test]
fn every_disagreement_is_listed() {
    let (inputs, random) = all_inputs();
    let found = found(&inputs);
    let listed: BTreeSet<Class> = list::entries().into_iter().map(|entry| entry.class).collect();
    let new: Vec<String> = found
        .iter()
        .filter(|(class, _)| !listed.contains(class))
        .map(|(Class { peer, ours, theirs }, input)| {
            format!("| {peer} | {ours} | {theirs} | | | |\n    {}", input.escape_ascii())
        })
        .collect();
    let seed = random.seed();
    assert!(new.is_empty(), "not listed (HAIRSPRING_SEED={seed}):\n{}", new.join("\n"));
    if std::env::var_os("HAIRSPRING_SEED").is_none() {
        let gone: Vec<_> = listed.iter().filter(|class| !found.contains_key(class)).collect();
        assert!(gone.is_empty(), "listed, but no longer found: {gone:#?}");
    }
}

#[test]
fn every_listed_disagreement_is_decided() {
    let entries = list::entries();
    let classes: BTreeSet<&Class> = entries.iter().map(|entry| &entry.class).collect();
    assert_eq!(classes.len(), entries.len(), "each class stands there once");
    for entry in &entries {
        assert!(entry.section.starts_with("RFC "), "{entry:?}");
        assert!(["hairspring", "both", "the other"].contains(&&entry.right[..]), "{entry:?}");
        assert!(!entry.why.is_empty(), "{entry:?}");
    }
}

/// The parsers alone and the whole machine read the same requests from the same bytes.
#[test]
fn both_ways_in_agree() {
    let (inputs, random) = all_inputs();
    for input in &inputs {
        let (parsers, http) = (ours::parsers(input), ours::http(input));
        // After a head that is cut short within its first line, and after a request that closes,
        // the connection is closed without a response.
        let silent = matches!(parsers.end, End::More | End::Closed) && http.end == End::Over;
        let same = parsers.requests == http.requests && (silent || parsers.end == http.end);
        let seed = random.seed();
        assert!(same, "{parsers:?}\n{http:?}\n{}\nHAIRSPRING_SEED={seed}", input.escape_ascii());
    }
}
