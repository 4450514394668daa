//! `hairspring replay`: replays a recorded connection to the demo, in memory and in virtual time.
//!
//! `script.rs` reads and writes recordings, `play.rs` drives a connection as one says.

mod play;
mod script;

use std::fmt::Write;
use std::process::ExitCode;

use hairspring::demo::{Demo, Surroundings};
use hairspring::explain::escape;

use super::arguments::Replay;
use super::failure::Failure;
use super::output;
use super::parse;
use play::{Difference, Played};

/// The status is 0 if exactly what was expected was received.
pub(crate) fn run(arguments: &Replay) -> Result<ExitCode, Failure> {
    let text = parse::read(&arguments.file)?;
    let steps = script::read(&arguments.file.display().to_string(), &text)?;
    let judges = steps.iter().any(|(_, step)| step.is_expectation());
    let Played { steps, difference, sent, received } =
        play::play(Demo::new(Surroundings::default()), steps);
    if !judges {
        return Ok(output::print(&script::write(&steps)).into());
    }
    match difference {
        None => {
            let told = format!(
                "replayed: {sent} bytes sent, {received} bytes received, all as expected\n"
            );
            Ok(output::print(&told).into())
        }
        Some(difference) => {
            let told = explained(&arguments.file.display().to_string(), &difference);
            output::print(&told);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn explained(file: &str, difference: &Difference) -> String {
    let mut told = String::new();
    match difference {
        Difference::Bytes { line, same, expected, got } => {
            let _ = writeln!(told, "{file}:{line}: received bytes differ from the expected ones");
            for (what, bytes) in [("expected", expected), ("got", got)] {
                let rest = bytes.get(*same..).unwrap_or_default();
                let shown = &rest[..rest.len().min(200)];
                let more = if shown.len() < rest.len() { "…" } else { "" };
                let shown = if rest.is_empty() { "no more".to_owned() } else { escape(shown) };
                let _ = writeln!(told, "  {what:<9} {shown}{more}");
            }
        }
        Difference::End { line, step, got } => {
            let _ = writeln!(
                told,
                "{file}:{line}: expected the connection to be {}, but it is {got}",
                step.name()
            );
        }
    }
    told
}
