//! What tests of several modules need.

use std::sync::Arc;

use hairspring_backend_common::{Accepted, Listener, Options, Server, Setup, Socket};
use hairspring_core::ConnectionInfo;
use socket2::{Domain, Type};

use crate::mailbox::Client;
use crate::reach::Tasks;

/// So many clients of a backend of their own.
pub(crate) fn clients(count: usize, setup: Setup) -> Vec<Client> {
    clients_of(&Arc::new(Server::new(setup, count, Tasks).expect("descriptors")), count)
}

/// So many clients in their places, whose sockets have no peers.
pub(crate) fn clients_of(server: &Arc<Server<Tasks>>, count: usize) -> Vec<Client> {
    let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
    let anyone = |_: &Listener, _: &Options| {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        Ok(Accepted { socket, info: ConnectionInfo::default() })
    };
    let mut clients = Vec::new();
    server.accept(&listener, anyone, count, |place, accepted| {
        clients.push((place, accepted));
        Ok(())
    });
    assert_eq!(clients.len(), count);
    clients
}
