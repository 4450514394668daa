//! Where the members of a chat meet.
//!
//! ```text
//!   member ── say ──▶ Room ──▶ seat: queue ──▶ waker ──▶ that member's own connection
//!                      │  └──▶ seat: queue ──▶ …
//!                      └─ a seat whose queue is full is taken away: its member is stuck
//! ```
//!
//! Nobody waits for anybody: saying something only appends to bounded queues.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use bytes::Bytes;

/// Bytes that a member may be behind, not counting its connection's outbox. This is more than a
/// burst of lines from everybody, so that only a member that does not read is taken for stuck.
const QUEUE_MAX: usize = 256 << 10;

/// The members, and what they have not yet been told.
#[derive(Debug, Default)]
pub struct Room {
    seats: Mutex<Seats>,
}

#[derive(Debug, Default)]
struct Seats {
    by_key: BTreeMap<u64, Seat>,
    /// The key of the next member. No key is used twice.
    next: u64,
}

#[derive(Debug)]
struct Seat {
    name: String,
    queue: VecDeque<Bytes>,
    /// Bytes in `queue`; at most [`QUEUE_MAX`].
    queued: usize,
    /// Wakes the member's connection, which has found the queue empty.
    waker: Option<Waker>,
}

/// A place in a [`Room`]. Dropping it leaves the room, which is announced.
#[derive(Debug)]
pub struct Member {
    room: Arc<Room>,
    key: u64,
    name: String,
}

/// What a member finds when it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The oldest line that it has not heard.
    Line(Bytes),
    /// No line: its waker is kept until there is one.
    Nothing,
    /// The member was stuck and has been removed.
    Removed,
}

impl Room {
    /// Enters under a name, and announces that to all members, the new one included. `None` if the
    /// name is taken.
    #[must_use]
    pub fn enter(self: &Arc<Self>, name: &str) -> Option<Member> {
        let mut seats = self.seats();
        if seats.by_key.values().any(|seat| seat.name == name) {
            return None;
        }
        let key = seats.next;
        seats.next += 1;
        let seat = Seat { name: name.to_owned(), queue: VecDeque::new(), queued: 0, waker: None };
        seats.by_key.insert(key, seat);
        let wakers = seats.tell(None, &format!("{name} joined\n"));
        drop(seats);
        wakers.into_iter().for_each(Waker::wake);
        Some(Member { room: Arc::clone(self), key, name: name.to_owned() })
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        // No panic can happen in the middle of a change.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Member {
    /// Says a line to all others.
    pub fn say(&self, text: &str) {
        let wakers = self.room.seats().tell(Some(self.key), &format!("{}: {text}\n", self.name));
        // The lock is released first: a waker may do anything.
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Takes the oldest line that this member has not heard.
    #[must_use]
    pub fn listen(&self, waker: &Waker) -> News {
        let mut seats = self.room.seats();
        let Some(seat) = seats.by_key.get_mut(&self.key) else { return News::Removed };
        if let Some(line) = seat.queue.pop_front() {
            seat.queued -= line.len();
            return News::Line(line);
        }
        if !seat.waker.as_ref().is_some_and(|kept| kept.will_wake(waker)) {
            seat.waker = Some(waker.clone());
        }
        News::Nothing
    }

    /// Whether the member was removed; if not, `waker` is kept for that. For a connection whose
    /// output has no room for lines.
    #[must_use]
    pub fn is_removed(&self, waker: &Waker) -> bool {
        let mut seats = self.room.seats();
        let Some(seat) = seats.by_key.get_mut(&self.key) else { return true };
        if !seat.waker.as_ref().is_some_and(|kept| kept.will_wake(waker)) {
            seat.waker = Some(waker.clone());
        }
        false
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut seats = self.room.seats();
        let seat = seats.by_key.remove(&self.key);
        // A removal has been announced already.
        let wakers = match &seat {
            Some(seat) => seats.tell(Some(self.key), &format!("{} left\n", seat.name)),
            None => Vec::new(),
        };
        drop(seats);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Seats {
    /// Queues a line for all members except `but`, and removes those who are too far behind, which
    /// is announced in turn. Returns the wakers of those who have news.
    fn tell(&mut self, but: Option<u64>, line: &str) -> Vec<Waker> {
        let mut wakers = Vec::new();
        let mut lines = VecDeque::from([Bytes::copy_from_slice(line.as_bytes())]);
        while let Some(line) = lines.pop_front() {
            for (_, seat) in self.by_key.iter_mut().filter(|(key, _)| Some(**key) != but) {
                seat.queued += line.len();
                seat.queue.push_back(line.clone());
                wakers.extend(seat.waker.take());
            }
            // Each removal shortens the map, so this ends.
            self.by_key.retain(|_, seat| {
                let stuck = seat.queued > QUEUE_MAX;
                if stuck {
                    lines.push_back(format!("{} left\n", seat.name).into());
                }
                !stuck
            });
        }
        wakers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> News {
        News::Line(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn members_hear_each_other_and_not_themselves() {
        let room = Arc::new(Room::default());
        let ada = room.enter("ada").unwrap();
        assert!(room.enter("ada").is_none(), "the name is taken");
        let ben = room.enter("ben").unwrap();
        ben.say("hello");
        assert_eq!(ben.listen(Waker::noop()), line("ben joined\n"));
        assert_eq!(ben.listen(Waker::noop()), News::Nothing);
        drop(ben);
        for text in ["ada joined\n", "ben joined\n", "ben: hello\n", "ben left\n"] {
            assert_eq!(ada.listen(Waker::noop()), line(text));
        }
        assert_eq!(ada.listen(Waker::noop()), News::Nothing);
        assert!(room.enter("ben").is_some(), "the name is free again");
    }

    #[test]
    fn who_does_not_listen_is_removed_and_announced_once() {
        let room = Arc::new(Room::default());
        let (ada, ben) = (room.enter("ada").unwrap(), room.enter("ben").unwrap());
        let stuck = room.enter("stuck").unwrap();
        let text = "x".repeat(1000);
        let mut heard = Vec::new();
        for _ in 0..=QUEUE_MAX / text.len() {
            ada.say(&text);
            while let News::Line(line) = ben.listen(Waker::noop()) {
                heard.push(line);
            }
        }
        assert_eq!(stuck.listen(Waker::noop()), News::Removed);
        drop(stuck);
        assert_eq!(ben.listen(Waker::noop()), News::Nothing);
        assert_eq!(heard.iter().filter(|line| **line == "stuck left\n").count(), 1);
        assert_eq!(room.seats().by_key.len(), 2);
    }
}
