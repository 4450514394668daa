//! The figures of one route, counted without a lock.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use hairspring_core::{Method, Status};

use super::histogram::Histogram;
use crate::Methods;

/// Pairs of method and status that a route has places for. A route has few: what is beyond them is
/// counted as `other` with the status 0.
const CELLS: usize = 32;

/// What is counted of one route.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    answers: [Cell; CELLS],
    /// Pairs that found no place.
    others: AtomicU64,
    pub(super) took: Histogram,
}

/// A pair and its count.
#[derive(Debug, Default)]
struct Cell {
    /// [`key`]; 0 while it is free. Never changes once it is set.
    key: AtomicU32,
    count: AtomicU64,
}

impl Figures {
    pub(super) fn count(&self, method: Method, status: Status) {
        self.place(key(method, status)).fetch_add(1, Relaxed);
    }

    fn place(&self, wanted: u32) -> &AtomicU64 {
        for cell in &self.answers {
            let key = match cell.key.load(Relaxed) {
                // Whoever is first takes it; the others look at what he put there.
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

    /// Names of methods, statuses and their counts, in order.
    pub(super) fn answers(&self) -> Vec<(&'static str, u16, u64)> {
        let counted = |cell: &Cell| {
            let key = cell.key.load(Relaxed);
            let (name, status) = named(key)?;
            Some((name, status, cell.count.load(Relaxed)))
        };
        let mut all: Vec<_> = self.answers.iter().filter_map(counted).collect();
        let others = self.others.load(Relaxed);
        if others > 0 {
            all.push((OTHER, 0, others));
        }
        all.sort_unstable();
        all
    }
}

const OTHER: &str = "other";

fn key(method: Method, status: Status) -> u32 {
    (method as u32) << 16 | u32::from(status.code())
}

/// The method's name and the status of a key; nothing of 0, which no status makes.
fn named(key: u32) -> Option<(&'static str, u16)> {
    let status = (key & 0xffff) as u16;
    let known = |method: &Method| *method as u32 == key >> 16;
    let name = Methods::ALL.iter().find(|method| known(method)).map(|own| Methods::name(*own));
    (key != 0).then_some((name.unwrap_or(OTHER), status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_apart_and_none_is_lost() {
        let figures = Figures::default();
        let threads: Vec<_> = std::thread::scope(|scope| {
            let count = |method| {
                let figures = &figures;
                scope.spawn(move || {
                    for code in 200..220 {
                        for _ in 0..100 {
                            figures.count(method, Status::from_code(code).unwrap());
                        }
                    }
                })
            };
            [Method::Get, Method::Other].map(count).into_iter().map(|own| own.join()).collect()
        });
        assert!(threads.iter().all(Result::is_ok));
        let answers = figures.answers();
        assert_eq!(answers.iter().map(|(.., count)| count).sum::<u64>(), 4000);
        assert_eq!(answers.len(), CELLS + 1);
        assert!(answers.iter().filter(|(_, status, _)| *status != 0).all(|pair| pair.2 == 100));
        assert!(answers.contains(&(OTHER, 0, 800)));
    }
}
