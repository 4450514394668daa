//! Recordings as text. The help of `replay` says the format.

use std::fmt::Write;
use std::time::Duration;

use hairspring::explain::escape;

use crate::command::failure::Failure;
use crate::command::values::duration;

/// The most bytes that are written in one line.
const LINE_MAX: usize = 512;

/// The most bytes of an unknown word that are shown: a file that is no recording may be one word.
const WORD_MAX: usize = 20;

/// One step of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Send(Vec<u8>),
    Cut,
    Pause(Duration),
    Fin,
    Reset,
    Expect(Vec<u8>),
    Closed,
    Aborted,
}

impl Step {
    /// Whether it is about what the server does.
    pub(super) const fn is_expectation(&self) -> bool {
        matches!(self, Self::Expect(_) | Self::Closed | Self::Aborted)
    }

    /// The word at the beginning of its line.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Send(_) => "send",
            Self::Cut => "cut",
            Self::Pause(_) => "pause",
            Self::Fin => "fin",
            Self::Reset => "reset",
            Self::Expect(_) => "expect",
            Self::Closed => "closed",
            Self::Aborted => "aborted",
        }
    }
}

/// The lines of a step in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place(
    /// Line numbers, from 1, each with the number of the step's bytes in lines before it.
    /// Invariant: not empty, in order.
    Vec<(usize, usize)>,
);

impl Place {
    /// The line of the byte at this offset; for an offset beyond the end the last line.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        let line = self.0.iter().rev().find(|(_, before)| *before <= offset);
        line.map_or(1, |(line, _)| *line)
    }
}

/// Reads a recording. Successive lines of `send`, or of `expect`, are one step.
pub(super) fn read(file: &str, text: &[u8]) -> Result<Vec<(Place, Step)>, Failure> {
    let mut steps: Vec<(Place, Step)> = Vec::new();
    for (at, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let number = at + 1;
        let step = step(line)
            .map_err(|expected| Failure::Content(format!("{file}:{number}: {expected}")))?;
        match (steps.last_mut(), step) {
            (Some((Place(lines), Step::Send(bytes))), Step::Send(more))
            | (Some((Place(lines), Step::Expect(bytes))), Step::Expect(more)) => {
                lines.push((number, bytes.len()));
                bytes.extend(more);
            }
            (_, step) => steps.push((Place(vec![(number, 0)]), step)),
        }
    }
    Ok(steps)
}

fn step(line: &[u8]) -> Result<Step, String> {
    let space = line.iter().position(|&byte| byte == b' ').unwrap_or(line.len());
    let (word, rest) = (&line[..space], line.get(space + 1..).unwrap_or_default());
    let alone = |step: Step| match rest {
        b"" => Ok(step),
        _ => Err(format!("expected nothing after '{}'", step.name())),
    };
    match word {
        b"send" => bytes(rest).map(Step::Send),
        b"expect" => bytes(rest).map(Step::Expect),
        b"pause" => duration::parse(&String::from_utf8_lossy(rest)).map(Step::Pause),
        b"cut" => alone(Step::Cut),
        b"fin" => alone(Step::Fin),
        b"reset" => alone(Step::Reset),
        b"closed" => alone(Step::Closed),
        b"aborted" => alone(Step::Aborted),
        _ => {
            let shown = &word[..word.len().min(WORD_MAX)];
            let more = if shown.len() < word.len() { "…" } else { "" };
            let word = escape(shown) + more;
            Err(format!(
                "expected send, cut, pause, fin, reset, expect, closed, aborted or #, got '{word}'"
            ))
        }
    }
}

/// The inverse of [`escape`].
fn bytes(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        let (byte, behind) = match (byte, behind) {
            (b'\\', [b'r', behind @ ..]) => (b'\r', behind),
            (b'\\', [b'n', behind @ ..]) => (b'\n', behind),
            (b'\\', [b't', behind @ ..]) => (b'\t', behind),
            (b'\\', [b'\\', behind @ ..]) => (b'\\', behind),
            (b'\\', [b'x', high, low, behind @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, behind),
                _ => return Err("expected two hexadecimal digits after \\x".to_owned()),
            },
            (b'\\', _) => return Err("expected \\r, \\n, \\t, \\\\ or \\xHH".to_owned()),
            (byte, behind) => (byte, behind),
        };
        bytes.push(byte);
        rest = behind;
    }
    Ok(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Writes a recording that [`read`] reads as the same steps.
pub(super) fn write(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Send(bytes) | Step::Expect(bytes) => {
                for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                    for piece in line.chunks(LINE_MAX) {
                        let _ = writeln!(out, "{} {}", step.name(), escape(piece));
                    }
                }
            }
            Step::Pause(time) => {
                let _ = writeln!(out, "pause {}ms", time.as_millis());
            }
            _ => {
                let _ = writeln!(out, "{}", step.name());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Result<Vec<Step>, String> {
        let read = read("f", text.as_bytes()).map_err(|failure| failure.to_string())?;
        Ok(read.into_iter().map(|(_, step)| step).collect())
    }

    #[test]
    fn lines_in_a_row_are_one() {
        let text = "# a\n\nsend a\\r\\n\nsend  b\\x00\\\\é\ncut\nsend c\npause 2s\nfin\n\
            expect d\r\nexpect e\nclosed\nexpect f\naborted\nreset";
        let expected = [
            Step::Send(b"a\r\n b\0\\\xc3\xa9".to_vec()),
            Step::Cut,
            Step::Send(b"c".to_vec()),
            Step::Pause(Duration::from_secs(2)),
            Step::Fin,
            Step::Expect(b"de".to_vec()),
            Step::Closed,
            Step::Expect(b"f".to_vec()),
            Step::Aborted,
            Step::Reset,
        ];
        assert_eq!(steps(text).as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn every_byte_knows_its_line() {
        let steps =
            read("f", b"send a\n\nexpect bc\n# a comment\nexpect d\nexpect e").ok().unwrap();
        let (place, _) = &steps[1];
        let lines: Vec<_> = (0..6).map(|offset| place.line_of(offset)).collect();
        assert_eq!(lines, [3, 3, 5, 6, 6, 6]);
    }

    #[test]
    fn mistakes_name_their_line() {
        const WORDS: &str = "f:1: expected send, cut, pause, fin, reset, expect, closed, aborted";
        for (text, expected) in [
            ("sned a", "f:1: expected send, cut"),
            (&"\0".repeat(99), &format!("{WORDS} or #, got '{}…'", "\\x00".repeat(20))),
            ("\nsend a\\q", "f:2: expected \\r, \\n"),
            ("send \\x0", "f:1: expected \\r, \\n"),
            ("send \\x0g", "f:1: expected two hexadecimal digits"),
            ("pause 2", "f:1: expected a whole number with ms, s, m, h or d"),
            ("cut a", "f:1: expected nothing after 'cut'"),
        ] {
            let mistake = steps(text).unwrap_err();
            assert!(mistake.starts_with(expected), "{text}: {mistake}");
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let every: Vec<u8> = (0..=255).cycle().take(2000).collect();
        let steps = [
            Step::Send(every.clone()),
            Step::Cut,
            Step::Pause(Duration::from_millis(1500)),
            Step::Expect(every),
            Step::Closed,
        ];
        assert_eq!(self::steps(&write(&steps)).as_deref(), Ok(&steps[..]));
    }
}
