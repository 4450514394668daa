//! HTTP/1.1 over a [`Service`]: the protocol that a driver runs.

use alloc::sync::Arc;
use core::task::Context;

use crate::{Config, ConnectionInfo, Input, Now, Outbox, Protocol, Service, Step};

/// One connection of HTTP/1.1, and the application that answers it.
#[derive(Debug)]
pub struct Http<S: Service> {
    service: S,
}

impl<S: Service> Http<S> {
    /// A new connection.
    pub fn new(service: S, config: Arc<Config>, connection: ConnectionInfo) -> Self {
        let _ = (config, connection);
        Self { service }
    }
}

impl<S: Service> Protocol for Http<S> {
    fn receive(&mut self, input: Input) {
        todo!()
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        todo!()
    }
    fn outbox(&mut self) -> &mut Outbox {
        todo!()
    }
}
