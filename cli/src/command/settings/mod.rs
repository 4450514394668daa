//! Options from the environment and from a file.
//!
//! Each becomes the default of its option in clap's definition, so the order of precedence is
//! command line, environment, file, default. They are checked before, so that a mistake names its
//! place.

mod environment;
mod file;

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction};

use super::output::shown;
use super::suggestion::{self, name_of};
use super::usage;

pub(crate) use environment::{CONFIG, PATH};

/// The commands that take options from the environment and the file.
pub(crate) const COMMANDS: [&str; 2] = ["serve", "demo"];

/// An option that is set in the environment or the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The name of the option, without dashes.
    pub(crate) option: String,
    /// Its values; empty for a flag that is off.
    pub(crate) values: Vec<String>,
    pub(crate) origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A variable of the environment.
    Variable(String),
    /// A line of a file, from 1.
    Line(PathBuf, usize),
}

impl Origin {
    /// The line in the file; 0 for a variable.
    pub(crate) const fn line(&self) -> usize {
        match self {
            Self::Variable(_) => 0,
            Self::Line(_, line) => *line,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
        }
    }
}

/// A mistake in the file or the environment, as one line that names the place and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake(pub(crate) String);

impl Mistake {
    fn at(origin: &Origin, what: impl fmt::Display) -> Self {
        Self(format!("{origin}: {what}"))
    }
}

/// All settings of a command in the environment and the file, in the order of precedence: of
/// several for one option the first counts. All mistakes are returned, not only the first.
pub(crate) fn gather(
    command: &clap::Command,
    config: Option<&Path>,
) -> (Vec<Setting>, Vec<Mistake>) {
    let (mut settings, mut mistakes) = (Vec::new(), Vec::new());
    let variable = |name: &str| std::env::var_os(name);
    let mut all = environment::read(command, variable);
    if let Some(path) = config {
        all.extend(file::read(command, path));
    }
    for found in all {
        match found.and_then(|setting| check(command, setting)) {
            Ok(setting) => settings.push(setting),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    mistakes.extend(contradictions(command, &settings));
    (settings, mistakes)
}

/// Mistakes for settings that exclude each other.
fn contradictions(command: &clap::Command, settings: &[Setting]) -> Vec<Mistake> {
    let contradicted = |setting: &Setting| {
        let others = command.get_arg_conflicts_with(option(command, &setting.option)?);
        let other =
            settings.iter().find(|other| others.iter().any(|arg| name_of(arg) == other.option))?;
        let (one, other, place) = (&setting.option, &other.option, &other.origin);
        let expected = format!("'{one}' and '{other}' (of {place}) were set; set one of them");
        Some(Mistake::at(&setting.origin, expected))
    };
    settings.iter().filter_map(contradicted).collect()
}

/// Mistakes for variables that have our prefix but are unknown.
pub(crate) fn unknown_variables(commands: &[&clap::Command]) -> Vec<Mistake> {
    environment::unknown(commands, std::env::vars_os().map(|(name, _)| name))
}

/// Makes the settings the defaults of the command's options.
pub(crate) fn apply(command: clap::Command, settings: &[Setting]) -> clap::Command {
    // In reverse, so that of several for one option the first is applied last.
    settings.iter().rev().fold(command, |command, setting| {
        let Some(id) = option(&command, &setting.option).map(|arg| arg.get_id().to_string()) else {
            return command;
        };
        let values = setting.values.clone();
        command.mut_arg(id, |arg| match arg.get_action() {
            ArgAction::SetTrue => {
                arg.default_value(if values.is_empty() { "false" } else { "true" })
            }
            _ => arg.default_values(values),
        })
    })
}

/// The option of this name, if it can be set in the environment and the file.
fn option<'c>(command: &'c clap::Command, name: &str) -> Option<&'c Arg> {
    options(command).find(|arg| name_of(arg) == name)
}

/// The options that can be set in the environment and the file: all but those about a single run.
fn options(command: &clap::Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| !matches!(name_of(arg), "config" | "help" | "open"))
}

/// Whether one of the commands has an option of this name that is neither set in the environment nor
/// in the file.
fn is_for_the_line_alone(commands: &[&clap::Command], name: &str) -> bool {
    let has = |own: &&clap::Command| own.get_arguments().any(|arg| name_of(arg) == name);
    commands.iter().any(has) && !commands.iter().any(|own| option(own, name).is_some())
}

/// The option that is probably meant by a name that none of these commands has. Single letters are
/// left out: they are abbreviations on the command line only.
fn meant<'c>(commands: &[&'c clap::Command], name: &str) -> Option<&'c str> {
    if name.len() < 2 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let meant = commands.iter().find_map(|own| suggestion::argument(own, &name)).map(name_of)?;
    commands.iter().any(|own| option(own, meant).is_some()).then_some(meant)
}

