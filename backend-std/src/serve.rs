//! Accepting, and the lifetime of the backend and of each connection's thread.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hairspring_backend_common::{
    ACCEPT_PAUSE, AcceptFault, Accepted, Ended, Ending, Listener, Listeners, Report, Setup, Stage,
    reset_on_close,
};
use hairspring_core::{ConnectionInfo, Protocol};

use crate::connection::Connection;
use crate::link::Link;
use crate::server::{Place, Server};
use crate::transport::{Traffic, await_any};

/// Clients accepted from one listener before the others, and the stop, are looked at.
const BATCH: usize = 64;

/// How much longer than the grace a connection is waited for. Those that wait for anything end
/// within a quarter of a second; the others are inside a call of their protocol.
const PATIENCE: Duration = Duration::from_millis(500);

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the connection's own thread, and so does all of the protocol: neither it nor
/// what it owns has to be `Send`. A panic in it ends that connection only.
///
/// At the cap of connections the longest idle ones are told to
/// [`shutdown`](Protocol::shutdown) when a client waits; while none is idle, clients wait in the
/// backlog. When it is stopped the listeners are closed at once (clients that the kernel had
/// accepted are still served), every connection is told to `shutdown` after what had already
/// arrived was received, and what is still open at the end of the grace is reset.
///
/// # Errors
/// If there is no listener, or no descriptor to wait with. Failures of connections and of
/// `accept` are none: see [`Hooks`](crate::Hooks).
pub fn serve<P, M>(listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    if listeners.as_slice().is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected at least one listener"));
    }
    for listener in listeners.as_slice() {
        listener.socket().set_nonblocking(true)?;
        setup.hooks.listening(listener.local_address());
    }
    let server = Arc::new(Server::new(setup)?);
    let _subscription = server.setup.stop.subscribe(Arc::clone(&server.wakeup).into());
    let acceptor = Acceptor { server: &server, make: Arc::new(make) };
    acceptor.accept_until_stopped(listeners.as_slice())?;
    acceptor.finish(listeners)
}

struct Acceptor<'a, M> {
    server: &'a Arc<Server>,
    make: Arc<M>,
}

/// What came of accepting from one listener.
enum Turn {
    Done,
    /// A client waits, but there is no place.
    Full,
    Exhausted,
}

impl<P, M> Acceptor<'_, M>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
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
                match self.accept_batch(listener) {
                    Turn::Done => {}
                    Turn::Full => {
                        server.make_room();
                        paused = true;
                    }
                    Turn::Exhausted => paused = true,
                }
            }
        }
        Ok(())
    }

    fn accept_batch(&self, listener: &Listener) -> Turn {
        for accepted in 0..BATCH {
            if self.server.is_full() {
                // After the first it is not known whether anybody waits.
                return if accepted == 0 { Turn::Full } else { Turn::Done };
            }
            match self.accept(listener) {
                Ok(()) | Err(AcceptFault::Passing) => {}
                Err(AcceptFault::Empty) => return Turn::Done,
                Err(AcceptFault::Pause) => return Turn::Exhausted,
            }
        }
        Turn::Done
    }

    fn accept(&self, listener: &Listener) -> Result<(), AcceptFault> {
        let Setup { options, hooks, counters, .. } = &self.server.setup;
        let failed = |error: &io::Error, fault| {
            if fault == AcceptFault::Pause {
                counters.count_accept_error();
                hooks.accept_failed(error);
            }
            fault
        };
        let accepted =
            listener.accept(options).map_err(|error| failed(&error, AcceptFault::of(&error)))?;
        let (place, make) = (Place::take(self.server), Arc::clone(&self.make));
        thread::Builder::new()
            .name("connection".into())
            .stack_size(options.thread_stack)
            .spawn(move || run(&place, accepted, &*make))
            .map_err(|error| {
                // The closure was dropped, and with it the connection was closed.
                counters.count_refused();
                failed(&error, AcceptFault::Pause)
            })?;
        Ok(())
    }

    /// Stops accepting, and waits until all connections have ended, or should have.
    fn finish(&self, listeners: Listeners) -> io::Result<Report> {
        let Setup { options, hooks, stop, .. } = &self.server.setup;
        let server = self.server;
        server.end_at(server.clock.mono() + options.grace);
        hooks.stopping();
        // They have connected before the stop: closing the listener would reset them.
        for listener in listeners.as_slice() {
            while !server.is_full()
                && matches!(self.accept(listener), Ok(()) | Err(AcceptFault::Passing))
            {}
        }
        drop(listeners);
        while !server.is_empty() {
            if stop.stage() == Stage::AtOnce && server.ends_at() > server.clock.mono() {
                server.end_at(server.clock.mono());
            }
            let left = (server.ends_at() + PATIENCE).since(server.clock.mono());
            if left.is_zero() {
                break;
            }
            await_any(&server.wakeup, &[], Some(left))?;
        }
        let report = server.report();
        // Those that are stuck: the peer shall see that something is missing when the process
        // ends.
        server.roster.for_each(|link| reset_on_close(&link.socket));
        hooks.stopped(&report);
        Ok(report)
    }
}

/// The life of one connection, on its own thread.
fn run<P: Protocol>(place: &Place, accepted: Accepted, make: impl Fn(ConnectionInfo) -> P) {
    let server = &*place.0;
    let Setup { hooks, counters, .. } = &server.setup;
    let Accepted { socket, info } = accepted;
    let (began, traffic) = (server.clock.mono(), Traffic::default());
    counters.count_accepted();
    hooks.opened(&info);
    let link = Arc::new(Link::new(socket));
    let key = server.roster.enter(Arc::clone(&link));
    let ending = catch_unwind(AssertUnwindSafe(|| {
        Connection::new(server, &link, &traffic, make(info)).drive()
    }));
    // The message has gone to the panic hook. Nothing of the connection is used again.
    let ending = ending.unwrap_or(Ending::Panicked);
    if ending.is_reset() {
        reset_on_close(&link.socket);
    }
    // Closed before it is counted: whoever sees the count may rely on the descriptor.
    server.roster.leave(key);
    drop(link);
    counters.count_ended(ending);
    place.ended(ending);
    let (received, sent) = (traffic.received.get(), traffic.sent.get());
    let lasted = server.clock.mono().since(began);
    hooks.closed(&info, &Ended { ending, received, sent, lasted });
}
