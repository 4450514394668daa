//! Runs the failure suite; see `README.md`.
#![allow(clippy::print_stderr, reason = "it is how a command says what is wrong")]

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    let result = {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        hairspring_failures::command(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    #[cfg(not(target_os = "linux"))]
    let result: Result<bool, &str> = Err("expected Linux: the figures are read from /proc");
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}
