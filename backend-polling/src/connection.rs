//! One connection: what is done when its turn has come.

use std::io;
use std::sync::Arc;
use std::task::Context;

use hairspring_backend_common::{
    Ended, Ending, LAST_INPUT_MAX, Socket, Ticket, Written, spares_poll,
};
use hairspring_core::{ConnectionInfo, Input, Instant, Protocol, Read, Step};

use crate::news::Ready;
use crate::registration::{Key, Registration};
use crate::room::Room;
use crate::tools::Tools;
use crate::wakers::Ringer;

/// Reads in one turn, each followed by a poll.
const READS_PER_TURN: u32 = 4;

/// Polls in one turn, each but the last followed by a write.
const POLLS_PER_TURN: u32 = 32;

/// Bytes written in one turn, but for the last write.
const WRITTEN_PER_TURN: u64 = 512 << 10;

/// A protocol, its socket, and what the loop knows of them.
#[derive(Debug)]
pub(crate) struct Connection<P> {
    registration: Registration,
    protocol: P,
    /// What the last poll wanted. Before the first one input is welcome.
    read: Read,
    deadline: Option<Instant>,
    /// Only while someone keeps a waker.
    waker: Option<Arc<Ringer>>,
    pub(crate) ticket: Ticket,
    /// The peer's end has not been read.
    open: bool,
    room: Room,
    /// It finishes with its next input, which is the next news: set while [idle](Self::idle_since).
    pub(crate) gives_way: bool,
    /// The protocol was told to finish.
    told: bool,
    /// The protocol has seen a reset.
    lost: bool,
    /// It is, or was, among those that are [parting](Tools::parting): no connection is twice.
    parted: bool,
    /// It is in the loop's queue of those that have more to do.
    pub(crate) queued: bool,
    /// When it last had a turn, but for those that tell all connections of a crowd: it must still be
    /// known which one has been idle longest.
    last_turn: Instant,
    life: Life,
}

/// What is told about a connection when it has ended.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) info: ConnectionInfo,
    pub(crate) began: Instant,
    pub(crate) received: u64,
    pub(crate) sent: u64,
}

/// Why a connection has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It has just begun: it is read from as soon as it wants input. Clients mostly ask at once when
    /// they have connected, so the request is there by now.
    Begin,
    /// It was woken, or has more to do.
    Poll,
    Ready(Ready),
    /// Its deadline may have come.
    Deadline,
    /// Its peer should have ended its side by now.
    Look,
    /// It has become crowded.
    Crowd,
    /// It shall finish.
    Finish,
}

/// What comes after a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Wait for what is demanded.
    Wait,
    /// There is more to do: another turn, after others.
    Again,
    Ended(Ending),
}

impl<P: Protocol> Connection<P> {
    pub(crate) fn new(registration: Registration, protocol: P, ticket: Ticket, life: Life) -> Self {
        Self {
            registration,
            protocol,
            read: Read::Need,
            deadline: None,
            waker: None,
            ticket,
            open: true,
            room: Room::default(),
            gives_way: false,
            told: false,
            lost: false,
            parted: false,
            queued: false,
            last_turn: life.began,
            life,
        }
    }

    /// A turn: takes in what `cause` brings, polls, writes, and sees to it that the loop hears
    /// of what the protocol waits for.
    pub(crate) fn turn(&mut self, cause: Cause, tools: &mut Tools) -> Flow {
        if cause != Cause::Crowd {
            self.last_turn = tools.now.mono;
        }
        tools.storage.lend(self.protocol.outbox());
        let flow = self.go_on(cause, tools);
        if tools.storage.capacity() == 0 {
            tools.storage.reclaim(self.protocol.outbox());
        }
        self.settle(flow, cause, tools)
    }

    fn go_on(&mut self, cause: Cause, tools: &mut Tools) -> Flow {
        let mut more = self.take_in(cause, tools);
        if self.is_due(tools.now.mono) {
            match self.catch_up(tools) {
                Ok(expects_more) => more |= expects_more,
                Err(ending) => return Flow::Ended(ending),
            }
        }
        let mut reads = 1;
        loop {
            let flow = self.advance(tools);
            let reads_on = more && reads < READS_PER_TURN && self.welcomes();
            if flow != Flow::Wait || !reads_on || !self.read_once(tools) {
                return flow;
            }
            more = self.expects_more(tools);
            reads += 1;
        }
    }

