//! How connections are reached from other threads.

use std::sync::Arc;

use hairspring_backend_common::{Reach, Socket, Ticket, reset_on_close};

use crate::mailbox::Mailbox;

/// Wakes tasks.
#[derive(Debug)]
pub(crate) struct Tasks;

/// A connection's socket, and its task.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) socket: Socket,
    pub(crate) task: Ticket,
    /// Of the task's executor.
    pub(crate) mailbox: Arc<Mailbox>,
}

impl Reach for Tasks {
    type Handle = Handle;

    fn rouse<'a>(&self, handles: impl Iterator<Item = &'a Handle>) {
        handles.for_each(|handle| handle.mailbox.wake(handle.task));
    }

    fn doom(handle: &Handle) {
        reset_on_close(&handle.socket);
    }
}
