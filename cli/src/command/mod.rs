//! The command line: its arguments, and what each command does.

mod arguments;
mod check_config;
mod completions;
mod demo;
mod failure;
mod holder;
mod invocation;
mod output;
mod pages;
mod parse;
mod replay;
mod serve;
mod server;
mod settings;
mod suggestion;
mod usage;
mod values;

use std::process::ExitCode;

use arguments::Command;
use failure::Failure;
use invocation::Invocation;

/// Runs the command of this process. The exit status is 0 after success or a requested stop, 1
/// after a failure, and 2 after a mistake in the command line, the environment or the
/// configuration. A failure or mistake prints one line on stderr that says what to do.
pub(crate) fn run() -> ExitCode {
    let command = match invocation::read(std::env::args_os()) {
        Invocation::Command(command) => command,
        Invocation::Done(status) => return status,
    };
    let result = match command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::CheckConfig(arguments) => check_config::run(&arguments),
        Command::Completions(arguments) => Ok(completions::run(arguments.shell)),
        Command::Man(arguments) => pages::manual(arguments.command.as_deref()),
    };
    match result {
        Ok(status) => status,
        Err(Failure::Usage(mistake)) => usage::mistake(&mistake),
        Err(failure) => {
            output::say(&format!("hairspring: {failure}"));
            ExitCode::FAILURE
        }
    }
}
