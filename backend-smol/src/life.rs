//! The life of a connection of the backend, in its task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use hairspring_backend_common::{Ending, Stay, Ticket, reset_on_close};
use hairspring_core::{ConnectionInfo, Protocol};

use crate::connection::Connection;
use crate::host::Placed;
use crate::mailbox::Client;
use crate::news::Ready;
use crate::per_thread::Shared;
use crate::reach::Handle;
use crate::socket::SocketWire;
use crate::tasks::Task;

/// A connection that has begun.
pub(crate) struct Life<P>(Option<Connection<SocketWire, Placed, P>>);

impl<P: Protocol> Life<P> {
    /// Begins it, unless it ends at once.
    pub(crate) fn begin(
        (place, accepted): Client,
        ticket: Ticket,
        shared: &Shared,
        make: impl FnOnce(ConnectionInfo) -> P,
    ) -> Option<Self> {
        let mailbox = Arc::clone(shared.borrow().mailbox());
        let handle = Handle { socket: accepted.socket, task: ticket, mailbox };
        let stay = Stay::begin(place, accepted.info, handle);
        let host = Placed::new(stay, ticket, shared);
        let Some(protocol) = sheltered(|| make(host.stay.info())) else {
            end(host, Ending::Panicked);
            return None;
        };
        let wire = SocketWire::new(host.stay.link(), ticket, shared);
        Some(Self(Some(Connection::new(wire, host, protocol))))
    }
}

impl<P: Protocol> Task for Life<P> {
    fn poll(&mut self, news: Ready) -> Poll<()> {
        // Whatever it waits for here has it polled by its ticket.
        let cx = &mut Context::from_waker(Waker::noop());
        let connection = self.0.as_mut().expect("a task is not polled after its end");
        connection.wire.tell(news);
        let ending = match sheltered(|| connection.poll(cx)) {
            Some(Poll::Pending) => return Poll::Pending,
            Some(Poll::Ready(ending)) => ending,
            None => Ending::Panicked,
        };
        if let Some(connection) = self.0.take() {
            close(connection, ending);
        }
        Poll::Ready(())
    }
}

fn close<P>(connection: Connection<SocketWire, Placed, P>, ending: Ending) {
    let Connection { wire, host, protocol, .. } = connection;
    let dropped = sheltered(|| drop(protocol));
    // The reactor forgets the socket, which the link still owns.
    drop(wire);
    end(host, dropped.map_or(Ending::Panicked, |()| ending));
}

fn end(host: Placed, ending: Ending) {
    if ending.is_reset() {
        reset_on_close(&host.stay.link().handle.socket);
    }
    host.end(ending);
}

/// Runs a part of the protocol. The message of a panic has gone to the panic hook, and nothing of
/// the connection is used again but what is ours.
fn sheltered<R>(act: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}
