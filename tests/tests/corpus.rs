//! Runs every seed of the fuzz targets through the checks of its target.

use std::fs;
use std::path::Path;

/// Runs `check` on each seed of a target, and names those on which it fails.
fn check_all(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("the corpus can be listed").path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 20, "expected the seeds in {}", folder.display());
    let mut failed = Vec::new();
    for path in paths {
        let seed = fs::read(&path).expect("a seed can be read");
        if std::panic::catch_unwind(|| check(&seed)).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "expected every seed to pass, failed: {failed:#?}");
}

#[test]
fn heads() {
    check_all("head", hairspring_oracles::head::check);
}

#[test]
fn bodies() {
    check_all("body", hairspring_oracles::body::check);
}

#[test]
fn targets() {
    check_all("target", hairspring_oracles::target::check);
}

#[test]
fn connections() {
    check_all("connection", hairspring_oracles::connection::check);
}

#[test]
fn responses() {
    check_all("response", hairspring_oracles::response::check);
}

#[test]
fn paths() {
    check_all("paths", hairspring_oracles::paths::check);
}

#[test]
fn fields() {
    check_all("fields", hairspring_oracles::fields::check);
}

#[test]
fn forms() {
    check_all("multipart", hairspring_oracles::multipart::check);
}

#[test]
fn frames() {
    check_all("websocket", hairspring_oracles::websocket::check);
}

#[test]
fn every_target_has_an_oracle_and_seeds() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let listed = |folder: &str| {
        let entries = fs::read_dir(fuzz.join(folder)).expect("the folder is there");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("it can be listed").path())
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let mut targets = hairspring_oracles::TARGETS.map(|(target, _)| target);
    targets.sort_unstable();
    for folder in ["fuzz_targets", "corpus", "dict"] {
        assert_eq!(listed(folder), targets, "in {folder}");
    }
}
