//! Sixteen bytes at a time.

/// Bytes in a block.
pub(super) const LENGTH: usize = 16;

/// The rest of `bytes` after the whole blocks at the front that consist of `ordinary` bytes. Each
/// byte is tested alone and without a branch, which the compiler turns into vector instructions.
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

/// Whether the byte is visible ASCII or a space.
#[inline(always)]
pub(super) const fn is_text(byte: u8) -> bool {
    // The addition turns DEL into the least value of all.
    byte.cast_signed().wrapping_add(1) > 0x20
}

/// Whether [`not_in_targets`](super::word::not_in_targets) leaves the byte unmarked.
#[inline(always)]
pub(super) const fn is_in_targets(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') <= b'z' - b'a')
        | (byte.wrapping_sub(b'&') <= b';' - b'&')
        | (byte == b'=')
}

/// The rest of `bytes` from the first marked byte of the block at the front, or from the end of
/// that block if none is marked. All of `bytes` if they are shorter than a block.
///
/// There is no branch between the two words: it could not be predicted which has the mark.
#[inline(always)]
pub(super) fn skip_to_mark(bytes: &[u8], marks: impl Fn(u64) -> u64) -> &[u8] {
    let Some(block) = bytes.first_chunk::<LENGTH>() else { return bytes };
    let both = u128::from_le_bytes(*block);
    let (low, high) = (marks(both as u64), marks((both >> u64::BITS) as u64));
    let marks = u128::from(high) << u64::BITS | u128::from(low);
    bytes.get((marks.trailing_zeros() / u8::BITS) as usize..).unwrap_or_default()
}
