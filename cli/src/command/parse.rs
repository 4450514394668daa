//! `hairspring parse`.

use std::fmt::Write;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use hairspring::explain::{Event, Explanation, Kind, Verdict, explain};

use super::arguments::Parse;
use super::failure::Failure;
use super::output::{self, Mark, Printed, Style};

/// The status is 0 if the bytes are complete requests that are accepted, otherwise 1.
pub(crate) fn run(arguments: &Parse) -> Result<ExitCode, Failure> {
    let mut bytes = read(&arguments.file)?;
    if arguments.crlf {
        bytes = with_crlf(&bytes);
    }
    let explanation = explain(&bytes, &arguments.limits.config());
    let text = if arguments.json {
        serde_json::to_string(&explanation).map_err(|error| Failure::Output(error.into()))? + "\n"
    } else {
        readable(&explanation, Style::of(&io::stdout()))
    };
    let Verdict { accepted, complete, .. } = explanation.verdict;
    Ok(match output::print(&text) {
        Printed::Enough if accepted && complete => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// All of a file, or of standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::File { to: "read", path: path.to_owned(), error };
    if path != Path::new("-") {
        return fs::read(path).map_err(failed);
    }
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        output::say("hairspring: reading from the terminal until Ctrl-D");
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Adds a CR before each LF that has none.
fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len() + 64);
    let mut before = 0;
    for &byte in bytes {
        if byte == b'\n' && before != b'\r' {
            whole.push(b'\r');
        }
        whole.push(byte);
        before = byte;
    }
    whole
}

fn readable(explanation: &Explanation, style: Style) -> String {
    let mut out = String::new();
    for event in &explanation.events {
        line(&mut out, event, style);
    }
    let _ = writeln!(out, "{}", verdict(explanation, style));
    out
}

/// Offset, kind and text; the note on a line below.
fn line(out: &mut String, event: &Event, style: Style) {
    let Event { start, kind, text, note, fault, .. } = event;
    let offset = style.mark(Mark::Soft, &format!("{start:>7}"));
    let name = format!("{:<12}", kind.name());
    let name = match fault {
        true => style.mark(Mark::Bad, &name),
        false => style.mark(Mark::Strong, &name),
    };
    match kind {
        // It has no bytes, so the note takes the place of the text.
        Kind::End if text.is_empty() => {
            let _ = writeln!(out, "{offset}  {name}  {}", style.mark(Mark::Soft, note));
            return;
        }
        _ => {
            let _ = writeln!(out, "{offset}  {name}  {text}");
        }
    }
    let below = " ".repeat(7 + 2 + 12 + 2);
    if *fault {
        let _ = writeln!(out, "{below}{}", style.mark(Mark::Bad, &format!("^ {note}")));
    } else if !note.is_empty() {
        let _ = writeln!(out, "{below}{}", style.mark(Mark::Soft, note));
    }
}

fn verdict(explanation: &Explanation, style: Style) -> String {
    let Verdict { accepted, complete, requests, at, status, rule, section } = &explanation.verdict;
    let requests = match requests {
        1 => "1 request".to_owned(),
        _ => format!("{requests} requests"),
    };
    if !accepted {
        let (at, status) = (at.unwrap_or_default(), status.unwrap_or_default());
        let (rule, section) = (rule.as_deref().unwrap_or_default(), section.unwrap_or_default());
        let refused = style.mark(Mark::Bad, "refused");
        return format!("{refused} at byte {at} with {status}: {rule} ({section})");
    }
    if !complete {
        let cut = style.mark(Mark::Bad, "incomplete");
        return format!("{cut}: {requests} accepted, then the bytes end inside a message");
    }
    let fine = style.mark(Mark::Good, "accepted");
    format!("{fine}: {requests} in {} bytes", explanation.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_completed() {
        assert_eq!(with_crlf(b"\na\r\nb\r\r\nc\n"), b"\r\na\r\nb\r\r\nc\r\n");
    }
}
