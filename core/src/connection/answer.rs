//! The answer side: what is written, in which order, and what follows it.

use bytes::Bytes;

use super::answer_head::{Announced, Length, announced, delimiter, encode_head, ending};
use super::sides::{Answer, Delimiter, Receive};
use super::{Closing, Connection, Upgraded};
use crate::{
    Fields, HttpDate, Method, Misuse, Now, Outbox, ResponseHead, Status, Supplied, Version, encode,
};

impl Connection {
    /// Asks for the content: writes `100 Continue` if the peer waits for it, has sent none of the
    /// content, and announced no more than the limit (RFC 9110, section 10.1.1). Otherwise it does
    /// nothing, so it can be called whenever content is wanted.
    pub fn proceed(&mut self) {
        if self.is_to_be_refused() {
            return;
        }
        let overtaken = !self.inbox.is_empty();
        if let Answer::Awaited(asked) = &mut self.answer
            && core::mem::take(&mut asked.expects_continue)
            && !overtaken
        {
            self.outbox.write(|out| {
                encode::status_line(out, Status::CONTINUE);
                out.extend_from_slice(b"\r\n");
            });
        }
    }

    /// Writes an interim response such as `103 Early Hints`; nothing to an HTTP/1.0 peer, which
    /// does not know them (RFC 9110, section 15.2). A `100 Continue` written here, with fields
    /// perhaps, replaces the one that [`proceed`](Self::proceed) would write.
    ///
    /// # Errors
    /// [`Misuse::NothingToAnswer`] if no request awaits an answer; [`Misuse::WrongClass`] for a
    /// final status, and for 101, which only [`upgrade`](Self::upgrade) sends.
    pub fn inform(&mut self, head: &ResponseHead) -> Result<(), Misuse> {
        let Answer::Awaited(asked) = &mut self.answer else { return Err(Misuse::NothingToAnswer) };
        if !head.status.is_informational() || head.status == Status::SWITCHING_PROTOCOLS {
            let expected = "an interim status other than 101";
            return Err(Misuse::WrongClass { expected, got: head.status.code() });
        }
        asked.expects_continue &= head.status != Status::CONTINUE;
        if asked.version >= Version::Http11 {
            self.outbox.write(|out| {
                encode::status_line(out, head.status);
                head.fields.encode(out);
                out.extend_from_slice(b"\r\n");
            });
        }
        Ok(())
    }

    /// Writes the head of the final response. Its content follows with [`send`](Self::send), and
    /// [`finish`](Self::finish) ends it. `Connection: close` is added if no other request can
    /// follow, which is always so after a refused CONNECT (RFC 9931, section 8). Unless you take the
    /// request's content to its end, call [`ignore_body`](Self::ignore_body) before: whether another
    /// request can follow may depend on it.
    ///
    /// # Errors
    /// [`Misuse::NothingToAnswer`] if no request awaits an answer; [`Misuse::WrongClass`] for an
    /// interim status, and for a 2xx to CONNECT, which only [`upgrade`](Self::upgrade) sends;
    /// [`Misuse::UpgradeUnnamed`] for a 426 without `Upgrade`.
    pub fn respond(&mut self, head: &ResponseHead, length: Length, now: Now) -> Result<(), Misuse> {
        let (delimiter, close) = self.begin_answer(head, length, &now.date)?;
        self.answer = Answer::Content { delimiter, close, status: head.status };
        Ok(())
    }

    /// [`respond`](Self::respond), [`send`](Self::send) and [`finish`](Self::finish) in one call,
    /// for content that is complete. The rest of the request's content is
    /// [ignored](Self::ignore_body).
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn respond_whole(
        &mut self,
        head: &ResponseHead,
        mut content: Bytes,
        now: Now,
    ) -> Result<(), Misuse> {
        let Answer::Awaited(asked) = &mut self.answer else { return Err(Misuse::NothingToAnswer) };
        let was_ignored = core::mem::replace(&mut asked.body_ignored, true);
        let answered = self.answer(head, &mut content, &now.date);
        if let Answer::Awaited(asked) = &mut self.answer {
            // A misuse changes nothing.
            asked.body_ignored = was_ignored;
        }
        answered
    }

    /// [`respond_whole`](Self::respond_whole) without copying a [`Now`]. Empties `content` only if
    /// the outbox shares it.
    pub(crate) fn answer(
        &mut self,
        head: &ResponseHead,
        content: &mut Bytes,
        date: &HttpDate,
    ) -> Result<(), Misuse> {
        let length = Length::Known(content.len() as u64);
        let (delimiter, close) = self.begin_answer(head, length, date)?;
        if delimiter != Delimiter::Suppressed && !content.is_empty() {
            self.outbox.push_from(content);
        }
        self.end_answer(close);
        Ok(())
    }

