//! Ways to cut an input into pieces.

use hairspring_tests::random::Random;

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
    let mut random = Random::new(seed(data));
    ways.push(random.cut(data, 8));
    ways.push(random.cut(data, 100));
    ways
}

/// A number that depends on every byte (FNV-1a).
fn seed(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
