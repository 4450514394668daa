//! Options from a TOML file: `max-body = "1m"`.
//!
//! Keys are the names of options without the leading dashes. At the top of the file they apply to
//! both `serve` and `demo`, in the tables `[serve]` and `[demo]` to one of them. The tables have
//! precedence.

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use clap::CommandFactory;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{COMMANDS, Mistake, Origin, Setting, check, is_for_the_line_alone, meant, option};
use crate::command::arguments::Arguments;
use crate::command::failure::Plain;
use crate::command::{suggestion, usage};

/// Reads the options of the command from the file.
pub(super) fn read(command: &clap::Command, path: &Path) -> Vec<Result<Setting, Mistake>> {
    match fs::read_to_string(path) {
        Ok(text) => File { path, text: &text }.read(command),
        Err(error) => {
            let fix = match error.kind() {
                ErrorKind::InvalidData => "save it as UTF-8",
                ErrorKind::IsADirectory => "give a file",
                _ => "give one that is there and may be read",
            };
            let (path, error) = (path.display(), Plain(&error));
            vec![Err(Mistake(format!("cannot read the configuration file {path}: {error}; {fix}")))]
        }
    }
}

struct File<'f> {
    path: &'f Path,
    text: &'f str,
}

type Found = Vec<Result<Setting, Mistake>>;

impl File<'_> {
    fn read(&self, command: &clap::Command) -> Found {
        let table = match DeTable::parse(self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let origin = self.line(error.span().unwrap_or_default());
                let what = error.message().replace('\n', "; ");
                return vec![Err(Mistake::at(&origin, what))];
            }
        };
        let commands = Arguments::command();
        let (mut own, mut common) = (Vec::new(), Vec::new());
        for (key, value) in &table {
            let name: &str = key.get_ref();
            match value.get_ref() {
                DeValue::Table(inner) if COMMANDS.contains(&name) => {
                    // The other command's table is checked too.
                    let Some(owner) = commands.find_subcommand(name) else { continue };
                    let found = inner.iter().map(|(key, value)| self.setting(&[owner], key, value));
                    if name == command.get_name() {
                        own.extend(found);
                    } else {
                        let checked = found.map(|found| check(owner, found?));
                        own.extend(checked.filter(Result::is_err));
                    }
                }
                _ => {
                    let all = COMMANDS.map(|name| commands.find_subcommand(name));
                    let all: Vec<_> = all.into_iter().flatten().collect();
                    common.push(self.setting(&all, key, value));
                }
            }
        }
        let concerns = |found: &Result<Setting, Mistake>| match found {
            Ok(setting) => option(command, &setting.option).is_some(),
            Err(_) => true,
        };
        own.into_iter().chain(common.into_iter().filter(concerns)).collect()
    }

    fn setting(
        &self,
        commands: &[&clap::Command],
        key: &Spanned<impl AsRef<str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Setting, Mistake> {
        let (name, origin) = (key.get_ref().as_ref(), self.line(key.span()));
        if !commands.iter().any(|command| option(command, name).is_some()) {
            let what = match COMMANDS.contains(&name) {
                true => format!("{name}: expected a table, such as [{name}]"),
                false => {
                    let is_table = matches!(value.get_ref(), DeValue::Table(_));
                    format!("unknown key '{name}'; {}", advice(commands, name, is_table))
                }
            };
            return Err(Mistake::at(&origin, what));
        }
        let values = match value.get_ref() {
            DeValue::Array(several) => several.iter().map(|one| text(one.get_ref())).collect(),
            one => text(one).map(|one| vec![one]),
        };
        let expected = "expected a string, a whole number, true or false, or an array of these";
        let values = values.ok_or_else(|| Mistake::at(&origin, format!("{name}: {expected}")))?;
        Ok(Setting { option: name.to_owned(), values, origin })
    }

    fn line(&self, span: Range<usize>) -> Origin {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        Origin::Line(self.path.to_owned(), line)
    }
}

