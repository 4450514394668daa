//! The lifetime of the backend: its executors, and their end.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use async_io::Async;
use hairspring_backend_common::{
    Listeners, LocalAddress, Report, Server, Setup, Tally, Ticket, expect_descriptors,
    expect_thread,
};
use hairspring_core::{ConnectionInfo, Instant, Protocol};
use socket2::{Domain, Socket, Type};

use crate::crew::Crew;
use crate::executor;
use crate::gates::Gates;
use crate::life::Life;
use crate::mailbox::{Client, Mailbox};
use crate::per_thread::Shared;
use crate::reach::Tasks;
use crate::work::Work;

/// Connections at a time, unless the options say otherwise.
const CONNECTIONS_USUAL: usize = 10_000;

/// Descriptors of an executor, at most: an epoll and a bell.
const DESCRIPTORS_EACH: usize = 2;

/// Serves every client of `listeners` with a protocol of its own, until it is stopped.
///
/// `make` runs on the thread of the connection's executor, and so does all of the protocol:
/// neither it nor what it owns has to be `Send`. A panic in it ends that connection only; a call
/// that does not return delays the other connections of the thread.
///
/// If a client waits at the cap of connections, the longest idle ones are told to
/// [`shutdown`](Protocol::shutdown); while none is idle, clients wait in the backlog. A stop closes
/// the listeners at once (clients that the kernel had accepted are still served, as far as there
/// are places; the others are reset). Every connection receives what has already arrived, and is
/// then told to `shutdown`. What is still open at the end of the grace period is reset.
///
/// Whichever executor is awake accepts, and hands a client to another one if that has clearly
/// fewer. If a call of a protocol has not returned for 50 ms, its executor is passed over, as long
/// as there is another one, and the clients that it has not begun to serve go to the others. The
/// clients that it serves wait: a connection stays with its thread. The thread that calls this
/// waits for the stop, and for places at the cap.
///
/// # Errors
/// If there is no listener, or there are not enough descriptors or threads. Failures of connections
/// and of `accept` are reported to the [`Hooks`](crate::Hooks) instead.
pub fn serve<P, M>(listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    let executors = setup.options.thread_count()?;
    let own = executors * DESCRIPTORS_EACH;
    let cap = setup.options.connection_cap(CONNECTIONS_USUAL, own);
    let server = Arc::new(Server::new(setup, cap, Tasks)?);
    let addresses = listeners.prepare()?;
    let _subscription = server.setup.stop.subscribe(server.attendant());
    start_reactor()?;
    let crew = Crew::new(executors, server.clock);
    let gates = Arc::new(Gates::new(listeners, &crew)?);
    let work = Serving { server, gates, crew, make: Arc::new(make) };
    let threads = Threads::start(&work, &addresses)?;
    work.gates.tend(&work.server, &work.crew)?;
    let hand = |client| work.crew.hand(client, work.server.clock.mono());
    let report = work.server.finish(|| work.gates.close(&work.server, hand))?;
    threads.end(report.abandoned == 0);
    Ok(report)
}

/// Has the process's reactor made, which else would be made on first use: by then clients may have
/// taken the last descriptor. It panics if it lacks one, or a thread; so it is tried before whether it
/// can have them (which takes three, and one).
fn start_reactor() -> io::Result<()> {
    expect_descriptors()?;
    expect_thread()?;
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    catch_unwind(AssertUnwindSafe(|| Async::new(socket).map(drop)))
        .unwrap_or_else(|_| Err(io::Error::other("the reactor cannot be started")))
}

/// The executors' threads.
struct Threads {
    gates: Arc<Gates>,
    crew: Crew,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    /// # Errors
    /// If there are not enough, or no descriptors.
    fn start<P, M>(work: &Serving<M>, addresses: &[LocalAddress]) -> io::Result<Self>
    where
        P: Protocol + 'static,
        M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
    {
        let (gates, crew) = (Arc::clone(&work.gates), work.crew.clone());
        let mut threads = Self { gates, crew, running: Vec::new() };
        let mailboxes = work.crew.mailboxes();
        // All that needs descriptors before any thread accepts a client that could have the last.
        let watches = mailboxes.iter().map(|_| work.gates.watched());
        let watches = watches.collect::<io::Result<Vec<_>>>()?;
        let closed = work.gates.hold();
        for (mailbox, watch) in mailboxes.iter().zip(watches) {
            let (options, mailbox) = (&work.server.setup.options, Arc::clone(mailbox));
            threads.running.push(executor::start(options, mailbox, watch, work.clone())?);
        }
        work.server.announce(addresses)?;
        drop(closed);
        Ok(threads)
    }

    /// Ends all threads; waits for that unless a protocol keeps one of them.
    fn end(mut self, wait: bool) {
        let running = std::mem::take(&mut self.running);
        drop(self);
        for thread in running.into_iter().filter(|_| wait) {
            // A panic outside a connection would be a mistake of ours, and was reported.
            let _ = thread.join();
        }
    }
}

/// Each thread ends with its last client, also after a failure to start all of them or to accept.
impl Drop for Threads {
    fn drop(&mut self) {
        self.gates.abandon();
        self.crew.mailboxes().iter().for_each(|mailbox| mailbox.close());
    }
}

/// What each executor does.
struct Serving<M> {
    server: Arc<Server<Tasks>>,
    gates: Arc<Gates>,
    crew: Crew,
    make: Arc<M>,
}

impl<M> Clone for Serving<M> {
    fn clone(&self) -> Self {
        Self {
            server: Arc::clone(&self.server),
            gates: Arc::clone(&self.gates),
            crew: self.crew.clone(),
            make: Arc::clone(&self.make),
        }
    }
}

impl<P, M> Work for Serving<M>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    type Task = Life<P>;

    fn begin(&self, client: Client, ticket: Ticket, shared: &Shared) -> Option<Life<P>> {
        Life::begin(client, ticket, shared, &*self.make)
    }

    fn accept(&self, place: usize, own: &Arc<Mailbox>, kept: &mut Vec<Client>) -> bool {
        let (now, mut handed) = (self.server.clock.mono(), false);
        let deal = |client| handed |= self.crew.deal(client, own, now, kept);
        if self.gates.accept(place, &self.server, deal) {
            own.open_gate(place);
        }
        handed
    }

    fn deal_again(&self, own: &Arc<Mailbox>, now: Instant, kept: &mut Vec<Client>) -> bool {
        self.crew.deal_again(own, now, kept)
    }

    fn is_crowded(&self) -> bool {
        self.server.is_crowded()
    }

    fn tally(&self) -> Tally {
        self.server.setup.counters.tally()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Context;

    use hairspring_core::{Input, Now, Outbox, Outcome, Step};

    use crate::testing::clients_of;

    #[derive(Default)]
    struct Silent(Outbox);
    impl Protocol for Silent {
        fn receive(&mut self, _: Input) {}
        fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
            Step::Done(Outcome::Clean)
        }
        fn outbox(&mut self) -> &mut Outbox {
            &mut self.0
        }
    }

    #[test]
    fn executors_know_whether_places_run_short() {
        let server = Arc::new(Server::new(Setup::default(), 1, Tasks).expect("descriptors"));
        let crew = Crew::new(1, server.clock);
        let gates = Arc::new(Gates::new(Listeners::default(), &crew).expect("no listener"));
        let make = Arc::new(|_: ConnectionInfo| Silent::default());
        let work = Serving { server: Arc::clone(&server), gates, crew, make };
        assert!(!work.is_crowded());
        let clients = clients_of(&server, 1);
        assert!(work.is_crowded());
        drop(clients);
        assert!(!work.is_crowded());
    }
}
