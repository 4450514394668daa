//! The command that runs the suite and prints a table of figures; see `README.md`.
#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use hairspring_tests::program::build_hairspring;

use crate::{BACKENDS, CASES, Failure, Scale, Trial, report, serve_subject};

const USAGE: &str = "expected [--backend NAME] [--case NAME] [--quick]";

/// Runs the cases that the arguments name, all by default. Returns whether all went well. With
/// `subject` as first argument it [serves](serve_subject) until a signal comes.
///
/// # Errors
/// If the arguments are wrong, or a program under test does not build or start.
pub fn command(arguments: &[&str]) -> Result<bool, Failure> {
    match arguments {
        ["subject", backend, grace] => serve_subject(backend, grace).map(|()| true),
        options => run(options),
    }
}

/// Whether all went well.
fn run(mut options: &[&str]) -> Result<bool, Failure> {
    let (mut backend, mut case, mut scale) = (None, None, Scale::Full);
    loop {
        options = match options {
            [] => break,
            ["--quick", rest @ ..] => {
                scale = Scale::Quick;
                rest
            }
            ["--backend", name, rest @ ..] if BACKENDS.contains(name) => {
                backend = Some(*name);
                rest
            }
            ["--case", name, rest @ ..] if CASES.iter().any(|case| case.name == *name) => {
                case = Some(*name);
                rest
            }
            _ => {
                let cases: Vec<_> = CASES.iter().map(|case| case.name).collect();
                let (backends, cases) = (BACKENDS.join(", "), cases.join(", "));
                return Err(format!("{USAGE}\nbackends: {backends}\ncases: {cases}").into());
            }
        }
    }
    let (hairspring, subject) = (build_hairspring()?, std::env::current_exe()?);
    println!("| case | backend | figures | took |\n| --- | --- | --- | --- |");
    let mut all_well = true;
    for case in CASES.iter().filter(|known| case.is_none_or(|name| known.name == name)) {
        for name in BACKENDS.into_iter().filter(|name| backend.is_none_or(|only| only == *name)) {
            let (hairspring, subject) = (hairspring.clone(), subject.clone());
            let (well, line) = report(case, &Trial { backend: name, scale, hairspring, subject });
            println!("{line}");
            all_well &= well;
        }
    }
    Ok(all_well)
}
