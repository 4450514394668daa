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

/// What a response without content says of its length: to HEAD what it would say to GET, if that
/// is known (RFC 9110, section 8.6).
pub(super) fn announced(status: Status, length: Length) -> Announced {
    match length {
        _ if status == Status::RESET_CONTENT => Announced::Length(0),
        Length::Known(len) if !status.is_bodiless() => Announced::Length(len),
        Length::Known(_) | Length::Unknown => Announced::Nothing,
    }
}

/// The `Connection` line, if one is needed, and the empty line, in one piece.
///
/// A 426 names the protocols it wants in `Upgrade`, which `Connection` must list (RFC 9110,
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

/// The most bytes of a head beside the fields of configuration and application: status line,
/// `Date`, framing, `Connection` and the empty line.
const FRAME_MAX: usize = 192;

/// Writes the whole head, from the status line to the empty line. In few pieces: each append costs
/// more than its bytes.
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

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::sync::Arc;

    use super::*;
    use crate::{Connection, Event, Now};

    /// What is answered to this request, without content.
    fn answered(request: &str, status: Status, config: Config) -> String {
        let mut connection = Connection::new(Arc::new(config));
        connection.receive(String::from(request).into());
        assert!(matches!(connection.next_event(), Some(Event::Head(_))), "{request}");
        let head = ResponseHead::new(status);
        assert_eq!(connection.respond(&head, Length::Known(0), Now::default()), Ok(()));
        let wire = connection.outbox().slices().flatten().copied().collect();
        String::from_utf8(wire).unwrap()
    }

    #[test]
    fn a_head_has_these_lines_and_no_others() {
        let (close, keep) = ("Connection: close\r\n", "Connection: keep-alive\r\n");
        let (ok, missing, upgrade) = (Status::OK, Status::NOT_FOUND, Status::UPGRADE_REQUIRED);
        for (version, option, status, answer) in [
            ("1.1", "", ok, ""),
            ("1.1", keep, missing, ""),
            ("1.1", close, ok, close),
            ("1.0", "", ok, close),
            ("1.0", keep, ok, keep),
            ("1.1", "", upgrade, "Connection: upgrade\r\n"),
            ("1.1", close, upgrade, "Connection: close, upgrade\r\n"),
        ] {
            let request = format!("GET / HTTP/{version}\r\nHost: a\r\n{option}\r\n");
            for date in ["", "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"] {
                let config = Config { send_date: !date.is_empty(), ..Config::default() };
                let line = format!("HTTP/1.1 {} {}\r\n", status.code(), status.reason());
                let fields = "Server: hairspring\r\nContent-Length: 0\r\n";
                let expected = format!("{line}{date}{fields}{answer}\r\n");
                assert_eq!(answered(&request, status, config), expected, "{request}");
            }
        }
    }
}
