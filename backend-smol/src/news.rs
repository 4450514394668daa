//! What a thread is told of its sockets.

use crate::ringer::Ticket;

/// Something has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// There is input, room, or an end, at the socket of this task.
    Task(Ticket),
    /// The listener in this place has clients.
    Gate(usize),
}
