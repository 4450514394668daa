//! Tests of eight bytes in one integer, of which the first byte is the lowest. A byte is marked by
//! its highest bit; the other bits of a mark are clear.
//!
//! The arithmetic is on all eight bytes at once, so a byte beyond ASCII may carry into the next
//! byte, and a control may borrow from it. Mostly such bytes are marked themselves, and only the
//! first mark counts. If a byte beyond ASCII is not marked, the next byte may be marked wrongly;
//! that does no harm, because callers check a marked byte again.

/// Bytes in a word.
pub(super) const LENGTH: usize = 8;

const LOW: u64 = u64::MAX / 0xff;
const HIGH: u64 = LOW << 7;

/// The position of the first mark, in bytes; the number of bytes in a word if there is none.
#[inline(always)]
pub(super) const fn first_mark(marks: u64) -> usize {
    (marks.trailing_zeros() / u8::BITS) as usize
}

/// Marks what is not a letter or a hyphen. Digits are rare in names and expensive to test for.
#[inline(always)]
pub(super) const fn not_in_names(bytes: u64) -> u64 {
    (no_letter(bytes) & other_than(bytes, b'-') | bytes) & HIGH
}

/// Marks what is not a letter, a digit, a hyphen or a dot.
#[inline(always)]
pub(super) const fn not_in_hosts(bytes: u64) -> u64 {
    // The range from the hyphen to 9 has one byte too many: the slash.
    let other = outside(bytes, b'-', b'9') | !other_than(bytes, b'/');
    (no_letter(bytes) & other | bytes) & HIGH
}

/// Marks what is not a letter, nor from `&` to `;`: most of `sub-delims`, the digits, `/`.
#[inline(always)]
pub(super) const fn not_in_paths(bytes: u64) -> u64 {
    (no_letter(bytes) & outside(bytes, b'&', b';') | bytes) & HIGH
}

/// Marks what [`not_in_paths`] does, except `=`, which is rare in paths.
#[inline(always)]
pub(super) const fn not_in_targets(bytes: u64) -> u64 {
    not_in_paths(bytes) & other_than(bytes, b'=') | bytes & HIGH
}

/// Marks what is not a digit.
#[inline(always)]
pub(super) const fn no_digits(bytes: u64) -> u64 {
    (outside(bytes, b'0', b'9') | bytes) & HIGH
}

/// Marks controls and DEL; after a byte beyond ASCII perhaps also a `~`.
#[inline(always)]
pub(super) const fn not_in_values(bytes: u64) -> u64 {
    no_text(bytes) & !bytes
}

/// Marks controls, DEL and what is beyond ASCII.
#[inline(always)]
pub(super) const fn no_text(bytes: u64) -> u64 {
    let controls = bytes.wrapping_sub(LOW * b' ' as u64);
    let delete = bytes.wrapping_add(LOW);
    (controls | delete) & HIGH
}

/// Sets the highest bit of each ASCII byte outside this range of ASCII. In bytes beyond ASCII that
/// bit is arbitrary, as are all other bits; the same holds for the functions below.
#[inline(always)]
const fn outside(bytes: u64, first: u8, last: u8) -> u64 {
    let below = (LOW * (0x7f + first as u64)).wrapping_sub(bytes);
    let above = bytes.wrapping_add(LOW * (0x7f - last as u64));
    below | above
}

/// Sets the highest bit of each ASCII byte except `byte`.
#[inline(always)]
const fn other_than(bytes: u64, byte: u8) -> u64 {
    (bytes ^ (LOW * byte as u64)).wrapping_add(LOW * 0x7f)
}

/// Sets the highest bit of each ASCII byte that is not a letter. The two cases of a letter differ
/// in bit 5 only, and setting it turns no other byte into a letter.
#[inline(always)]
const fn no_letter(bytes: u64) -> u64 {
    outside(bytes | (LOW << 5), b'a', b'z')
}
