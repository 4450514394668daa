//! A room in which everybody hears everybody else.
//!
//! The first line is the member's name. Each later line is passed on as `name: text`; joining and
//! leaving is announced. A member that does not read is removed, and delays nobody.

use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use hairspring::core::{Demand, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step};

use crate::room::{Member, News, Room};

/// The longest line, in bytes, without its end.
const LINE_MAX: usize = 4096;

/// The longest name, in bytes.
const NAME_MAX: usize = 32;

/// How long the first line is waited for.
const NAME_TIMEOUT: Duration = Duration::from_secs(30);

/// How long, after our end, the connection waits for unsent output and the peer's end.
const LINGER: Duration = Duration::from_secs(3);

/// While this many bytes are unsent, news stay in the room's bounded queue.
const PENDING_MAX: u64 = 16 << 10;

/// Lines passed on in one poll, before other connections get a turn.
const LINES_PER_TURN: usize = 32;

/// One connection to a [`Room`].
#[derive(Debug)]
pub struct Chat {
    room: Arc<Room>,
    /// Set by the first line.
    member: Option<Member>,
    /// Input that is not split into lines yet.
    inbox: BytesMut,
    outbox: Outbox,
    /// The peer sends no more.
    peer_done: bool,
    gone: bool,
    ending: bool,
    /// The deadline for the name or, once we are ending, for the peer's end.
    until: Option<Instant>,
}

impl Chat {
    /// A connection whose peer has not sent its name.
    #[must_use]
    pub fn new(room: Arc<Room>) -> Self {
        Self {
            room,
            member: None,
            inbox: BytesMut::new(),
            outbox: Outbox::default(),
            peer_done: false,
            gone: false,
            ending: false,
            until: None,
        }
    }

    /// Takes lines, up to the limit of a turn. Returns whether there may be more.
    fn take_lines(&mut self) -> bool {
        for _ in 0..LINES_PER_TURN {
            if self.ending {
                self.inbox.clear();
                return false;
            }
            let Some(end) = self.inbox.iter().position(|byte| *byte == b'\n') else {
                if self.inbox.len() > LINE_MAX + 1 {
                    self.refuse("expected lines of at most 4096 bytes\n");
                }
                return false;
            };
            let line = self.inbox.split_to(end);
            self.inbox.advance(1);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            match str::from_utf8(line) {
                Ok(line) if line.len() <= LINE_MAX => self.take_line(line),
                _ => self.refuse("expected lines of at most 4096 bytes in UTF-8\n"),
            }
        }
        !self.inbox.is_empty()
    }

    fn take_line(&mut self, line: &str) {
        if let Some(member) = &self.member {
            return member.say(line);
        }
        if line.is_empty() || line.len() > NAME_MAX || line.contains(char::is_control) {
            return self.refuse("expected a name of 1 to 32 bytes\n");
        }
        self.member = self.room.enter(line);
        self.until = None;
        if self.member.is_none() {
            self.refuse("expected a name that nobody has\n");
        }
    }

    /// Sends the reason, and ends.
    fn refuse(&mut self, why: &'static str) {
        self.outbox.push(why.into());
        self.end();
    }

    /// Leaves the room, and ends our side after the unsent output.
    fn end(&mut self) {
        if !self.ending {
            (self.ending, self.until) = (true, None);
            self.member = None;
            self.outbox.finish();
        }
    }

    /// Moves news into the output while there is room. Returns whether this member is still in the
    /// room.
    fn hear(&mut self, cx: &Context<'_>) -> bool {
        let Some(member) = &self.member else { return true };
        while self.outbox.pending() < PENDING_MAX {
            match member.listen(cx.waker()) {
                News::Line(line) => self.outbox.push(line),
                News::Nothing => return true,
                News::Removed => return false,
            }
        }
        !member.is_removed(cx.waker())
    }

    /// Whether the deadline for the name, or for the peer's end, has passed.
    fn is_late(&mut self, now: Now) -> bool {
        if self.member.is_some() {
            return false;
        }
        let wait = if self.ending { LINGER } else { NAME_TIMEOUT };
        now.mono >= *self.until.get_or_insert(now.mono + wait)
    }
}

impl Protocol for Chat {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) => self.inbox.extend_from_slice(&bytes),
            Input::Fin => self.peer_done = true,
            Input::Reset => self.gone = true,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        let more = self.take_lines();
        if self.gone || !self.hear(cx) {
            return Step::Done(Outcome::Abort);
        }
        if self.peer_done && !more {
            self.end();
        }
        let over = self.outbox.is_fin_sent() && self.peer_done;
        if over || self.is_late(now) {
            let is_whole = self.outbox.pending() == 0;
            return Step::Done(if is_whole { Outcome::Clean } else { Outcome::Abort });
        }
        if self.inbox.is_empty() {
            self.inbox = BytesMut::new();
        }
        self.outbox.release();
        let read = if more || self.peer_done { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, deadline: self.until, again: more, ..Demand::default() })
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.end();
    }
}
