//! What a backend knows of its connections: enough to reach them, and to choose who gives way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_core::Instant;

/// How a backend reaches its connections from threads that do not drive them.
pub trait Reach: Send + Sync + 'static {
    /// What each connection is reached by.
    type Handle: Send + Sync;

    /// Has these connections look at what has changed: whether they are to finish, when they are
    /// cut, and whether it has become crowded.
    fn rouse<'a>(&self, handles: impl Iterator<Item = &'a Self::Handle>);

    /// Makes the closing of a connection that did not end in time a reset, whenever it comes.
    fn doom(handle: &Self::Handle);
}

/// A connection, as other threads see it.
#[derive(Debug)]
pub struct Link<H> {
    /// What it is reached by.
    pub handle: H,
    /// Since when nothing but the peer can make it go on, with nothing pending; 0 while it is
    /// not so.
    idle_since: AtomicU64,
    /// It was chosen to end, for the sake of clients that wait. Never taken back.
    gives_way: AtomicBool,
}

impl<H> Link<H> {
    /// Of a connection that is not idle.
    pub fn new(handle: H) -> Self {
        Self { handle, idle_since: AtomicU64::new(0), gives_way: AtomicBool::new(false) }
    }

    /// Says since when nothing but the peer can make the connection go on; None if that is not so.
    pub fn set_idle(&self, since: Option<Instant>) {
        let nanos = since.map_or(0, |since| since.as_nanos().max(1));
        self.idle_since.store(nanos, Ordering::Relaxed);
    }

    /// Whether it was chosen to end.
    pub fn gives_way(&self) -> bool {
        self.gives_way.load(Ordering::Acquire)
    }
}

/// All connections.
#[derive(Debug)]
pub(crate) struct Roster<H>(Mutex<Entries<H>>);

#[derive(Debug)]
struct Entries<H> {
    next: u64,
    by_key: HashMap<u64, Arc<Link<H>>>,
}

impl<H> Default for Roster<H> {
    fn default() -> Self {
        Self(Mutex::new(Entries { next: 0, by_key: HashMap::new() }))
    }
}

impl<H> Roster<H> {
    /// Returns the key to [`leave`](Self::leave) with.
    pub(crate) fn enter(&self, link: Arc<Link<H>>) -> u64 {
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

    /// All of them now.
    pub(crate) fn all(&self) -> Vec<Arc<Link<H>>> {
        self.entries().by_key.values().cloned().collect()
    }

    /// Chooses up to `count` connections, the longest idle ones, to give way.
    pub(crate) fn choose(&self, count: usize) -> Vec<Arc<Link<H>>> {
        let entries = self.entries();
        let mut idle: Vec<(u64, &Arc<Link<H>>)> = entries
            .by_key
            .values()
            .filter(|link| !link.gives_way())
            .map(|link| (link.idle_since.load(Ordering::Relaxed), link))
            .filter(|(since, _)| *since > 0)
            .collect();
        idle.sort_unstable_by_key(|(since, _)| *since);
        idle.truncate(count);
        for (_, link) in &idle {
            link.gives_way.store(true, Ordering::Release);
        }
        idle.into_iter().map(|(_, link)| Arc::clone(link)).collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries<H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_idle_give_way_first_and_once() {
        let roster = Roster::default();
        let links = [30, 0, 10, 20].map(|since| {
            let link = Arc::new(Link::new(since));
            link.set_idle((since > 0).then(|| Instant::from_nanos(since)));
            roster.enter(Arc::clone(&link));
            link
        });
        let choose = || roster.choose(2).iter().map(|link| link.handle).collect::<Vec<_>>();
        assert_eq!(choose(), [10, 20]);
        assert_eq!(choose(), [30], "the busy one stays");
        assert!(choose().is_empty());
        assert_eq!(links.map(|link| link.gives_way()), [true, false, true, true]);
    }
}