    /// Writes the head. Returns how the content is delimited, and whether the connection closes
    /// after it.
    #[inline(always)]
    fn begin_answer(
        &mut self,
        head: &ResponseHead,
        length: Length,
        date: &HttpDate,
    ) -> Result<(Delimiter, bool), Misuse> {
        let Answer::Awaited(asked) = &self.answer else { return Err(Misuse::NothingToAnswer) };
        if head.status.is_informational() {
            let expected = "a final status";
            return Err(Misuse::WrongClass { expected, got: head.status.code() });
        }
        let asks_for_tunnel = asked.method == Method::Connect;
        if asks_for_tunnel && is_successful(head.status) {
            let expected = "an upgrade, or a status other than 2xx, in answer to CONNECT";
            return Err(Misuse::WrongClass { expected, got: head.status.code() });
        }
        let names_upgrade = self.names_upgrade(head);
        if head.status == Status::UPGRADE_REQUIRED && !names_upgrade {
            return Err(Misuse::UpgradeUnnamed);
        }
        let delimiter = delimiter(asked, head.status, length);
        // Bytes after a refused CONNECT may have been meant for the tunnel, and be chosen by anyone
        // (RFC 9931, section 8).
        let persists = asked.keep_alive
            && !asks_for_tunnel
            && delimiter != Delimiter::Close
            && self.rest_allows_another(asked)
            && self.config.requests_max.is_none_or(|max| self.requests < max)
            && !self.is_last_before_shutdown();
        let ending = match asked.version {
            Version::Http11 if persists && !names_upgrade => "\r\n",
            version => ending(version, persists, names_upgrade),
        };
        let framing = match delimiter {
            Delimiter::Suppressed => announced(head.status, length),
            Delimiter::Length(len) => Announced::Length(len),
            Delimiter::Chunked => Announced::Chunked,
            Delimiter::Close => Announced::Nothing,
        };
        self.write_head(head, framing, ending, date);
        Ok((delimiter, !persists))
    }

    /// Writes a piece of the response's content; nothing if the response has none on the wire (an
    /// answer to HEAD, for example).
    ///
    /// # Errors
    /// [`Misuse::NoBodyExpected`] before [`respond`](Self::respond) and after
    /// [`finish`](Self::finish); [`Misuse::BodyTooLong`] beyond the announced length.
    pub fn send(&mut self, content: Bytes) -> Result<(), Misuse> {
        match self.account(content.len() as u64)? {
            _ if content.is_empty() => {}
            Delimiter::Suppressed => {}
            Delimiter::Length(_) | Delimiter::Close => self.outbox.push(content),
            Delimiter::Chunked => {
                self.begin_chunk(content.len() as u64);
                self.outbox.push(content);
                self.end_chunk();
            }
        }
        Ok(())
    }

    /// Out of line, as is the end of a chunk: both kinds of content use them.
    #[inline(never)]
    fn begin_chunk(&mut self, len: u64) {
        self.outbox.write(|out| encode::chunk_line(out, len));
    }

    #[inline(never)]
    fn end_chunk(&mut self) {
        self.outbox.write(|out| out.extend_from_slice(b"\r\n"));
    }

