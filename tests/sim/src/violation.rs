//! What a checker found, and what happened before it.

use std::fmt;

/// A rule that the machine, or an application on it, has broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule; the same for every failure of one kind.
    pub rule: &'static str,
    /// What was expected and what came.
    pub detail: String,
}

impl Violation {
    pub(crate) fn new(rule: &'static str, detail: impl Into<String>) -> Self {
        Self { rule, detail: detail.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

impl std::error::Error for Violation {}

/// Fails with `rule` unless `holds`.
pub(crate) fn check(
    holds: bool,
    rule: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { rule, detail: detail() }) }
}

/// What happened, line by line; kept only when a failure is replayed, because a run depends on
/// nothing but its seed.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    lines: Option<Vec<String>>,
}

impl Trace {
    pub(crate) fn kept() -> Self {
        Self { lines: Some(Vec::new()) }
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(line());
        }
    }

    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

/// Bytes as text that fits a line.
pub(crate) fn show(bytes: &[u8]) -> String {
    const SHOWN: usize = 120;
    let text = bytes[..bytes.len().min(SHOWN)].escape_ascii().to_string();
    if bytes.len() > SHOWN { format!("{text}… ({} bytes)", bytes.len()) } else { text }
}
