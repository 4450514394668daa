//! Connections whose end was sent, and whose peers are about to end theirs.

use std::collections::VecDeque;
use std::time::Duration;

use hairspring_core::{Instant, Now};

use crate::{Luck, Ticket};

/// So long after our end the peer's has mostly come, if it is near and idle.
const SOON: Duration = Duration::from_micros(200);

/// How long no connection is looked at after one whose peer had not ended its side: peers mostly end
/// in the order in which they were told to.
const PAUSE: Duration = Duration::from_micros(500);

/// How long after our end a connection is looked at for the peer's. A busy peer may have to wait that
/// long for a processor.
const PATIENCE: Duration = Duration::from_millis(10);

/// Peers that have seen our end mostly close at once. Registering the socket, to hear of that from
/// the kernel, would take two system calls, and by then the connection is over. So each socket is
/// looked at a little later, and only those that are still open then are registered.
///
/// This delays nothing: whatever such a peer sends, no answer can follow our end.
#[derive(Debug, Default)]
pub struct Parting {
    /// Oldest first, each with the moment of our end.
    queue: VecDeque<(Instant, Ticket)>,
    /// When our end was sent on the connection that was taken out last.
    taken: Instant,
    /// No connection is looked at before this moment.
    pause: Instant,
    /// Whether it pays to look later rather than to watch: it does not if peers are far away.
    luck: Luck,
    /// The thread looks at the connections in here. If not, none is put in.
    open: bool,
}

impl Parting {
    /// Our end was sent just now. Returns whether the connection is looked at in a little while; if
    /// not (because places are running short, for example) it is to be watched.
    pub fn put(&mut self, ticket: Ticket, now: &Now) -> bool {
        let put = self.open && !now.crowded && self.luck.says_try();
        if put {
            self.queue.push_back((now.mono, ticket));
        }
        put
    }

    /// The peer of the one that was taken out last has not ended its side. Returns the same as
    /// [`put`](Self::put).
    pub fn put_back(&mut self, ticket: Ticket, now: &Now) -> bool {
        let back = self.open && !now.crowded && now.mono < self.taken + PATIENCE;
        if back {
            self.queue.push_front((self.taken, ticket));
            self.pause = now.mono + PAUSE;
        } else {
            self.luck.learn(false);
        }
        back
    }

    /// The peer of the one that was taken out last has ended its side.
    pub fn ended(&mut self) {
        self.luck.learn(true);
    }

    /// When the next one is to be looked at.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        let (sent, _) = self.queue.front()?;
        Some(if self.open { self.pause.max(*sent + SOON) } else { Instant::default() })
    }

    /// Takes out one that is to be looked at.
    pub fn pop(&mut self, now: Instant) -> Option<Ticket> {
        self.next().filter(|at| *at <= now)?;
        let (sent, ticket) = self.queue.pop_front()?;
        self.taken = sent;
        Some(ticket)
    }

    /// From now on the thread looks at connections in here, or it does not: then those that are in
    /// here are to be looked at now.
    pub fn open(&mut self, open: bool) {
        self.open = open;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Ticket = Ticket { place: 1, serial: 7 };
    const B: Ticket = Ticket { place: 2, serial: 8 };

    /// So long after the beginning.
    fn after(since: Duration) -> Now {
        Now { mono: Instant::default() + since, ..Now::default() }
    }

    /// Where peers mostly end at once.
    fn lucky() -> Parting {
        let mut parting = Parting::default();
        parting.open(true);
        parting.ended();
        parting
    }

    #[test]
    fn each_is_looked_at_when_its_time_has_come_or_nobody_would() {
        let (mut parting, begin) = (Parting::default(), after(SOON));
        assert!(!parting.put(A, &begin), "nobody looks");
        parting = lucky();
        assert!(parting.put(A, &begin) && parting.put(B, &after(SOON * 2)));
        let crowded = Now { crowded: true, ..begin };
        assert!(!parting.put(A, &crowded), "its place is wanted");
        let due = after(SOON * 2).mono;
        assert_eq!((parting.next(), parting.pop(begin.mono)), (Some(due), None));
        assert_eq!((parting.pop(due), parting.pop(due)), (Some(A), None));
        assert!(!parting.put_back(A, &crowded));
        parting.ended();
        parting.open(false);
        assert_eq!((parting.pop(begin.mono), parting.next()), (Some(B), None));
        parting.ended();
        assert!(!parting.put(A, &begin) && !parting.put_back(B, &begin));
    }

    #[test]
    fn one_that_takes_its_time_is_looked_at_now_and_then_until_patience_is_over() {
        let begin = after(PATIENCE * 2);
        let (mut parting, mut now) = (lucky(), begin);
        assert!(parting.put(A, &now) && parting.put(B, &now));
        let mut looks = 0;
        loop {
            now.mono = parting.next().expect("it is not over");
            assert_eq!(parting.pop(now.mono), Some(A));
            looks += 1;
            if !parting.put_back(A, &now) {
                break;
            }
            assert_eq!(parting.pop(now.mono), None, "neither is the one behind it looked at");
        }
        assert_eq!(now.mono.since(begin.mono), PATIENCE + SOON);
        assert_eq!((looks, parting.pop(now.mono)), (21, Some(B)));
    }

    #[test]
    fn peers_that_are_far_away_are_watched() {
        let mut parting = Parting::default();
        parting.open(true);
        let put = |_: &u32| {
            let put = parting.put(A, &after(Duration::ZERO));
            if put {
                parting.pop(after(SOON).mono);
                assert!(!parting.put_back(A, &after(PATIENCE)));
            }
            put
        };
        assert_eq!((0..640).filter(put).count(), 10);
    }
}
