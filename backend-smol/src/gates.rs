//! The listeners, and who accepts from them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use async_io::Async;
use hairspring_backend_common::{ACCEPT_PAUSE, Batch, Listener, Listeners, Server, Stage};

use crate::crew::Crew;
use crate::mailbox::Client;
use crate::reach::Tasks;

/// Clients accepted from one listener before connections get their turn.
const BATCH: usize = 64;

/// All listeners of a backend.
///
/// ```text
///   reactor ── readable ──▶ doorbell ──▶ the executor that is awake ── accepts ──▶ watches again
///                                                                    └─ cannot ──▶ shut
///   the thread that serves: tries those that are shut, now and then, or when a place is free
/// ```
///
/// The reactor runs on whichever thread has nothing else to do, so the executor of that thread is
/// the one that accepts: it is not stuck in a handler, and no other one is woken for it.
#[derive(Debug)]
pub(crate) struct Gates(Mutex<Vec<Gate>>);

#[derive(Debug)]
struct Gate {
    listener: Async<Watched>,
    doorbell: Waker,
    /// Clients have to wait, be it for a place, or for descriptors.
    shut: bool,
}

/// A listener that the reactor knows.
#[derive(Debug)]
struct Watched(Listener);

impl Gates {
    /// Nobody is accepted before [`open`](Self::open).
    ///
    /// # Errors
    /// If the reactor cannot take them.
    pub(crate) fn new(listeners: Listeners, crew: &Crew) -> io::Result<Self> {
        let gates = listeners.into_iter().enumerate().map(|(place, listener)| {
            let doorbell = Waker::from(Arc::new(Doorbell { place, crew: crew.clone() }));
            let listener = Async::new_nonblocking(Watched(listener))?;
            Ok(Gate { listener, doorbell, shut: false })
        });
        Ok(Self(Mutex::new(gates.collect::<io::Result<_>>()?)))
    }

    /// Watches all listeners.
    pub(crate) fn open(&self) {
        self.gates().iter_mut().for_each(Gate::watch);
    }

    /// Accepts a batch from the listener in this place, and hands it to `hand`.
    pub(crate) fn accept(
        &self,
        place: usize,
        server: &Arc<Server<Tasks>>,
        hand: impl FnMut(Client),
    ) {
        if let Some(gate) = self.gates().get_mut(place).filter(|gate| !gate.shut) {
            gate.accept(server, hand);
            if gate.shut {
                // Whoever tends to those that are shut has to know.
                server.attendant().wake();
            }
        }
    }

    /// Until the stop: tries the listeners that are shut.
    ///
    /// # Errors
    /// If it cannot be waited, which would be a mistake of ours.
    pub(crate) fn tend(
        &self,
        server: &Arc<Server<Tasks>>,
        mut hand: impl FnMut(Client),
    ) -> io::Result<()> {
        while server.setup.stop.stage() == Stage::Serving {
            let any_shut = self.gates().iter().any(|gate| gate.shut);
            server.await_news(any_shut.then_some(ACCEPT_PAUSE))?;
            // The news may be that one was shut just now: then its pause only begins.
            if any_shut || !server.is_full() {
                for gate in self.gates().iter_mut().filter(|gate| gate.shut) {
                    gate.accept(server, &mut hand);
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

    fn gates(&self) -> MutexGuard<'_, Vec<Gate>> {
        // A list is whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    fn accept(&mut self, server: &Arc<Server<Tasks>>, hand: impl FnMut(Client)) {
        let batch = self.accept_batch(server, BATCH, hand);
        self.shut = batch != Batch::Done;
        match batch {
            Batch::Done => self.watch(),
            Batch::Full => server.make_room(),
            Batch::Exhausted => {}
        }
    }

    fn accept_batch(
        &self,
        server: &Arc<Server<Tasks>>,
        most: usize,
        mut hand: impl FnMut(Client),
    ) -> Batch {
        let listener = &self.listener.get_ref().0;
        server.accept(listener, Listener::accept_nonblocking, most, |place, accepted| {
            hand((place, accepted));
            Ok(())
        })
    }

    /// Has the doorbell rung when there are clients, be it at once.
    fn watch(&mut self) {
        let mut cx = Context::from_waker(&self.doorbell);
        loop {
            match self.listener.poll_readable(&mut cx) {
                Poll::Pending => return,
                // What the doorbell was rung for.
                Poll::Ready(Ok(())) => {}
                // No memory in the kernel for as little: try again later.
                Poll::Ready(Err(_)) => {
                    self.shut = true;
                    return;
                }
            }
        }
    }
}

/// What the reactor rings when a listener has clients.
#[derive(Debug)]
struct Doorbell {
    place: usize,
    crew: Crew,
}

impl Doorbell {
    fn ring(&self) {
        let executors = self.crew.mailboxes();
        match executors.iter().find(|executor| executor.is_here()) {
            Some(here) => here.open_gate(self.place),
            // It is the reactor's own thread, since all of ours are or were busy; or a handler that
            // waits for something on the reactor by itself. Who comes first accepts.
            None => executors.iter().for_each(|executor| executor.open_gate(self.place)),
        }
    }
}

impl Wake for Doorbell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

#[cfg(unix)]
impl std::os::fd::AsFd for Watched {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.socket().as_fd()
    }
}

#[cfg(windows)]
impl std::os::windows::io::AsSocket for Watched {
    fn as_socket(&self) -> std::os::windows::io::BorrowedSocket<'_> {
        self.0.socket().as_socket()
    }
}
