//! Skipping a run of permitted bytes, many bytes at a time.
//!
//! Each scanner has a *fast class*, cheap to test in bulk, inside its real class. Where a run of
//! the fast class stops, a table judges the one byte; if that byte is permitted, the bulk test
//! goes on behind it. So the verdict is the table's alone, and the bulk test only its speed.
//!
//! Bulk means words and blocks of two words; for values and queries, which are long, vectors first
//! tell whether whole blocks are of the fast class.

mod block;
#[cfg(test)]
mod tests;
mod word;

use crate::syntax::Class;

/// The first place at or after `at` that does not hold a byte of a token.
#[inline(always)]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    bytes.len() - skip_strange(from(bytes, at), Class::Token, word::not_in_names).len()
}

/// The first place at or after `at` that does not hold a byte of a field value.
#[inline(always)]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    let rest = block::skip(from(bytes, at), block::is_text);
    bytes.len() - skip_strange(rest, Class::Value, word::not_in_values).len()
}

/// The first place at or after `at` that does not hold a byte of `class`, which is
/// [`Class::Path`] or [`Class::Query`].
#[inline(always)]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    bytes.len() - skip_strange(from(bytes, at), class, word::not_in_targets).len()
}

/// What is behind the bytes of a token.
#[inline(always)]
pub(crate) fn skip_token(bytes: &[u8]) -> &[u8] {
    // Nearly every name ends in its first block, at a colon.
    let rest = block::skip_to_mark(bytes, word::not_in_names);
    if let [b':', ..] = rest { rest } else { skip_strange(rest, Class::Token, word::not_in_names) }
}

/// What is behind the bytes of a field value.
#[inline(always)]
pub(crate) fn skip_value(bytes: &[u8]) -> &[u8] {
    let rest = block::skip(bytes, block::is_text);
    let rest = block::skip_to_mark(rest, word::no_text);
    if let [b'\r', ..] = rest {
        rest
    } else {
        skip_strange(rest, Class::Value, word::not_in_values)
    }
}

/// What is behind the bytes of `class`, which is [`Class::Path`] or [`Class::Query`].
#[inline(always)]
pub(crate) fn skip_target(bytes: &[u8], class: Class) -> &[u8] {
    match class {
        // Queries are longer than paths.
        Class::Query => skip(block::skip(bytes, block::is_in_targets), class, word::not_in_targets),
        _ => skip(bytes, class, word::not_in_paths),
    }
}

/// What is behind the bytes of a registered name that stand for themselves.
#[inline(always)]
pub(crate) fn skip_reg_name(bytes: &[u8]) -> &[u8] {
    skip(bytes, Class::RegName, word::not_in_hosts)
}

/// How many decimal digits are at the front; of more than a word of them, as many as fit one.
#[inline(always)]
pub(crate) fn leading_digits(bytes: &[u8]) -> usize {
    match bytes.first_chunk() {
        Some(word) => word::first_mark(word::no_digits(u64::from_le_bytes(*word))),
        None => bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len()),
    }
}

#[inline(always)]
fn from(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// `marks` leaves bytes of the fast class unmarked, all of which are in `class` too.
#[inline(always)]
fn skip(mut rest: &[u8], class: Class, marks: impl Fn(u64) -> u64) -> &[u8] {
    loop {
        while let Some((word, behind)) = rest.split_first_chunk() {
            let marks = marks(u64::from_le_bytes(*word));
            if marks != 0 {
                rest = rest.get(word::first_mark(marks)..).unwrap_or_default();
                break;
            }
            rest = behind;
        }
        // As many by the table as the next word would hold: so a peer that sends nothing of the
        // fast class has each byte looked at twice at most, not once for each word it is in.
        for _ in 0..word::LENGTH {
            match rest {
                [byte, behind @ ..] if class.has(*byte) => rest = behind,
                _ => return rest,
            }
        }
    }
}

/// The same, out of the way of what nearly always happens, and once for all who use it there.
#[inline(never)]
fn skip_strange(rest: &[u8], class: Class, marks: impl Fn(u64) -> u64) -> &[u8] {
    skip(rest, class, marks)
}
