//! `Range` (RFC 9110, section 14.2): every byte of a short representation is asked for by itself.

/// What a value asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is to be ignored.
    Whole,
    /// Offsets and lengths.
    Parts(Vec<(u64, u64)>),
    /// Nothing that is here.
    Nothing,
}

/// Where a range begins and where it ends, that byte included.
type Span = (u64, u64);

/// Reads the value, for `len` bytes.
#[must_use]
pub fn read(value: &str, len: u64) -> Asked {
    let Some(set) = value.get(..6).filter(|unit| unit.eq_ignore_ascii_case("bytes=")) else {
        return Asked::Whole;
    };
    debug_assert_eq!(set.len(), 6);
    let members: Vec<&str> = value[6..]
        .split(',')
        .map(|m| m.trim_matches([' ', '\t']))
        .filter(|m| !m.is_empty())
        .collect();
    let mut spans = Vec::new();
    for (at, member) in members.iter().enumerate() {
        match span(member, len) {
            Some(_) if at >= 16 => return Asked::Whole,
            // Of nothing, the last bytes cannot be named.
            Some(None) if len == 0 && member.starts_with('-') && !is_zero(&member[1..]) => {
                return Asked::Whole;
            }
            Some(Some(span)) => spans.push(span),
            Some(None) => {}
            None => return Asked::Whole,
        }
    }
    if members.is_empty() {
        Asked::Whole
    } else if spans.is_empty() {
        Asked::Nothing
    } else {
        Asked::Parts(merged(spans).into_iter().map(|(a, b)| (a, b - a + 1)).collect())
    }
}

/// None if it is malformed, none inside if nothing of it is here.
fn span(member: &str, len: u64) -> Option<Option<Span>> {
    let (first, last) = member.split_once('-')?;
    let is_here = |first: u64| first < len;
    match (first, last) {
        ("", last) => {
            let count = number(last)?.min(len);
            Some((count > 0).then(|| (len - count, len - 1)))
        }
        (first, "") => {
            let first = number(first)?;
            Some(is_here(first).then(|| (first, len - 1)))
        }
        (first, last) => {
            let is_before = is_less(last, first);
            let (first, last) = (number(first)?, number(last)?);
            if is_before {
                return None;
            }
            Some(is_here(first).then(|| (first, last.min(len - 1))))
        }
    }
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

/// Whether one number is less than another, digit by digit from the left, at equal lengths.
fn is_less(one: &str, other: &str) -> bool {
    let width = one.len().max(other.len());
    format!("{one:0>width$}") < format!("{other:0>width$}")
}

/// A number that is beyond every length is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Joins two that overlap or touch for as long as there are such; each stands where the first
/// that became part of it stood.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    loop {
        let joined = (0..spans.len()).find_map(|a| {
            let touches = |b: &usize| {
                let ((from, to), (other_from, other_to)) = (spans[a], spans[*b]);
                other_from <= to.saturating_add(1) && from <= other_to.saturating_add(1)
            };
            (a + 1..spans.len()).find(touches).map(|b| (a, b))
        });
        let Some((a, b)) = joined else { return spans };
        let other = spans.remove(b);
        spans[a] = (spans[a].0.min(other.0), spans[a].1.max(other.1));
    }
}
