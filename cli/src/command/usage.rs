//! Mistakes in the command line, in one line each, with the fix.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::say;

/// Help and version go to stdout, and that is a success; everything else is one line on stderr,
/// and status 2.
pub(super) fn report(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            match std::io::stdout().write_all(text.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        _ => {
            say(&format!("hairspring: {}", explain(error)));
            ExitCode::from(2)
        }
    }
}

fn explain(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = option_of(&context(ContextKind::InvalidArg));
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let what = if argument.starts_with('-') { "option" } else { "argument" };
            let suggested = option_of(&context(ContextKind::SuggestedArg));
            format!("unknown {what} '{argument}'; {}", did_you_mean(&suggested))
        }
        ErrorKind::InvalidSubcommand => {
            let command = context(ContextKind::InvalidSubcommand);
            let suggested = context(ContextKind::SuggestedSubcommand);
            format!("unknown command '{command}'; {}", did_you_mean(&suggested))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "expected a command; try 'hairspring demo'".to_owned()
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let value = context(ContextKind::InvalidValue);
            match std::error::Error::source(error) {
                _ if value.is_empty() => format!("'{argument}' needs a value; {SEE_HELP}"),
                Some(expected) => format!("'{argument} {value}': {expected}"),
                None => format!("'{argument} {value}' is not understood; {SEE_HELP}"),
            }
        }
        ErrorKind::TooManyValues => format!("'{argument}' takes no value; leave it out"),
        ErrorKind::ArgumentConflict => format!("'{argument}' was given twice; give it once"),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8; write it so".to_owned(),
        _ => {
            let whole = error.render().to_string();
            let line = whole.lines().next().unwrap_or_default().trim_start_matches("error: ");
            format!("{line}; {SEE_HELP}")
        }
    }
}

const SEE_HELP: &str = "see 'hairspring demo --help'";

fn did_you_mean(suggested: &str) -> String {
    match suggested {
        "" => SEE_HELP.to_owned(),
        _ => format!("did you mean '{suggested}'?"),
    }
}

/// The name alone of what clap shows as `--grace <TIME>`.
fn option_of(shown: &str) -> String {
    let name = if shown.starts_with('-') { shown.split(' ').next() } else { None };
    name.unwrap_or(shown).to_owned()
}

fn text(value: &ContextValue) -> String {
    match value {
        // The first suggestion is the closest.
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
        explain(&Arguments::try_parse_from(words).expect_err("expected a mistake"))
    }

    #[test]
    fn every_mistake_is_one_line_with_its_fix() {
        let table: &[(&[&str], &str)] = &[
            (&[], "expected a command; try 'hairspring demo'"),
            (&["deom"], "unknown command 'deom'; did you mean 'demo'?"),
            (&["xyzzy"], "unknown command 'xyzzy'; see 'hairspring demo --help'"),
            (&["--xyzzy"], "unknown option '--xyzzy'; see 'hairspring demo --help'"),
            (&["demo", "--lissten", "x"], "unknown option '--lissten'; did you mean '--listen'?"),
            (&["demo", "--qqq"], "unknown option '--qqq'; see 'hairspring demo --help'"),
            (&["demo", "extra"], "unknown argument 'extra'; see 'hairspring demo --help'"),
            (&["demo", "--grace"], "'--grace' needs a value; see 'hairspring demo --help'"),
            (
                &["demo", "--grace", "5"],
                "'--grace 5': expected a whole number with ms, s, m or h, such as 500ms",
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
                "'--backend tokio': expected one of polling, smol, std; leave the option out for polling",
            ),
            (&["demo", "--no-date=1"], "'--no-date' takes no value; leave it out"),
            (&["demo", "--no-date", "--no-date"], "'--no-date' was given twice; give it once"),
            (
                &["demo", "--grace", "1s", "--grace", "2s"],
                "'--grace' was given twice; give it once",
            ),
            (&["demo", "--grace", ""], "'--grace' needs a value; see 'hairspring demo --help'"),
        ];
        for (arguments, expected) in table {
            assert_eq!(explained(arguments), *expected, "{arguments:?}");
        }
    }
}
