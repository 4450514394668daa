//! The only source of randomness: a seed determines everything that happens in a world.

/// A small generator (SplitMix64): the same seed gives the same world, on every machine.
///
/// Not for secrets.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The sequence that belongs to `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.bits() % end }
    }

    /// An index below `end`.
    pub(crate) const fn index(&mut self, end: usize) -> usize {
        self.below(end as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) const fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.index(high - low + 1)
    }

    /// True once in `n` times.
    pub const fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    ///
    /// # Panics
    /// If there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_sequence() {
        let (mut one, mut two) = (Rng::new(7), Rng::new(7));
        let first: Vec<u64> = (0..100).map(|_| one.bits()).collect();
        assert!(first.iter().all(|&bits| bits == two.bits()));
        assert_ne!(first[0], Rng::new(8).bits());
    }

    #[test]
    fn every_number_of_a_range_comes_up() {
        let mut rng = Rng::new(1);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[rng.within(3, 7) - 3] = true;
        }
        assert_eq!(seen, [true; 5]);
    }
}
