//! The lifetime of the backend: its loops, and their end.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use hairspring_backend_common::{Listeners, Report, Setup, Stage, start_thread};
use hairspring_core::{ConnectionInfo, Instant, Protocol};

use crate::Sources;
use crate::accept::Gates;
use crate::event_loop::EventLoop;
use crate::server::Server;
use crate::sources::Watched;

/// How much longer than the grace a loop is waited for. Those that wait for anything end at
/// once; the others are inside a call of a protocol.
const PATIENCE: Duration = Duration::from_millis(500);

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the loop that serves the connection, and so does all of the protocol: neither it
/// nor what it owns has to be `Send`. A panic in it ends that connection only. A call in it that
/// blocks holds up every connection of that loop.
///
/// If a client waits at the cap of connections, the longest idle ones are told to
/// [`shutdown`](Protocol::shutdown); while none is idle, clients wait in the backlog. A stop closes
/// the listeners at once (clients that the kernel had accepted are still served, as far as there
/// are places; the others are reset). Every connection receives what has already arrived, and is
/// then told to `shutdown`. What is still open at the end of the grace period is reset. A loop that
/// is blocked does all this later: until then the kernel goes on accepting clients, and connections
/// that such a loop has not reset by the end are closed with the process.
///
/// # Errors
/// If there is no listener, or there are not enough descriptors or threads. Failures of connections
/// and of `accept` are reported to the [`Hooks`](crate::Hooks) instead.
pub fn serve<P, M>(listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    serve_with(listeners, setup, Sources::default(), make)
}

/// [`serve`], with descriptors of the program's own beside the connections.
///
/// # Errors
/// As [`serve`], and if a source cannot be waited for.
pub fn serve_with<P, M>(
    listeners: Listeners,
    setup: Setup,
    sources: Sources,
    make: M,
) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    let addresses = listeners.prepare()?;
    let server = Arc::new(Server::new(setup, addresses.len())?);
    let _subscription = server.setup.stop.subscribe(Arc::clone(&server).into());
    // All that needs descriptors before any loop accepts a client that could have the last one.
    let gates = Gates::deal_out(listeners, &server)?;
    let sources = sources.register(&server.mailboxes)?;
    let started = start_loops(&server, gates, sources, Arc::new(make));
    let ready = started.and_then(|()| server.announce(&addresses));
    server.let_run(ready.is_ok());
    if ready.is_err() {
        // The listeners are closed when this returns.
        server.await_news(Stage::AtOnce, Instant::from_nanos(u64::MAX));
    }
    ready.and_then(|()| await_end(&server))
}

/// Starts a thread for each loop, which [waits](Server::may_run) to run.
///
/// # Errors
/// If there are not enough threads.
fn start_loops<P, M>(
    server: &Arc<Server>,
    gates: Vec<Gates>,
    sources: Vec<Watched>,
    make: Arc<M>,
) -> io::Result<()>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    for (place, (gates, sources)) in gates.into_iter().zip(sources).enumerate() {
        let (theirs, make) = (Arc::clone(server), Arc::clone(&make));
        let run = move || run(&theirs, place, gates, sources, make);
        let stack = server.setup.options.thread_stack;
        let started = start_thread(format!("loop {place}"), stack, Box::new(run));
        if started.is_err() {
            // Those that were not started have ended.
            (place..server.mailboxes.len()).for_each(|_| server.loop_ended(Ok(())));
            return started;
        }
    }
    Ok(())
}

/// The life of one loop, on its own thread.
fn run<P: Protocol>(
    server: &Arc<Server>,
    place: usize,
    gates: Gates,
    sources: Watched,
    make: Arc<impl Fn(ConnectionInfo) -> P>,
) {
    let mailbox = Arc::clone(&server.mailboxes[place]);
    // Only a hook can panic: protocols and sources are caught one by one.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let event_loop = EventLoop::new(Arc::clone(server), mailbox, gates, sources, make);
        if server.may_run() { event_loop.run() } else { Ok(()) }
    }));
    server.mailboxes[place].retire();
    let panicked = |_| Err(io::Error::other("expected hooks that do not panic"));
    server.loop_ended(ended.unwrap_or_else(panicked));
}

/// Waits for the stop, and then for all connections to end.
fn await_end(server: &Server) -> io::Result<Report> {
    let Setup { options, hooks, stop, .. } = &server.setup;
    server.await_news(Stage::Serving, Instant::from_nanos(u64::MAX));
    let failure = server.failure();
    let grace = if failure.is_some() { Duration::ZERO } else { options.grace };
    server.end_all_at(server.clock.mono() + grace);
    hooks.stopping();
    while !server.all_ended() && server.clock.mono() < server.ends_at() + PATIENCE {
        let stage = stop.stage();
        if stage == Stage::AtOnce {
            server.end_all_at(server.clock.mono());
        }
        server.await_news(stage, server.ends_at() + PATIENCE);
    }
    if let Some(failure) = failure.or_else(|| server.failure()) {
        return Err(failure);
    }
    let report = server.report();
    hooks.stopped(&report);
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring_backend_common::Options;

    #[test]
    fn where_a_loop_has_failed_the_others_are_given_no_grace() {
        let options = Options { threads: Some(2), ..Options::default() };
        let server = Server::new(Setup { options, ..Setup::default() }, 1).unwrap();
        server.loop_ended(Err(io::ErrorKind::OutOfMemory.into()));
        server.loop_ended(Ok(()));
        let error = await_end(&server).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::OutOfMemory);
        assert!(server.ends_at() <= server.clock.mono());
    }
}
