//! Suggestions for unknown names.

use clap::{Arg, Command};
use strsim::osa_distance;

/// Names of options in other servers, and their names here, of which the first that the command has
/// is suggested.
const ELSEWHERE: [(&[&str], &[&str]); 11] = [
    (
        &["p", "port", "b", "bind", "a", "addr", "address", "H", "host", "hostname", "interfaces"],
        &["listen"],
    ),
    (&["d", "dir", "directory", "path", "r", "root", "folder", "webroot"], &["path", "directory"]),
    (&["u", "user", "username", "password", "credentials"], &["auth"]),
    (&["g", "gzip", "compression"], &["compress"]),
    (&["s", "single", "fallback"], &["spa"]),
    (&["S", "symlinks", "follow-symlinks"], &["follow-links"]),
    (&["dotfiles", "show-hidden"], &["hidden"]),
    (&["v", "verbose", "log", "log-format"], &["access-log"]),
    (&["o", "browser", "open-browser"], &["open"]),
    (&["c", "max-age"], &["cache"]),
    (&["w", "workers"], &["threads"]),
];

/// Options of other servers that this one does not have, and what to do instead.
const INSTEAD: [(&[&str], &str); 5] = [
    (
        &["tls", "tls-cert", "tls-key", "ssl", "ssl-cert", "ssl-key", "cert", "key", "https"],
        "there is no TLS here; put a proxy in front",
    ),
    (&["V", "version"], "say 'hairspring --version'"),
    (&["no-cache"], "say '--cache 0s'"),
    (&["browse", "autoindex"], "directories are listed unless '--no-listing' is given"),
    (&["q", "quiet", "silent"], "requests are logged only if '--access-log' is given"),
];

/// The argument of the command that is probably meant by this name, which has no leading dashes.
pub(crate) fn argument<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let all = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let called = |own: &str| all().find(|arg| name_of(arg) == own);
    let elsewhere = ELSEWHERE.iter().find(|(names, _)| names.contains(&name));
    let here = elsewhere.and_then(|(_, own)| own.iter().find_map(|own| called(own)));
    here.or_else(|| called(closest(name, all().map(name_of))?))
}

/// What to do instead of giving an option of this name.
pub(crate) fn instead(name: &str) -> Option<&'static str> {
    INSTEAD.iter().find(|(names, _)| names.contains(&name)).map(|(_, instead)| *instead)
}

/// The name of an argument: of an option without its dashes, otherwise that of its value.
pub(crate) fn name_of(arg: &Arg) -> &str {
    arg.get_long().unwrap_or(arg.get_id().as_str())
}

/// The one of the names that is probably meant by a misspelled, shortened or lengthened one. `None`
/// if a part could be of several, or the name is so short that it resembles anything.
pub(crate) fn closest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const SHORTEST: usize = 3;
    let length = name.chars().count();
    if length < SHORTEST {
        return None;
    }
    let names: Vec<_> = names.collect();
    // The distance counts characters omitted, added, replaced, or swapped with the next one.
    let near = names.iter().map(|own| (osa_distance(name, own), *own));
    let near = near.min_by_key(|(far, _)| *far);
    if let Some((far, own)) = near
        && far <= length / 3
    {
        return Some(own);
    }
    let is_part = |own: &str| own.starts_with(name) || has_words(own, name) || has_words(name, own);
    let mut parts = names.iter().filter(|own| is_part(own));
    parts.next().filter(|_| parts.next().is_none()).copied()
}

/// Whether the words of `part`, which are separated by dashes, occur in a row in `whole`.
fn has_words(whole: &str, part: &str) -> bool {
    let (whole, part): (Vec<_>, Vec<_>) = (whole.split('-').collect(), part.split('-').collect());
    whole.windows(part.len()).any(|words| words == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::arguments::Arguments;
    use clap::CommandFactory;

    fn meant(command: &str, name: &str) -> Option<String> {
        let commands = Arguments::command();
        let command = commands.find_subcommand(command).unwrap();
        argument(command, name).map(|arg| name_of(arg).to_owned())
    }

    #[test]
    fn what_is_suggested_is_what_is_meant() {
        for (name, expected) in [
            // Misspelled.
            ("lissten", Some("listen")),
            ("lsiten", Some("listen")),
            ("heders", Some("header")),
            ("spaa", Some("spa")),
            ("cor", Some("cors")),
            ("header-timout", Some("header-timeout")),
            ("max-header", Some("max-headers")),
            // Shortened and lengthened.
            ("max-conn", Some("max-connections")),
            ("cors-origin", Some("cors")),
            ("config-file", Some("config")),
            ("log-file", Some("access-log-file")),
            // What others call it.
            ("p", Some("listen")),
            ("port", Some("listen")),
            ("path", Some("path")),
            ("directory", Some("path")),
            ("user", Some("auth")),
            ("gzip", Some("compress")),
            ("verbose", Some("access-log")),
            // Nothing like it, or too much.
            ("timeout", None),
            ("title", None),
            ("random-route", None),
            ("media-type", None),
            ("x", None),
            ("no", None),
        ] {
            assert_eq!(meant("serve", name).as_deref(), expected, "{name}");
        }
        assert_eq!(meant("demo", "path").as_deref(), Some("directory"));
        assert_eq!(meant("demo", "gzip"), None);
        assert_eq!(meant("parse", "jason").as_deref(), Some("json"));
    }

    #[test]
    fn every_word_of_others_is_for_something_that_is_here() {
        let commands = Arguments::command();
        let serve = commands.find_subcommand("serve").unwrap();
        for (names, own) in ELSEWHERE {
            assert!(serve.get_arguments().any(|arg| own.contains(&name_of(arg))), "{own:?}");
            for name in names {
                assert!(instead(name).is_none(), "{name}");
                assert!(!serve.get_arguments().any(|arg| arg.get_long() == Some(name)), "{name}");
            }
        }
    }
}
