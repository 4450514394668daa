//! The head of a final response: the one place where framing, `Connection` and `Date` are written.

use alloc::vec::Vec;

use super::sides::{Asked, Delimiter};
use crate::{Config, HttpDate, Method, ResponseHead, Status, Version, encode};

/// How long the content of a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// This many bytes, announced as `Content-Length`.
    Known(u64),
    /// Not known. The content is chunked; to an HTTP/1.0 peer, it ends with the connection.
    Unknown,
}

/// How the content of this answer is delimited: RFC 9112, section 6.3, from the sender's side.
pub(super) fn delimiter(asked: &Asked, status: Status, length: Length) -> Delimiter {
    if asked.method == Method::Head || status.is_bodiless() || status == Status::RESET_CONTENT {
        return Delimiter::Suppressed;
    }
    match (length, asked.version) {
        (Length::Known(len), _) => Delimiter::Length(len),
        (Length::Unknown, Version::Http11) => Delimiter::Chunked,
        (Length::Unknown, Version::Http10) => Delimiter::Close,
    }
}

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
/// A response that has an `Upgrade` field, whatever its status, must list it in `Connection` too
/// (RFC 9110, sections 7.6.1 and 7.8).
#[cold]
pub(super) fn ending(version: Version, persists: bool, names_upgrade: bool) -> &'static str {
    match (version, persists, names_upgrade) {
        (_, false, false) => "Connection: close\r\n\r\n",
        (_, false, true) => "Connection: close, upgrade\r\n\r\n",
        (Version::Http10, true, false) => "Connection: keep-alive\r\n\r\n",
        (Version::Http10, true, true) => "Connection: keep-alive, upgrade\r\n\r\n",
        (Version::Http11, true, false) => "\r\n",
        (Version::Http11, true, true) => "Connection: upgrade\r\n\r\n",
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
    config.common_fields.encode_beside(&head.fields, out);
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
    use crate::{Connection, Event, Fields, Now};

    /// What is answered to this request, without content.
    fn answered(request: &str, head: &ResponseHead, config: Config) -> String {
        let mut connection = Connection::new(Arc::new(config));
        connection.receive(String::from(request).into());
        assert!(matches!(connection.next_event(), Some(Event::Head(_))), "{request}");
        assert_eq!(connection.respond(head, Length::Known(0), Now::default()), Ok(()));
        let wire = connection.outbox().slices().flatten().copied().collect();
        String::from_utf8(wire).unwrap()
    }

    #[test]
    fn a_head_has_these_lines_and_no_others() {
        let (close, keep) = ("Connection: close\r\n", "Connection: keep-alive\r\n");
        let (ok, missing, required) = (Status::OK, Status::NOT_FOUND, Status::UPGRADE_REQUIRED);
        let (none, named) = ("", "Upgrade: echo\r\n");
        for (version, option, status, fields, answer) in [
            ("1.1", "", ok, none, ""),
            ("1.1", keep, missing, none, ""),
            ("1.1", close, ok, none, close),
            ("1.0", "", ok, none, close),
            ("1.0", keep, ok, none, keep),
            ("1.1", "", ok, named, "Connection: upgrade\r\n"),
            ("1.1", "", required, named, "Connection: upgrade\r\n"),
            ("1.1", close, required, named, "Connection: close, upgrade\r\n"),
            ("1.0", "", required, named, "Connection: close, upgrade\r\n"),
            ("1.0", keep, ok, named, "Connection: keep-alive, upgrade\r\n"),
        ] {
            let request = format!("GET / HTTP/{version}\r\nHost: a\r\n{option}\r\n");
            for date in ["", "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"] {
                let config = Config { send_date: !date.is_empty(), ..Config::default() };
                let head = ResponseHead { status, fields: Fields::from_static(fields) };
                let line = format!("HTTP/1.1 {} {}\r\n", status.code(), status.reason());
                let framing = "Content-Length: 0\r\n";
                let expected =
                    format!("{line}{date}Server: hairspring\r\n{fields}{framing}{answer}\r\n");
                assert_eq!(answered(&request, &head, config), expected, "{request}");
            }
        }
    }

    #[test]
    fn an_answer_has_its_own_field_in_place_of_that_of_every_answer() {
        let common = "Server: all\r\nX-A: 1\r\nX-A: 2\r\nX-B: 3\r\n";
        for (own, sent) in [
            ("", common),
            // The first letter and the length of `Server` too.
            ("Signer: own\r\n", "Server: all\r\nX-A: 1\r\nX-A: 2\r\nX-B: 3\r\nSigner: own\r\n"),
            ("server: own\r\n", "X-A: 1\r\nX-A: 2\r\nX-B: 3\r\nserver: own\r\n"),
            ("X-a: 4\r\nX-a: 5\r\n", "Server: all\r\nX-B: 3\r\nX-a: 4\r\nX-a: 5\r\n"),
        ] {
            let common_fields = Fields::from_static(common);
            let config = Config { common_fields, send_date: false, ..Config::default() };
            let head = ResponseHead { status: Status::OK, fields: Fields::from_static(own) };
            let answer = answered("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &head, config);
            let expected = format!("HTTP/1.1 200 OK\r\n{sent}Content-Length: 0\r\n\r\n");
            assert_eq!(answer, expected);
        }
    }

    #[test]
    fn fields_of_every_answer_may_offer_an_upgrade() {
        let common_fields = Fields::from_static("Upgrade: echo\r\n");
        let config = Config { common_fields, send_date: false, ..Config::default() };
        let head = ResponseHead::new(Status::UPGRADE_REQUIRED);
        let answer = answered("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &head, config);
        let expected = "Upgrade: echo\r\nContent-Length: 0\r\nConnection: upgrade\r\n\r\n";
        assert!(answer.ends_with(expected), "{answer}");
    }
}
