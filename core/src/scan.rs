//! Skips runs of permitted bytes, many bytes at a time.
//!
//! Each scanner has a *fast class* of bytes, a subset of its real class that is cheap to test in
//! bulk. Where a run of the fast class stops, a table decides about the next bytes; if they are
//! permitted, the bulk test resumes behind them. So the table alone decides what is permitted, and
//! the bulk test only makes that faster.
//!
//! The bulk test looks at words and at blocks of two words. For values and queries, which are long,
//! vector instructions first skip whole blocks of the fast class.

mod block;
#[cfg(test)]
mod tests;
mod word;

use crate::syntax::Class;

/// The position of the first byte from `at` on that is not legal in a token.
#[inline(always)]
pub(crate) fn token_end(bytes: &[u8], at: usize) -> usize {
    bytes.len() - skip_strange(from(bytes, at), Class::Token, word::not_in_names).len()
}

/// The position of the first byte from `at` on that is not legal in a field value.
#[inline(always)]
pub(crate) fn value_end(bytes: &[u8], at: usize) -> usize {
    let rest = block::skip(from(bytes, at), block::is_text);
    bytes.len() - skip_strange(rest, Class::Value, word::not_in_values).len()
}

/// The position of the first byte from `at` on that is not in `class`, which is [`Class::Path`] or
/// [`Class::Query`].
#[inline(always)]
pub(crate) fn target_end(bytes: &[u8], at: usize, class: Class) -> usize {
    bytes.len() - skip_strange(from(bytes, at), class, word::not_in_targets).len()
}

/// The rest of `bytes` after those that are legal in a token.
#[inline(always)]
pub(crate) fn skip_token(bytes: &[u8]) -> &[u8] {
    // Nearly every name ends in its first block, at a colon.
    let rest = block::skip_to_mark(bytes, word::not_in_names);
    if let [b':', ..] = rest { rest } else { skip_strange(rest, Class::Token, word::not_in_names) }
}

/// The rest of `bytes` after those that are legal in a field value.
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

/// The rest of `bytes` after those in `class`, which is [`Class::Path`] or [`Class::Query`].
#[inline(always)]
pub(crate) fn skip_target(bytes: &[u8], class: Class) -> &[u8] {
    match class {
        // Queries are longer than paths.
        Class::Query => skip(block::skip(bytes, block::is_in_targets), class, word::not_in_targets),
        _ => skip(bytes, class, word::not_in_paths),
    }
}

/// The rest of `bytes` after those of a registered name, percent-encoded ones excluded.
#[inline(always)]
pub(crate) fn skip_reg_name(bytes: &[u8]) -> &[u8] {
    skip(bytes, Class::RegName, word::not_in_hosts)
}

/// The number of decimal digits at the front, counting no more than fit into a word.
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

/// Skips bytes in `class`. `marks` leaves exactly the fast class unmarked, a subset of `class`.
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
        // Then up to a word of bytes by the table. So each byte is looked at twice at most, even if
        // none is in the fast class; going back to words after each one would look at it eight
        // times.
        for _ in 0..word::LENGTH {
            match rest {
                [byte, behind @ ..] if class.has(*byte) => rest = behind,
                _ => return rest,
            }
        }
    }
}

/// [`skip`], out of line, for what is rarely needed.
#[inline(never)]
fn skip_strange(rest: &[u8], class: Class, marks: impl Fn(u64) -> u64) -> &[u8] {
    skip(rest, class, marks)
}
