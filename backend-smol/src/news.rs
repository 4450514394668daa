//! What a thread is told of its sockets.

use hairspring_backend_common::Ticket;

/// Something has changed.
#[cfg_attr(
    any(portable, not(any(target_os = "linux", target_os = "android"))),
    expect(dead_code, reason = "there the reactor wakes tasks, and nothing has to be told")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// At the socket of this task.
    Task(Ticket, Ready),
    /// The listener in this place has clients.
    Gate(usize),
}

/// What can be done at a socket without waiting. Nothing, if a task has its turn for another reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ready {
    /// There is input.
    pub(crate) readable: bool,
    /// There is room.
    pub(crate) writable: bool,
    /// The input has an end, or an error.
    pub(crate) ends: bool,
    /// Both directions are closed, or it has failed.
    pub(crate) gone: bool,
}
