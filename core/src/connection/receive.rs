//! The receive side: what the input means.

use alloc::boxed::Box;

use bytes::Bytes;

use super::sides::{Answer, Asked, Receive};
use super::{Closing, Connection, Event};
use crate::head::Parts;
use crate::syntax::first_line;
use crate::{BodyDecoder, Framing, Malformed, Piece, Reject};

impl Connection {
    /// The next event; `None` until more input arrives or the answer makes progress.
    #[inline]
    pub fn next_event(&mut self) -> Option<Event> {
        // Drivers poll after every write: often nothing has arrived since the last look.
        if self.starved { None } else { self.look_for_event() }
    }

    fn look_for_event(&mut self) -> Option<Event> {
        if core::mem::take(&mut self.tell_gone) {
            return Some(Event::Gone);
        }
        if core::mem::take(&mut self.too_slow) {
            return Some(Event::Rejected(self.refuse(Reject::Timeout)));
        }
        if matches!(self.receive, Receive::Drain { .. }) {
            self.drain();
        }
        match &self.receive {
            Receive::Head => match self.next_head() {
                Ok(head) => head.map(Event::Head),
                Err(reject) => Some(Event::Rejected(reject)),
            },
            Receive::End => {
                self.receive = Receive::Complete;
                Some(Event::End(None))
            }
            Receive::Body { .. } => {
                let piece = self.next_piece();
                piece.unwrap_or_else(|reject| Some(Event::Rejected(self.refuse(reject))))
            }
            Receive::Complete | Receive::Drain { .. } | Receive::Closed(_) => None,
        }
    }

    /// Whether the next event is the end of a request without content. A caller that asks here need
    /// not take that event.
    #[inline]
    pub(crate) fn ends(&self) -> bool {
        debug_assert!(!self.tell_gone || matches!(self.receive, Receive::Closed(_)));
        matches!(self.receive, Receive::End)
    }

    /// The content of the request whose head was just taken, if it has a length, is within the
    /// limit and has all arrived. No events follow for this content or its end.
    #[inline]
    pub(crate) fn take_content(&mut self) -> Option<Bytes> {
        debug_assert!(!self.tell_gone && !self.too_slow, "a head was the last event");
        let Receive::Body { decoder, allowance, .. } = &self.receive else { return None };
        let length = decoder.remaining().filter(|length| length <= allowance)?;
        if length > self.inbox.len() as u64 {
            return None;
        }
        if let Answer::Awaited(asked) = &mut self.answer {
            // Content that is here needs no `100 Continue`.
            asked.expects_continue = false;
        }
        self.receive = Receive::Complete;
        Some(self.inbox.take(length as usize))
    }

    #[inline]
    pub(super) fn begin_request(&mut self, head: &Parts) {
        self.read_timer.restart();
        self.requests += 1;
        match head.framing() {
            Framing::None | Framing::Length(0) => self.pass_on_to(Receive::End),
            framing => self.begin_body(framing),
        }
        self.answer = Answer::Awaited(Asked::of(head));
    }

    /// Out of line: most requests have no content.
    #[inline(never)]
    fn begin_body(&mut self, framing: Framing) {
        let max = self.config.streamed_body_max;
        self.receive = Receive::Body { decoder: BodyDecoder::new(framing), allowance: max, max };
    }

    /// Replaces a state that owns nothing, without the check for something to drop.
    #[inline(always)]
    pub(super) fn pass_on_to(&mut self, next: Receive) {
        let last = core::mem::replace(&mut self.receive, next);
        debug_assert!(matches!(last, Receive::Head | Receive::End | Receive::Complete));
        core::mem::forget(last);
    }

