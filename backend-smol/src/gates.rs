//! The listeners, and who accepts from them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_backend_common::{
    ACCEPT_BATCH, ACCEPT_PAUSE, Batch, Listener, Listeners, STUCK_AFTER, Server, Stage, has_clients,
};

use crate::crew::Crew;
use crate::mailbox::Client;
use crate::reach::Tasks;
use crate::watch::{Door, Watch};

/// All listeners of a backend.
///
/// ```text
///   a client ──▶ the executors that are awake, or wake ── the first accepts
///                                                     └─ cannot ──▶ the gate is shut
///   the thread that called `serve`: tries those that are shut, now and then, or when a place is free
/// ```
///
/// The executors are told of a client only once. So an executor that accepts goes on until no client
/// is left, or says that there may be more, or shuts the gate.
#[derive(Debug)]
pub(crate) struct Gates(Mutex<Vec<Gate>>);

#[derive(Debug)]
struct Gate {
    door: Door,
    /// Clients may wait, for a place or for descriptors, and executors do not accept them.
    shut: bool,
}

impl Gates {
    /// Executors may accept at once, unless somebody [holds](Self::hold) the gates.
    ///
    /// # Errors
    /// If there are no descriptors left, or no memory in the kernel.
    pub(crate) fn new(listeners: Listeners, crew: &Crew) -> io::Result<Self> {
        let gates = listeners.into_iter().enumerate().map(|(place, listener)| {
            let door = Door::new(listener, place, crew)?;
            door.watch()?;
            Ok(Gate { door, shut: false })
        });
        Ok(Self(Mutex::new(gates.collect::<io::Result<_>>()?)))
    }

    /// What a thread watches: all listeners, for the time being.
    ///
    /// # Errors
    /// If there are no descriptors left, or no memory in the kernel.
    pub(crate) fn watched(&self) -> io::Result<Watch> {
        let mut watch = Watch::new()?;
        for (place, gate) in self.gates().iter().enumerate() {
            watch.add_gate(place, &gate.door)?;
        }
        Ok(watch)
    }

    /// Keeps executors from accepting as long as the result lives.
    pub(crate) fn hold(&self) -> impl Sized {
        self.gates()
    }

    /// Accepts a batch from the listener in this place, and hands it to `hand`. Returns whether
    /// there may be more.
    pub(crate) fn accept(
        &self,
        place: usize,
        server: &Arc<Server<Tasks>>,
        hand: impl FnMut(Client),
    ) -> bool {
        let mut gates = self.gates();
        let Some(gate) = gates.get_mut(place).filter(|gate| !gate.shut) else { return false };
        let more = gate.accept(server, hand);
        if gate.shut {
            // The thread that tends to the gates that are shut has to know.
            server.attendant().wake();
        }
        more
    }

    /// Until the stop: tries to accept where a gate is shut, and hands the clients to `crew`.
    ///
    /// # Errors
    /// If it cannot be waited, which would be a mistake of ours.
    pub(crate) fn tend(&self, server: &Arc<Server<Tasks>>, crew: &Crew) -> io::Result<()> {
        // Some executor may not have taken a client that was handed over.
        let mut handed = false;
        while server.setup.stop.stage() == Stage::Serving {
            let any_shut = self.gates().iter().any(|gate| gate.shut);
            let pause = any_shut.then_some(ACCEPT_PAUSE);
            server.await_news(if handed { Some(STUCK_AFTER) } else { pause })?;
            let now = server.clock.mono();
            handed = handed && crew.hand_again(now);
            // The news may be that one was shut just now: then its pause only begins.
            if any_shut || !server.is_full() {
                let mut hand = |client| {
                    crew.hand(client, now);
                    handed = true;
                };
                for gate in self.gates().iter_mut().filter(|gate| gate.shut) {
                    while gate.accept(server, &mut hand) {}
                }
            }
        }
        Ok(())
    }

    /// Accepts those who have connected already, and closes all listeners.
    pub(crate) fn close(&self, server: &Arc<Server<Tasks>>, mut hand: impl FnMut(Client)) {
        for gate in self.gates().drain(..) {
            gate.accept_batch(server, usize::MAX, &mut hand);
        }
    }

    /// Closes all listeners.
    pub(crate) fn abandon(&self) {
        self.gates().clear();
    }

    fn gates(&self) -> MutexGuard<'_, Vec<Gate>> {
        // A list is whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// Whether there may be more.
    fn accept(&mut self, server: &Arc<Server<Tasks>>, hand: impl FnMut(Client)) -> bool {
        let batch = self.accept_batch(server, ACCEPT_BATCH, hand);
        self.shut = match batch {
            Batch::Done | Batch::More => false,
            // Nobody gives way while nobody waits.
            Batch::Full => has_clients(self.door.listener()),
            Batch::Exhausted => true,
        };
        match (batch, self.shut) {
            (Batch::Full, true) => server.make_room(),
            (_, false) => self.watch(),
            _ => {}
        }
        batch == Batch::More
    }

    fn accept_batch(
        &self,
        server: &Arc<Server<Tasks>>,
        most: usize,
        mut hand: impl FnMut(Client),
    ) -> Batch {
        let listener = self.door.listener();
        server.accept(listener, Listener::accept_nonblocking, most, |place, accepted| {
            hand((place, accepted));
            Ok(())
        })
    }

    fn watch(&mut self) {
        // No memory in the kernel for as little: try again later.
        self.shut = self.door.watch().is_err();
    }
}

#[cfg(test)]
mod tests;
