//! The head of a final response: the one place where framing, `Connection` and `Date` are written.

use alloc::vec::Vec;

use super::answer::Length;
use crate::{Config, HttpDate, ResponseHead, Status, Version, encode};

/// The framing field of a head.
#[derive(Clone, Copy, Debug)]
pub(super) enum Announced {
    Nothing,
    Length(u64),
    Chunked,
}

/// What a response without content says of its length: to HEAD what GET would be told, if it is
/// known (RFC 9110, section 8.6).
pub(super) fn announced(status: Status, length: Length) -> Announced {
    match length {
        _ if status == Status::RESET_CONTENT => Announced::Length(0),
        Length::Known(len) if !status.is_bodiless() => Announced::Length(len),
        Length::Known(_) | Length::Unknown => Announced::Nothing,
    }
}

/// The last line of a head, `Connection` if it is due, and the empty line, in one piece.
///
/// A 426 names what it wants in `Upgrade`, and that is an option of the connection (RFC 9110,
/// sections 7.8 and 15.5.22).
#[cold]
pub(super) fn ending(version: Version, persists: bool, status: Status) -> &'static str {
    match version {
        Version::Http11 if status == Status::UPGRADE_REQUIRED && persists => {
            "Connection: upgrade\r\n\r\n"
        }
        Version::Http11 if status == Status::UPGRADE_REQUIRED => {
            "Connection: close, upgrade\r\n\r\n"
        }
        _ if !persists => "Connection: close\r\n\r\n",
        Version::Http10 => "Connection: keep-alive\r\n\r\n",
        Version::Http11 => "\r\n",
    }
}

/// The most that a head holds beside the fields of configuration and application: status line,
/// `Date`, framing, `Connection` and the empty line.
const FRAME_MAX: usize = 192;

/// Everything between the status line and the empty line, both included. Written in few pieces:
/// each costs more than its bytes.
#[inline(always)]
pub(super) fn encode_head(
    out: &mut Vec<u8>,
    head: &ResponseHead,
    framing: Announced,
    ending: &str,
    date: &HttpDate,
    config: &Config,
) {
    if out.capacity() == 0 {
        out.reserve(FRAME_MAX + config.common_fields.encoded_len() + head.fields.encoded_len());
    }
    if config.send_date {
        encode::dated_status_line(out, head.status, date);
    } else {
        encode::status_line(out, head.status);
    }
    config.common_fields.encode(out);
    head.fields.encode(out);
    match framing {
        Announced::Nothing => {}
        Announced::Chunked => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
        Announced::Length(len) => {
            let ends = ending == "\r\n";
            encode::content_length_line(out, len, ends);
            if ends {
                return;
            }
        }
    }
    out.extend_from_slice(ending.as_bytes());
}
