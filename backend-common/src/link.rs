//! What a backend knows of its connections: enough to reach them, and to choose who gives way.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_core::Instant;

use crate::ledger::GIVE_WAY_AFTER;

/// How a backend reaches its connections from threads that do not drive them.
pub trait Reach: Send + Sync + 'static {
    /// What each connection is reached by.
    type Handle: Send + Sync;

    /// Has these connections look at what has changed: whether they are to finish, when they are
    /// cut, and whether it has become crowded.
    fn rouse<'a>(&self, handles: impl Iterator<Item = &'a Self::Handle>);

    /// Has a connection that did not end in time be closed by a reset, whenever it is closed.
    fn doom(handle: &Self::Handle);
}

/// A connection, as other threads see it.
#[derive(Debug)]
pub struct Link<H> {
    /// What it is reached by.
    pub handle: H,
    /// When it became idle, in nanoseconds: only its peer can make it go on, and nothing is pending.
    /// 0 while it is busy.
    idle_since: AtomicU64,
    /// It was chosen to end, for the sake of clients that wait. Once set, it stays so.
    gives_way: AtomicBool,
    /// It was told so, and did not only find out. Changes under the lock of the roster.
    roused: AtomicBool,
}

impl<H> Link<H> {
    /// Of a connection that is not idle.
    pub fn new(handle: H) -> Self {
        Self {
            handle,
            idle_since: AtomicU64::new(0),
            gives_way: AtomicBool::new(false),
            roused: AtomicBool::new(false),
        }
    }

    /// Says since when the connection is idle: only its peer can make it go on. None if it is busy.
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

/// Two places change for each connection, and no key is hashed under the lock.
#[derive(Debug)]
struct Entries<H> {
    /// By keys.
    places: Vec<Option<Arc<Link<H>>>>,
    /// Exactly the empty places.
    free: Vec<usize>,
}

impl<H> Default for Roster<H> {
    fn default() -> Self {
        Self(Mutex::new(Entries { places: Vec::new(), free: Vec::new() }))
    }
}

impl<H> Roster<H> {
    /// Returns the key to [`leave`](Self::leave) with, which is used again after that.
    pub(crate) fn enter(&self, link: Arc<Link<H>>) -> usize {
        let mut entries = self.entries();
        if let Some(key) = entries.free.pop() {
            entries.places[key] = Some(link);
            return key;
        }
        entries.places.push(Some(link));
        entries.places.len() - 1
    }

    pub(crate) fn leave(&self, key: usize) {
        let mut entries = self.entries();
        let link = entries.places[key].take();
        debug_assert!(link.is_some(), "a connection leaves once");
        entries.free.push(key);
        // Closes the socket if this was the last to hold it: not under the lock.
        drop(entries);
        drop(link);
    }

    /// All of them now.
    pub(crate) fn all(&self) -> Vec<Arc<Link<H>>> {
        self.entries().places.iter().flatten().cloned().collect()
    }

    /// Chooses up to `count` connections, the longest idle ones, to give way, and returns those that
    /// are to be roused. One that has been idle for less than [`GIVE_WAY_AFTER`] is not: it stays, or
    /// if clients wait `in_vain` it finds out when it goes on, so that no request is lost.
    pub(crate) fn choose(&self, count: usize, now: Instant, in_vain: bool) -> Vec<Arc<Link<H>>> {
        let is_due = |since| Instant::from_nanos(since) + GIVE_WAY_AFTER <= now;
        let entries = self.entries();
        let mut idle: Vec<(u64, &Arc<Link<H>>)> = entries
            .places
            .iter()
            .flatten()
            .filter(|link| !link.roused.load(Ordering::Relaxed))
            .map(|link| (link.idle_since.load(Ordering::Relaxed), link))
            .filter(|(since, _)| *since > 0 && (in_vain || is_due(*since)))
            .collect();
        idle.sort_unstable_by_key(|(since, _)| *since);
        idle.truncate(count);
        for (since, link) in &idle {
            link.gives_way.store(true, Ordering::Release);
            link.roused.store(is_due(*since), Ordering::Relaxed);
        }
        let due = idle.into_iter().filter(|(since, _)| is_due(*since));
        due.map(|(_, link)| Arc::clone(link)).collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries<H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn keys_are_used_again_and_only_those_who_are_there_are_told() {
        let roster = Roster::default();
        let keys = [1, 2, 3].map(|n| roster.enter(Arc::new(Link::new(n))));
        roster.leave(keys[1]);
        assert_eq!(roster.enter(Arc::new(Link::new(4))), keys[1]);
        roster.leave(keys[0]);
        let all = roster.all();
        assert_eq!(all.iter().map(|link| link.handle).collect::<Vec<_>>(), [4, 3]);
    }

    #[test]
    fn the_longest_idle_give_way_first_and_once() {
        let roster = Roster::default();
        let after = |millis: u64| Instant::from_nanos(1) + Duration::from_millis(millis);
        let links = [Some(30), None, Some(10), Some(20)].map(|since| {
            let link = Arc::new(Link::new(since));
            link.set_idle(since.map(after));
            roster.enter(Arc::clone(&link));
            link
        });
        let choose = |millis| -> Vec<_> {
            let chosen = roster.choose(2, after(millis) + GIVE_WAY_AFTER, false);
            chosen.iter().map(|link| link.handle.expect("an idle one")).collect()
        };
        assert!(choose(9).is_empty(), "none has been idle for long enough");
        assert_eq!(choose(19), [10]);
        assert_eq!(choose(1000), [20, 30], "the busy one stays");
        assert!(choose(1000).is_empty());
        assert_eq!(links.map(|link| link.gives_way()), [true, false, true, true]);
    }

    #[test]
    fn who_asks_again_at_once_finds_out_by_itself() {
        let (roster, now) = (Roster::default(), Instant::from_nanos(1) + GIVE_WAY_AFTER);
        let links = [now, now, Instant::from_nanos(1)].map(|since| {
            let link = Arc::new(Link::new(()));
            link.set_idle(Some(since));
            roster.enter(Arc::clone(&link));
            link
        });
        let giving_way = || links.iter().filter(|link| link.gives_way()).count();
        let roused = roster.choose(2, now, true);
        assert!(roused.len() == 1 && Arc::ptr_eq(&roused[0], &links[2]), "the longest idle one");
        assert_eq!(giving_way(), 2);
        assert!(roster.choose(2, now, true).is_empty());
        assert_eq!(giving_way(), 3);
        // It did not ask again after all.
        assert_eq!(roster.choose(9, now + GIVE_WAY_AFTER, false).len(), 2);
        assert!(roster.choose(9, now + GIVE_WAY_AFTER, false).is_empty());
    }
}
