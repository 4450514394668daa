//! Sixteen bytes at a time.

/// Bytes in a block.
pub(super) const LENGTH: usize = 16;

/// Behind bytes that are `ordinary`, as far as whole blocks go. Each is judged alone and without a
/// branch: a form that the compiler turns into vector instructions wherever there are any.
#[inline(always)]
pub(super) fn skip(bytes: &[u8], ordinary: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = bytes;
    while let Some((block, behind)) = rest.split_first_chunk::<LENGTH>()
        && block.iter().fold(true, |all, &byte| all & ordinary(byte))
    {
        rest = behind;
    }
    rest
}

/// Visible ASCII and the space.
#[inline(always)]
pub(super) const fn is_text(byte: u8) -> bool {
    // DEL becomes the least of all.
    byte.cast_signed().wrapping_add(1) > 0x20
}

/// The same as [`super::word::not_in_targets`] leaves.
#[inline(always)]
pub(super) const fn is_in_targets(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') <= b'z' - b'a')
        | (byte.wrapping_sub(b'&') <= b';' - b'&')
        | (byte == b'=')
}

/// From the first byte that is marked in one of the two words of the block at the front, or from
/// the end of the block; from the front if there is no whole block.
///
/// Without a branch between the words: which of them it is in, nobody could predict.
#[inline(always)]
pub(super) fn skip_to_mark(bytes: &[u8], marks: impl Fn(u64) -> u64) -> &[u8] {
    let Some(block) = bytes.first_chunk::<LENGTH>() else { return bytes };
    let both = u128::from_le_bytes(*block);
    let (low, high) = (marks(both as u64), marks((both >> u64::BITS) as u64));
    let marks = u128::from(high) << u64::BITS | u128::from(low);
    bytes.get((marks.trailing_zeros() / u8::BITS) as usize..).unwrap_or_default()
}
