//! The socket of one connection: how it is read, written and watched.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hairspring_backend_common::{
    Counters, Intake, Listener, Options, Output, Socket, Wakeup, Written,
};
use hairspring_core::{Input, Outbox};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::link::Link;
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
    link: &'a Arc<Link>,
    counters: &'a Counters,
    traffic: &'a Traffic,
    intake: Intake,
    output: Output,
    /// Only while both the peer and a waker matter.
    reader: Option<Reader>,
    /// The peer's end has not been read.
    open: bool,
}

/// What a connection has carried; outlives a panic of its protocol.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) received: Cell<u64>,
    pub(crate) sent: Cell<u64>,
}

impl<'a> Transport<'a> {
    pub(crate) fn new(
        link: &'a Arc<Link>,
        options: &Options,
        counters: &'a Counters,
        traffic: &'a Traffic,
    ) -> Self {
        // If they fail the socket is dead, and the first read says so.
        let _ = link.socket.set_read_timeout(Some(BRIEF));
        if cfg!(windows) {
            let _ = link.socket.set_write_timeout(Some(LOOK));
        }
        Self {
            link,
            counters,
            traffic,
            intake: Intake::new(options),
            output: Output::default(),
            reader: None,
            open: true,
        }
    }

    /// Whether input can still come.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Bytes received so far.
    pub(crate) fn received(&self) -> u64 {
        self.traffic.received.get()
    }

    /// The chunk that the second thread has read, if any.
    pub(crate) fn take_ahead(&mut self) -> Option<Input> {
        let input = self.reader.as_ref().and_then(Reader::take);
        self.account(input)
    }

    /// Reads, for [`BRIEF`] at most.
    pub(crate) fn read(&mut self) -> Option<Input> {
        debug_assert!(self.open && !self.reads_ahead(), "one reads at a time, up to the end");
        let input = self.intake.read(&self.link.socket);
        self.account(input)
    }

    /// What is there without waiting: input if it is welcome, else only news of the peer's
    /// leaving.
    pub(crate) fn look(&mut self, welcome: bool) -> Option<Input> {
        let input = if welcome && self.open {
            match &self.reader {
                Some(reader) if reader.is_busy() => None,
                Some(reader) => reader.take().or_else(|| self.intake.read_now(&self.link.socket)),
                None => self.intake.read_now(&self.link.socket),
            }
        } else {
            is_gone(&self.link.socket).then_some(Input::Reset)
        };
        self.account(input)
    }

    fn account(&mut self, input: Option<Input>) -> Option<Input> {
        match &input {
            Some(Input::Data(data)) => {
                let n = data.len() as u64;
                self.traffic.received.set(self.traffic.received.get() + n);
                self.counters.count_received(n);
            }
            Some(Input::Fin | Input::Reset) => self.open = false,
            None => {}
        }
        input
    }

    /// Has a second thread read the next chunk; its coming rings the alarm. Without a thread to
    /// spare, [`look`](Self::look) has to do.
    pub(crate) fn read_ahead(&mut self, options: &Options) {
        if !self.reader.as_ref().is_some_and(Reader::ask) {
            self.reader = Reader::start(self.link, options).ok();
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
            && wait(&mut [PollFd::new(&self.link.socket, PollFlags::IN)], Some(Duration::ZERO))
        {
            reader.settle(BRIEF);
        }
    }

    /// Writes once, as much as there is room for.
    pub(crate) fn write(&mut self, outbox: &mut Outbox) -> Written {
        let written = self.output.write(&self.link.socket, outbox);
        if let Written::Progress(n) = written {
            self.traffic.sent.set(self.traffic.sent.get() + n);
            self.counters.count_sent(n);
        }
        written
    }

    /// Waits for what is in `wanted`, for the peer's leaving, or for the bell. Returns whether
    /// [`look`](Self::look) will find something.
    pub(crate) fn watch(&self, wanted: Wanted, bell: Option<&Socket>, most: Duration) -> bool {
        let mut events = PollFlags::empty();
        events.set(PollFlags::IN, wanted.input && self.open && !self.reads_ahead());
        events.set(PollFlags::OUT, wanted.room);
        let socket = PollFd::new(&self.link.socket, events);
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

/// Waits for the wake-up, which is used up, or for a client at any of the listeners. Returns
/// the places of those that have one.
pub(crate) fn await_any(
    wakeup: &Wakeup,
    listeners: &[Listener],
    most: Option<Duration>,
) -> io::Result<Vec<usize>> {
    let sockets = listeners.iter().map(Listener::socket).chain([wakeup.socket()]);
    let mut fds: Vec<PollFd<'_>> =
        sockets.map(|socket| PollFd::new(socket, PollFlags::IN)).collect();
    if !wait(&mut fds, most) {
        return Ok(Vec::new());
    }
    let mut ready: Vec<usize> = (0..fds.len()).filter(|&i| !fds[i].revents().is_empty()).collect();
    if ready.pop_if(|last| *last == listeners.len()).is_some() {
        wakeup.drain()?;
    }
    Ok(ready)
}

/// Waits until there is input, or the peer is gone.
pub(crate) fn await_input(socket: &Socket) {
    wait(&mut [PollFd::new(socket, PollFlags::IN)], None);
}

/// Both directions are closed. A peer that only ended its own is still there.
fn is_gone(socket: &Socket) -> bool {
    // Nothing is asked for: poll(2) reports these two always.
    let mut fds = [PollFd::new(socket, PollFlags::empty())];
    wait(&mut fds, Some(Duration::ZERO))
        && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
}

/// Whether something happened in the time. Not so after a signal: whoever waits looks again.
fn wait(fds: &mut [PollFd<'_>], most: Option<Duration>) -> bool {
    // An hour is as good as for ever, and fits every system's arithmetic.
    let timeout = most.map(|most| {
        let most = most.min(Duration::from_secs(3600));
        Timespec::try_from(most).expect("an hour fits")
    });
    poll(fds, timeout.as_ref()).is_ok_and(|n| n > 0)
}
