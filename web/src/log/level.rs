//! The severity of a log line.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The severity of a line, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Single steps.
    Trace,
    /// Details for debugging.
    Debug,
    /// Normal events.
    Info,
    /// Unexpected events that do no harm.
    Warn,
    /// Failures.
    Error,
    /// Failures that end the server.
    Fatal,
}

/// A text that is not the name of a level.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected trace, debug, info, warn, error or fatal, got {0}")]
pub struct NoLevel(String);

impl Level {
    /// All levels, in ascending order.
    pub const ALL: [Self; 6] =
        [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal];

    /// Its name, in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Level {
    type Err = NoLevel;

    fn from_str(text: &str) -> Result<Self, NoLevel> {
        let found = Self::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| NoLevel(text.to_owned()))
    }
}
