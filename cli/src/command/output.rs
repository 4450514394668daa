//! What the command says: to people on stderr, results on stdout.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// Writes a line to stderr. Nobody is left to be told if that cannot be done.
pub(crate) fn say(line: &str) {
    // In one piece, so that lines of several processes do not mix.
    let _ = io::stderr().write_all(one_line(line).as_bytes());
}

/// An argument may hold line ends and escape sequences; what is said is one plain line.
fn one_line(text: &str) -> String {
    let mut line = plain(text);
    line.push('\n');
    line
}

/// Without control characters, which could be anything to a terminal.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c.is_control() {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// What may be shown of the value of an option, or of a setting of its name: a password is
/// nobody's business.
pub(crate) fn shown<'v>(option: &str, value: &'v str) -> &'v str {
    match option.trim_start_matches('-') {
        "auth" => "…",
        _ => value,
    }
}

/// How a result got out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// All of it, or as much as somebody wanted: a pipe that was closed has read enough.
    Enough,
    /// Not: a full disk, for one.
    Failed,
}

impl From<Printed> for ExitCode {
    fn from(printed: Printed) -> Self {
        match printed {
            Printed::Enough => Self::SUCCESS,
            Printed::Failed => Self::FAILURE,
        }
    }
}

/// Writes a result to stdout.
pub(crate) fn print(text: &str) -> Printed {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Printed::Enough,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Printed::Enough,
        Err(error) => {
            say(&format!("hairspring: cannot write to standard output: {error}"));
            Printed::Failed
        }
    }
}

/// How text may be set off: by colours on a terminal, else not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Coloured,
}

impl Style {
    /// For what goes to this stream; `NO_COLOR` (no-color.org) and `TERM=dumb` say no.
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if stream.is_terminal() && !says_no && !dumb { Self::Coloured } else { Self::Plain }
    }

    /// The text, so marked.
    pub(crate) fn mark(self, mark: Mark, text: &str) -> String {
        let code = match mark {
            Mark::Soft => "2",
            Mark::Strong => "1",
            Mark::Good => "32",
            Mark::Bad => "1;31",
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// What sets a text off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Soft,
    Strong,
    Good,
    Bad,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_one_plain_line() {
        assert_eq!(one_line("unknown 'a\nb\u{1b}é'"), "unknown 'a\\nb\\u{1b}é'\n");
    }

    #[test]
    fn only_terminals_see_colours() {
        assert_eq!(Style::Plain.mark(Mark::Bad, "a"), "a");
        assert_eq!(Style::Coloured.mark(Mark::Bad, "a"), "\u{1b}[1;31ma\u{1b}[0m");
    }
}
