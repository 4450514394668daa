//! Builds the program that users start, for tests that start it.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Builds `hairspring` with the profile of this program, and returns its path.
///
/// Cargo tells a test only the paths of its own package's programs, and this one belongs to another
/// package. So Cargo is asked to build it, and no old build is taken by mistake. The variable
/// `HAIRSPRING` names a program to take in place of a fresh build.
///
/// # Errors
/// If it does not build, which Cargo has explained, or Cargo does not say where it is.
pub fn build_hairspring() -> io::Result<PathBuf> {
    if let Some(program) = std::env::var_os("HAIRSPRING") {
        return Ok(program.into());
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "hairspring", "--bin", "hairspring"]);
    cargo.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    cargo.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other("expected `hairspring` to build"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.rsplit_once("\"executable\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path))
        .ok_or_else(|| io::Error::other("expected Cargo to name the program"))
}