    /// Returns whether more input is likely to be waiting.
    fn take_in(&mut self, cause: Cause, tools: &mut Tools) -> bool {
        match cause {
            Cause::Begin => true,
            Cause::Poll | Cause::Deadline | Cause::Crowd => false,
            Cause::Look => self.welcomes() && self.read(tools),
            Cause::Ready(ready) if !self.gives_way => {
                if ready.writable {
                    self.room.on_news();
                }
                ready.readable
                    && (if self.welcomes() { self.read(tools) } else { self.refuse(ready) })
            }
            Cause::Ready(_) | Cause::Finish => {
                self.gives_way = false;
                let enough = self.life.received + LAST_INPUT_MAX;
                while self.welcomes() && self.life.received < enough && self.read_once(tools) {}
                if !std::mem::replace(&mut self.told, true) {
                    self.protocol.shutdown();
                }
                false
            }
        }
    }

    /// Moves what the transport takes and has before the protocol hears that its time is over.
    ///
    /// It may be this loop that is late: a handler has blocked it, or the process stood still. Then
    /// the peer may have made room and sent its part in time. Or the peer is slow: the kernel tells
    /// of room only when a third of its buffer is free, which may take longer than that time, so a
    /// write is tried. Returns whether more input is likely.
    fn catch_up(&mut self, tools: &mut Tools) -> Result<bool, Ending> {
        let mut written = 0;
        self.room.on_deadline();
        while !(self.room.is_none() || self.lost)
            && written < WRITTEN_PER_TURN
            && !self.protocol.outbox().is_idle()
        {
            match self.write(tools) {
                Written::Progress(n) => written += n,
                Written::Failed => return Err(Ending::Aborted),
                Written::Idle | Written::Blocked | Written::Lost => break,
            }
        }
        Ok(self.welcomes() && self.read(tools))
    }

    /// Whether input can come, and there is room for it.
    fn welcomes(&self) -> bool {
        self.read != Read::Hold && self.open
    }

    fn read(&mut self, tools: &mut Tools) -> bool {
        self.read_once(tools) && self.expects_more(tools)
    }

    fn expects_more(&self, tools: &Tools) -> bool {
        self.open && tools.intake.expects_more()
    }

    /// Returns whether anything came.
    fn read_once(&mut self, tools: &mut Tools) -> bool {
        let Some(input) = tools.intake.read(self.registration.socket()) else { return false };
        if let Input::Data(data) = &input {
            let n = data.len() as u64;
            self.life.received += n;
            tools.received += n;
        }
        self.receive(input);
        true
    }

    fn receive(&mut self, input: Input) {
        self.open &= matches!(input, Input::Data(_));
        self.lost |= input == Input::Reset;
        self.protocol.receive(input);
    }

    /// There is news of input, and input is not welcome: either both directions are closed, or the
    /// input has to stay in the kernel, and the loop stops watching for it.
    fn refuse(&mut self, ready: Ready) -> bool {
        // News that was not asked for can only be that both directions are closed.
        let gone = ready.gone || !(self.registration.reads() || ready.writable);
        if gone || self.watch(false, self.registration.writes()).is_err() {
            self.receive(Input::Reset);
        }
        false
    }

    /// Polls and writes until there is nothing to do, no room to write, or others are due.
    fn advance(&mut self, tools: &mut Tools) -> Flow {
        let mut written = 0;
        for _ in 0..POLLS_PER_TURN {
            let mut demand = match self.poll(tools) {
                // Nothing can come or go after a reset, whatever the protocol waits for.
                _ if self.lost => return Flow::Ended(Ending::Lost),
                Step::Done(outcome) => return Flow::Ended(outcome.into()),
                Step::Wait(demand) => demand,
            };
            (self.read, self.deadline) = (demand.read, demand.deadline);
            let outbox = self.protocol.outbox();
            let next = if demand.again { Flow::Again } else { Flow::Wait };
            if outbox.is_idle() {
                self.room = Room::Some;
                return next;
            }
            if self.room.is_none() {
                return next;
            }
            match self.write(tools) {
                Written::Progress(n) => {
                    written += n;
                    self.room = Room::Some;
                    if spares_poll(self.protocol.outbox(), &mut demand) {
                        self.deadline = demand.deadline;
                        return next;
                    }
                }
                Written::Blocked => return next,
                Written::Failed => return Flow::Ended(Ending::Aborted),
                Written::Idle | Written::Lost => {}
            }
            if written >= WRITTEN_PER_TURN && !self.lost {
                break;
            }
        }
        Flow::Again
    }

