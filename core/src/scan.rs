//! Finding where a run of permitted bytes ends, sixteen bytes at a time.
//!
//! Each scanner has a *fast class*, cheap to test in bulk, inside its real class. Where a run of
//! the fast class stops, a table judges the one byte; if that byte is permitted, the bulk test
//! goes on behind it. So the verdict is the table's alone, and the bulk test only its speed.

mod block;
#[cfg(test)]
mod tests;

use crate::syntax::Class;

/// Bytes that are tested in one step.
const BLOCK: usize = 16;

/// The first place at or after `at` that does not hold a byte of a token.
#[inline]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Token, block::token_run)
}

/// The first place at or after `at` that does not hold a byte of a field value.
#[inline]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, Class::Value, block::value_run)
}

/// The first place at or after `at` that does not hold a byte of `class`, which is
/// [`Class::Path`] or [`Class::Query`].
#[inline]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    run_end(bytes, at, class, block::target_run)
}

/// `fast` says how many bytes at the front of a block are of the fast class, all of which are in
/// `class` too.
#[inline(always)]
fn run_end(bytes: &[u8], mut at: usize, class: Class, fast: fn(&[u8; BLOCK]) -> usize) -> usize {
    loop {
        while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let run = fast(block);
            at += run;
            if run < BLOCK {
                break;
            }
        }
        match bytes.get(at) {
            Some(&byte) if class.has(byte) => at += 1,
            _ => return at,
        }
    }
}