/// What to write instead of a key that none of these commands has.
fn advice(commands: &[&clap::Command], name: &str, is_table: bool) -> String {
    if is_for_the_line_alone(commands, name) {
        return "it is for the command line alone".to_owned();
    }
    let table = || suggestion::closest(name, COMMANDS.into_iter());
    let key = || meant(commands, name);
    match if is_table { table().or_else(key) } else { key().or_else(table) } {
        Some(meant) => format!("did you mean '{meant}'?"),
        None => usage::see_help(commands.first().map(|own| own.get_name())),
    }
}

/// A value as it would be on the command line.
fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_for(command: &str, text: &str) -> Vec<String> {
        let commands = Arguments::command();
        let command = commands.find_subcommand(command).unwrap();
        let found = File { path: Path::new("a.toml"), text }.read(command);
        let told = |found| match found {
            Ok(Setting { option, values, origin }) => {
                format!("{origin}: {option} = {}", values.join("|"))
            }
            Err(Mistake(mistake)) => mistake,
        };
        found.into_iter().map(told).collect()
    }

    #[test]
    fn tables_come_before_what_is_common() {
        let text = "listen = [\"[::]:80\", \"unix:s\"]\nspa = true\nmax-headers = 50\n\
            [serve]\npath = \"www\"\n[demo]\ndirectory = \"files\"\n";
        let serve = [
            "a.toml:5: path = www",
            "a.toml:1: listen = [::]:80|unix:s",
            "a.toml:3: max-headers = 50",
            "a.toml:2: spa = true",
        ];
        assert_eq!(read_for("serve", text), serve);
        let demo = [
            "a.toml:7: directory = files",
            "a.toml:1: listen = [::]:80|unix:s",
            "a.toml:3: max-headers = 50",
        ];
        assert_eq!(read_for("demo", text), demo);
    }

    #[test]
    fn mistakes_name_their_line() {
        let table = [
            ("\nlissten = \"a\"", "a.toml:2: unknown key 'lissten'; did you mean 'listen'?"),
            ("[serve]\npth = \"a\"", "a.toml:2: unknown key 'pth'; did you mean 'path'?"),
            ("max_body = 1", "a.toml:1: unknown key 'max_body'; did you mean 'max-body'?"),
            ("p = 1", "a.toml:1: unknown key 'p'; see 'hairspring serve --help'"),
            ("x = 1", "a.toml:1: unknown key 'x'; see 'hairspring serve --help'"),
            ("xyzzy = 1", "a.toml:1: unknown key 'xyzzy'; see 'hairspring serve --help'"),
            ("[demo]\nspa = true", "a.toml:2: unknown key 'spa'; see 'hairspring demo --help'"),
            ("config = \"b\"", "a.toml:1: unknown key 'config'; it is for the command line alone"),
            ("open = true", "a.toml:1: unknown key 'open'; it is for the command line alone"),
            ("port = 80", "a.toml:1: unknown key 'port'; did you mean 'listen'?"),
            ("[server]\nspa = 1", "a.toml:1: unknown key 'server'; did you mean 'serve'?"),
            ("MAX-BODY = 1", "a.toml:1: unknown key 'MAX-BODY'; did you mean 'max-body'?"),
            ("[serves]\nspa = 1", "a.toml:1: unknown key 'serves'; did you mean 'serve'?"),
            ("serve = 1", "a.toml:1: serve: expected a table, such as [serve]"),
            ("[zzz]\nspa = 1", "a.toml:1: unknown key 'zzz'; see 'hairspring serve --help'"),
            (
                "grace = 1.5",
                "a.toml:1: grace: expected a string, a whole number, true or false, or an array \
                 of these",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(read_for("serve", text), [expected], "{text}");
        }
        let broken = read_for("serve", "spa = true\ngrace = \n");
        assert_eq!(broken.len(), 1);
        assert!(broken[0].starts_with("a.toml:2: "), "{broken:?}");
    }
}
