//! The loop: waits, and gives everyone a turn who has something to do.
//!
//! ```text
//!   sleep ─▶ sockets with news ─▶ those who were woken ─▶ deadlines ─▶ those with more to do
//!     ▲                                                                          │
//!     └───────── counters ◀── stop, crowd ◀── new clients, handed over or not ◀──┘
//! ```
//!
//! New clients come last: a slot that was freed in this round is used again only after all news
//! of its former connection was dropped.

mod lives;

use std::collections::{BinaryHeap, VecDeque};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hairspring_backend_common::{Accepted, Ending, GIVE_WAY_AFTER, Tally, Ticket, Timers};
use hairspring_core::{ConnectionInfo, Instant, Protocol};

use crate::accept::Gates;
use crate::connection::{Cause, Connection};
use crate::handover::Handover;
use crate::mailbox::Mailbox;
use crate::news::News;
use crate::registration::Key;
use crate::server::Server;
use crate::slots::Slots;
use crate::sources::Watched;
use crate::tools::Tools;
use crate::waiting::Waiting;
use crate::wakers::{Ringer, Wakers};

/// The longest sleep: with nothing to do a loop wakes once a day for nothing.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One thread's connections, and all that drives them. Made on that thread.
pub(crate) struct EventLoop<P, M> {
    server: Arc<Server>,
    mailbox: Arc<Mailbox>,
    make: Arc<M>,
    gates: Gates,
    handover: Handover,
    /// Storage for clients that were just accepted.
    clients: Vec<Accepted>,
    sources: Watched,
    connections: Slots<Connection<P>>,
    timers: Timers,
    /// Slots of connections that have more to do, oldest first. A connection in one of them may have
    /// ended meanwhile, or have had its turn.
    again: VecDeque<u32>,
    /// Storage for the ringers of connections that were woken.
    woken: Vec<Arc<Ringer>>,
    tools: Tools,
    tally: Tally,
    /// The next connection's [`Ticket::serial`].
    serial: u32,
    turns: u32,
    /// `turns` when this loop last looked for clients.
    turns_seen: u32,
    /// It is crowded, and all connections have been told.
    crowded: bool,
    /// Connections know that the backend stops.
    stopping: bool,
}

