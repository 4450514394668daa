//! Eight bytes in one integer, twice. The first byte is the lowest, so counting trailing zeros
//! counts bytes from the front.

use super::BLOCK;

const LOW: u64 = u64::MAX / 0xff;
const HIGH: u64 = LOW << 7;

/// How many bytes at the front are letters, digits or hyphens.
#[inline]
pub(super) fn token_run(block: &[u8; BLOCK]) -> usize {
    run(block, |bytes| letters(bytes) | within(bytes, b'0', b'9') | within(bytes, b'-', b'-'))
}

/// How many bytes at the front are neither controls nor DEL.
#[inline]
pub(super) fn value_run(block: &[u8; BLOCK]) -> usize {
    run(block, |bytes| within(bytes, b' ', b'~') | (bytes & HIGH))
}

/// How many bytes at the front are letters, `&` to `;` (most of `sub-delims`, the digits, `/`),
/// `=` or `_`.
#[inline]
pub(super) fn target_run(block: &[u8; BLOCK]) -> usize {
    run(block, |bytes| {
        let common = letters(bytes) | within(bytes, b'&', b';');
        common | within(bytes, b'=', b'=') | within(bytes, b'_', b'_')
    })
}

/// `permitted` sets the highest bit of each byte that is in the class.
#[inline]
fn run(block: &[u8; BLOCK], permitted: fn(u64) -> u64) -> usize {
    let whole = u128::from_le_bytes(*block);
    let count = |bytes: u64| ((!permitted(bytes) & HIGH).trailing_zeros() / 8) as usize;
    match count(whole as u64) {
        8 => 8 + count((whole >> 64) as u64),
        ended => ended,
    }
}

/// Marks the bytes from `low` to `high`, both ASCII. With its highest bit set a byte is never
/// less than what is subtracted, so nothing is borrowed from its neighbour, and the bit stays set
/// exactly if the other seven are at least that much.
#[inline]
fn within(bytes: u64, low: u8, high: u8) -> u64 {
    let at_least = |bound: u8| (bytes | HIGH) - LOW * u64::from(bound);
    at_least(low) & !at_least(high + 1) & !bytes & HIGH
}

/// Bit 5 is all that tells the two cases apart, and setting it moves nothing else onto a letter.
#[inline]
fn letters(bytes: u64) -> u64 {
    within(bytes | (LOW << 5), b'a', b'z')
}
