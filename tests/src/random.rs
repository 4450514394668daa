//! Random numbers from a seed that can be shown and set.

/// `SplitMix64`: tiny, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// From `HAIRSPRING_SEED` if it is set (decimal), else from a fixed seed: the ordinary run
    /// is the same every time.
    ///
    /// # Panics
    /// If the variable is not a decimal number.
    #[must_use]
    pub fn from_environment() -> Self {
        let seed = std::env::var("HAIRSPRING_SEED")
            .map_or(0x6861_6972, |seed| seed.parse().expect("HAIRSPRING_SEED is a decimal number"));
        Self::new(seed)
    }

    /// From this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// The value of `HAIRSPRING_SEED` that repeats this run.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below `bound`.
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "expected room for a number");
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// Cuts `bytes` into pieces of 1 to `max` bytes.
    pub fn cut<'a>(&mut self, mut bytes: &'a [u8], max: usize) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        while !bytes.is_empty() {
            let (piece, rest) = bytes.split_at(1 + self.below(max.min(bytes.len())));
            pieces.push(piece);
            bytes = rest;
        }
        pieces
    }
}