    /// [`send`](Self::send) for content that the driver reads from its source.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_supplied(&mut self, content: Supplied) -> Result<(), Misuse> {
        let Supplied { supply, offset, len } = content;
        match self.account(len)? {
            _ if len == 0 => {}
            Delimiter::Suppressed => {}
            Delimiter::Length(_) | Delimiter::Close => {
                self.outbox.push_supplied(supply, offset, len);
            }
            Delimiter::Chunked => {
                self.begin_chunk(len);
                self.outbox.push_supplied(supply, offset, len);
                self.end_chunk();
            }
        }
        Ok(())
    }

    /// Subtracts `len` bytes of content from what is left to be sent.
    fn account(&mut self, len: u64) -> Result<Delimiter, Misuse> {
        let Answer::Content { delimiter, .. } = &mut self.answer else {
            return Err(Misuse::NoBodyExpected);
        };
        if let Delimiter::Length(left) = delimiter {
            let rest = left.checked_sub(len);
            *left = rest.ok_or(Misuse::BodyTooLong { left: *left, got: len })?;
        }
        Ok(*delimiter)
    }

    /// Ends the response. A trailer section is sent only if the response is chunked (RFC 9110,
    /// section 6.5.1). Then the connection closes, or the next request follows.
    ///
    /// # Errors
    /// [`Misuse::NoBodyExpected`] before [`respond`](Self::respond) and when called again;
    /// [`Misuse::BodyTooShort`] below the announced length.
    pub fn finish(&mut self, trailers: Option<&Fields>) -> Result<(), Misuse> {
        let Answer::Content { delimiter, close, .. } = self.answer else {
            return Err(Misuse::NoBodyExpected);
        };
        match delimiter {
            Delimiter::Length(left) if left > 0 => return Err(Misuse::BodyTooShort { left }),
            Delimiter::Chunked => self.outbox.write(|out| {
                out.extend_from_slice(b"0\r\n");
                if let Some(trailers) = trailers {
                    trailers.encode(out);
                }
                out.extend_from_slice(b"\r\n");
            }),
            Delimiter::Length(_) | Delimiter::Close | Delimiter::Suppressed => {}
        }
        self.end_answer(close);
        Ok(())
    }

    /// The answer is complete: the connection closes, or the next request follows.
    #[inline]
    fn end_answer(&mut self, close: bool) {
        self.answer = Answer::None;
        // A request body that was found too slow meanwhile is not read on.
        if close || core::mem::take(&mut self.too_slow) {
            return self.close(Closing::Lingering);
        }
        if matches!(self.receive, Receive::Complete | Receive::End) {
            self.pass_on_to(Receive::Head);
            self.starve_if_nothing_has_come();
        } else {
            self.drain_rest();
        }
    }

    /// Reads past the rest of a request whose answer is complete.
    #[inline(never)]
    fn drain_rest(&mut self) {
        self.receive = match core::mem::replace(&mut self.receive, Receive::Head) {
            Receive::Body { decoder, .. } => {
                Receive::Drain { decoder, allowance: self.config.drain_max }
            }
            other => {
                debug_assert!(false, "an answer that persists has a request: {other:?}");
                other
            }
        };
    }

    /// Whether an answer with this status would have no content on the wire.
    pub(crate) fn suppresses_content(&self, status: Status) -> bool {
        matches!(&self.answer, Answer::Awaited(asked)
            if delimiter(asked, status, Length::Unknown) == Delimiter::Suppressed)
    }

    /// Whether the answer that has begun has no content on the wire, so that none need be made.
    #[must_use]
    pub fn is_content_suppressed(&self) -> bool {
        matches!(self.answer, Answer::Content { delimiter: Delimiter::Suppressed, .. })
    }

    /// The status of the answer that has begun and is not complete.
    pub(crate) fn status_under_way(&self) -> Option<Status> {
        match self.answer {
            Answer::Content { status, .. } => Some(status),
            Answer::None | Answer::Awaited(_) => None,
        }
    }

    /// Whether the peer awaits a final response that has not begun.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        matches!(self.answer, Answer::Awaited(_))
    }

    /// Closes the connection after the answer that is due or under way, even if it could persist.
    pub fn close_after_answer(&mut self) {
        match &mut self.answer {
            Answer::Awaited(asked) => asked.keep_alive = false,
            Answer::Content { close, .. } => *close = true,
            Answer::None => {}
        }
    }

    /// Writes the response that accepts another protocol (101, or 2xx to CONNECT) and hands over
    /// the input and the outbox. This connection is of no use afterwards (RFC 9110, sections 7.8
    /// and 9.3.6).
    ///
    /// # Errors
    /// [`Misuse::NothingToAnswer`] if no request awaits an answer; [`Misuse::NoUpgrade`] if the
    /// request offers none, is no CONNECT although this is a 2xx, or has not been read to its end;
    /// [`Misuse::UpgradeUnnamed`] for a 101 without `Upgrade`.
    pub fn upgrade(&mut self, head: &ResponseHead, now: Now) -> Result<Upgraded, Misuse> {
        let Answer::Awaited(asked) = &self.answer else { return Err(Misuse::NothingToAnswer) };
        let tunnel = asked.method == Method::Connect && is_successful(head.status);
        let switch = asked.offers_upgrade && head.status == Status::SWITCHING_PROTOCOLS;
        let read = matches!(self.receive, Receive::Complete | Receive::End);
        if !(tunnel || switch) || !read {
            return Err(Misuse::NoUpgrade);
        }
        if switch && !self.names_upgrade(head) {
            return Err(Misuse::UpgradeUnnamed);
        }
        let ending = if switch { "Connection: upgrade\r\n\r\n" } else { "\r\n" };
        self.write_head(head, Announced::Nothing, ending, &now.date);
        let leftover = self.inbox.take_all();
        let outbox: Outbox = core::mem::take(&mut self.outbox);
        let peer_done = self.peer_fin;
        self.close(Closing::AtOnce);
        Ok(Upgraded { leftover, peer_done, outbox })
    }

    /// Whether an answer with this head names another protocol in `Upgrade`.
    #[inline]
    fn names_upgrade(&self, head: &ResponseHead) -> bool {
        // Without a branch, which would cost more than looking at both.
        head.fields.names_upgrade() | self.config.common_fields.names_upgrade()
    }

    fn write_head(
        &mut self,
        head: &ResponseHead,
        framing: Announced,
        ending: &str,
        date: &HttpDate,
    ) {
        let config = &self.config;
        self.outbox.write(|out| encode_head(out, head, framing, ending, date, config));
    }

    /// Whether the connection is shutting down and no input waits behind this request.
    fn is_last_before_shutdown(&self) -> bool {
        if !self.shutting_down {
            return false;
        }
        let read = matches!(self.receive, Receive::Complete | Receive::End);
        !read || self.inbox.is_empty()
    }
}

fn is_successful(status: Status) -> bool {
    (200..300).contains(&status.code())
}
