//! The socket of one connection: how it is read, written and watched.

use std::time::Duration;

use hairspring_backend_common::{
    Intake, Options, Output, Socket, Stay, Written, has_room, is_gone, wait,
};
use hairspring_core::{Input, Outbox};
use rustix::event::{PollFd, PollFlags};

use crate::bell::Bell;
use crate::reader::Reader;

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
    intake: Intake,
    output: Output,
    /// Only while both the peer and a waker matter.
    reader: Option<Reader>,
    /// The peer's end has not been read.
    open: bool,
}

impl<'a> Transport<'a> {
    pub(crate) fn new(stay: &'a Stay<Bell>) -> Self {
        let socket = &stay.link().handle.socket;
        // If they fail the socket is dead, and the first read says so.
        let _ = socket.set_read_timeout(Some(BRIEF));
        if cfg!(windows) {
            let _ = socket.set_write_timeout(Some(LOOK));
        }
        Self {
            stay,
            intake: Intake::new(&stay.server().setup.options),
            output: Output::default(),
            reader: None,
            open: true,
        }
    }

    /// Whether input can still come.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    fn socket(&self) -> &'a Socket {
        &self.stay.link().handle.socket
    }

    /// The chunk that the second thread has read, if any.
    pub(crate) fn take_ahead(&mut self) -> Option<Input> {
        let input = self.reader.as_ref().and_then(Reader::take);
        self.account(input)
    }

    /// Reads, for [`BRIEF`] at most.
    pub(crate) fn read(&mut self) -> Option<Input> {
        debug_assert!(self.open && !self.reads_ahead(), "one reads at a time, up to the end");
        let input = self.intake.read(self.socket());
        self.account(input)
    }

    /// What is there without waiting: input if it is welcome, else only news of the peer's
    /// leaving.
    pub(crate) fn look(&mut self, welcome: bool) -> Option<Input> {
        let input = if welcome && self.open {
            match &self.reader {
                Some(reader) if reader.is_busy() => None,
                Some(reader) => reader.take().or_else(|| self.intake.read_now(self.socket())),
                None => self.intake.read_now(self.socket()),
            }
        } else {
            is_gone(self.socket()).then_some(Input::Reset)
        };
        self.account(input)
    }

    fn account(&mut self, input: Option<Input>) -> Option<Input> {
        match &input {
            Some(Input::Data(data)) => self.stay.count_received(data.len() as u64),
            Some(Input::Fin | Input::Reset) => self.open = false,
            None => {}
        }
        input
    }

    /// Has a second thread read the next chunk; its coming rings the alarm. Without a thread to
    /// spare, [`look`](Self::look) has to do.
    pub(crate) fn read_ahead(&mut self, options: &Options) {
        if !self.reader.as_ref().is_some_and(Reader::ask) {
            self.reader = Reader::start(self.stay.link(), options).ok();
        }
    }

    /// Whether the second thread is reading: nobody else may.
    pub(crate) fn reads_ahead(&self) -> bool {
        self.reader.as_ref().is_some_and(Reader::is_busy)
    }

    /// If the second thread is about to bring what the kernel has, waits for it.
    pub(crate) fn settle(&self) {
        if let Some(reader) = &self.reader
            && reader.is_busy()
            && wait(&mut [PollFd::new(self.socket(), PollFlags::IN)], Some(Duration::ZERO))
        {
            reader.settle(BRIEF);
        }
    }

    /// Whether it is worth writing what there was no room for before.
    pub(crate) fn has_room(&self) -> bool {
        has_room(self.socket())
    }

    /// Writes once, as much as there is room for.
    pub(crate) fn write(&mut self, outbox: &mut Outbox) -> Written {
        let written = self.output.write(self.socket(), outbox);
        if let Written::Progress(n) = written {
            self.stay.count_sent(n);
        }
        written
    }

    /// Waits for what is in `wanted`, for the peer's leaving, or for the bell. Returns whether
    /// [`look`](Self::look) will find something.
    pub(crate) fn watch(&self, wanted: Wanted, bell: Option<&Socket>, most: Duration) -> bool {
        let mut events = PollFlags::empty();
        events.set(PollFlags::IN, wanted.input && self.open && !self.reads_ahead());
        events.set(PollFlags::OUT, wanted.room);
        let socket = PollFd::new(self.socket(), events);
        let news = |socket: &PollFd<'_>| !(socket.revents() - PollFlags::OUT).is_empty();
        match bell {
            None => {
                let mut one = [socket];
                wait(&mut one, Some(most.min(LOOK))) && news(&one[0])
            }
            Some(bell) => {
                let mut both = [socket, PollFd::new(bell, PollFlags::IN)];
                wait(&mut both, Some(most)) && news(&both[0])
            }
        }
    }
}

/// What a thread waits for at its socket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Input is welcome.
    pub(crate) input: bool,
    /// There is something to write.
    pub(crate) room: bool,
}

/// Waits until there is input, or the peer is gone.
pub(crate) fn await_input(socket: &Socket) {
    wait(&mut [PollFd::new(socket, PollFlags::IN)], None);
}
