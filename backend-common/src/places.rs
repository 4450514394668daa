//! The places for connections, and whether they are running short.

use std::sync::atomic::{AtomicUsize, Ordering};

/// So many places, each of which one connection takes.
#[derive(Debug)]
pub(crate) struct Places {
    cap: usize,
    /// [`ONE`] for each place that is taken, and [`CROWDED`]: in one word, so that threads which fill
    /// places while others leave theirs agree on whether it is crowded.
    state: AtomicUsize,
}

/// Set when more than three quarters of the places are taken, and cleared when no more than half are:
/// with a single threshold it would change, and wake everybody, all the time.
const CROWDED: usize = 1;

const ONE: usize = 2;

impl Places {
    pub(crate) fn new(cap: usize) -> Self {
        Self { cap: cap.min(usize::MAX / ONE), state: AtomicUsize::new(0) }
    }

    pub(crate) fn cap(&self) -> usize {
        self.cap
    }

    /// Takes a place, if there is one, before it is known whether a client waits. If one does, the
    /// place is [filled](Self::fill), else [left](Self::leave).
    pub(crate) fn take(&self) -> bool {
        self.change(|state| (state / ONE < self.cap).then_some(state + ONE)).is_ok()
    }

    /// A client was accepted into a place that was taken. Whether this begins a crowd: nothing else
    /// does.
    pub(crate) fn fill(&self) -> bool {
        let many = self.cap - self.cap.div_ceil(4);
        let begin = |state| (state & CROWDED == 0 && state / ONE > many).then_some(state | CROWDED);
        self.change(begin).is_ok()
    }

    /// Gives back a place that was taken. Whether it is the only free one.
    pub(crate) fn leave(&self) -> bool {
        let leave = |state: usize| {
            let left = state - ONE;
            let ends = left / ONE * 2 <= self.cap;
            Some(if ends { left & !CROWDED } else { left })
        };
        let before = self.change(leave).unwrap_or_else(|state| state);
        before / ONE >= self.cap
    }

    /// Whether places are running short.
    pub(crate) fn are_crowded(&self) -> bool {
        self.state.load(Ordering::Relaxed) & CROWDED != 0
    }

    /// How many are taken.
    pub(crate) fn taken(&self) -> usize {
        self.state.load(Ordering::Acquire) / ONE
    }

    fn change(&self, change: impl FnMut(usize) -> Option<usize>) -> Result<usize, usize> {
        self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_a_crowd_is_told_once() {
        let places = Places::new(8);
        let fill = |_| places.take().then(|| places.fill());
        let taken: Vec<Option<bool>> = (0..9).map(fill).collect();
        let expected = |n| if n == 8 { None } else { Some(n == 6) };
        assert_eq!(taken, (0..9).map(expected).collect::<Vec<_>>());
        assert!(places.taken() == 8 && places.are_crowded());
        let left: Vec<bool> = (0..4).map(|_| places.leave()).collect();
        assert_eq!(left, [true, false, false, false]);
        assert!(!places.are_crowded(), "half of the places are free");
        (0..4).for_each(|_| assert!(!places.leave()));
        assert_eq!(places.taken(), 0);
        let endless = Places::new(usize::MAX);
        assert!(endless.take() && !endless.fill());
    }
}
