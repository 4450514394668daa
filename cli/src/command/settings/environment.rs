//! Options from the environment: `--max-body` is `HAIRSPRING_MAX_BODY`.

use std::ffi::OsString;

use super::{Mistake, Origin, Setting, is_for_the_line_alone, meant, name_of, options};

const PREFIX: &str = "HAIRSPRING_";

/// The variable that names the configuration file, as `--config` does.
pub(crate) const CONFIG: &str = "HAIRSPRING_CONFIG";

/// The variable that names the directory to serve, as the argument does.
pub(crate) const PATH: &str = "HAIRSPRING_PATH";

/// The options without which everybody is served.
const PROTECTION: [&str; 2] = ["auth", "auth-file"];

/// Reads the options of the command from variables. An empty variable is ignored, but not where it
/// takes the place of a password. Several values of an option are separated by commas if they are
/// on the command line, otherwise by line ends.
pub(super) fn read(
    command: &clap::Command,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Vec<Result<Setting, Mistake>> {
    let mut settings = Vec::new();
    for arg in options(command) {
        let name = variable_of(name_of(arg));
        let Some(value) = variable(&name) else { continue };
        let origin = Origin::Variable(name);
        if value.is_empty() {
            if PROTECTION.contains(&name_of(arg)) {
                let what = "expected a value, got none; unset it to serve everybody";
                settings.push(Err(Mistake::at(&origin, what)));
            }
            continue;
        }
        settings.push(match value.into_string() {
            Err(_) => Err(Mistake::at(&origin, "expected a value in UTF-8")),
            Ok(value) => {
                let several = matches!(arg.get_action(), clap::ArgAction::Append);
                let mark = if several { arg.get_value_delimiter().unwrap_or('\n') } else { '\0' };
                let values = value.split(mark).map(str::to_owned).collect();
                Ok(Setting { option: name_of(arg).to_owned(), values, origin })
            }
        });
    }
    settings
}

/// Mistakes for those of the names that have our prefix, but are not an option of any of the
/// commands.
pub(super) fn unknown(
    commands: &[&clap::Command],
    names: impl Iterator<Item = OsString>,
) -> Vec<Mistake> {
    let known = |name: &str| {
        commands
            .iter()
            .flat_map(|command| options(command))
            .any(|a| variable_of(name_of(a)) == name)
    };
    names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with(PREFIX) && name != CONFIG && !known(name))
        .map(|name| {
            let own = name[PREFIX.len()..].to_ascii_lowercase().replace('_', "-");
            let what = match meant(commands, &own) {
                _ if is_for_the_line_alone(commands, &own) => {
                    "the option is for the command line alone; unset it".to_owned()
                }
                Some(meant) => {
                    format!("no option has this name; did you mean {}?", variable_of(meant))
                }
                None => {
                    "no option has this name; unset it, or see 'hairspring serve --help'".into()
                }
            };
            Mistake::at(&Origin::Variable(name), what)
        })
        .collect()
}

fn variable_of(option: &str) -> String {
    format!("{PREFIX}{}", option.replace('-', "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::arguments::Arguments;
    use clap::CommandFactory;

    #[test]
    fn variables_are_named_after_options() {
        let command = Arguments::command();
        let serve = command.find_subcommand("serve").unwrap();
        let found = read(serve, |name| match name {
            "HAIRSPRING_MAX_BODY" => Some("1m".into()),
            "HAIRSPRING_LISTEN" => Some("127.0.0.1:1,[::1]:2".into()),
            "HAIRSPRING_HEADER" => Some("A: b, c\nD: e".into()),
            "HAIRSPRING_AUTH" => Some("eve:a,b".into()),
            "HAIRSPRING_GRACE" => Some("".into()),
            "HAIRSPRING_CONFIG" | "HAIRSPRING_OPEN" => Some("not these".into()),
            _ => None,
        });
        let mut found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
        found.sort_by(|a, b| a.option.cmp(&b.option));
        let found: Vec<_> = found.iter().map(|s| (&*s.option, s.values.join("|"))).collect();
        let expected = [
            ("auth", "eve:a,b"),
            ("header", "A: b, c|D: e"),
            ("listen", "127.0.0.1:1|[::1]:2"),
            ("max-body", "1m"),
        ];
        assert_eq!(found, expected.map(|(option, values)| (option, values.to_owned())));
    }

    #[test]
    fn a_password_is_not_left_out_in_silence() {
        let command = Arguments::command();
        let serve = command.find_subcommand("serve").unwrap();
        let found = read(serve, |_| Some(OsString::new()));
        let told: Vec<_> = found.into_iter().map(|found| found.unwrap_err().0).collect();
        let expected = ["HAIRSPRING_AUTH", "HAIRSPRING_AUTH_FILE"]
            .map(|name| format!("{name}: expected a value, got none; unset it to serve everybody"));
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_not_known_is_told_to_whoever_asks() {
        let command = Arguments::command();
        let serve = command.find_subcommand("serve").unwrap();
        let names =
            ["CONFIG", "SPA", "SPAA", "XYZZY", "OPEN"].map(|name| format!("{PREFIX}{name}"));
        let all = names.into_iter().chain(["PATH".to_owned()]).map(OsString::from);
        let unknown = unknown(&[serve], all);
        let told: Vec<_> = unknown.iter().map(|Mistake(told)| &**told).collect();
        let expected = [
            "HAIRSPRING_SPAA: no option has this name; did you mean HAIRSPRING_SPA?",
            "HAIRSPRING_XYZZY: no option has this name; unset it, or see 'hairspring serve --help'",
            "HAIRSPRING_OPEN: the option is for the command line alone; unset it",
        ];
        assert_eq!(told, expected);
    }
}
