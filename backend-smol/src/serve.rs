//! The lifetime of the backend, and of each connection in its task.

use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use hairspring_backend_common::{
    Accepted, Ending, Listeners, Place, Report, Server, Setup, Stay, attend, reset_on_close,
};
use hairspring_core::{ConnectionInfo, Protocol};

use crate::connection::Connection;
use crate::executor::Executor;
use crate::host::Placed;
use crate::reach::{Handle, Tasks};
use crate::socket::SocketWire;

/// Connections at a time, unless the options say otherwise.
const CONNECTIONS_USUAL: usize = 10_000;

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the thread of the connection's executor, and so does all of the protocol:
/// neither it nor what it owns has to be `Send`. A panic in it ends that connection only; a call
/// that does not return delays the other connections of the thread.
///
/// At the cap of connections the longest idle ones are told to
/// [`shutdown`](Protocol::shutdown) when a client waits; while none is idle, clients wait in the
/// backlog. When it is stopped the listeners are closed at once (clients that the kernel had
/// accepted are still served), every connection is told to `shutdown` after what had already
/// arrived was received, and what is still open at the end of the grace is reset.
///
/// The thread that calls this accepts for all, and hands each client to the executor that has the
/// fewest: so the cap, a pause of accepting, and who gives way are decided in one place, and no
/// executor takes a batch of clients while another one is free.
///
/// # Errors
/// If there is no listener, no descriptor to wait with, or no thread. Failures of connections and
/// of `accept` are none: see [`Hooks`](crate::Hooks).
pub fn serve<P, M>(listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    let options = setup.options.clone();
    let cap = options.connection_cap(CONNECTIONS_USUAL);
    let server = Arc::new(Server::new(setup, cap, Tasks)?);
    let make = Arc::new(make);
    let executors = Executors::start(options.thread_count(), || {
        let make = Arc::clone(&make);
        Executor::start(&options, move |(place, accepted)| run(place, accepted, Arc::clone(&make)))
    })?;
    let report = attend(&server, listeners, |place, accepted| {
        executors.least_loaded().hand((place, accepted));
        Ok(())
    })?;
    executors.close(report.abandoned == 0);
    Ok(report)
}

/// All of them; never empty.
struct Executors(Vec<Executor>);

impl Executors {
    fn start(count: usize, start: impl Fn() -> io::Result<Executor>) -> io::Result<Self> {
        let mut executors = Self(Vec::with_capacity(count));
        for _ in 0..count {
            executors.0.push(start()?);
        }
        Ok(executors)
    }

    fn least_loaded(&self) -> &Executor {
        self.0.iter().min_by_key(|executor| executor.load()).expect("never empty")
    }

    /// Ends all threads; waits for that unless a protocol keeps one of them.
    fn close(mut self, wait: bool) {
        let threads: Vec<_> = self.0.drain(..).map(Executor::close).collect();
        for thread in threads.into_iter().filter(|_| wait) {
            // A panic outside a connection would be a mistake of ours, and was reported.
            let _ = thread.join();
        }
    }
}

/// After a failure to start all of them, or to accept.
impl Drop for Executors {
    fn drop(&mut self) {
        self.0.drain(..).for_each(|executor| drop(executor.close()));
    }
}

/// The life of one connection, in its task.
async fn run<P: Protocol>(
    place: Place<Tasks>,
    accepted: Accepted,
    make: Arc<impl Fn(ConnectionInfo) -> P>,
) {
    let stay = Stay::begin(place, accepted.info, Handle::new(accepted.socket));
    let ending = live(&stay, &*make).await;
    if ending.is_reset() {
        reset_on_close(&stay.link().handle.socket);
    }
    stay.end(ending);
}

/// From the making of the protocol to its end, each step in a shelter: the message of a panic has
/// gone to the panic hook, and nothing of the connection is used again.
async fn live<P: Protocol>(stay: &Stay<Tasks>, make: impl Fn(ConnectionInfo) -> P) -> Ending {
    let link = stay.link();
    let Setup { options, hooks, .. } = &stay.server().setup;
    let wire = match SocketWire::new(link, options) {
        Ok(wire) => wire,
        Err(error) => {
            hooks.accept_failed(&error);
            return Ending::Lost;
        }
    };
    let Some(protocol) = sheltered(|| make(stay.info())) else { return Ending::Panicked };
    let mut connection = Connection::new(wire, Placed::new(stay), protocol);
    let ending =
        poll_fn(|cx| sheltered(|| connection.poll(cx)).unwrap_or(Poll::Ready(Ending::Panicked)))
            .await;
    sheltered(|| drop(connection)).map_or(Ending::Panicked, |()| ending)
}

fn sheltered<R>(act: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}
