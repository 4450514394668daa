//! The deadlines of a thread's connections.

use hairspring_core::Instant;

/// A heap with at most one entry a connection, which is lazy: a deadline that moves later leaves
/// its entry where it is, and the entry moves when its time has come. A connection that is served
/// a thousand times within its timeout touches the heap once.
///
/// ```text
///   heap:   [(10 s, 3), (15 s, 0), (60 s, 7), …]   earliest first
///   places: [1, -, -, 0, -, -, -, 2, …]            by slot: where its entry stands
/// ```
#[derive(Debug, Default)]
pub struct Timers {
    /// Ordered as a binary heap.
    heap: Vec<Entry>,
    /// For each entry `heap[i]`: `places[heap[i].slot] == i`; [`NOWHERE`] for all other slots.
    places: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Instant,
    slot: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Timers {
    /// Sees to it that `slot` is looked at by `at`.
    pub fn set(&mut self, slot: u32, at: Instant) {
        let index = slot as usize;
        if index >= self.places.len() {
            self.places.resize(index + 1, NOWHERE);
        }
        match self.places[index] {
            NOWHERE => {
                self.heap.push(Entry { at, slot });
                self.rise(self.heap.len() - 1);
            }
            place if at < self.heap[place as usize].at => {
                self.heap[place as usize].at = at;
                self.rise(place as usize);
            }
            _ => {}
        }
    }

    /// Whether `slot` is looked at by `at`.
    #[must_use]
    pub fn is_set(&self, slot: u32, at: Instant) -> bool {
        let place = self.places.get(slot as usize).copied().unwrap_or(NOWHERE);
        self.heap.get(place as usize).is_some_and(|entry| entry.at <= at)
    }

    /// When the earliest entry is to be looked at.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.heap.first().map(|entry| entry.at)
    }

    /// Takes out an entry whose time has come, and tells its slot. Its deadline may have moved
    /// meanwhile: then [`set`](Self::set) it again.
    pub fn pop(&mut self, now: Instant) -> Option<u32> {
        let first = *self.heap.first()?;
        if first.at > now {
            return None;
        }
        self.remove(first.slot);
        Some(first.slot)
    }

    /// Forgets `slot`.
    pub fn remove(&mut self, slot: u32) {
        let Some(place) = self.places.get_mut(slot as usize) else { return };
        let place = std::mem::replace(place, NOWHERE);
        if place == NOWHERE {
            return;
        }
        self.heap.swap_remove(place as usize);
        if (place as usize) < self.heap.len() {
            // What was last stands in the gap: it belongs above or below.
            self.sink(place as usize);
            self.rise(place as usize);
        }
    }

    fn rise(&mut self, mut i: usize) {
        while i > 0 {
            let parent = (i - 1) / 2;
            if self.heap[parent].at <= self.heap[i].at {
                break;
            }
            self.heap.swap(parent, i);
            self.note(i);
            i = parent;
        }
        self.note(i);
    }

    fn sink(&mut self, mut i: usize) {
        loop {
            let children = [2 * i + 1, 2 * i + 2].into_iter().filter(|&c| c < self.heap.len());
            let Some(child) = children.min_by_key(|&c| self.heap[c].at) else { break };
            if self.heap[i].at <= self.heap[child].at {
                break;
            }
            self.heap.swap(i, child);
            self.note(i);
            i = child;
        }
        self.note(i);
    }

    fn note(&mut self, i: usize) {
        self.places[self.heap[i].slot as usize] = i as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn agrees_with_a_map() {
        let mut random = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = |n: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % n
        };
        let (mut timers, mut model) = (Timers::default(), BTreeMap::<u32, u64>::new());
        for _ in 0..200_000 {
            let slot = next(50) as u32;
            match next(4) {
                0 => {
                    timers.remove(slot);
                    model.remove(&slot);
                }
                1 => {
                    let now = next(1000);
                    let popped = timers.pop(Instant::from_nanos(now));
                    let earliest = model.values().min().copied().filter(|at| *at <= now);
                    assert_eq!(popped.map(|slot| model[&slot]), earliest);
                    popped.map(|slot| model.remove(&slot));
                }
                _ => {
                    let at = next(1000);
                    timers.set(slot, Instant::from_nanos(at));
                    assert!(timers.is_set(slot, Instant::from_nanos(at)));
                    model.entry(slot).and_modify(|old| *old = at.min(*old)).or_insert(at);
                }
            }
            assert_eq!(timers.next().map(Instant::as_nanos), model.values().min().copied());
            assert_eq!(timers.heap.len(), model.len());
        }
    }
}
