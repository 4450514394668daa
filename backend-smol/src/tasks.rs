//! The tasks of a thread.

use std::task::Poll;

use hairspring_backend_common::Ticket;
use slab::Slab;

use crate::news::Ready;

/// What is polled until its end, as a future is, but never moved or pinned by whoever has it: it
/// stands in a box from the beginning.
pub(crate) trait Task {
    /// Goes on, told of `news` of its socket. Ready at its end, and not called after that.
    fn poll(&mut self, news: Ready) -> Poll<()>;
}

/// Tasks. Each knows by its ticket how it is woken.
#[derive(Debug)]
pub(crate) struct Tasks<T> {
    tasks: Slab<Entry<T>>,
    /// Of the task that was inserted last.
    serial: u32,
}

#[derive(Debug)]
struct Entry<T> {
    serial: u32,
    task: Box<T>,
}

impl<T> Default for Tasks<T> {
    fn default() -> Self {
        Self { tasks: Slab::new(), serial: 0 }
    }
}

impl<T: Task> Tasks<T> {
    /// Inserts what `make` makes, if it makes anything.
    pub(crate) fn insert_with(&mut self, make: impl FnOnce(Ticket) -> Option<T>) -> Option<Ticket> {
        let entry = self.tasks.vacant_entry();
        let place = u32::try_from(entry.key()).expect("as many tasks as there are descriptors");
        self.serial = self.serial.wrapping_add(1);
        let ticket = Ticket { place, serial: self.serial };
        let task = Box::new(make(ticket)?);
        entry.insert(Entry { serial: ticket.serial, task });
        Some(ticket)
    }

    /// Polls a task, if it is still there. Ready if it has ended.
    #[inline]
    pub(crate) fn poll(&mut self, ticket: Ticket, news: Ready) -> Poll<()> {
        let place = ticket.place as usize;
        let entry = self.tasks.get_mut(place).filter(|entry| entry.serial == ticket.serial);
        let Some(entry) = entry else { return Poll::Pending };
        let polled = entry.task.poll(news);
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

    /// Has so many turns.
    struct Turns {
        left: u32,
        _held: Rc<()>,
    }
    impl Task for Turns {
        fn poll(&mut self, _: Ready) -> Poll<()> {
            self.left -= 1;
            if self.left == 0 { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    #[test]
    fn a_ticket_is_good_for_one_task() {
        let (mut tasks, alive) = (Tasks::default(), Rc::new(()));
        let insert = |tasks: &mut Tasks<Turns>, turns| {
            let task = Turns { left: turns, _held: Rc::clone(&alive) };
            tasks.insert_with(|_| Some(task)).expect("it was made")
        };
        let first = insert(&mut tasks, 2);
        assert!(
            tasks.poll(first, Ready::default()).is_pending()
                && tasks.poll(first, Ready::default()).is_ready()
        );
        let second = insert(&mut tasks, 1);
        assert_eq!(second.place, first.place);
        assert_eq!(tasks.ticket(second.place), Some(second));
        assert!(tasks.poll(first, Ready::default()).is_pending(), "it has ended");
        assert!(
            !tasks.is_empty()
                && tasks.poll(second, Ready::default()).is_ready()
                && tasks.is_empty()
        );
        assert_eq!((tasks.insert_with(|_| None), tasks.ticket(second.place)), (None, None));
        assert_eq!(Rc::strong_count(&alive), 1);
    }
}
