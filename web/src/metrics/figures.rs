//! The figures of one route, counted without a lock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use hairspring_core::{Method, Status};

use super::histogram::Histogram;
use super::shard::Sharded;
use crate::Methods;

/// How many pairs of method and status are counted for a route. A route has few; any further pairs
/// are counted as `other` with the status 0.
const CELLS: usize = 24;

/// The figures of one route.
#[derive(Debug, Default)]
pub(crate) struct Figures(Sharded<Shard>);

/// The counts of some of the threads.
#[derive(Debug, Default)]
struct Shard {
    answers: [Cell; CELLS],
    /// Answers whose pair found no cell.
    others: AtomicU64,
    took: Histogram,
    bytes: AtomicU64,
}

/// A pair and its count.
#[derive(Debug, Default)]
struct Cell {
    /// The pair's [`key`], or 0 if the cell is free. Invariant: once set, it never changes.
    key: AtomicU32,
    count: AtomicU64,
}

impl Figures {
    /// Counts an answer with this many bytes of content.
    pub(super) fn count(&self, method: Method, status: Status, took: Duration, bytes: u64) {
        let (shard, adder) = self.0.own();
        adder.add(shard.place(key(method, status)), 1);
        shard.took.add(took, adder);
        adder.add(&shard.bytes, bytes);
    }

    /// The counts of answers, by method name and status.
    pub(super) fn answers(&self) -> BTreeMap<(&'static str, u16), u64> {
        let mut all = BTreeMap::new();
        for shard in self.0.iter() {
            let cells = shard.answers.iter().map(|cell| (cell.key.load(Relaxed), &cell.count));
            for (key, count) in cells.filter_map(|(key, count)| Some((named(key)?, count))) {
                *all.entry(key).or_default() += count.load(Relaxed);
            }
            let others = shard.others.load(Relaxed);
            if others > 0 {
                *all.entry((OTHER, 0)).or_default() += others;
            }
        }
        all
    }

    /// How long the answers took.
    pub(super) fn took(&self) -> Histogram {
        let all = Histogram::default();
        self.0.iter().for_each(|shard| all.merge(&shard.took));
        all
    }

    /// Bytes of content.
    pub(super) fn bytes(&self) -> u64 {
        self.0.iter().map(|shard| shard.bytes.load(Relaxed)).sum()
    }
}

impl Shard {
    fn place(&self, wanted: u32) -> &AtomicU64 {
        for cell in &self.answers {
            let key = match cell.key.load(Relaxed) {
                // The first thread takes the cell; the others read the key that it stored.
                0 => match cell.key.compare_exchange(0, wanted, Relaxed, Relaxed) {
                    Ok(_) => wanted,
                    Err(taken) => taken,
                },
                taken => taken,
            };
            if key == wanted {
                return &cell.count;
            }
        }
        &self.others
    }
}

const OTHER: &str = "other";

fn key(method: Method, status: Status) -> u32 {
    (method as u32) << 16 | u32::from(status.code())
}

/// The method's name and the status of a key; `None` for 0, which no status has.
fn named(key: u32) -> Option<(&'static str, u16)> {
    let status = (key & 0xffff) as u16;
    let known = |method: &Method| *method as u32 == key >> 16;
    let name = Methods::ALL.iter().find(|method| known(method)).map(|own| own.name());
    (key != 0).then_some((name.unwrap_or(OTHER), status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_count_together_and_nothing_is_lost() {
        let figures = Figures::default();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    for round in 0..1000_u16 {
                        let method = if round % 2 == 0 { Method::Get } else { Method::Other };
                        let status = Status::from_code(200 + round % 40).unwrap();
                        figures.count(method, status, Duration::from_micros(2), 3);
                    }
                });
            }
        });
        let answers = figures.answers();
        assert_eq!(answers.values().sum::<u64>(), 20_000);
        assert!(answers.keys().any(|(name, _)| *name == "GET"));
        assert!(answers.contains_key(&(OTHER, 0)), "there are more pairs than places");
        assert_eq!((figures.took().count(), figures.bytes()), (20_000, 60_000));
        let mut out = String::new();
        figures.took().write(&mut out, "t", "r=\"x\"");
        assert!(out.contains("t_sum{r=\"x\"} 0.040000000\n"), "{out}");
    }
}
