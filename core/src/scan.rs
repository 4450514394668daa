//! Finding where a run of permitted bytes ends, many bytes at a time.
//!
//! Each scanner has a *fast class*, cheap to test in bulk, inside its real class. Where a run of
//! the fast class stops, a table judges the one byte; if that byte is permitted, the bulk test
//! goes on behind it. So the verdict is the table's alone, and the bulk test only its speed.
//!
//! Bulk means words, which tell where the run stops, and before them, where runs are long,
//! blocks, which only tell that it does not stop yet.

mod block;
#[cfg(test)]
mod tests;
mod word;

use crate::syntax::Class;

/// The first place at or after `at` that does not hold a byte of a token.
#[inline(always)]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Token, word::not_in_names, |at| at)
}

/// The first place at or after `at` that does not hold a byte of a field value.
#[inline(always)]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Value, word::not_in_values, |at| {
        block::skip(bytes, at, block::is_in_values)
    })
}

/// The first place at or after `at` that does not hold a byte of `class`, which is
/// [`Class::Path`] or [`Class::Query`].
#[inline]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    run_end(bytes, at, class, word::not_in_targets, |at| {
        block::skip(bytes, at, block::is_in_targets)
    })
}

/// `refused` marks the bytes of a word that are not of the fast class; all that are of it are in
/// `class` too. `skip` goes on by blocks. It is asked once, behind the first word: a short run
/// ends before, and a block would be looked at in vain.
#[inline(always)]
fn run_end(
    bytes: &[u8],
    mut at: usize,
    class: Class,
    refused: impl Fn(u64) -> u64,
    skip: impl Fn(usize) -> usize,
) -> usize {
    let mut skipped = false;
    loop {
        while let Some(word) =
            bytes.get(at..).and_then(|rest| rest.first_chunk::<{ word::LENGTH }>())
        {
            let refused = refused(u64::from_le_bytes(*word));
            if refused != 0 {
                at += word::first(refused);
                break;
            }
            at += word::LENGTH;
            if !skipped {
                at = skip(at);
                skipped = true;
            }
        }
        // As many by the table as the next word would hold: so a peer that sends nothing of the
        // fast class has each byte looked at twice at most, not once for each word it is in.
        for _ in 0..word::LENGTH {
            match bytes.get(at) {
                Some(&byte) if class.has(byte) => at += 1,
                _ => return at,
            }
        }
    }
}
