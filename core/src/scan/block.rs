//! Sixteen bytes at a time.

/// Bytes in a block.
pub(super) const LENGTH: usize = 16;

/// Whether every byte of the block is `ordinary`. Each is judged alone and without a branch: a
/// form that the compiler turns into vector instructions wherever there are any.
#[inline(always)]
pub(super) fn is_all(block: &[u8; LENGTH], ordinary: impl Fn(u8) -> bool) -> bool {
    block.iter().fold(true, |all, &byte| all & ordinary(byte))
}

/// The place of the first byte that is marked in one of the block's two words, if there is one.
/// Without a branch between the words: which of them it is in, nobody could predict.
#[inline(always)]
pub(super) fn first_marked(block: &[u8; LENGTH], marked: impl Fn(u64) -> u64) -> Option<usize> {
    let both = u128::from_le_bytes(*block);
    let (low, high) = (marked(both as u64), marked((both >> u64::BITS) as u64));
    if low | high == 0 {
        return None;
    }
    let marks = u128::from(high) << u64::BITS | u128::from(low);
    Some((marks.trailing_zeros() / u8::BITS) as usize)
}

/// The same class as [`super::word::not_in_values`] leaves.
#[inline(always)]
pub(super) const fn is_in_values(byte: u8) -> bool {
    (byte >= b' ') & (byte != 0x7f)
}

/// Letters, `&` to `;` (most of `sub-delims`, the digits, `/`), `=` and `_`.
#[inline(always)]
pub(super) const fn is_in_targets(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') <= b'z' - b'a')
        | (byte.wrapping_sub(b'&') <= b';' - b'&')
        | (byte == b'=')
        | (byte == b'_')
}
