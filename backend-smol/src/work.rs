//! What an executor is for.

use std::sync::Arc;

use hairspring_backend_common::{Tally, Ticket};
use hairspring_core::Instant;

use crate::mailbox::{Client, Mailbox};
use crate::per_thread::Shared;
use crate::tasks::Task;

/// What a thread does for its connections.
pub(crate) trait Work: Send + 'static {
    /// What becomes of a client.
    type Task: Task;

    /// Begins to serve a client, which is named by its ticket; None if that is over already.
    fn begin(&self, client: Client, ticket: Ticket, shared: &Shared) -> Option<Self::Task>;

    /// Accepts clients of the listener in this place. Those that are to be served here are put
    /// into `kept`. Returns whether others were handed to threads that may not take them.
    fn accept(&self, place: usize, own: &Arc<Mailbox>, kept: &mut Vec<Client>) -> bool;

    /// Takes those back that were not taken. The same with `kept`, and with what it returns.
    fn deal_again(&self, own: &Arc<Mailbox>, now: Instant, kept: &mut Vec<Client>) -> bool;

    /// Whether places for connections are running short.
    fn is_crowded(&self) -> bool;

    /// For what the thread counts.
    fn tally(&self) -> Tally;
}
