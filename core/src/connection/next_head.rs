//! Finds the next head in the input: in one step if it has arrived whole, else resuming.
//!
//! A new head is given ("lent") all the input, is parsed in place, and hands back what is not its
//! own. That saves the reference counting that sharing the input with it would cost.

use alloc::boxed::Box;

use bytes::{Buf, Bytes};

use super::sides::Receive;
use super::{Closing, Connection};
use crate::head::HeadState;
use crate::{HeadParser, Malformed, Reject, RequestHead};

impl Connection {
    /// The next head, with its own bytes only, if it has arrived whole.
    pub(super) fn next_head(&mut self) -> Result<Option<RequestHead>, Reject> {
        let Some(input) = self.lend_input() else { return self.go_on_with_head() };
        let mut head = RequestHead::unread(input);
        match self.lend_head(&mut head) {
            Ok(length) => {
                self.leave_head(&mut head, length);
                Ok(Some(head))
            }
            Err(None) => Ok(None),
            Err(Some(reject)) => Err(reject),
        }
    }

    /// Takes all input, to be [lent](Self::lend_head) to a head. Only if the next event can only be
    /// a head or its refusal, and none of that head was parsed before.
    #[inline(always)]
    pub(crate) fn lend_input(&mut self) -> Option<Bytes> {
        let begins = matches!(self.receive, Receive::Head) && self.partial.is_none();
        debug_assert!(!begins || !(self.tell_gone || self.too_slow), "a head is the next event");
        if begins && self.room() > 0 { self.inbox.lend() } else { None }
    }

    /// Parses an [unread](RequestHead::unread) head, whose bytes are the [lent](Self::lend_input)
    /// input. Returns its length.
    ///
    /// The head holds all the input until [`leave_head`](Self::leave_head) or
    /// [`take_head_back`](Self::take_head_back).
    ///
    /// # Errors
    /// `None` if it has not arrived whole, or the reason to refuse it. Either way the connection
    /// has the input back.
    #[inline(always)]
    pub(crate) fn lend_head(&mut self, head: &mut RequestHead) -> Result<usize, Option<Reject>> {
        // Used up at once if the head has arrived whole.
        let mut state = HeadState::default();
        match head.read(&mut state, &self.config) {
            Ok(Some(length)) => {
                self.begin_request(head.parts());
                Ok(length)
            }
            verdict => Err(self.keep_partial(head, state, verdict.err())),
        }
    }

    /// Takes the input back from a head that is not whole, or is to be refused.
    #[cold]
    fn keep_partial(
        &mut self,
        head: &mut RequestHead,
        state: HeadState,
        reject: Option<Reject>,
    ) -> Option<Reject> {
        let (input, parts) = head.take_apart();
        self.inbox.put_back(input);
        self.partial = Some(Box::new(HeadParser::resume(state, parts)));
        match reject {
            Some(reject) => Some(self.refuse(reject)),
            None => self.starve_in_head().err(),
        }
    }

    /// Leaves a [lent](Self::lend_head) head its own `length` bytes, and takes back the rest.
    #[inline]
    pub(crate) fn leave_head(&mut self, head: &mut RequestHead, length: usize) {
        self.inbox.put_back(head.split_off(length));
    }

    /// Drops a [lent](Self::lend_head) head of `length` bytes, and takes back the rest.
    #[inline]
    pub(crate) fn take_head_back(&mut self, head: RequestHead, length: usize) {
        let mut input = head.into_bytes();
        input.advance(length);
        self.inbox.put_back(input);
    }

    /// Goes on between two heads, or in a partly received one.
    fn go_on_with_head(&mut self) -> Result<Option<RequestHead>, Reject> {
        if self.is_held_by_output() {
            return Ok(None);
        }
        let mut parser = match self.partial.take() {
            Some(parser) => parser,
            None if self.inbox.is_empty() => return self.starve_in_head().map(|()| None),
            // Gathered input cannot be lent.
            None => Box::default(),
        };
        let verdict = parser.parse(self.inbox.bytes(), &self.config);
        if let Ok(Some(len)) = verdict {
            self.begin_request(parser.parts());
            return Ok(Some(parser.finish(self.inbox.take(len))));
        }
        self.partial = Some(parser);
        match verdict {
            Ok(_) => self.starve_in_head().map(|()| None),
            Err(reject) => Err(self.refuse(reject)),
        }
    }

    /// Between two requests: sets `starved` to what the next look for an event would find, and so
    /// saves that look if nothing has arrived.
    #[inline]
    pub(super) fn starve_if_nothing_has_come(&mut self) {
        self.starved = self.inbox.is_empty() && !self.peer_fin && self.room() > 0;
    }

    /// All input is used up, and the next head is not whole.
    fn starve_in_head(&mut self) -> Result<(), Reject> {
        self.starved = !self.peer_fin;
        if self.peer_fin {
            if self.partial.as_ref().is_some_and(|parser| parser.has_request_line()) {
                return Err(self.refuse(Malformed::EarlyEnd.into()));
            }
            // There is no request that could be answered.
            self.close(Closing::AtOnce);
        }
        Ok(())
    }

    /// Whether anything of the next head, except empty lines, was parsed.
    pub(super) fn is_in_head(&self) -> bool {
        self.partial.as_ref().is_some_and(|parser| parser.has_begun())
    }

    /// Whether the next head must wait until the peer has read earlier responses.
    pub(super) fn is_held_by_output(&self) -> bool {
        matches!(self.receive, Receive::Head) && self.room() == 0
    }
}
