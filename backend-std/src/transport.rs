//! The socket of one connection: how it is read, written and watched.

use std::time::Duration;

use hairspring_backend_common::{Output, Socket, Stay, Written, is_gone, wait};
use hairspring_core::{Input, Outbox};
use rustix::event::{PollFd, PollFlags};

use crate::bell::Bell;
use crate::tools::Tools;

/// How long a thread sits in `read` before it waits in poll(2) instead, where the bell reaches
/// it. So a stop reaches every connection within this time, and a busy one pays no more than the
/// read.
pub(crate) const BRIEF: Duration = Duration::from_millis(50);

/// How long a thread waits without a look at the peer, the alarm, or the end of the grace.
pub(crate) const LOOK: Duration = Duration::from_millis(250);

/// One connection's socket, its reading, and its writing.
#[derive(Debug)]
pub(crate) struct Transport<'a> {
    stay: &'a Stay<Bell>,
    tools: &'a mut Tools,
    output: Output,
    /// The peer's end has not been read.
    open: bool,
}

impl<'a> Transport<'a> {
    pub(crate) fn new(stay: &'a Stay<Bell>, tools: &'a mut Tools) -> Self {
        let socket = &stay.link().handle.socket;
        // If they fail the socket is dead, and the first read says so.
        let _ = socket.set_read_timeout(Some(BRIEF));
        if cfg!(windows) {
            let _ = socket.set_write_timeout(Some(LOOK));
        }
        Self { stay, tools, output: Output::default(), open: true }
    }

    /// Whether input can still come.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    fn socket(&self) -> &'a Socket {
        &self.stay.link().handle.socket
    }

    /// Reads, for [`BRIEF`] at most.
    pub(crate) fn read(&mut self) -> Option<Input> {
        debug_assert!(self.open, "expected nobody to read on after the end");
        let input = self.tools.intake.read(self.socket());
        self.account(input)
    }

    /// What is there without waiting: input if it is welcome, else only news of the peer's
    /// leaving.
    pub(crate) fn look(&mut self, welcome: bool) -> Option<Input> {
        let input = if welcome && self.open {
            self.tools.intake.read_now(self.socket())
        } else {
            is_gone(self.socket()).then_some(Input::Reset)
        };
        self.account(input)
    }

    fn account(&mut self, input: Option<Input>) -> Option<Input> {
        match &input {
            Some(Input::Data(data)) => {
                let n = data.len() as u64;
                self.stay.note_received(n);
                self.tools.tally.count(n, 0);
            }
            Some(Input::Fin | Input::Reset) => self.open = false,
            None => {}
        }
        input
    }

    /// Writes once, as much as there is room for, or in [little](Output::write_little) pieces.
    pub(crate) fn write(&mut self, outbox: &mut Outbox, little: bool) -> Written {
        let socket = self.socket();
        let written = if little {
            self.output.write_little(socket, outbox)
        } else {
            self.output.write(socket, outbox)
        };
        if let Written::Progress(n) = written {
            self.stay.note_sent(n);
            self.tools.tally.count(0, n);
            self.tools.storage.reclaim(outbox);
        }
        written
    }

    /// Lends an outbox with nothing in it the storage of the answer before. When input has come:
    /// a poll that writes nothing gives it up.
    pub(crate) fn lend(&mut self, outbox: &mut Outbox) {
        self.tools.storage.lend(outbox);
    }

    /// Gives up all buffers: a connection that waits for long owns none.
    pub(crate) fn release(&mut self) {
        self.tools.release();
    }

    /// Waits for what is in `wanted`, for the peer's leaving, or for the bell. Returns whether
    /// [`look`](Self::look) will find something.
    pub(crate) fn watch(&self, wanted: Wanted, bell: Option<&Socket>, most: Duration) -> bool {
        match bell {
            None => {
                let mut one = [self.wanted(wanted)];
                wait(&mut one, Some(most.min(LOOK))) && is_news(&one[0])
            }
            Some(bell) => self.watch_beside(wanted, bell, most).1,
        }
    }

    /// The same, but returns first whether the other socket has become readable.
    pub(crate) fn watch_beside(
        &self,
        wanted: Wanted,
        other: &Socket,
        most: Duration,
    ) -> (bool, bool) {
        let mut both = [self.wanted(wanted), PollFd::new(other, PollFlags::IN)];
        if !wait(&mut both, Some(most)) {
            return (false, false);
        }
        (!both[1].revents().is_empty(), is_news(&both[0]))
    }

    fn wanted(&self, wanted: Wanted) -> PollFd<'_> {
        let mut events = PollFlags::empty();
        events.set(PollFlags::IN, wanted.input && self.open);
        events.set(PollFlags::OUT, wanted.room);
        PollFd::new(self.socket(), events)
    }
}

/// Input, or the peer's leaving.
fn is_news(socket: &PollFd<'_>) -> bool {
    !(socket.revents() - PollFlags::OUT).is_empty()
}

/// What a thread waits for at its socket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Input is welcome.
    pub(crate) input: bool,
    /// There is something to write.
    pub(crate) room: bool,
}

#[cfg(all(test, unix))]
mod tests;
