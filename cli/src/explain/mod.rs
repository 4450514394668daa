//! What the core makes of raw request bytes: event by event, with offsets.
//!
//! The bytes go into a [`Connection`](hairspring_core::Connection) as they would on the wire, one
//! by one, so that every verdict is the core's own and every offset is the byte that it fell on.
//! Nothing here judges: this only cuts what was accepted into lines, to show them.
//!
//! `mod.rs` is the explanation as data, `walk.rs` drives the connection, `lines.rs` cuts what was
//! accepted, `notes.rs` says what a line means, `answers.rs` stands in for the application.

mod answers;
mod escape;
mod lines;
mod notes;
#[cfg(test)]
mod tests;
mod walk;

use hairspring_core::Config;
use serde::Serialize;

pub use escape::escape;

/// Explains the bytes that a client sends on one connection, within the limits of `config`.
///
/// Every request is answered as soon as it is whole by an application that agrees to everything,
/// WebSocket included, so that requests behind it are read if the connection persists. The bytes
/// are taken for all that has come so far, not for all that will ever come.
///
/// ```
/// use hairspring::{Config, explain::{Kind, explain}};
/// let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\
///     Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
/// let verdict = explain(bytes, &Config::default()).verdict;
/// assert_eq!((verdict.accepted, verdict.status), (false, Some(400)));
/// assert_eq!(verdict.rule.as_deref(), Some("expected Content-Length or Transfer-Encoding, got both"));
/// assert_eq!(verdict.section, Some("RFC 9112, section 6.1"));
///
/// let whole = explain(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n", &Config::default());
/// assert!(whole.verdict.accepted && whole.verdict.complete);
/// assert_eq!(whole.events[0].kind, Kind::RequestLine);
/// ```
#[must_use]
pub fn explain(bytes: &[u8], config: &Config) -> Explanation {
    walk::Walk::new(bytes, config).explain()
}

/// The events in the order of their bytes, and the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// How many bytes were explained.
    pub bytes: usize,
    /// What they are. Events do not overlap, and together they cover every byte.
    pub events: Vec<Event>,
    /// What became of them.
    pub verdict: Verdict,
}

/// A run of bytes that means one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset behind its last byte; `start` for what has no bytes of its own.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Its bytes, [escaped](escape()); of long content the beginning. For an answer its status
    /// line.
    pub text: String,
    /// What it means; empty if there is nothing to add.
    pub note: String,
    /// Whether it is what the refusal is about.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fault: bool,
}

/// What a run of bytes is, in the terms of RFC 9112.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An empty line before a request, which is skipped (section 2.2).
    EmptyLine,
    /// Method, target and version (section 3).
    RequestLine,
    /// A field line of the header section (section 5).
    Field,
    /// The empty line behind the header section.
    EndOfHead,
    /// Content delimited by its length (section 6.2).
    Content,
    /// The size of a chunk, and its extensions (section 7.1).
    ChunkLine,
    /// The data of a chunk.
    ChunkData,
    /// The line end behind the data of a chunk.
    ChunkEnd,
    /// A field line of the trailer section (section 7.1.2).
    Trailer,
    /// The end of a request: the empty line behind a chunked body, otherwise no bytes.
    End,
    /// The server answers. No bytes.
    Answer,
    /// Bytes of another protocol (RFC 9110, section 7.8).
    Upgraded,
    /// Bytes behind the last request that is read: nothing looks at them.
    Discarded,
}

impl Kind {
    /// Its name, as in JSON: `request-line`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmptyLine => "empty-line",
            Self::RequestLine => "request-line",
            Self::Field => "field",
            Self::EndOfHead => "end-of-head",
            Self::Content => "content",
            Self::ChunkLine => "chunk-line",
            Self::ChunkData => "chunk-data",
            Self::ChunkEnd => "chunk-end",
            Self::Trailer => "trailer",
            Self::End => "end",
            Self::Answer => "answer",
            Self::Upgraded => "upgraded",
            Self::Discarded => "discarded",
        }
    }
}

/// What became of the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// No rule was broken.
    pub accepted: bool,
    /// The bytes do not end inside a message.
    pub complete: bool,
    /// Requests that were accepted whole.
    pub requests: usize,
    /// The offset of the byte that the refusal fell on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// The status of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The rule that was broken: what was expected, and what came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where the rule stands, such as `RFC 9112, section 6.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
}
