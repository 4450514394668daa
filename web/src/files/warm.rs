//! Names that were opened a moment ago.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// How many names are remembered, roughly: each has one place, which it may lose to another.
const SLOTS: usize = 256;

/// How long a name counts as opened a moment ago, in seconds.
const SECONDS: u64 = 10;

/// The bits of a slot that hold the time.
const TIME: u64 = (1 << 24) - 1;

/// Names that were opened a moment ago, so that the kernel most likely still has their dentries in
/// its cache. Used where it cannot be told to open a file only from there. A wrong guess costs
/// time, and nothing else.
#[derive(Debug)]
pub(super) struct Warm {
    begun: Instant,
    /// Each is a hash of a name, with the second of its opening in the low bits; 0 if unused.
    slots: [AtomicU64; SLOTS],
}

impl Warm {
    pub(super) fn new() -> Self {
        Self { begun: Instant::now(), slots: [const { AtomicU64::new(0) }; SLOTS] }
    }

    /// Notes that the name was opened now.
    pub(super) fn note(&self, name: &str) {
        let hash = hash(name);
        self.slots[hash as usize % SLOTS].store(hash & !TIME | self.now(), Relaxed);
    }

    /// Whether the name was opened a moment ago, as far as is remembered.
    pub(super) fn has(&self, name: &str) -> bool {
        let hash = hash(name);
        let slot = self.slots[hash as usize % SLOTS].load(Relaxed);
        slot & !TIME == hash & !TIME && self.now().saturating_sub(slot & TIME) < SECONDS
    }

    /// The present second. It starts at 1, so that no used slot is 0, and stops after half a year.
    fn now(&self) -> u64 {
        (self.begun.elapsed().as_secs() + 1).min(TIME)
    }
}

/// FNV-1a, its halves mixed. A client gains nothing by finding two names with the same hash.
pub(super) fn hash(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    // FNV-1a mixes its high bits better than the low ones, which choose the slot.
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_name_is_remembered_for_a_moment() {
        let mut warm = Warm::new();
        assert!(!warm.has("a") && !warm.has(""));
        warm.note("a");
        assert!(warm.has("a") && !warm.has("b"));
        warm.begun = warm.begun.checked_sub(Duration::from_secs(SECONDS)).expect("a past");
        assert!(!warm.has("a"));
        for name in 0..10_000 {
            warm.note(&name.to_string());
        }
        let known = (0..10_000).filter(|name| warm.has(&name.to_string())).count();
        assert!((100..=SLOTS).contains(&known), "{known}");
    }
}