    fn next_piece(&mut self) -> Result<Option<Event>, Reject> {
        let Receive::Body { decoder, allowance, max } = &mut self.receive else { return Ok(None) };
        let too_large = Reject::ContentTooLarge { max: *max };
        let decoded = decoder.decode(self.inbox.bytes(), &self.config)?;
        // A length or a chunk that exceeds the limit is refused before any of it is read.
        let here = if let Piece::Data(len) = decoded.piece { len as u64 } else { 0 };
        if here.saturating_add(decoder.announced()) > *allowance {
            return Err(too_large);
        }
        self.inbox.skip(decoded.skip);
        let has_begun = decoded.skip > 0 || matches!(decoded.piece, Piece::Data(_));
        if has_begun && let Answer::Awaited(asked) = &mut self.answer {
            // The content arrived before the `100 Continue` that would have asked for it.
            asked.expects_continue = false;
        }
        match decoded.piece {
            Piece::Data(len) => {
                *allowance -= len as u64;
                Ok(Some(Event::Data(self.inbox.take(len))))
            }
            Piece::End(trailers) => {
                self.receive = Receive::Complete;
                Ok(Some(Event::End(trailers)))
            }
            Piece::More if self.peer_fin => Err(Malformed::EarlyEnd.into()),
            Piece::More => {
                debug_assert!(self.inbox.is_empty(), "the decoder has used up all input");
                self.starved = true;
                Ok(None)
            }
        }
    }

    /// Reads past content that nobody takes, after its request was answered. Too much of it, or an
    /// error in it, closes the connection.
    fn drain(&mut self) {
        while let Receive::Drain { decoder, allowance } = &mut self.receive {
            let Ok(decoded) = decoder.decode(self.inbox.bytes(), &self.config) else {
                return self.close(Closing::Lingering);
            };
            self.inbox.skip(decoded.skip);
            match decoded.piece {
                Piece::Data(len) => match allowance.checked_sub(len as u64) {
                    Some(left) => {
                        *allowance = left;
                        self.inbox.skip(len);
                    }
                    None => return self.close(Closing::Lingering),
                },
                Piece::End(_) => self.receive = Receive::Head,
                Piece::More if self.peer_fin => return self.close(Closing::AtOnce),
                Piece::More => {
                    self.starved = true;
                    return;
                }
            }
        }
    }

    /// Reads no more messages. If the answer has not begun, one is awaited now: the refusal.
    pub(super) fn refuse(&mut self, reject: Reject) -> Reject {
        let mut line = Box::default();
        match &mut self.answer {
            Answer::None => {
                self.answer = Answer::Awaited(Asked::refused(self.partial.as_deref()));
                line = self.line_so_far();
            }
            Answer::Awaited(asked) => asked.keep_alive = false,
            Answer::Content { close, .. } => *close = true,
        }
        self.stop_reading();
        if let Receive::Closed(rest) = &mut self.receive {
            rest.refused_line = line;
        }
        reject
    }

    /// The request line of the head that is being read, as far as it has arrived.
    fn line_so_far(&self) -> Box<[u8]> {
        let skipped = self.partial.as_ref().map_or(0, |parser| parser.skipped());
        let bytes = self.inbox.bytes().get(skipped..).unwrap_or_default();
        let bytes = &bytes[..bytes.len().min(self.config.request_line_max)];
        first_line(bytes).into()
    }

    /// The request line of the head that was refused, as far as it had arrived; empty when asked
    /// again.
    pub(crate) fn take_refused_line(&mut self) -> Box<[u8]> {
        match &mut self.receive {
            Receive::Closed(rest) => core::mem::take(&mut rest.refused_line),
            _ => Box::default(),
        }
    }

    /// Limits the content of the request whose head was just delivered to `limit` bytes; the
    /// default is [`Config::streamed_body_max`](crate::Config::streamed_body_max). If the announced
    /// length is greater, no content is delivered; of chunked content, no part of the chunk that
    /// would exceed the limit is. [`Reject::ContentTooLarge`] is reported in its place.
    pub fn limit_body(&mut self, limit: u64) {
        if let Receive::Body { allowance, max, .. } = &mut self.receive {
            (*allowance, *max) = (limit, limit);
        }
    }

    /// Whether the announced content is longer than the limit.
    pub(super) fn is_to_be_refused(&self) -> bool {
        matches!(&self.receive, Receive::Body { decoder, allowance, .. }
            if decoder.announced() > *allowance)
    }

