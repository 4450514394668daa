//! Eight bytes in one integer, the first of them the lowest. A byte is marked by its highest
//! bit; the other bits of a mark are clear.
//!
//! Sums are taken of all eight bytes at once, so a byte beyond ASCII may carry into the one behind
//! it, and a control may borrow from it. Both are marked themselves, and only the first mark is
//! looked at. Where a byte beyond ASCII is not marked, one behind it may be marked without need:
//! whoever asks judges what is marked again.

/// Bytes in a word.
pub(super) const LENGTH: usize = 8;

const LOW: u64 = u64::MAX / 0xff;
const HIGH: u64 = LOW << 7;

/// The place of the first mark; there is one.
#[inline(always)]
pub(super) const fn first_mark(marks: u64) -> usize {
    (marks.trailing_zeros() / u8::BITS) as usize
}

/// Marks what is not a letter or a hyphen. Digits are rare in names, and dear to test for.
#[inline(always)]
pub(super) const fn not_in_names(bytes: u64) -> u64 {
    (no_letter(bytes) & other_than(bytes, b'-') | bytes) & HIGH
}

/// Marks what is not a letter, a digit, a hyphen or a dot.
#[inline(always)]
pub(super) const fn not_in_hosts(bytes: u64) -> u64 {
    // From the hyphen to 9 there is one byte more: the slash.
    let other = outside(bytes, b'-', b'9') | !other_than(bytes, b'/');
    (no_letter(bytes) & other | bytes) & HIGH
}

/// Marks what is not a letter, nor from `&` to `;`: most of `sub-delims`, the digits, `/`.
#[inline(always)]
pub(super) const fn not_in_paths(bytes: u64) -> u64 {
    (no_letter(bytes) & outside(bytes, b'&', b';') | bytes) & HIGH
}

/// Marks what is none of these, nor `=`, which is rare in paths.
#[inline(always)]
pub(super) const fn not_in_targets(bytes: u64) -> u64 {
    not_in_paths(bytes) & other_than(bytes, b'=') | bytes & HIGH
}

/// Marks what is not a digit.
#[inline(always)]
pub(super) const fn no_digits(bytes: u64) -> u64 {
    (outside(bytes, b'0', b'9') | bytes) & HIGH
}

/// Marks the controls and DEL; behind a byte beyond ASCII perhaps a `~` too.
#[inline(always)]
pub(super) const fn not_in_values(bytes: u64) -> u64 {
    no_text(bytes) & !bytes
}

/// Marks these and what is beyond ASCII.
#[inline(always)]
pub(super) const fn no_text(bytes: u64) -> u64 {
    let controls = bytes.wrapping_sub(LOW * b' ' as u64);
    let delete = bytes.wrapping_add(LOW);
    (controls | delete) & HIGH
}

/// The highest bit of each ASCII byte that is not in this range of ASCII; other bits are left over,
/// here and below, and bytes beyond ASCII may have it or not.
#[inline(always)]
const fn outside(bytes: u64, first: u8, last: u8) -> u64 {
    let below = (LOW * (0x7f + first as u64)).wrapping_sub(bytes);
    let above = bytes.wrapping_add(LOW * (0x7f - last as u64));
    below | above
}

/// Of each ASCII byte but this one.
#[inline(always)]
const fn other_than(bytes: u64, byte: u8) -> u64 {
    (bytes ^ (LOW * byte as u64)).wrapping_add(LOW * 0x7f)
}

/// Bit 5 is all that tells the two cases apart, and setting it moves nothing else onto a letter.
#[inline(always)]
const fn no_letter(bytes: u64) -> u64 {
    outside(bytes | (LOW << 5), b'a', b'z')
}
