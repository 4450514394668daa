//! Messages about mistakes in the command line: one line each, with the fix.

use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::Arguments;
use super::output;
use super::suggestion;
use super::values::listen;

/// Prints help and version on stdout, which is a success; for everything else one line on stderr,
/// with status 2. `command` is the command on the command line, if there is a known one.
pub(crate) fn report(error: &clap::Error, command: Option<&str>) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::print(&error.render().to_string()).into()
        }
        _ => mistake(&explain(error, command)),
    }
}

/// Prints a mistake in how the command was called. The status is 2.
pub(crate) fn mistake(what: &str) -> ExitCode {
    output::say(&format!("hairspring: {what}"));
    ExitCode::from(2)
}

/// A reference to the help of a command.
pub(crate) fn see_help(command: Option<&str>) -> String {
    match command {
        Some(command) => format!("see 'hairspring {command} --help'"),
        None => "see 'hairspring --help'".to_owned(),
    }
}

fn explain(error: &clap::Error, command: Option<&str>) -> String {
    let context = |kind| error.get(kind).map(text).unwrap_or_default();
    let (argument, see_help) = (option_of(&context(ContextKind::InvalidArg)), see_help(command));
    match error.kind() {
        ErrorKind::UnknownArgument if is_negative(&argument) => {
            format!("no option takes a negative number such as '{argument}'; {see_help}")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("unknown option '{argument}'; {}", meant(&argument, command))
        }
        ErrorKind::UnknownArgument => match port_meant(&argument) {
            Some(fix) => format!("unknown argument '{argument}'; {fix}"),
            None => format!("unknown argument '{argument}'; {see_help}"),
        },
        ErrorKind::InvalidSubcommand => {
            unknown_command(&Arguments::command(), &context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("expected {argument}; {see_help}"),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let value = context(ContextKind::InvalidValue);
            match value.is_empty() {
                true => {
                    let name = argument.trim_matches(['[', ']', '<', '>']);
                    format!("'{name}' needs a value; {see_help}")
                }
                false => {
                    let value = output::shown(&argument, &value);
                    // A value without an option is shown after its command, as it was given.
                    let before = if argument.starts_with('-') { Some(&*argument) } else { command };
                    let before = before.unwrap_or_default();
                    format!("'{before} {value}': {}", expectation(error))
                }
            }
        }
        ErrorKind::TooManyValues => format!("'{argument}' takes no value; leave it out"),
        ErrorKind::ArgumentConflict => {
            let other = option_of(&context(ContextKind::PriorArg));
            match other.is_empty() || other == argument {
                true => format!("'{argument}' was given twice; give it once"),
                false => format!("'{argument}' and '{other}' were given; give one of them"),
            }
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8; give it in UTF-8".to_owned(),
        _ => {
            let whole = error.render().to_string();
            let line = whole.lines().next().unwrap_or_default().trim_start_matches("error: ");
            format!("{line}; {see_help}")
        }
    }
}

/// What was expected instead of a value.
pub(crate) fn expectation(error: &clap::Error) -> String {
    if let Some(expected) = std::error::Error::source(error) {
        return expected.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(names)) if !names.is_empty() => {
            format!("expected one of {}", names.join(", "))
        }
        _ => "expected a value that is not empty".to_owned(),
    }
}

/// What to do instead of giving an option that the command does not have.
fn meant(option: &str, command: Option<&str>) -> String {
    let name = option.trim_start_matches('-');
    if let Some(instead) = suggestion::instead(name) {
        return instead.to_owned();
    }
    let commands = Arguments::command();
    let own = command.and_then(|command| commands.find_subcommand(command));
    match own.and_then(|own| suggestion::argument(own, name)) {
        Some(arg) if arg.is_positional() => {
            let (command, value) = (command.unwrap_or_default(), suggestion::name_of(arg));
            let value = value.to_ascii_uppercase();
            format!("give it without one, as in 'hairspring {command} {value}'")
        }
        // It has this option, so it was given after a `--`.
        Some(arg) if suggestion::name_of(arg) == name => "give it before '--'".to_owned(),
        Some(arg) => format!("did you mean '--{}'?", suggestion::name_of(arg)),
        None => see_help(command),
    }
}

/// The mistake for a word that is not a command.
pub(crate) fn unknown_command(commands: &clap::Command, word: &str) -> String {
    let names = commands.get_subcommands().map(clap::Command::get_name);
    match suggestion::closest(word, names) {
        Some(name) => format!("unknown command '{word}'; did you mean '{name}'?"),
        None => format!("unknown command '{word}'; {}", see_help(None)),
    }
}

/// The fix for a port or an address without its option, which other servers accept.
pub(crate) fn port_meant(word: &str) -> Option<String> {
    listen::meant(word).map(|address| format!("to choose a port, say '--listen {address}'"))
}

/// Whether it is a negative number, probably meant as the value of the option before it.
fn is_negative(argument: &str) -> bool {
    let number = argument.strip_prefix('-');
    number.is_some_and(|number| number.starts_with(|first: char| first.is_ascii_digit()))
}

/// The name alone of an option that clap shows as `--grace <TIME>`.
fn option_of(shown: &str) -> String {
    let name = if shown.starts_with('-') { shown.split(' ').next() } else { None };
    name.unwrap_or(shown).to_owned()
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.first().cloned().unwrap_or_default(),
        ContextValue::String(one) => one.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::Arguments;
    use super::*;
    use clap::Parser;

    fn explained(arguments: &[&str]) -> String {
        let words = ["hairspring"].iter().chain(arguments);
        let error = Arguments::try_parse_from(words).expect_err("expected a mistake");
        explain(&error, arguments.first().copied())
    }

    #[test]
    fn every_mistake_is_one_line_with_its_fix() {
        let table: &[(&[&str], &str)] = &[
            (&["demo", "--lissten", "x"], "unknown option '--lissten'; did you mean '--listen'?"),
            (&["demo", "--qqq"], "unknown option '--qqq'; see 'hairspring demo --help'"),
            (&["demo", "--x"], "unknown option '--x'; see 'hairspring demo --help'"),
            (
                &["demo", "--threads", "-1"],
                "no option takes a negative number such as '-1'; see 'hairspring demo --help'",
            ),
            (
                &["demo", "--grace", "-1s"],
                "no option takes a negative number such as '-1'; see 'hairspring demo --help'",
            ),
            (&["demo", "extra"], "unknown argument 'extra'; see 'hairspring demo --help'"),
            (&["demo", "--grace"], "'--grace' needs a value; see 'hairspring demo --help'"),
            (
                &["demo", "--grace", "5"],
                "'--grace 5': expected a whole number with ms, s, m, h or d, such as 5s",
            ),
            (
                &["demo", "--max-body=1x"],
                "'--max-body 1x': expected bytes, or a whole number with k, m or g, such as 16k",
            ),
            (
                &["demo", "--listen", "8080"],
                "'--listen 8080': expected HOST:PORT, [IPv6]:PORT or unix:PATH, such as \
                 127.0.0.1:8080",
            ),
            (
                &["demo", "--backend", "tokio"],
                "'--backend tokio': expected one of polling, smol, std",
            ),
            (&["demo", "--no-date=1"], "'--no-date' takes no value; leave it out"),
            (&["demo", "--no-date", "--no-date"], "'--no-date' was given twice; give it once"),
            (
                &["demo", "--grace", "1s", "--grace", "2s"],
                "'--grace' was given twice; give it once",
            ),
            (&["demo", "--grace", ""], "'--grace' needs a value; see 'hairspring demo --help'"),
            (
                &["serve", ".", "--auth", "a:b", "--auth-file", "c"],
                "'--auth' and '--auth-file' were given; give one of them",
            ),
            (
                &["serve", ".", "--auth", "secret"],
                "'--auth …': expected a name and a password with a colon between, neither empty",
            ),
            (&["serve", ""], "'PATH' needs a value; see 'hairspring serve --help'"),
            (&["replay", ""], "'FILE' needs a value; see 'hairspring replay --help'"),
            (
                &["demo", "--threads=65537"],
                "'--threads 65537': expected a whole number from 1 to 65536",
            ),
            (
                &["serve", "--path", "a"],
                "unknown option '--path'; give it without one, as in 'hairspring serve PATH'",
            ),
            (&["demo", "--path", "a"], "unknown option '--path'; did you mean '--directory'?"),
            (&["serve", ".", "--", "--spa"], "unknown option '--spa'; give it before '--'"),
            (&["serve", "-p", "80"], "unknown option '-p'; did you mean '--listen'?"),
            (
                &["serve", ".", "80"],
                "unknown argument '80'; to choose a port, say '--listen 127.0.0.1:80'",
            ),
            (
                &["serve", "--tls-cert", "a"],
                "unknown option '--tls-cert'; there is no TLS here; put a proxy in front",
            ),
            (&["serve", "--no-cache"], "unknown option '--no-cache'; say '--cache 0s'"),
            (&["serve", "--title", "a"], "unknown option '--title'; see 'hairspring serve --help'"),
            (&["serve", "a", "b"], "unknown argument 'b'; see 'hairspring serve --help'"),
            (
                &["completions", "tcsh"],
                "'completions tcsh': expected one of bash, elvish, fish, powershell, zsh",
            ),
            (&["replay"], "expected <FILE>; see 'hairspring replay --help'"),
            (&["parse", "--jason"], "unknown option '--jason'; did you mean '--json'?"),
        ];
        for (arguments, expected) in table {
            assert_eq!(explained(arguments), *expected, "{arguments:?}");
        }
    }
}
