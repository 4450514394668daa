//! Explains how the core parses raw request bytes: event by event, with offsets.
//!
//! The bytes are given to a [`Connection`](hairspring_core::Connection) one by one, so every
//! verdict is the core's own, and its offset is that of the byte which caused it. This module
//! judges nothing itself: it only splits what the core has received into lines, to show them.
//!
//! `mod.rs` has the types of an explanation, `walk.rs` drives the connection, `lines.rs` splits
//! bytes into lines, `notes.rs` says what a line means, `answers.rs` stands in for the application.

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

/// Explains the bytes that a client sends on one connection, with the limits of `config`.
///
/// Every request is answered as soon as it is complete, by an application that accepts everything,
/// WebSocket included; so pipelined requests are read if the connection persists. The end of the
/// bytes is not taken for the end of the stream: more may follow.
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
    /// The events. They do not overlap, and together they cover every byte.
    pub events: Vec<Event>,
    /// The result.
    pub verdict: Verdict,
}

/// A run of bytes with one meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte; equal to `start` if it has no bytes.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Its bytes, [escaped](escape()); of long content only the first 256. For a response the status
    /// line.
    pub text: String,
    /// What it means; empty if there is nothing to add.
    pub note: String,
    /// Whether the refusal is about it.
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
    /// The empty line after the header section.
    EndOfHead,
    /// Content delimited by its length (section 6.2).
    Content,
    /// The size of a chunk, and its extensions (section 7.1).
    ChunkLine,
    /// The data of a chunk.
    ChunkData,
    /// The line end after the data of a chunk.
    ChunkEnd,
    /// A field line of the trailer section (section 7.1.2).
    Trailer,
    /// The end of a request: the empty line after a chunked body, otherwise without bytes.
    End,
    /// The server's response, without bytes.
    Answer,
    /// Bytes of another protocol (RFC 9110, section 7.8).
    Upgraded,
    /// Bytes that are never read, after the connection's last request.
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

/// The result for all of the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether no rule was broken.
    pub accepted: bool,
    /// Whether the bytes do not end inside a message.
    pub complete: bool,
    /// The number of requests that were accepted completely.
    pub requests: usize,
    /// The offset of the byte that caused the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// The status of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The rule that was broken: what was expected, and what came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The section that has the rule, such as `RFC 9112, section 6.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
}