    /// Writes once, or in [little](hairspring_backend_common::Output::write_little) pieces, and keeps account of it.
    #[inline]
    fn write(&mut self, tools: &mut Tools) -> Written {
        let (socket, outbox) = (self.registration.socket(), self.protocol.outbox());
        let written = if self.room == Room::Little {
            tools.output.write_little(socket, outbox)
        } else {
            tools.output.write(socket, outbox)
        };
        match written {
            Written::Progress(n) => {
                self.life.sent += n;
                tools.sent += n;
                tools.storage.reclaim(self.protocol.outbox());
            }
            Written::Blocked => self.room.on_blocked(),
            Written::Lost => self.receive(Input::Reset),
            Written::Idle | Written::Failed => {}
        }
        written
    }

    fn poll(&mut self, tools: &mut Tools) -> Step {
        let (Tools { now, wakers, .. }, protocol) = (tools, &mut self.protocol);
        wakers.with(&mut self.waker, self.ticket, |waker| {
            protocol.poll(&mut Context::from_waker(waker), *now)
        })
    }

    /// Brings what is watched for in line with what is wanted. Called at the end of a turn: by the
    /// end of their first one many connections are over, or [parting](Self::is_parting).
    ///
    /// A socket is still watched for input when that has become unwelcome: most often it is welcome
    /// again before any comes. If it does come, watching [stops](Self::refuse).
    fn settle(&mut self, flow: Flow, cause: Cause, tools: &mut Tools) -> Flow {
        let rests = flow == Flow::Wait && !self.registration.is_watched();
        if matches!(flow, Flow::Ended(_)) || rests && self.is_parting(cause, tools) {
            return flow;
        }
        let reads = self.open && (self.welcomes() || self.registration.reads());
        if self.watch(reads, self.room.is_none()).is_err() {
            return Flow::Ended(Ending::Lost);
        }
        flow
    }

    /// Whether all that is left is to see the peer end its side, which is looked for a little later.
    fn is_parting(&mut self, cause: Cause, tools: &mut Tools) -> bool {
        let Tools { parting, now, .. } = tools;
        let ends = self.welcomes() && self.protocol.outbox().is_fin_sent();
        match cause {
            _ if !ends => false,
            Cause::Look => parting.put_back(self.ticket, now),
            _ => !std::mem::replace(&mut self.parted, true) && parting.put(self.ticket, now),
        }
    }

    fn watch(&mut self, reads: bool, writes: bool) -> io::Result<()> {
        self.registration.watch(Key::Connection(self.ticket.place), reads, writes)
    }
}

/// What the loop asks.
impl<P: Protocol> Connection<P> {
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }

    /// Since when it has done nothing, if nothing but the peer can make it go on.
    ///
    /// Its outbox is idle then: a turn ends otherwise only when there is no room, or in the queue.
    pub(crate) fn idle_since(&self) -> Option<Instant> {
        let busy = self.told || self.queued || self.room.is_none() || self.waker.is_some();
        (!busy && self.welcomes()).then_some(self.last_turn)
    }

    pub(crate) fn socket(&self) -> &Socket {
        self.registration.socket()
    }

    pub(crate) fn life(&self) -> &Life {
        &self.life
    }
}

impl Life {
    pub(crate) fn ended(&self, ending: Ending, now: Instant) -> Ended {
        let lasted = now.since(self.began);
        Ended { ending, received: self.received, sent: self.sent, lasted }
    }
}

#[cfg(test)]
mod tests;
