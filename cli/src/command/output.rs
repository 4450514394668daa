//! The output of the command: messages on stderr, results on stdout.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use super::failure::Plain;

/// Writes a line to stderr. If that fails, there is nowhere left to report it.
pub(crate) fn say(line: &str) {
    // In a single write, so that the lines of several processes do not mix.
    let _ = io::stderr().write_all(one_line(line).as_bytes());
}

/// Makes a single line without control characters, which an argument in the text may have.
fn one_line(text: &str) -> String {
    let mut line = plain(text);
    line.push('\n');
    line
}

/// Escapes control characters, with which text could control the terminal.
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

/// The value of an option, or of the setting with that name, as it may be shown: passwords are
/// replaced.
pub(crate) fn shown<'v>(option: &str, value: &'v str) -> &'v str {
    match option.trim_start_matches('-') {
        "auth" => "…",
        _ => value,
    }
}

/// Whether a result was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// All of it or, if the reader has closed the pipe, as much as it wanted.
    Enough,
    /// No, for example because the disk is full.
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
            let error = Plain(&error);
            say(&format!(
                "hairspring: cannot write to standard output: {error}; write it elsewhere"
            ));
            Printed::Failed
        }
    }
}

/// Whether text is highlighted with colours, which is done only on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Coloured,
}

impl Style {
    /// The style for this stream; `NO_COLOR` (no-color.org) and `TERM=dumb` disable colours.
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if stream.is_terminal() && !says_no && !dumb { Self::Coloured } else { Self::Plain }
    }

    /// Highlights the text, if the style has colours.
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

/// The kinds of highlighting.
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
