//! The tasks of a thread.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use slab::Slab;

use crate::ringer::{Ringer, Ticket};

/// What is polled until its end, as a future is, but never moved or pinned by whoever has it: it
/// stands in a box from the beginning.
pub(crate) trait Task {
    /// Goes on. Ready at its end, and not called after that.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()>;
}

/// Tasks, each with a waker of its own.
#[derive(Debug)]
pub(crate) struct Tasks<T> {
    tasks: Slab<Entry<T>>,
    /// Of the task that was inserted last.
    serial: u32,
}

#[derive(Debug)]
struct Entry<T> {
    serial: u32,
    ringer: Arc<Ringer>,
    /// Of `ringer`.
    waker: Waker,
    task: Box<T>,
}

impl<T> Default for Tasks<T> {
    fn default() -> Self {
        Self { tasks: Slab::new(), serial: 0 }
    }
}

impl<T: Task> Tasks<T> {
    /// Inserts what `make` makes, if it makes anything.
    pub(crate) fn insert_with(
        &mut self,
        make: impl FnOnce(Ticket) -> Option<(Arc<Ringer>, T)>,
    ) -> Option<Ticket> {
        let entry = self.tasks.vacant_entry();
        let place = u32::try_from(entry.key()).expect("as many tasks as there are descriptors");
        self.serial = self.serial.wrapping_add(1);
        let ticket = Ticket { place, serial: self.serial };
        let (ringer, task) = make(ticket)?;
        let waker = Waker::from(Arc::clone(&ringer));
        entry.insert(Entry { serial: ticket.serial, ringer, waker, task: Box::new(task) });
        Some(ticket)
    }

    /// Polls a task, if it is still there. Ready if it has ended.
    pub(crate) fn poll(&mut self, ticket: Ticket) -> Poll<()> {
        let place = ticket.place as usize;
        let entry = self.tasks.get_mut(place).filter(|entry| entry.serial == ticket.serial);
        let Some(entry) = entry else { return Poll::Pending };
        entry.ringer.answer();
        let polled = entry.task.poll(&mut Context::from_waker(&entry.waker));
        if polled.is_ready() {
            self.tasks.remove(place);
        }
        polled
    }

    /// Of the task in this place.
    pub(crate) fn ticket(&self, place: u32) -> Option<Ticket> {
        let entry = self.tasks.get(place as usize)?;
        Some(Ticket { place, serial: entry.serial })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    use hairspring_backend_common::Clock;

    use crate::mailbox::Mailbox;

    /// Has so many turns.
    struct Turns {
        left: u32,
        _held: Rc<()>,
    }
    impl Task for Turns {
        fn poll(&mut self, _: &mut Context<'_>) -> Poll<()> {
            self.left -= 1;
            if self.left == 0 { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    #[test]
    fn a_ticket_is_good_for_one_task() {
        let mailbox = Arc::new(Mailbox::new(Clock::new()));
        let (mut tasks, alive) = (Tasks::default(), Rc::new(()));
        let insert = |tasks: &mut Tasks<Turns>, turns| {
            let task = Turns { left: turns, _held: Rc::clone(&alive) };
            let ringer = |ticket| Arc::new(Ringer::new(&mailbox, ticket));
            tasks.insert_with(|ticket| Some((ringer(ticket), task))).expect("it was made")
        };
        let first = insert(&mut tasks, 2);
        assert!(tasks.poll(first).is_pending() && tasks.poll(first).is_ready());
        let second = insert(&mut tasks, 1);
        assert_eq!(second.place, first.place);
        assert_eq!(tasks.ticket(second.place), Some(second));
        assert!(tasks.poll(first).is_pending(), "it has ended");
        assert!(!tasks.is_empty() && tasks.poll(second).is_ready() && tasks.is_empty());
        assert_eq!((tasks.insert_with(|_| None), tasks.ticket(second.place)), (None, None));
        assert_eq!(Rc::strong_count(&alive), 1);
    }
}