/// Checks a setting: a flag must be on or off, and other values are checked by the option's parser.
fn check(command: &clap::Command, mut setting: Setting) -> Result<Setting, Mistake> {
    let Some(arg) = option(command, &setting.option) else { return Ok(setting) };
    let said = |value: &str| format!("{} = {}", setting.option, shown(&setting.option, value));
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        let on = match setting.values.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["true" | "yes" | "on" | "1"] => true,
            ["false" | "no" | "off" | "0"] => false,
            _ => {
                let value = said(&setting.values.join(", "));
                let expected = format!("{value}: expected true or false");
                return Err(Mistake::at(&setting.origin, expected));
            }
        };
        setting.values.truncate(usize::from(on));
        return Ok(setting);
    }
    if setting.values.is_empty() {
        let expected = format!("{}: expected a value, got none", setting.option);
        return Err(Mistake::at(&setting.origin, expected));
    }
    if setting.values.len() > 1 && !matches!(arg.get_action(), ArgAction::Append) {
        let expected = format!("{}: expected one value", said(&setting.values.join(", ")));
        return Err(Mistake::at(&setting.origin, expected));
    }
    for value in &setting.values {
        if let Some(expected) = refusal(command, arg, value) {
            return Err(Mistake::at(&setting.origin, format!("{}: {expected}", said(value))));
        }
    }
    Ok(setting)
}

/// Why the option's parser refuses a value, if it does.
fn refusal(command: &clap::Command, arg: &Arg, value: &str) -> Option<String> {
    let words = match arg.get_long() {
        Some(long) => vec![format!("--{long}={value}")],
        // What begins with a dash is no option here.
        None => vec!["--".to_owned(), value.to_owned()],
    };
    let words = std::iter::once("hairspring".to_owned()).chain(words);
    let tried = command.clone().try_get_matches_from(words);
    tried.err().map(|error| usage::expectation(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::arguments::Arguments;
    use clap::CommandFactory;

    fn serve() -> clap::Command {
        Arguments::command().find_subcommand("serve").unwrap().clone()
    }

    fn setting(option: &str, values: &[&str]) -> Setting {
        Setting {
            option: option.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
            origin: Origin::Line("a.toml".into(), 3),
        }
    }

    #[test]
    fn values_are_checked_by_their_options() {
        for (option, values, expected) in [
            ("grace", &["3s"][..], Ok(&["3s"][..])),
            ("listen", &["[::]:80", "unix:s"], Ok(&["[::]:80", "unix:s"])),
            ("spa", &["yes"], Ok(&["yes"])),
            ("spa", &["0"], Ok(&[])),
            ("path", &["a b"], Ok(&["a b"])),
            ("path", &["-x"], Ok(&["-x"])),
            ("path", &["--help"], Ok(&["--help"])),
            ("backlog", &[], Err("a.toml:3: backlog: expected a value, got none")),
            ("listen", &[], Err("a.toml:3: listen: expected a value, got none")),
            ("spa", &[], Err("a.toml:3: spa = : expected true or false")),
            ("path", &[""], Err("a.toml:3: path = : expected a value that is not empty")),
            ("spa", &["maybe"], Err("a.toml:3: spa = maybe: expected true or false")),
            ("grace", &["1s", "2s"], Err("a.toml:3: grace = 1s, 2s: expected one value")),
            (
                "grace",
                &["5"],
                Err("a.toml:3: grace = 5: expected a whole number with ms, s, m, h or d, such as \
                     5s"),
            ),
        ] {
            let checked = check(&serve(), setting(option, values));
            let got = checked.as_ref().map(|setting| &setting.values[..]);
            match (got, expected) {
                (Ok(got), Ok(expected)) => assert_eq!(got, expected),
                (Err(Mistake(got)), Err(expected)) => assert_eq!(got, expected),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn settings_do_not_contradict_each_other() {
        let settings = [setting("auth", &["eve:apple"]), setting("grace", &["2s"])];
        assert_eq!(contradictions(&serve(), &settings), []);
        let settings = [setting("auth", &["eve:apple"]), setting("auth-file", &["f"])];
        let mistakes = contradictions(&serve(), &settings);
        let expected = "a.toml:3: 'auth-file' and 'auth' (of a.toml:3) were set; set one of them";
        assert_eq!(mistakes, [Mistake(expected.to_owned())]);
    }

    #[test]
    fn the_command_line_is_before_the_first_setting_and_that_before_the_second() {
        let settings = [
            setting("grace", &["2s"]),
            setting("grace", &["3s"]),
            setting("listen", &["127.0.0.1:1", "127.0.0.1:2"]),
            setting("spa", &["true"]),
            setting("hidden", &[]),
            setting("hidden", &["true"]),
        ];
        let command = apply(serve(), &settings);
        let matches = command.try_get_matches_from(["serve", "--listen=127.0.0.1:3"]).unwrap();
        let grace: &std::time::Duration = matches.get_one("grace").unwrap();
        assert_eq!(grace.as_secs(), 2);
        let listen: Vec<&String> = matches.get_many("listen").unwrap().collect();
        assert_eq!(listen, ["127.0.0.1:3"]);
        assert!(matches.get_flag("spa") && !matches.get_flag("hidden"));
    }
}
