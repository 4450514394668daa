//! What a build costs: processor time from nothing, crates, and the size of a binary.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

use crate::figures::Figures;

/// For speed, as the workspace is built.
const QUICK: &[&str] = &["opt-level=3"];
/// For size.
const SMALL: &[&str] = &["opt-level=\"s\""];
/// For size, where a handler that panics may end the process.
const SMALLEST: &[&str] = &["opt-level=\"s\"", "panic=\"abort\""];

/// Builds a program that does nothing, core alone, and the smallest server on event loops, this one
/// for size as well, each from nothing: seconds of the processor, crates and bytes of the stripped
/// binary, `build`. The first one says what the machine and the standard library cost that day.
///
/// # Errors
/// If a build fails.
pub fn measure(workspace: &Path, figures: &mut Figures) -> io::Result<()> {
    let core = workspace.join("../../core");
    let seconds = build(&core, QUICK, tempfile::tempdir()?.path())?;
    figures.set("build", "core alone", vec![seconds, crates(&core)?, 0.0]);
    for (name, package, settings) in [
        ("a program that does nothing", "empty", QUICK),
        ("hello, world on polling", "hello", QUICK),
        ("hello, world on polling, `opt-level = \"s\"`", "hello", SMALL),
        ("hello, world on polling, `opt-level = \"s\"`, `panic = \"abort\"`", "hello", SMALLEST),
    ] {
        let (target, directory) = (tempfile::tempdir()?, workspace.join(package));
        let seconds = build(&directory, settings, target.path())?;
        let bytes = std::fs::metadata(target.path().join("release").join(package))?.len() as f64;
        figures.set("build", name, vec![seconds, crates(&directory)?, bytes / 1000.0]);
    }
    Ok(())
}

/// Returns the seconds of the processor that it took, all compilers together.
fn build(package: &Path, settings: &[&str], target: &Path) -> io::Result<f64> {
    let before = spent()?;
    let mut command = cargo(package);
    command.args(["build", "--release", "--quiet", "--locked"]);
    for setting in ["strip=true", "debug=false"].iter().chain(settings) {
        command.arg("--config").arg(format!("profile.release.{setting}"));
    }
    run(command.arg("--target-dir").arg(target))?;
    Ok(spent()? - before)
}

/// How many crates are built, this one included.
fn crates(package: &Path) -> io::Result<f64> {
    let tree = run(cargo(package).args(["tree", "--edges", "normal,build", "--prefix", "none"]))?;
    let mut crates: Vec<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    crates.sort_unstable();
    crates.dedup();
    Ok(crates.len() as f64)
}

fn cargo(package: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(package);
    command
}

fn run(command: &mut Command) -> io::Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("expected success of {command:?}")));
    }
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// Seconds of the processor that children which have ended have used.
fn spent() -> io::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let (user, system) = (usage.user_time(), usage.system_time());
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 * 1e6 + time.tv_usec() as f64;
    Ok((micros(user) + micros(system)) / 1e6)
}
