//! Eight bytes in one integer, the first of them the lowest. A byte is marked by its highest
//! bit; the other bits of a mark are clear.

const LOW: u64 = u64::MAX / 0xff;
const HIGH: u64 = LOW << 7;

/// Marks what is not a letter or a hyphen. Digits are rare in names, and dear to test for.
#[inline(always)]
pub(super) const fn not_in_names(bytes: u64) -> u64 {
    !(letters(bytes) | within(bytes, b'-', b'-')) & HIGH
}

/// Marks the controls and DEL.
#[inline(always)]
pub(super) const fn not_in_values(bytes: u64) -> u64 {
    !((at_least(bytes, b' ') & !at_least(bytes, 0x7f)) | bytes) & HIGH
}

/// Marks the controls and the space; behind the first of them perhaps others too.
#[inline(always)]
pub(super) const fn not_visible(bytes: u64) -> u64 {
    // A byte that is less borrows: it is marked, and only its neighbour can be marked wrongly.
    bytes.wrapping_sub(LOW * (b' ' + 1) as u64) & !bytes & HIGH
}

/// Marks the bytes from `low` to `high`, both ASCII.
#[inline(always)]
const fn within(bytes: u64, low: u8, high: u8) -> u64 {
    at_least(bytes, low) & !at_least(bytes, high + 1) & !bytes & HIGH
}

/// Marks, among the bytes that are ASCII, those of at least `bound`; other bits are left over.
/// With its highest bit set a byte is never less than what is subtracted, so nothing is borrowed
/// from its neighbour, and the bit stays set exactly if the other seven are at least that much.
#[inline(always)]
const fn at_least(bytes: u64, bound: u8) -> u64 {
    (bytes | HIGH) - LOW * bound as u64
}

/// Bit 5 is all that tells the two cases apart, and setting it moves nothing else onto a letter.
#[inline(always)]
const fn letters(bytes: u64) -> u64 {
    within(bytes | (LOW << 5), b'a', b'z')
}
