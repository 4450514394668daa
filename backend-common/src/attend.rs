//! Accepting in one thread, and the lifetime of a backend that does so.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::server::{Place, Server};
use crate::wait::await_any;
use crate::{ACCEPT_PAUSE, Accepted, Batch, Listener, Listeners, Reach, Report, Setup, Stage};

/// Clients accepted from one listener before the others, and the stop, are looked at.
const BATCH: usize = 64;

/// How much longer than the grace a connection is waited for. Those that wait for anything end
/// within a quarter of a second; the others are inside a call of their protocol.
const PATIENCE: Duration = Duration::from_millis(500);

/// Accepts clients until the server is stopped, hands each to `hand`, and returns when all
/// connections have ended, or should have.
///
/// At the cap the longest idle connections are told to give way when a client waits; while none
/// is idle, clients wait in the backlog. When it is stopped the listeners are closed (clients that
/// the kernel had accepted are handed over first), and the grace begins.
///
/// # Errors
/// If there is no listener, or no descriptor to wait with. An error of `hand` is none: the client
/// is refused, and accepting pauses.
pub fn attend<R: Reach>(
    server: &Arc<Server<R>>,
    listeners: Listeners,
    hand: impl Fn(Place<R>, Accepted) -> io::Result<()>,
) -> io::Result<Report> {
    if listeners.as_slice().is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected at least one listener"));
    }
    for listener in listeners.as_slice() {
        listener.socket().set_nonblocking(true)?;
        server.setup.hooks.listening(listener.local_address());
    }
    let _subscription = server.setup.stop.subscribe(Arc::clone(&server.wakeup).into());
    let attendant = Attendant { server, hand };
    attendant.accept_until_stopped(listeners.as_slice())?;
    attendant.finish(listeners)
}

struct Attendant<'a, R: Reach, H> {
    server: &'a Arc<Server<R>>,
    hand: H,
}

impl<R: Reach, H: Fn(Place<R>, Accepted) -> io::Result<()>> Attendant<'_, R, H> {
    fn accept_until_stopped(&self, listeners: &[Listener]) -> io::Result<()> {
        let (server, stop) = (self.server, &self.server.setup.stop);
        // The listeners stay readable while nobody is accepted: then only the wake-up is waited
        // for, or this thread would spin.
        let mut paused = false;
        while stop.stage() == Stage::Serving {
            let watched = if paused { &[] } else { listeners };
            let most = paused.then_some(ACCEPT_PAUSE);
            let ready = await_any(&server.wakeup, watched, most)?;
            paused = false;
            for listener in ready.into_iter().map(|index| &watched[index]) {
                match self.accept_batch(listener, BATCH) {
                    Batch::Done => {}
                    Batch::Full => {
                        server.make_room();
                        paused = true;
                    }
                    Batch::Exhausted => paused = true,
                }
            }
        }
        Ok(())
    }

    fn accept_batch(&self, listener: &Listener, most: usize) -> Batch {
        // If the place is dropped it is free again.
        let hand = |accepted, taken| (self.hand)(Place::new(self.server, taken), accepted);
        let free = || _ = self.server.free_place();
        self.server.accept_batch(listener, Listener::accept, most, hand, free)
    }

    /// Stops accepting, and waits until all connections have ended, or should have.
    fn finish(&self, listeners: Listeners) -> io::Result<Report> {
        let Setup { options, hooks, stop, .. } = &self.server.setup;
        let server = self.server;
        server.end_all_at(server.clock.mono() + options.grace);
        hooks.stopping();
        // They have connected before the stop: closing the listener would reset them.
        for listener in listeners.as_slice() {
            self.accept_batch(listener, usize::MAX);
        }
        drop(listeners);
        while !server.is_empty() {
            if stop.stage() == Stage::AtOnce && server.ends_at() > server.clock.mono() {
                server.end_all_at(server.clock.mono());
            }
            let left = (server.ends_at() + PATIENCE).since(server.clock.mono());
            if left.is_zero() {
                break;
            }
            await_any(&server.wakeup, &[], Some(left))?;
        }
        let report = server.report();
        server.doom();
        hooks.stopped(&report);
        Ok(report)
    }
}
