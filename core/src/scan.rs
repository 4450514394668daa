//! Finding where a run of permitted bytes ends, eight bytes at a time.
//!
//! Each scanner has a *fast class*, cheap to test in bulk, inside its real class. Where a run of
//! the fast class stops, a table judges the one byte; if that byte is permitted, the bulk test
//! goes on behind it. So the verdict is the table's alone, and the bulk test only its speed.

mod block;
#[cfg(test)]
mod tests;

use crate::syntax::Class;

/// The first place at or after `at` that does not hold a byte of a token.
#[inline]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Token, block::no_token)
}

/// The first place at or after `at` that does not hold a byte of a field value.
#[inline]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Value, block::no_value)
}

/// The first place at or after `at` that does not hold a byte of `class`, which is
/// [`Class::Path`] or [`Class::Query`].
#[inline]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    run_end(bytes, at, class, block::no_target)
}

/// `refused` marks the bytes of a word that are not of the fast class; all that are of it are in
/// `class` too.
#[inline(always)]
fn run_end(bytes: &[u8], mut at: usize, class: Class, refused: fn(u64) -> u64) -> usize {
    loop {
        while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let refused = refused(u64::from_le_bytes(*word));
            if refused != 0 {
                at += (refused.trailing_zeros() / 8) as usize;
                break;
            }
            at += block::WORD;
        }
        match bytes.get(at) {
            Some(&byte) if class.has(byte) => at += 1,
            _ => return at,
        }
    }
}
