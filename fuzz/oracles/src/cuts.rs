//! Ways to cut an input into pieces.

/// Beyond this, feeding byte by byte costs more time than it finds mistakes.
const SINGLE_BYTES_MAX: usize = 4096;

/// Several ways to cut `data`, each a list of pieces that make it up: whole, byte by byte, and
/// two that are drawn from the data itself, so that the same input always fails the same way.
pub(crate) fn ways(data: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut ways = vec![vec![data]];
    if data.is_empty() {
        return ways;
    }
    if data.len() <= SINGLE_BYTES_MAX {
        ways.push(data.chunks(1).collect());
    }
    let mut random = Random::from_data(data);
    ways.push(random.cut(data, 8));
    ways.push(random.cut(data, 100));
    ways
}

/// A small generator of numbers (SplitMix64); good enough to choose where to cut.
struct Random(u64);

impl Random {
    fn from_data(data: &[u8]) -> Self {
        Self(data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn cut<'a>(&mut self, mut data: &'a [u8], longest: u64) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        while !data.is_empty() {
            let len = (1 + self.next() % longest).min(data.len() as u64) as usize;
            let (piece, rest) = data.split_at(len);
            pieces.push(piece);
            data = rest;
        }
        pieces
    }
}
