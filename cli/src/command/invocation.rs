//! From the words of the command line to a command, with its options from there, the environment
//! and the file.

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use super::arguments::{Arguments, Command};
use super::settings::{self, Mistake};
use super::{suggestion, usage};

/// The result of reading the command line.
pub(crate) enum Invocation {
    Command(Command),
    /// Nothing is left to do: help was printed, or a mistake.
    Done(ExitCode),
}

pub(crate) fn read(words: impl Iterator<Item = OsString>) -> Invocation {
    let definition = Arguments::command();
    let words = match with_command(&definition, words.collect()) {
        Ok(words) => words,
        Err(mistake) => return Invocation::Done(usage::mistake(&mistake)),
    };
    let asked = words.get(1).and_then(|word| word.to_str()).map(str::to_owned);
    let known = asked.filter(|word| definition.find_subcommand(word).is_some());
    match parse(definition, &words) {
        Ok(arguments) => Invocation::Command(arguments.command),
        Err(Trouble::Words(error)) => Invocation::Done(usage::report(&error, known.as_deref())),
        Err(Trouble::Settings(Mistake(what))) => Invocation::Done(usage::mistake(&what)),
    }
}

enum Trouble {
    Words(clap::Error),
    Settings(Mistake),
}

/// Parses the words. The commands that serve also take options from the environment and a file.
fn parse(definition: clap::Command, words: &[OsString]) -> Result<Arguments, Trouble> {
    let mut matches = definition.clone().try_get_matches_from(words).map_err(Trouble::Words)?;
    if let Some((name, own)) = matches.subcommand()
        && settings::COMMANDS.contains(&name)
    {
        let command = definition.find_subcommand(name).cloned().unwrap_or_default();
        let (found, mistakes) = settings::gather(&command, config(own).as_deref());
        if let Some(first) = mistakes.into_iter().next() {
            return Err(Trouble::Settings(first));
        }
        if !found.is_empty() {
            let name = name.to_owned();
            let told = definition.mut_subcommand(name, |own| settings::apply(own, &found));
            matches = told.try_get_matches_from(words).map_err(Trouble::Words)?;
        }
    }
    Arguments::from_arg_matches(&matches).map_err(Trouble::Words)
}

fn config(matches: &ArgMatches) -> Option<PathBuf> {
    matches.get_one::<PathBuf>("config").cloned().or_else(config_of_environment)
}

/// The configuration file that the environment names.
pub(crate) fn config_of_environment() -> Option<PathBuf> {
    path_of_environment(settings::CONFIG)
}

fn path_of_environment(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The words, with `serve` added if the first one is not a command but a path or an option.
fn with_command(
    definition: &clap::Command,
    mut words: Vec<OsString>,
) -> Result<Vec<OsString>, String> {
    let is_own = |word: &OsStr| matches!(word.to_str(), Some("-h" | "--help" | "-V" | "--version"));
    match words.get(1) {
        Some(word) if is_own(word) => return Ok(words),
        // `help` is not a command here, but people try it.
        Some(word) if word == "help" => {
            words.remove(1);
            words.push("--help".into());
            return Ok(words);
        }
        Some(word) if is_command(definition, word) => return Ok(words),
        Some(word) if is_path_or_option(word) => {}
        Some(word) => return Err(neither(definition, &word.to_string_lossy())),
        None if config_of_environment().is_some() => {}
        None if path_of_environment(settings::PATH).is_some() => {}
        None if stdin().is_terminal() && stdout().is_terminal() => {}
        None => {
            let tries = "try 'hairspring .', 'hairspring demo' or 'hairspring --help'";
            return Err(format!("expected a command or a directory; {tries}"));
        }
    }
    words.resize(words.len().max(1), "hairspring".into());
    words.insert(1, "serve".into());
    Ok(words)
}

fn is_command(definition: &clap::Command, word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| definition.find_subcommand(word).is_some())
}

fn is_path_or_option(word: &OsStr) -> bool {
    let text = word.to_string_lossy();
    let is_path = text.contains(['/', '\\', '.']) && usage::port_meant(&text).is_none();
    text.starts_with('-') || is_path || Path::new(word).exists()
}

/// The mistake for a word that is neither a command nor anything that could be served.
fn neither(definition: &clap::Command, word: &str) -> String {
    let names = definition.get_subcommands().map(clap::Command::get_name);
    if suggestion::closest(word, names).is_some() {
        return usage::unknown_command(definition, word);
    }
    let fix = usage::port_meant(word).or_else(|| suggestion::instead(word).map(str::to_owned));
    let fix = fix.unwrap_or_else(|| usage::see_help(None));
    format!("'{word}' is neither a command nor a directory; {fix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(line: &str) -> Result<String, String> {
        let words = line.split_whitespace().map(OsString::from).collect();
        let words = with_command(&Arguments::command(), words)?;
        Ok(words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_is_no_command_is_served() {
        for (line, expected) in [
            ("hairspring demo --no-date", "hairspring demo --no-date"),
            ("hairspring --help", "hairspring --help"),
            ("hairspring -V", "hairspring -V"),
            ("hairspring help", "hairspring --help"),
            ("hairspring help serve", "hairspring serve --help"),
            ("hairspring .", "hairspring serve ."),
            ("hairspring ./demo", "hairspring serve ./demo"),
            ("hairspring src --spa", "hairspring serve src --spa"),
            ("hairspring --spa src", "hairspring serve --spa src"),
            ("hairspring a/missing", "hairspring serve a/missing"),
        ] {
            assert_eq!(completed(line).as_deref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn what_is_neither_is_told_so() {
        let unknown = "unknown command 'deom'; did you mean 'demo'?";
        assert_eq!(completed("hairspring deom"), Err(unknown.to_owned()));
        for (word, fix) in [
            ("xyzzy", "see 'hairspring --help'"),
            ("8000", "to choose a port, say '--listen 127.0.0.1:8000'"),
            ("80000", "see 'hairspring --help'"),
            (":8000", "to choose a port, say '--listen 0.0.0.0:8000'"),
            ("127.0.0.1:8000", "to choose a port, say '--listen 127.0.0.1:8000'"),
            ("http://localhost:8000/", "to choose a port, say '--listen localhost:8000'"),
            ("version", "say 'hairspring --version'"),
        ] {
            let neither = format!("'{word}' is neither a command nor a directory; {fix}");
            assert_eq!(completed(&format!("hairspring {word}")), Err(neither));
        }
    }
}
