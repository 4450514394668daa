//! The program that users start.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Failure, ensure};

/// Builds `hairspring` with the profile of this program, and says where it is.
///
/// It belongs to another package, so Cargo has to be asked: it cannot be led to an old one.
///
/// # Errors
/// If it does not build.
pub fn build_hairspring() -> Result<PathBuf, Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "hairspring", "--bin", "hairspring"]);
    cargo.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    cargo.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "expected `hairspring` to build");
    let text = String::from_utf8(output.stdout)?;
    let (_, rest) = text.rsplit_once("\"executable\":\"").ok_or("expected cargo to name it")?;
    let (path, _) = rest.split_once('"').ok_or("expected a string to end")?;
    Ok(PathBuf::from(path))
}
