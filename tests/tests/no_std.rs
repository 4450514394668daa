//! The core works without the standard library.

use std::path::Path;
use std::process::Command;

/// Builds and runs the program in `tests/no_std`, which brings its own panic handler: with `std`
/// anywhere in its tree it would not compile. Its exit status says that the engine also ran.
#[test]
fn a_program_without_std_links_the_core_and_answers() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = tests.join("no_std");
    // The versions of the workspace, so that there is no second lock file to keep.
    std::fs::copy(tests.join("../Cargo.lock"), program.join("Cargo.lock"))
        .expect("the workspace has a lock file");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_std");
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(program)
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "expected the program to link and to answer, got {status}");
}
