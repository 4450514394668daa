//! Thirty-two bytes, each judged alone and without a branch: a form that the compiler turns into
//! vector instructions wherever there are any.

const BLOCK: usize = 32;

/// Behind the blocks, from `at` on, whose every byte is `ordinary`.
#[inline(always)]
pub(super) fn skip(bytes: &[u8], mut at: usize, ordinary: impl Fn(u8) -> bool) -> usize {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        if !block.iter().fold(true, |all, &byte| all & ordinary(byte)) {
            break;
        }
        at += BLOCK;
    }
    at
}

/// The same class as [`super::word::not_in_values`] leaves.
#[inline(always)]
pub(super) const fn is_in_values(byte: u8) -> bool {
    (byte >= b' ') & (byte != 0x7f)
}

/// The same class as [`super::word::not_in_targets`] leaves.
#[inline(always)]
pub(super) const fn is_in_targets(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') <= b'z' - b'a')
        | (byte.wrapping_sub(b'&') <= b';' - b'&')
        | (byte == b'=')
        | (byte == b'_')
}
