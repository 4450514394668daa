//! The receive side: what the input means.

use super::answer::Answer;
use super::{Closing, Connection, Event};
use crate::{BodyDecoder, Malformed, Method, Piece, Reject, RequestHead, Version};

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
    /// Behind the last byte of a request whose answer is not complete.
    Complete,
    /// In content that nobody takes, read past to keep the connection.
    Drain {
        decoder: BodyDecoder,
        /// How much of it is still accepted.
        allowance: u64,
    },
    /// Nothing is read any more.
    Closed,
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
    fn of(head: &RequestHead) -> Self {
        Self {
            method: head.method(),
            version: head.version(),
            keep_alive: head.keep_alive(),
            expects_continue: head.expects_continue(),
            offers_upgrade: head.upgrade().is_some(),
            body_ignored: false,
        }
    }

    /// What is known of a request that is refused before its head is whole.
    fn refused(method: Option<Method>) -> Self {
        Self {
            method: method.unwrap_or(Method::Other),
            version: Version::Http11,
            keep_alive: false,
            expects_continue: false,
            offers_upgrade: false,
            body_ignored: true,
        }
    }
}

impl Connection {
    /// The next thing that happened; `None` until there is input or the answer goes on.
    pub fn next_event(&mut self) -> Option<Event> {
        if core::mem::take(&mut self.tell_gone) {
            return Some(Event::Gone);
        }
        if let Some(reject) = self.found.take() {
            return Some(self.refuse(reject));
        }
        if matches!(self.receive, Receive::Drain { .. }) {
            self.drain();
        }
        let event = match &self.receive {
            Receive::Head => self.next_head(),
            Receive::Body { .. } => self.next_piece(),
            Receive::Complete | Receive::Drain { .. } | Receive::Closed => Ok(None),
        };
        event.unwrap_or_else(|reject| Some(self.refuse(reject)))
    }
}

/// What a look at the input gives: an event, nothing yet, or the peer's mistake.
type Found = Result<Option<Event>, Reject>;

impl Connection {
    fn next_head(&mut self) -> Found {
        if self.is_held_by_output() {
            return Ok(None);
        }
        let Some(len) = self.parser.parse(self.inbox.contiguous(), &self.config)? else {
            self.starved = !self.peer_fin;
            if self.peer_fin {
                if self.parser.has_request_line() {
                    return Err(Malformed::EarlyEnd.into());
                }
                // Nobody has asked for anything that could be answered.
                self.close(Closing::AtOnce);
            }
            return Ok(None);
        };
        let head = self.parser.take(self.inbox.take(len));
        self.read_timer.restart();
        self.requests += 1;
        let max = self.config.streamed_body_max;
        let decoder = BodyDecoder::new(head.framing());
        self.receive = Receive::Body { decoder, allowance: max, max };
        self.answer = Answer::Awaited(Asked::of(&head));
        Ok(Some(Event::Head(head)))
    }

    fn next_piece(&mut self) -> Found {
        let Receive::Body { decoder, allowance, max } = &mut self.receive else { return Ok(None) };
        let too_large = Reject::ContentTooLarge { max: *max };
        // An announced length is refused before any of it is read.
        if decoder.remaining().is_some_and(|announced| announced > *allowance) {
            return Err(too_large);
        }
        loop {
            let decoded = decoder.decode(self.inbox.first(), &self.config)?;
            self.inbox.skip(decoded.skip);
            let has_begun = decoded.skip > 0 || matches!(decoded.piece, Piece::Data(_));
            if has_begun && let Answer::Awaited(asked) = &mut self.answer {
                // The body has overtaken the invitation to send it.
                asked.expects_continue = false;
            }
            match decoded.piece {
                Piece::Data(len) => {
                    let accepted = len.min(usize::try_from(*allowance).unwrap_or(usize::MAX));
                    if accepted == 0 {
                        return Err(too_large);
                    }
                    if accepted < len {
                        // Delivered up to the limit, however the content was cut.
                        self.found = Some(too_large);
                    }
                    *allowance -= accepted as u64;
                    return Ok(Some(Event::Data(self.inbox.take(accepted))));
                }
                Piece::End(trailers) => {
                    self.receive = Receive::Complete;
                    return Ok(Some(Event::End(trailers)));
                }
                Piece::More if !self.inbox.is_empty() => {}
                Piece::More if self.peer_fin => return Err(Malformed::EarlyEnd.into()),
                Piece::More => {
                    self.starved = true;
                    return Ok(None);
                }
            }
        }
    }

    /// Reads past content that nobody takes; too much of it, or a mistake in it, closes the
    /// connection, whose answer has been given.
    fn drain(&mut self) {
        while let Receive::Drain { decoder, allowance } = &mut self.receive {
            let Ok(decoded) = decoder.decode(self.inbox.first(), &self.config) else {
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
                Piece::More if !self.inbox.is_empty() => {}
                Piece::More if self.peer_fin => return self.close(Closing::AtOnce),
                Piece::More => {
                    self.starved = true;
                    return;
                }
            }
        }
    }

    /// Reads no more, and leaves it to the application to answer with the refusal, unless its
    /// answer is under way.
    fn refuse(&mut self, reject: Reject) -> Event {
        match &mut self.answer {
            Answer::None => {
                self.answer = Answer::Awaited(Asked::refused(self.parser.method()));
            }
            Answer::Awaited(asked) => asked.keep_alive = false,
            Answer::Content { close, .. } => *close = true,
        }
        self.receive = Receive::Closed;
        self.starved = false;
        self.discard_input();
        Event::Rejected(reject)
    }

    /// Limits the content of the request whose head was just delivered to `max` bytes; beyond
    /// it, [`Reject::ContentTooLarge`]. Until then the limit is
    /// [`Config::streamed_body_max`](crate::Config::streamed_body_max).
    pub fn limit_body(&mut self, limit: u64) {
        if let Receive::Body { allowance, max, .. } = &mut self.receive {
            (*allowance, *max) = (limit, limit);
        }
    }

    /// Says that the application does not take the rest of the content. An answer that begins
    /// after this announces the close, unless the rest is announced and short enough to be read
    /// past ([`Config::drain_max`](crate::Config::drain_max)).
    pub fn ignore_body(&mut self) {
        if let Answer::Awaited(asked) = &mut self.answer {
            asked.body_ignored = true;
        }
    }

    /// Whether the next request can follow on this connection once this one has been read and
    /// its answer, which begins now, is complete.
    pub(super) fn rest_allows_another(&self, asked: &Asked) -> bool {
        match &self.receive {
            Receive::Complete => true,
            Receive::Body { .. } if asked.expects_continue => false,
            Receive::Body { .. } if !asked.body_ignored => true,
            // The verdict must not depend on how much of a chunked body happens to be here.
            Receive::Body { decoder, .. } => {
                decoder.remaining().is_some_and(|rest| rest <= self.config.drain_max)
            }
            Receive::Head | Receive::Drain { .. } | Receive::Closed => false,
        }
    }
}