impl<P, M> EventLoop<P, M>
where
    P: Protocol,
    M: Fn(ConnectionInfo) -> P,
{
    pub(crate) fn new(
        server: Arc<Server>,
        mailbox: Arc<Mailbox>,
        gates: Gates,
        sources: Watched,
        make: Arc<M>,
    ) -> Self {
        Self {
            tools: Tools::new(Wakers::new(Arc::clone(&mailbox)), &server.setup.options),
            tally: server.setup.counters.tally(),
            server,
            mailbox,
            make,
            gates,
            handover: Handover::default(),
            clients: Vec::new(),
            sources,
            connections: Slots::default(),
            timers: Timers::default(),
            again: VecDeque::new(),
            woken: Vec::new(),
            serial: 0,
            turns: 0,
            turns_seen: 0,
            crowded: false,
            stopping: false,
        }
    }

    /// Runs until the backend has stopped and no connection is left.
    pub(crate) fn run(mut self) -> io::Result<()> {
        let mut waiting = Waiting::new();
        self.look_again();
        loop {
            self.mailbox.sleep(&mut waiting, self.rest())?;
            self.look();
            for news in waiting.iter() {
                self.dispatch(news);
            }
            let mail = self.mailbox.has_news();
            if mail {
                self.serve_woken();
            }
            self.keep_deadlines();
            self.look_at_parting();
            self.go_on();
            if mail {
                self.adopt_clients();
            }
            if !self.gates.is_quiet() || self.handover.until().is_some() {
                self.welcome_clients();
            }
            if mail {
                self.look_around();
            }
            self.count_traffic();
            if self.stopping && self.is_over() {
                return Ok(());
            }
        }
    }

    /// Reads the clock, and whether it is crowded.
    fn look(&mut self) {
        let Tools { now, calendar, .. } = &mut self.tools;
        self.server.clock.renew(now, calendar);
        now.crowded = self.server.is_crowded();
        // Connections that have a turn while there is no crowd have to be told of the next one.
        self.crowded &= now.crowded;
        self.mailbox.awake(now.mono);
    }

    /// A cold call, so that the turns without it do not pay for it.
    #[cold]
    fn look_again(&mut self) {
        self.look();
    }

    /// How long to sleep: not at all if a connection has more to do.
    ///
    /// Counted from the last look at the clock, to save another one. So a deadline may be met too
    /// late, by as long as the turns since then have taken.
    fn rest(&self) -> Duration {
        if !self.again.is_empty() {
            return Duration::ZERO;
        }
        let now = self.tools.now.mono;
        let ends_at = self.stopping.then(|| self.server.ends_at());
        let parting = self.tools.parting.next();
        [self.timers.next(), self.gates.until(), self.handover.until(), parting, ends_at]
            .into_iter()
            .flatten()
            .fold(now + DAY, Instant::min)
            .since(now)
    }

    fn dispatch(&mut self, news: News) {
        match news.key {
            Key::Connection(slot) => self.turn(slot, Cause::Ready(news.ready)),
            Key::Listener(place) => self.gates.is_ready(place),
            Key::Source(place) => self.sources.react(place),
        }
    }

    fn serve_woken(&mut self) {
        let mut woken = std::mem::take(&mut self.woken);
        self.mailbox.take_woken(&mut woken);
        for ringer in woken.drain(..) {
            let ticket = ringer.answer();
            drop(ringer);
            if self.has(ticket) {
                self.turn(ticket.place, Cause::Poll);
            }
        }
        self.woken = woken;
    }

    /// Whether this connection has not ended.
    fn has(&mut self, ticket: Ticket) -> bool {
        self.connections.get_mut(ticket.place).is_some_and(|c| c.ticket == ticket)
    }

    /// Begins to serve the clients that were handed over. After all turns: if one of those does not
    /// end, other loops can still take the clients back.
    fn adopt_clients(&mut self) {
        for (_, client) in self.mailbox.take_clients() {
            self.begin(client);
        }
    }

    fn keep_deadlines(&mut self) {
        if self.timers.next().is_none_or(|next| next > self.tools.now.mono) {
            return;
        }
        let mut due = Vec::new();
        while let Some(slot) = self.timers.pop(self.tools.now.mono) {
            due.push(slot);
        }
        for slot in due {
            let Some(connection) = self.connections.get_mut(slot) else { continue };
            match connection.deadline() {
                Some(deadline) if deadline > self.tools.now.mono => self.timers.set(slot, deadline),
                Some(_) => self.turn(slot, Cause::Deadline),
                None => {}
            }
        }
    }

    /// Gives a turn to connections whose peers should have ended their side by now.
    fn look_at_parting(&mut self) {
        while let Some(ticket) = self.tools.parting.pop(self.tools.now.mono) {
            if self.has(ticket) {
                self.turn(ticket.place, Cause::Look);
            }
            if !self.has(ticket) {
                self.tools.parting.ended();
            }
        }
    }

    /// Gives one turn to each connection that had more to do when this was called.
    fn go_on(&mut self) {
        for _ in 0..self.again.len() {
            let Some(slot) = self.again.pop_front() else { return };
            if let Some(connection) = self.connections.get_mut(slot)
                && std::mem::take(&mut connection.queued)
            {
                self.turn(slot, Cause::Poll);
            }
        }
    }

    fn welcome_clients(&mut self) {
        let now = self.tools.now.mono;
        let mut clients = std::mem::take(&mut self.clients);
        self.handover.take_back(&self.server, &self.mailbox, now, &mut clients);
        for client in clients.drain(..) {
            self.begin(client);
        }
        self.gates.look(&self.server, now);
        let full = self.gates.accept(&self.server, now, &mut clients);
        self.deal_out(&mut clients);
        self.clients = clients;
        if full {
            self.make_room();
        }
        if std::mem::replace(&mut self.turns_seen, self.turns) != self.turns {
            // Connections that had a turn may be idle now.
            self.gates.try_again_at(now + GIVE_WAY_AFTER);
        }
    }

    fn deal_out(&mut self, clients: &mut Vec<Accepted>) {
        for client in clients.drain(..) {
            let now = self.tools.now.mono;
            if let Some(client) = self.handover.deal(client, &self.server, &self.mailbox, now) {
                self.begin(client);
            }
        }
    }

    /// Clients of this loop wait for a place: connections of this or another loop give way.
    fn make_room(&mut self) {
        let now = self.tools.now.mono;
        let count = self.server.make_room(now);
        if count == 0 {
            // Another loop is at it, and may have nobody to ask.
            return self.gates.try_again_at(now + GIVE_WAY_AFTER);
        }
        if self.give_way(count) {
            return;
        }
        if self.server.setup.options.reuse_port {
            // The others do not know of the client, nor tell when somebody becomes idle there.
            self.server.ask_others_for_room(&self.mailbox);
            self.gates.try_again_at(now + GIVE_WAY_AFTER);
        } else {
            self.server.made_no_room();
        }
    }

    /// Up to `count` connections, the longest idle ones, give way; those that have just become idle do
    /// not, or if clients wait in vain only with their next request. Returns whether any does.
    fn give_way(&mut self, count: usize) -> bool {
        let now = self.tools.now.mono;
        // Those chosen so far; whoever became idle last comes first, to be replaced.
        let mut idle = BinaryHeap::new();
        for (slot, connection) in self.connections.iter_mut() {
            let Some(since) = connection.idle_since() else { continue };
            let candidate = (since + GIVE_WAY_AFTER, slot);
            if idle.len() < count {
                idle.push(candidate);
            } else if let Some(mut last) = idle.peek_mut()
                && candidate < *last
            {
                *last = candidate;
            }
        }
        let in_vain = self.server.waits_in_vain(now);
        let any = idle.iter().any(|(may, _)| in_vain || *may <= now);
        for (may, slot) in idle {
            if may <= now {
                self.turn(slot, Cause::Finish);
                continue;
            }
            self.gates.try_again_at(may);
            if let Some(connection) = self.connections.get_mut(slot) {
                connection.gives_way |= in_vain;
            }
        }
        any
    }

    /// Looks at what all loops share: has it become crowded, does another one need room, shall it
    /// stop?
    fn look_around(&mut self) {
        if self.server.is_crowded() && !self.crowded {
            (self.crowded, self.tools.now.crowded) = (true, true);
            // Idle ones have to leave sooner. Nobody needs to be told of the contrary.
            for slot in self.connections.numbers() {
                self.turn(slot, Cause::Crowd);
            }
        }
        if self.mailbox.is_asked_for_room() && self.server.is_full() {
            self.give_way(self.server.give_way(self.server.mailboxes.len()));
        }
        if self.server.is_stopping() && !self.stopping {
            self.stopping = true;
            let mut clients = Vec::new();
            self.gates.accept_last(&self.server, &mut clients);
            self.deal_out(&mut clients);
            for slot in self.connections.numbers() {
                self.turn(slot, Cause::Finish);
            }
        }
    }

    /// Whether all connections have ended, and none may have to be taken back from another loop; at
    /// the end of the grace they are made to.
    fn is_over(&mut self) -> bool {
        let cut = self.server.ends_at() <= self.server.clock.mono();
        if cut {
            for slot in self.connections.numbers() {
                self.end(slot, Ending::Cut);
            }
        }
        let looks_after_none = cut || self.handover.until().is_none();
        self.connections.len() == 0 && looks_after_none && self.mailbox.close()
    }

    fn count_traffic(&mut self) {
        let Tools { received, sent, .. } = &mut self.tools;
        self.tally.count(std::mem::take(received), std::mem::take(sent));
    }
}

#[cfg(test)]
mod tests;
