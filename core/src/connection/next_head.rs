//! The next head, out of what has come: in one step where it has come whole, else resumed.
//!
//! A head is parsed where it is to stay, and lent all input meanwhile: to share that counts
//! references, and to hand back what is not its own does not.

use alloc::boxed::Box;

use bytes::{Buf, Bytes};

use super::receive::Receive;
use super::{Closing, Connection};
use crate::head::HeadState;
use crate::{HeadParser, Malformed, Reject, RequestHead};

impl Connection {
    /// A head of its own bytes, if it has come.
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

    /// All input that has come, for a head to be [lent](Self::lend_head), if the next event is a head,
    /// or the refusal of one, none of which was looked at before.
    ///
    /// It is lent whole, since to share it is dearer than to move it.
    #[inline(always)]
    pub(crate) fn lend_input(&mut self) -> Option<Bytes> {
        let begins = matches!(self.receive, Receive::Head) && self.partial.is_none();
        debug_assert!(!begins || !(self.tell_gone || self.too_slow), "a head is the next event");
        if begins && self.room() > 0 { self.inbox.lend() } else { None }
    }

    /// Reads a head that is [unread](RequestHead::unread) but for its bytes, the
    /// [lent](Self::lend_input) input. Returns its length.
    ///
    /// Until the head is [left](Self::leave_head) its own bytes, or [taken back](Self::take_head_back),
    /// this connection does not know what is behind it.
    ///
    /// # Errors
    /// None if it has not come whole, or the reason to refuse it: its bytes are no longer lent.
    #[inline(always)]
    pub(crate) fn lend_head(&mut self, head: &mut RequestHead) -> Result<usize, Option<Reject>> {
        // A head that has come whole needs no state between two calls.
        let mut state = HeadState::default();
        match head.read(&mut state, &self.config) {
            Ok(Some(length)) => {
                self.begin_request(head.parts());
                Ok(length)
            }
            verdict => Err(self.keep_partial(head, state, verdict.err())),
        }
    }

    /// Takes back the input that a head was lent which is not whole, or is to be refused.
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

    /// Leaves a head that was [lent](Self::lend_head) what is its own, for good.
    #[inline]
    pub(crate) fn leave_head(&mut self, head: &mut RequestHead, length: usize) {
        self.inbox.put_back(head.split_off(length));
    }

    /// Takes all back that a head was [lent](Self::lend_head), and drops what is its own.
    #[inline]
    pub(crate) fn take_head_back(&mut self, head: RequestHead, length: usize) {
        let mut input = head.into_bytes();
        input.advance(length);
        self.inbox.put_back(input);
    }

    /// Between two heads, or in one that has come in part.
    fn go_on_with_head(&mut self) -> Result<Option<RequestHead>, Reject> {
        if self.is_held_by_output() {
            return Ok(None);
        }
        let mut parser = match self.partial.take() {
            Some(parser) => parser,
            None if self.inbox.is_empty() => return self.starve_in_head().map(|()| None),
            // Behind one that came in pieces: what is gathered is not lent.
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

    /// Between two requests: as the next look would find. Spares that look where nothing has
    /// come, and it is not the output that holds the next head back.
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
            // Nobody has asked for anything that could be answered.
            self.close(Closing::AtOnce);
        }
        Ok(())
    }

    /// Whether anything of the next head but empty lines has come and was looked at.
    pub(super) fn is_in_head(&self) -> bool {
        self.partial.as_ref().is_some_and(|parser| parser.has_begun())
    }

    /// The next head waits until the peer has read what it asked for before.
    pub(super) fn is_held_by_output(&self) -> bool {
        matches!(self.receive, Receive::Head) && self.room() == 0
    }
}
