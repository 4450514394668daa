//! What a thread is told of its sockets.

use crate::ringer::Ticket;

/// Something has changed.
#[cfg_attr(
    not(any(target_os = "linux", target_os = "android")),
    expect(dead_code, reason = "there the reactor wakes tasks, and nothing has to be told")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// There is input, room, or an end, at the socket of this task.
    Task(Ticket),
    /// The listener in this place has clients.
    Gate(usize),
}
