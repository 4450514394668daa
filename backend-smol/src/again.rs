//! Tasks that have more to do, after the others have had their turns.

use hairspring_backend_common::Ticket;

/// A task stands here once, whatever else it is polled for meanwhile: else one that is sent much
/// would have ever more turns.
#[derive(Debug)]
pub(crate) struct Again {
    /// Those of this lap.
    tasks: Vec<Ticket>,
    lap: Lap,
}

/// From one time that all have their turns to the next. The default is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lap(u64);

impl Default for Again {
    fn default() -> Self {
        Self { tasks: Vec::new(), lap: Lap(1) }
    }
}

impl Again {
    /// Has a task polled, which has yielded last in the lap `yielded_in`.
    pub(crate) fn put(&mut self, task: Ticket, yielded_in: &mut Lap) {
        if *yielded_in != self.lap {
            *yielded_in = self.lap;
            self.tasks.push(task);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Exchanges the tasks for an empty `into`, whose storage is used again. What is put from now on
    /// is for the next lap.
    pub(crate) fn take(&mut self, into: &mut Vec<Ticket>) {
        debug_assert!(into.is_empty(), "all have had their turns");
        self.lap.0 += 1;
        std::mem::swap(&mut self.tasks, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_here_once_a_lap() {
        let (mut again, mut taken) = (Again::default(), Vec::new());
        let tasks = [1, 2].map(|place| Ticket { place, serial: 0 });
        let mut yielded_in = [Lap::default(); 2];
        for _ in 0..3 {
            assert!(again.is_empty());
            for who in [0, 0, 1, 0] {
                again.put(tasks[who], &mut yielded_in[who]);
            }
            again.take(&mut taken);
            assert_eq!(std::mem::take(&mut taken), tasks);
        }
    }
}
