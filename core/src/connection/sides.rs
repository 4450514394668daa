//! Where the two sides of a connection stand.

use alloc::boxed::Box;

use super::timers::LingerTimer;
use crate::head::Parts;
use crate::{BodyDecoder, HeadParser, Method, Status, Version};

/// Where in the stream of messages the input stands.
#[derive(Debug)]
pub(super) enum Receive {
    /// In a head, or before one.
    Head,
    /// In content that the application takes.
    Body {
        decoder: BodyDecoder,
        /// How much content is still accepted.
        allowance: u64,
        /// The limit that the allowance began with.
        max: u64,
    },
    /// Behind the head of a request without content, whose end is still to be told.
    End,
    /// Behind the last byte of a request whose answer is not complete.
    Complete,
    /// In content that nobody takes, which is read past to keep the connection.
    Drain {
        decoder: BodyDecoder,
        /// How much of it is still accepted.
        allowance: u64,
    },
    /// No more messages are read; further input is discarded.
    Closed(Discard),
}

/// The account of discarded input.
#[derive(Debug, Default)]
pub(super) struct Discard {
    pub(super) bytes: u64,
    pub(super) timer: LingerTimer,
    /// If a head was refused: its request line as far as it had arrived, until it is taken.
    pub(super) refused_line: Box<[u8]>,
}

/// Where the answer to a request stands.
#[derive(Debug)]
pub(super) enum Answer {
    /// No request awaits one.
    None,
    /// The final response has not begun.
    Awaited(Asked),
    /// The head of the final response is written.
    Content {
        delimiter: Delimiter,
        /// The connection closes after it.
        close: bool,
        /// What its status line says.
        status: Status,
    },
}

/// How the content of a response is delimited on the wire (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// This many bytes are still to be sent.
    Length(u64),
    Chunked,
    /// By the end of the connection.
    Close,
    /// No content on the wire: the answer to HEAD, or 204, 205 or 304.
    Suppressed,
}

/// What the answer needs to know of its request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) version: Version,
    pub(super) keep_alive: bool,
    /// The peer waits for `100 Continue`, and it was not sent.
    pub(super) expects_continue: bool,
    /// The request offers another protocol (RFC 9110, section 7.8).
    pub(super) offers_upgrade: bool,
    /// The application does not take the rest of the content.
    pub(super) body_ignored: bool,
}

impl Asked {
    pub(super) fn of(head: &Parts) -> Self {
        Self {
            method: head.method(),
            version: head.version(),
            keep_alive: head.keep_alive(),
            expects_continue: head.expects_continue(),
            offers_upgrade: head.offers_upgrade(),
            body_ignored: false,
        }
    }

    /// What is known of a request that is refused in its head, which may have begun. A peer that has
    /// not said its version yet is not sent what HTTP/1.0 does not know (RFC 9112, section 6.1).
    pub(super) fn refused(head: Option<&HeadParser>) -> Self {
        let line = head.filter(|parser| parser.has_request_line());
        Self {
            method: head.and_then(HeadParser::method).unwrap_or(Method::Other),
            version: line.map_or(Version::Http10, |parser| parser.parts().version()),
            keep_alive: false,
            expects_continue: false,
            offers_upgrade: false,
            body_ignored: true,
        }
    }
}
