//! The quick part of the suite, in the ordinary test run.
//!
//! No test harness: processor time, memory and signals are a whole process's, so one case runs
//! after the other.
#![allow(clippy::print_stdout, reason = "it is its own test harness")]

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use hairspring_failures::{BACKENDS, CASES, Scale, Trial, report};
    use hairspring_tests::program::build_hairspring;
    let hairspring = build_hairspring().expect("it builds");
    let mut all_well = true;
    for case in CASES.iter().filter(|case| case.is_quick) {
        for backend in BACKENDS {
            let (hairspring, subject) =
                (hairspring.clone(), env!("CARGO_BIN_EXE_hairspring-failures").into());
            let (well, line) =
                report(case, &Trial { backend, scale: Scale::Quick, hairspring, subject });
            println!("{line}");
            all_well &= well;
        }
    }
    if all_well { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
