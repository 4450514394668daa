//! Sixteen bytes at a time.

/// Bytes in a block.
pub(super) const LENGTH: usize = 16;

/// Behind visible ASCII and spaces, as far as whole blocks go.
#[inline(always)]
pub(super) fn skip_text(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some((block, behind)) = rest.split_first_chunk()
        && is_text(block)
    {
        rest = behind;
    }
    rest
}

/// Whether every byte of the block is visible ASCII or a space. Each is judged alone and without a
/// branch: a form that the compiler turns into vector instructions wherever there are any.
#[inline(always)]
fn is_text(block: &[u8; LENGTH]) -> bool {
    // DEL becomes the least of all.
    block.iter().fold(true, |all, &byte| all & (byte.cast_signed().wrapping_add(1) > 0x20))
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
