//! The lifetime of the backend: its loops, and their end.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hairspring_backend_common::{Listener, Listeners, Report, Setup, Stage};
use hairspring_core::{ConnectionInfo, Instant, Protocol};

use crate::Sources;
use crate::event_loop::EventLoop;
use crate::server::Server;
use crate::sources::Source;

/// How much longer than the grace a loop is waited for. Those that wait for anything end at
/// once; the others are inside a call of a protocol.
const PATIENCE: Duration = Duration::from_millis(500);

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the loop that serves the connection, and so does all of the protocol: neither
/// it nor what it owns has to be `Send`. A panic in it ends that connection only. What blocks in
/// it holds up every connection of that loop.
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
    if listeners.as_slice().is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected at least one listener"));
    }
    for listener in listeners.as_slice() {
        listener.socket().set_nonblocking(true)?;
        setup.hooks.listening(listener.local_address());
    }
    let server = Arc::new(Server::new(setup)?);
    let loops = server.mailboxes.len();
    let _subscription = server.setup.stop.subscribe(Arc::clone(&server).into());
    let listeners = deal_out_listeners(listeners, &server.setup, loops)?;
    let sources = deal_out_sources(sources, loops);
    let make = Arc::new(make);
    for (place, (listeners, sources)) in listeners.into_iter().zip(sources).enumerate() {
        let (theirs, make) = (Arc::clone(&server), Arc::clone(&make));
        let started = thread::Builder::new()
            .name(format!("loop {place}"))
            .stack_size(server.setup.options.thread_stack)
            .spawn(move || run(&theirs, place, listeners, sources, make));
        if let Err(error) = started {
            // Those that run have to end before this returns.
            (place + 1..loops).for_each(|_| server.loop_ended(Ok(())));
            server.loop_ended(Err(error));
            break;
        }
    }
    await_end(&server)
}

/// The life of one loop, on its own thread.
fn run<P: Protocol>(
    server: &Arc<Server>,
    place: usize,
    listeners: Vec<Arc<Listener>>,
    sources: Vec<Source>,
    make: Arc<impl Fn(ConnectionInfo) -> P>,
) {
    // Only a hook can panic: protocols and sources are caught one by one.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        EventLoop::new(Arc::clone(server), place, listeners, sources, make)?.run()
    }));
    let panicked = |_| Err(io::Error::other("expected hooks that do not panic"));
    server.loop_ended(ended.unwrap_or_else(panicked));
}

/// Waits for the stop, and then for all connections to end.
fn await_end(server: &Server) -> io::Result<Report> {
    let Setup { options, hooks, stop, .. } = &server.setup;
    server.await_news(Stage::Serving, Instant::from_nanos(u64::MAX));
    let failure = server.failure();
    let grace = if failure.is_some() { Duration::ZERO } else { options.grace };
    server.end_at(server.clock.mono() + grace);
    hooks.stopping();
    while !server.all_ended() && server.clock.mono() < server.ends_at() + PATIENCE {
        let stage = stop.stage();
        if stage == Stage::AtOnce {
            server.end_at(server.clock.mono());
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

/// What each loop accepts from: all of them, or a sibling of each.
fn deal_out_listeners(
    listeners: Listeners,
    setup: &Setup,
    loops: usize,
) -> io::Result<Vec<Vec<Arc<Listener>>>> {
    let mut dealt = vec![Vec::new(); loops];
    for listener in listeners {
        let shared = Arc::new(listener);
        for own in &mut dealt[1..] {
            let sibling = shared.sibling(&setup.options)?;
            if let Some(sibling) = &sibling {
                sibling.socket().set_nonblocking(true)?;
            }
            own.push(sibling.map_or_else(|| Arc::clone(&shared), Arc::new));
        }
        dealt[0].push(shared);
    }
    Ok(dealt)
}

fn deal_out_sources(sources: Sources, loops: usize) -> Vec<Vec<Source>> {
    let mut dealt: Vec<Vec<Source>> = (0..loops).map(|_| Vec::new()).collect();
    for (i, source) in sources.0.into_iter().enumerate() {
        dealt[i % loops].push(source);
    }
    dealt
}
