//! A loop's listeners.

use std::io;
use std::sync::Arc;

use hairspring_backend_common::{
    ACCEPT_BATCH, ACCEPT_PAUSE, Accepted, Batch, Listener, Listeners, Taken,
};
use hairspring_core::Instant;

use crate::mailbox::Mailbox;
use crate::registration::{Key, Registration};
use crate::server::Server;

/// The listeners that one loop accepts from. Dropping it leaves them to the others.
#[derive(Debug)]
pub(crate) struct Gates {
    gates: Vec<Gate>,
    /// Some gate is.
    ready: bool,
    state: State,
}

#[derive(Debug)]
struct Gate {
    listener: Arc<Listener>,
    /// Of a duplicate of the listener's socket: several loops wait for the same one.
    registration: Registration,
    /// Clients may be waiting.
    ready: bool,
}

/// Listeners stay readable while clients wait and none is accepted. Then the loop does not watch them,
/// or it would spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// All places are taken: until one is free, or until this moment, when a connection may have been
    /// idle for long enough to give way.
    Full(Option<Instant>),
    /// Descriptors or memory have run out: until this moment.
    Paused(Instant),
}

impl Gates {
    /// The listeners of each loop: all of them, or a sibling of each.
    pub(crate) fn deal_out(listeners: Listeners, server: &Server) -> io::Result<Vec<Self>> {
        let empty = || Self { gates: Vec::new(), ready: false, state: State::Open };
        let mut dealt: Vec<Self> = server.mailboxes.iter().map(|_| empty()).collect();
        for listener in listeners {
            let shared = Arc::new(listener);
            for (place, (own, mailbox)) in dealt.iter_mut().zip(&server.mailboxes).enumerate() {
                // The first has the listener itself.
                let sibling = if place == 0 { None } else { sibling(&shared, server)? };
                own.add(sibling.unwrap_or_else(|| Arc::clone(&shared)), mailbox)?;
            }
        }
        Ok(dealt)
    }

    fn add(&mut self, listener: Arc<Listener>, mailbox: &Mailbox) -> io::Result<()> {
        let (socket, key) =
            (listener.socket().try_clone()?, Key::Listener(self.gates.len() as u32));
        let registration = Registration::new(mailbox.poller(), socket, key)?;
        self.gates.push(Gate { listener, registration, ready: false });
        Ok(())
    }

    /// There is news of the listener at this place.
    pub(crate) fn is_ready(&mut self, place: u32) {
        if let Some(gate) = self.gates.get_mut(place as usize) {
            gate.ready = true;
            self.ready = true;
        }
    }

    /// No client is known to wait, and accepting is not suspended.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.ready && self.state == State::Open
    }

    /// When to call [`look`](Self::look) again at the latest.
    pub(crate) fn until(&self) -> Option<Instant> {
        match self.state {
            State::Paused(until) => Some(until),
            State::Full(until) => until,
            State::Open => None,
        }
    }

    /// Listens again after a pause that is over.
    pub(crate) fn look(&mut self, server: &Server, now: Instant) {
        let over = match self.state {
            State::Open => false,
            State::Full(until) => until.is_some_and(|until| until <= now) || !server.is_full(),
            State::Paused(until) => until <= now,
        };
        if over {
            self.set(State::Open, now);
        }
    }

    /// Accepts a batch of `clients` from each listener that has some. Returns whether one has to
    /// wait because there is no place.
    pub(crate) fn accept(
        &mut self,
        server: &Server,
        now: Instant,
        clients: &mut Vec<Accepted>,
    ) -> bool {
        let (mut state, mut full) = (self.state, false);
        self.ready = false;
        for gate in &mut self.gates {
            if std::mem::take(&mut gate.ready) {
                match accept_batch(server, &gate.listener, ACCEPT_BATCH, clients) {
                    Batch::Done | Batch::More => {}
                    Batch::Full => (state, full) = (State::Full(None), true),
                    Batch::Exhausted => state = State::Paused(now + ACCEPT_PAUSE),
                }
            }
        }
        self.set(state, now);
        full
    }

    /// Clients wait for a place: somebody may give way at this moment.
    pub(crate) fn try_again_at(&mut self, moment: Instant) {
        if let State::Full(until) = &mut self.state {
            *until = Some(until.map_or(moment, |until| moment.min(until)));
        }
    }

    /// Accepts those who have connected already: closing the listener would reset them.
    pub(crate) fn accept_last(&mut self, server: &Server, clients: &mut Vec<Accepted>) {
        for gate in self.gates.drain(..) {
            accept_batch(server, &gate.listener, usize::MAX, clients);
        }
    }

    fn set(&mut self, state: State, now: Instant) {
        if state == self.state {
            return;
        }
        self.state = state;
        for (place, gate) in (0..).zip(&mut self.gates) {
            let key = Key::Listener(place);
            if gate.registration.watch(key, state == State::Open, false).is_err() {
                // No memory in the kernel for as little: try again later.
                self.state = State::Paused(now + ACCEPT_PAUSE);
            }
        }
    }
}

fn sibling(listener: &Listener, server: &Server) -> io::Result<Option<Arc<Listener>>> {
    let Some(sibling) = listener.sibling(&server.setup.options)? else { return Ok(None) };
    sibling.socket().set_nonblocking(true)?;
    Ok(Some(Arc::new(sibling)))
}

/// Never inlined: one copy is enough for accepting while the backend serves, and before it ends.
#[inline(never)]
fn accept_batch(
    server: &Server,
    listener: &Listener,
    most: usize,
    clients: &mut Vec<Accepted>,
) -> Batch {
    let hand = |client, taken: Taken| {
        if taken.crowds {
            server.poke_all();
        }
        clients.push(client);
        Ok(())
    };
    server.accept_batch(listener, Listener::accept_nonblocking, most, hand, || server.leave_place())
}

#[cfg(test)]
mod tests;
