//! Connections whose end was sent, and whose peers are about to end theirs.

use std::collections::VecDeque;
use std::time::Duration;

use hairspring_core::Instant;

use crate::luck::Luck;
use crate::ringer::Ticket;

/// How long a peer mostly takes at least from our end to its own, on the same machine or near it.
const PATIENCE: Duration = Duration::from_micros(200);

/// Peers that have seen our end mostly close at once. To have the kernel tell of that would cost two
/// calls for a connection that is gone before they are of use; so it is looked a little later
/// whether they have, and only those who have not are watched.
///
/// Nothing is held up by it: whatever such a peer sends, no answer can follow our end.
#[derive(Debug, Default)]
pub(crate) struct Parting {
    /// Oldest first, each with the moment when it is to be looked at.
    queue: VecDeque<(Instant, Ticket)>,
    /// Whether that pays: it does not if the peers are far away.
    luck: Luck,
    /// The thread looks, because it waits by itself.
    open: bool,
}

impl Parting {
    /// Whether the connection is looked at in a little while. If not, it is to be watched.
    pub(crate) fn put(&mut self, ticket: Ticket, now: Instant) -> bool {
        let put = self.open && self.luck.says_try();
        if put {
            self.queue.push_back((now + PATIENCE, ticket));
        }
        put
    }

    /// When the next one is to be looked at.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.queue.front().map(|(at, _)| *at)
    }

    /// Takes out one that is to be looked at.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Ticket> {
        self.next().filter(|at| *at <= now)?;
        self.queue.pop_front().map(|(_, ticket)| ticket)
    }

    /// The peer of one that was looked at has ended its side, or not.
    pub(crate) fn learn(&mut self, ended: bool) {
        self.luck.learn(ended);
    }

    /// From now on the thread looks, or does not: then each is to be looked at now.
    pub(crate) fn open(&mut self, open: bool) {
        self.open = open;
        if !open {
            self.queue.iter_mut().for_each(|(at, _)| *at = Instant::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Ticket = Ticket { place: 1, serial: 7 };
    const B: Ticket = Ticket { place: 2, serial: 8 };

    #[test]
    fn each_is_looked_at_once_when_its_time_has_come_or_nobody_would() {
        let (mut parting, now) = (Parting::default(), Instant::default() + PATIENCE);
        assert!(!parting.put(A, now), "nobody looks");
        parting.open(true);
        parting.learn(true);
        assert!(parting.put(A, now) && parting.put(B, now + PATIENCE));
        assert_eq!((parting.next(), parting.pop(now)), (Some(now + PATIENCE), None));
        assert_eq!(parting.pop(now + PATIENCE), Some(A));
        assert_eq!(parting.pop(now + PATIENCE), None);
        parting.open(false);
        assert_eq!((parting.pop(now), parting.next()), (Some(B), None));
    }

    #[test]
    fn peers_that_are_far_away_are_watched() {
        let mut parting = Parting::default();
        parting.open(true);
        let put = |_: &u32| {
            let put = parting.put(A, Instant::default());
            if put {
                parting.learn(false);
            }
            put
        };
        assert_eq!((0..640).filter(put).count(), 10);
    }
}
