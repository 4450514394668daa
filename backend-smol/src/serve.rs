//! The lifetime of the backend, and of each connection in its task.

use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use async_io::Async;
use hairspring_backend_common::{
    Accepted, Ending, Listeners, Place, Report, Server, Setup, Stay, attend, reset_on_close,
};
use hairspring_core::{ConnectionInfo, Protocol};
use socket2::{Domain, Socket, Type};

use crate::connection::Connection;
use crate::executor::{Client, Executor, Load, Shared};
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
/// executor takes a batch of clients while another one is free. An executor one of whose
/// protocols has not returned for 5 ms is passed over, as long as there is another one, and the
/// clients that it has not begun to serve go to the others when the next one comes. Those that it
/// does serve wait: a connection stays with its thread.
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
    start_reactor()?;
    let executors = Executors::start(options.thread_count(), || {
        let make = Arc::clone(&make);
        Executor::start(&options, move |(place, accepted), load, shared| {
            connect(place, accepted, load, shared, &*make)
        })
    })?;
    let report = attend(&server, listeners, |place, accepted| {
        executors.hand((place, accepted));
        Ok(())
    })?;
    executors.close(report.abandoned == 0);
    Ok(report)
}

/// Has the process's reactor made, which else would be made on first use: by then clients may have
/// taken the last descriptor, and it panics without one.
fn start_reactor() -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    sheltered(|| Async::new(socket).map(drop))
        .unwrap_or_else(|| Err(io::Error::other("the reactor cannot be started")))
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

    /// Has a client served by the one that has the fewest, of those whose tasks give others a
    /// turn; and so those clients that a blocked one has not begun to serve.
    fn hand(&self, client: Client) {
        let mut clients = vec![client];
        for executor in self.0.iter().filter(|executor| !executor.blocked_for().is_zero()) {
            clients.append(&mut executor.take_back());
        }
        for client in clients {
            // If all seem to be blocked, one that has been so for long is the worst choice.
            let burden = |executor: &&Executor| (executor.blocked_for(), executor.load());
            self.0.iter().min_by_key(burden).expect("never empty").hand(client);
        }
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

/// Begins the life of one connection; the rest of it is a task, if it comes to that.
///
/// Not an `async fn`, whose state would hold what it is made of twice, for as long as the
/// connection lasts.
fn connect<P: Protocol, M: Fn(ConnectionInfo) -> P>(
    place: Place<Tasks>,
    accepted: Accepted,
    load: Load,
    shared: &Shared,
    make: &M,
) -> Option<impl Future<Output = ()> + use<P, M>> {
    let stay = Stay::begin(place, accepted.info, Handle::new(accepted.socket));
    let mut connection = match open(stay, shared, make) {
        Ok(connection) => Some(connection),
        Err((stay, ending)) => {
            end(stay, ending);
            return None;
        }
    };
    Some(poll_fn(move |cx| {
        let _held_to_the_end = &load;
        let connecting = connection.as_mut().expect("a task is not polled after its end");
        let ending = match sheltered(|| connecting.poll(cx)) {
            Some(Poll::Pending) => return Poll::Pending,
            Some(Poll::Ready(ending)) => ending,
            None => Ending::Panicked,
        };
        if let Some(connection) = connection.take() {
            close(connection, ending);
        }
        Poll::Ready(())
    }))
}

type Open<P> = Connection<SocketWire, Placed, P>;

fn open<P: Protocol>(
    stay: Stay<Tasks>,
    shared: &Shared,
    make: impl Fn(ConnectionInfo) -> P,
) -> Result<Open<P>, (Stay<Tasks>, Ending)> {
    let wire = match SocketWire::new(stay.link(), shared) {
        Ok(wire) => wire,
        Err(error) => {
            stay.server().setup.hooks.accept_failed(&error);
            return Err((stay, Ending::Lost));
        }
    };
    match sheltered(|| make(stay.info())) {
        Some(protocol) => Ok(Connection::new(wire, Placed::new(stay), protocol)),
        None => Err((stay, Ending::Panicked)),
    }
}

fn close<P>(connection: Open<P>, ending: Ending) {
    let Connection { wire, host, protocol, .. } = connection;
    let dropped = sheltered(|| drop(protocol));
    // The reactor forgets the socket, which the link still owns.
    drop(wire);
    end(host.stay, dropped.map_or(Ending::Panicked, |()| ending));
}

fn end(stay: Stay<Tasks>, ending: Ending) {
    if ending.is_reset() {
        reset_on_close(&stay.link().handle.socket);
    }
    stay.end(ending);
}

/// Runs a part of the protocol. The message of a panic has gone to the panic hook, and nothing of
/// the connection is used again but what is ours.
fn sheltered<R>(act: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}
