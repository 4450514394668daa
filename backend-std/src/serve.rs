//! The lifetime of the backend, and of each connection on its thread.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hairspring_backend_common::{
    Accepted, Ending, Listeners, Options, Place, Report, Server, Setup, Stay, attend,
    expect_thread, reset_on_close,
};
use hairspring_core::{ConnectionInfo, Protocol};

use crate::bell::{Bell, Handle};
use crate::connection::Connection;
use crate::pool::Pool;
use crate::tools::Tools;

/// Connections at a time, unless the options say otherwise: threads are expensive.
const CONNECTIONS_USUAL: usize = 512;

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the connection's own thread, and so does all of the protocol: neither it nor what
/// it owns has to be `Send`. A panic in it ends that connection only. With
/// [`Options::threads`](crate::Options::threads) the threads are a pool of that number; without, a
/// thread is made when none is free, and one that has been free for a quarter of a second ends. If
/// the system has no more threads, clients wait until it has some again or an existing one is free,
/// and the longest idle connections give way to them.
///
/// If a client waits at the cap of connections, the longest idle ones are told to
/// [`shutdown`](Protocol::shutdown); while none is idle, clients wait in the backlog. A stop closes
/// the listeners at once (clients that the kernel had accepted are still served, as far as there
/// are places; the others are reset). Every connection receives what has already arrived, and is
/// then told to `shutdown`. What is still open at the end of the grace period is reset.
///
/// # Errors
/// If there is no listener, or there are not enough descriptors or threads. Failures of connections
/// and of `accept` are reported to the [`Hooks`](crate::Hooks) instead.
pub fn serve<P, M>(listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    let ((threads, cap), stack) = (places(&setup.options)?, setup.options.thread_stack);
    let server = Arc::new(Server::new(setup, cap, Bell::default())?);
    let shared = Arc::clone(&server);
    let work = move |clients: &mut dyn Iterator<Item = (Place<Bell>, Accepted)>| {
        let mut tools = Tools::new(&shared.setup);
        for (place, accepted) in clients {
            run(place, accepted, &mut tools, &make);
            tools.shrink();
        }
    };
    let pool = Pool::start(threads, stack, work)?;
    if threads.is_none() {
        expect_thread()?;
    }
    let shortage = || pool.is_short().then(|| io::Error::other("there are no more threads"));
    attend(&server, listeners, |place, accepted| pool.hand((place, accepted)), shortage)
}

/// The threads of the pool, if there is to be one, and the cap of connections.
///
/// # Errors
/// If there are to be too many threads.
fn places(options: &Options) -> io::Result<(Option<usize>, usize)> {
    let threads = options.threads.map(|_| options.thread_count()).transpose()?;
    let cap = options.connection_cap(threads.unwrap_or(CONNECTIONS_USUAL), 0);
    // A connection has its thread for itself, so a place is a thread.
    let threads = threads.map(|threads| threads.min(cap));
    Ok((threads, threads.unwrap_or(cap)))
}

/// The life of one connection, on its thread.
fn run<P: Protocol>(
    place: Place<Bell>,
    accepted: Accepted,
    tools: &mut Tools,
    make: impl Fn(ConnectionInfo) -> P,
) {
    let stay = Stay::begin(place, accepted.info, Handle::new(accepted.socket));
    let drive = || Connection::new(&stay, tools, make(stay.info())).drive();
    // The message has gone to the panic hook. Nothing of the connection is used again.
    let ending = catch_unwind(AssertUnwindSafe(drive)).unwrap_or(Ending::Panicked);
    if ending.is_reset() {
        reset_on_close(&stay.link().handle.socket);
    }
    stay.end(ending);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_has_as_many_threads_as_were_asked_for() {
        let places = |threads, connections_max| {
            places(&Options { threads, connections_max, ..Options::default() }).unwrap()
        };
        let many = 2 * CONNECTIONS_USUAL;
        assert_eq!(places(Some(many), Some(many)), (Some(many), many));
        assert_eq!(places(Some(many), Some(7)), (Some(7), 7));
        assert_eq!(places(Some(7), Some(many)), (Some(7), 7));
        assert_eq!(places(None, Some(many)), (None, many));
        // As far as there are descriptors.
        let most = |usual| Options::default().connection_cap(usual, 0);
        assert_eq!(places(Some(many), None), (Some(most(many)), most(many)));
        assert_eq!(places(None, None), (None, most(CONNECTIONS_USUAL)));
    }
}
