//! Work is linear in the bytes received: counted in instructions, so that no clock is involved.
//!
//! Needs `valgrind`, as a program on the path.

use std::process::Command;

const SMALL: u64 = 4 << 10;
const LARGE: u64 = 30 << 10;

/// The instructions of a whole run.
fn instructions(kind: &str, bytes: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .args([env!("CARGO_BIN_EXE_work"), kind, &bytes.to_string()])
        .output()
        .expect("valgrind is installed: it counts the instructions");
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}");
    let line = report.lines().find(|line| line.contains("I") && line.contains("refs:"));
    let digits = line.and_then(|line| line.rsplit(':').next()).expect("a count of instructions");
    digits.replace(',', "").trim().parse().expect("a count of instructions")
}

/// Checks that a byte of a large input costs at most twice as much as one of a small input.
fn is_linear(kind: &str) {
    let start = instructions(kind, 0);
    let each = |bytes| (instructions(kind, bytes) - start) as f64 / bytes as f64;
    let (small, large) = (each(SMALL), each(LARGE));
    assert!(
        large <= 2.0 * small,
        "{kind}: {small:.0} instructions a byte of {SMALL}, {large:.0} of {LARGE}"
    );
}

#[test]
fn a_long_field_byte_by_byte() {
    is_linear("field");
}

#[test]
fn many_fields_byte_by_byte() {
    is_linear("fields");
}

#[test]
fn chunks_of_one_byte_byte_by_byte() {
    is_linear("chunks");
}

#[test]
fn chunks_of_one_byte_at_once() {
    is_linear("chunks-whole");
}

#[test]
fn content_byte_by_byte() {
    is_linear("content");
}

#[test]
fn requests_one_behind_the_other() {
    is_linear("pipeline");
}
