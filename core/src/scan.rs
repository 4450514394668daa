//! Finding where a run of permitted bytes ends, many bytes at a time.
//!
//! Each scanner has a *fast class*, cheap to test in bulk, inside its real class. Where a run of
//! the fast class stops, a table judges the one byte; if that byte is permitted, the bulk test
//! goes on behind it. So the verdict is the table's alone, and the bulk test only its speed.
//!
//! Bulk means blocks. Whether a block holds nothing else is asked by vectors where runs are long;
//! where in a block the run stops, by words or by the table.

mod block;
#[cfg(test)]
mod tests;
mod word;

use crate::syntax::Class;

/// The first place at or after `at` that does not hold a byte of a token.
#[inline(always)]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    // Nearly every name ends in its first block.
    run_end(
        bytes,
        at,
        Class::Token,
        |_| false,
        |block| block::first_marked(block, word::not_in_names),
    )
}

/// The first place at or after `at` that does not hold a byte of a field value.
#[inline(always)]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    run_end(
        bytes,
        at,
        Class::Value,
        |block| block::is_all(block, block::is_in_values),
        |block| block::first_marked(block, word::not_in_values),
    )
}

/// The first place at or after `at` that does not hold a byte of `class`, which is
/// [`Class::Path`] or [`Class::Query`].
#[inline(always)]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    // Paths are short, and stop at bytes of many kinds.
    run_end(bytes, at, class, |block| block::is_all(block, block::is_in_targets), |_| Some(0))
}

/// The first place at or after `at` that holds a control or a space. Says nothing about the bytes
/// before it.
#[inline(always)]
pub(crate) fn visible_end(bytes: &[u8], at: usize) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((block, behind)) = rest.split_first_chunk() {
        if let Some(place) = block::first_marked(block, word::not_visible) {
            return bytes.len() - rest.len() + place;
        }
        rest = behind;
    }
    let place = rest.iter().position(|&byte| byte <= b' ').unwrap_or(rest.len());
    bytes.len() - rest.len() + place
}

/// `goes_on` says that a whole block is of the fast class, all of which is in `class` too; if it
/// is not, `strange` tells the first place that might not be.
#[inline(always)]
fn run_end(
    bytes: &[u8],
    at: usize,
    class: Class,
    goes_on: impl Fn(&[u8; block::LENGTH]) -> bool,
    strange: impl Fn(&[u8; block::LENGTH]) -> Option<usize>,
) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    loop {
        while let Some((block, behind)) = rest.split_first_chunk::<{ block::LENGTH }>() {
            if !goes_on(block)
                && let Some(place) = strange(block)
            {
                rest = rest.get(place..).unwrap_or_default();
                break;
            }
            rest = behind;
        }
        // As many by the table as the next block would hold: so a peer that sends nothing of the
        // fast class has each byte looked at twice at most, not once for each block it is in.
        for _ in 0..block::LENGTH {
            match rest {
                [byte, behind @ ..] if class.has(*byte) => rest = behind,
                _ => return bytes.len() - rest.len(),
            }
        }
    }
}
