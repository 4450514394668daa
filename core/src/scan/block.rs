//! Eight bytes in one integer. The first byte is the lowest, so counting trailing zeros counts
//! bytes from the front.

/// Bytes in a word.
pub(super) const WORD: usize = 8;

const LOW: u64 = u64::MAX / 0xff;
const HIGH: u64 = LOW << 7;

/// Marks, by their highest bits, the bytes that are not letters, digits or hyphens.
#[inline(always)]
pub(super) fn no_token(bytes: u64) -> u64 {
    !(letters(bytes) | within(bytes, b'0', b'9') | within(bytes, b'-', b'-')) & HIGH
}

/// Marks the controls and DEL.
#[inline(always)]
pub(super) fn no_value(bytes: u64) -> u64 {
    !((at_least(bytes, b' ') & !at_least(bytes, 0x7f)) | bytes) & HIGH
}

/// Marks what is not a letter, `&` to `;` (most of `sub-delims`, the digits, `/`), `=` or `_`.
#[inline(always)]
pub(super) fn no_target(bytes: u64) -> u64 {
    let common = letters(bytes) | within(bytes, b'&', b';');
    !(common | within(bytes, b'=', b'=') | within(bytes, b'_', b'_')) & HIGH
}

/// Marks the bytes from `low` to `high`, both ASCII. With its highest bit set a byte is never
/// less than what is subtracted, so nothing is borrowed from its neighbour, and the bit stays set
/// exactly if the other seven are at least that much.
#[inline(always)]
fn within(bytes: u64, low: u8, high: u8) -> u64 {
    at_least(bytes, low) & !at_least(bytes, high + 1) & !bytes & HIGH
}

#[inline(always)]
fn at_least(bytes: u64, bound: u8) -> u64 {
    (bytes | HIGH) - LOW * u64::from(bound)
}

/// Bit 5 is all that tells the two cases apart, and setting it moves nothing else onto a letter.
#[inline(always)]
fn letters(bytes: u64) -> u64 {
    within(bytes | (LOW << 5), b'a', b'z')
}