    /// Says that the application does not take the rest of the content. An answer that begins
    /// after this announces the close, unless the length of the rest is known and at most
    /// [`Config::drain_max`](crate::Config::drain_max), so that it can be read past.
    pub fn ignore_body(&mut self) {
        if let Answer::Awaited(asked) = &mut self.answer {
            asked.body_ignored = true;
            // The content is not waited for any more, so the peer cannot be too slow.
            self.starved = false;
        }
    }

    /// Whether the unread rest of this request allows another one to follow, once the answer that
    /// begins now is complete.
    pub(super) fn rest_allows_another(&self, asked: &Asked) -> bool {
        match &self.receive {
            Receive::Complete | Receive::End => true,
            Receive::Body { .. } if asked.expects_continue => false,
            Receive::Body { .. } if !asked.body_ignored => true,
            // Must not depend on how much of a chunked body happens to have arrived.
            Receive::Body { decoder, .. } => {
                decoder.remaining().is_some_and(|rest| rest <= self.config.drain_max)
            }
            Receive::Head | Receive::Drain { .. } | Receive::Closed(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::sync::Arc;
    use alloc::vec::Vec;

    use super::*;
    use crate::{Config, Length, Now, ResponseHead, Status};

    #[test]
    fn a_refusal_is_chunked_only_for_a_version_that_knows_it() {
        for (input, chunked) in [
            ("\n", false),
            ("GET /\x01", false),
            ("GET / HTTP/2.0\r\n", false),
            ("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", true),
        ] {
            let mut connection = Connection::new(Arc::new(Config::default()));
            connection.receive(input.into());
            assert!(matches!(connection.next_event(), Some(Event::Rejected(_))), "{input:?}");
            let hints = ResponseHead::new(Status::EARLY_HINTS);
            assert_eq!(connection.inform(&hints), Ok(()));
            let head = ResponseHead::new(Status::BAD_REQUEST);
            assert_eq!(connection.respond(&head, Length::Unknown, Now::default()), Ok(()));
            assert_eq!(connection.send("why".into()).and(connection.finish(None)), Ok(()));
            let wire: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
            let wire = String::from_utf8(wire).unwrap();
            assert_eq!(wire.contains("Transfer-Encoding: chunked\r\n"), chunked, "{wire}");
            assert_eq!(wire.starts_with("HTTP/1.1 103 "), chunked, "{wire}");
            let content = if chunked { "3\r\nwhy\r\n0\r\n\r\n" } else { "why" };
            let ending = format!("Connection: close\r\n\r\n{content}");
            assert!(wire.ends_with(&ending), "{input:?}: {wire}");
        }
    }

    #[test]
    fn a_reset_is_told_to_a_caller_that_waits_for_input() {
        let mut connection = Connection::new(Arc::new(Config::default()));
        connection.receive("GET /".into());
        assert!(connection.next_event().is_none());
        connection.reset();
        assert!(matches!(connection.next_event(), Some(Event::Gone)));
        assert!(connection.next_event().is_none());
    }

    #[test]
    fn content_is_taken_at_once_where_it_has_all_come() {
        for (framing, content, limit, taken) in [
            ("Content-Length: 5", "hello", 5, Some("hello")),
            ("Content-Length: 5", "helloGET ", 5, Some("hello")),
            ("Content-Length: 5", "hello", 4, None),
            ("Content-Length: 5", "hell", 5, None),
            ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", 5, None),
            ("Content-Length: 0", "GET ", 5, None),
        ] {
            let mut connection = Connection::new(Arc::new(Config::default()));
            let head = format!("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n{framing}");
            connection.receive(format!("{head}\r\n\r\n{content}").into());
            assert!(matches!(connection.next_event(), Some(Event::Head(_))));
            connection.limit_body(limit);
            let found = connection.take_content();
            assert_eq!(found.as_deref(), taken.map(str::as_bytes), "{framing} {content} {limit}");
            let rest = connection.inbox.bytes().len();
            assert_eq!(rest, content.len() - taken.map_or(0, str::len), "of {content}");
            if taken.is_some() {
                connection.inbox.clear();
                connection.proceed();
                assert!(connection.next_event().is_none());
                assert_eq!(connection.outbox().pending(), 0, "nobody is invited");
            }
        }
    }
}
