//! The command line: its arguments, and what each command does.

mod arguments;
mod demo;
mod duration;
mod failure;
mod listen;
mod size;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// Runs the command that the process was started with. Exit status: 0 after a requested stop, 1
/// after a failure, 2 after a mistake in the command line; of the last two, one line on stderr
/// says what to do.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::report(&error),
    };
    let result = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("hairspring: {failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a line to stderr. Nobody is left to be told if that cannot be done.
fn say(line: &str) {
    // In one piece, so that lines of several processes do not mix.
    let _ = io::stderr().write_all(one_line(line).as_bytes());
}

/// An argument may hold line ends and escape sequences; what is said is one plain line.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_one_plain_line() {
        assert_eq!(one_line("unknown 'a\nb\u{1b}é'"), "unknown 'a\\nb\\u{1b}é'\n");
    }
}
