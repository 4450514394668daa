//! What the backend knows of its connections: enough to wake them, and to choose who gives way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_backend_common::Socket;
use hairspring_core::Instant;

use crate::alarm::Alarm;

/// A connection, as other threads see it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) socket: Socket,
    pub(crate) alarm: Arc<Alarm>,
    /// Since when nothing but the peer can make it go on, with nothing pending; 0 while it is
    /// not so.
    idle_since: AtomicU64,
    /// It was chosen to end, for the sake of clients that wait. Never taken back.
    gives_way: AtomicBool,
}

impl Link {
    /// Made by the thread that drives the connection.
    pub(crate) fn new(socket: Socket) -> Self {
        Self {
            socket,
            alarm: Arc::new(Alarm::new()),
            idle_since: AtomicU64::new(0),
            gives_way: AtomicBool::new(false),
        }
    }

    pub(crate) fn set_idle(&self, since: Option<Instant>) {
        let nanos = since.map_or(0, |since| since.as_nanos().max(1));
        self.idle_since.store(nanos, Ordering::Relaxed);
    }

    pub(crate) fn gives_way(&self) -> bool {
        self.gives_way.load(Ordering::Acquire)
    }
}

/// All connections.
#[derive(Debug, Default)]
pub(crate) struct Roster(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    by_key: HashMap<u64, Arc<Link>>,
}

impl Roster {
    /// Returns the key to [`leave`](Self::leave) with.
    pub(crate) fn enter(&self, link: Arc<Link>) -> u64 {
        let mut entries = self.entries();
        let key = entries.next;
        entries.next += 1;
        entries.by_key.insert(key, link);
        key
    }

    pub(crate) fn leave(&self, key: u64) {
        let link = self.entries().by_key.remove(&key);
        // Closes the socket if this was the last to hold it: not under the lock.
        drop(link);
    }

    pub(crate) fn for_each(&self, act: impl FnMut(&Arc<Link>)) {
        self.entries().by_key.values().for_each(act);
    }

    /// Chooses up to `count` connections, the longest idle ones, to give way. Returns whether
    /// there was any.
    pub(crate) fn choose(&self, count: usize) -> bool {
        let entries = self.entries();
        let mut idle: Vec<(u64, &Arc<Link>)> = entries
            .by_key
            .values()
            .filter(|link| !link.gives_way())
            .map(|link| (link.idle_since.load(Ordering::Relaxed), link))
            .filter(|(since, _)| *since > 0)
            .collect();
        idle.sort_unstable_by_key(|(since, _)| *since);
        for (_, link) in idle.iter().take(count) {
            link.gives_way.store(true, Ordering::Release);
        }
        !idle.is_empty()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_longest_idle_give_way_first_and_once() {
        let roster = Roster::default();
        let links: Vec<Arc<Link>> = [30, 0, 10, 20]
            .map(|since| {
                let (socket, _) =
                    Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
                let link = Arc::new(Link::new(socket));
                link.set_idle((since > 0).then(|| Instant::from_nanos(since)));
                roster.enter(Arc::clone(&link));
                link
            })
            .into();
        let chosen = || links.iter().map(|link| link.gives_way()).collect::<Vec<_>>();
        assert!(roster.choose(2));
        assert_eq!(chosen(), [false, false, true, true]);
        assert!(roster.choose(2));
        assert_eq!(chosen(), [true, false, true, true], "the busy one stays");
        assert!(!roster.choose(2));
    }
}
