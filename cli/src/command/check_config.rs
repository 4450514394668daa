//! `hairspring check-config`.

use std::fmt::Write;
use std::process::ExitCode;

use clap::CommandFactory;

use super::arguments::{Arguments, CheckConfig};
use super::failure::Failure;
use super::settings::{self, Mistake, Setting};
use super::{invocation, output};

/// Prints the settings of the environment, and of the file in the order of its lines, or all mistakes
/// in them.
pub(crate) fn run(arguments: &CheckConfig) -> Result<ExitCode, Failure> {
    let file = arguments.file.clone().or_else(invocation::config_of_environment);
    let definition = Arguments::command();
    let commands: Vec<_> =
        settings::COMMANDS.iter().filter_map(|name| definition.find_subcommand(name)).collect();
    let (mut settings, mut mistakes) = (Vec::new(), Vec::new());
    for &command in &commands {
        let (found, wrong) = settings::gather(command, file.as_deref());
        add(&mut settings, found);
        add(&mut mistakes, wrong);
    }
    mistakes.extend(settings::unknown_variables(&commands));
    for Mistake(what) in &mistakes {
        output::say(&format!("hairspring: {what}"));
    }
    if !mistakes.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    settings.sort_by_key(|setting: &Setting| setting.origin.line());
    let mut told = String::new();
    for Setting { option, values, origin } in &settings {
        let value = if values.is_empty() { "false".to_owned() } else { values.join(", ") };
        let value = output::shown(option, &value);
        let _ = writeln!(told, "{origin}: {option} = {}", output::plain(value));
    }
    let count = settings.len();
    let _ =
        writeln!(told, "{count} {}, no mistakes", if count == 1 { "setting" } else { "settings" });
    Ok(output::print(&told).into())
}

/// Adds what is not there yet: both commands have most settings in common.
fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}
