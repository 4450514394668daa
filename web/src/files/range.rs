//! Range requests (RFC 9110, section 14).

use hairspring_core::{Method, RequestHead};

/// The most ranges of a request. One with more is answered with the whole representation: a short
/// request must not cost a response of many parts.
const RANGES_MAX: usize = 16;

/// A contiguous part of a representation, at least one byte long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The position of its first byte.
    pub offset: u64,
    /// Its length, in bytes.
    pub len: u64,
}

/// The parts of a representation that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ranges {
    /// The whole: there is no `Range`, or it is to be ignored (section 14.2).
    Whole,
    /// These parts, in the order of the request. Ranges that overlap or touch are joined.
    Parts(Vec<Part>),
    /// None of the ranges overlaps the representation: 416.
    Unsatisfiable,
}

impl Ranges {
    /// The parts that a request asks for, of a representation of `len` bytes. Conditions, including
    /// `If-Range`, must have been evaluated before.
    ///
    /// `Range` is ignored if it is malformed, has another unit than bytes or more than 16 ranges,
    /// or if the method is not GET.
    #[must_use]
    pub fn of(head: &RequestHead, len: u64) -> Self {
        let mut lines = head.fields().get_all("range");
        match (head.method(), lines.next(), lines.next()) {
            (Method::Get, Some(value), None) => Self::parse(value, len),
            _ => Self::Whole,
        }
    }

    fn parse(value: &[u8], len: u64) -> Self {
        let Some((unit, set)) = value.split_at_checked(6) else { return Self::Whole };
        if !unit.eq_ignore_ascii_case(b"bytes=") {
            return Self::Whole;
        }
        let (mut parts, mut count) = (Vec::new(), 0);
        for member in set.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
            if member.is_empty() {
                continue;
            }
            count += 1;
            match Spec::parse(member) {
                Some(spec) if count <= RANGES_MAX => match spec.within(len) {
                    Some(part) if part.len > 0 => add(&mut parts, part),
                    // The last bytes of an empty representation: `Content-Range` cannot express it.
                    Some(_) => return Self::Whole,
                    None => {}
                },
                _ => return Self::Whole,
            }
        }
        match parts.is_empty() {
            true if count == 0 => Self::Whole,
            true => Self::Unsatisfiable,
            false => Self::Parts(parts),
        }
    }
}

/// One range of the request.
enum Spec {
    /// From the first byte to the last, or to the end.
    From(u64, Option<u64>),
    /// This many bytes at the end.
    Last(u64),
}

impl Spec {
    fn parse(text: &[u8]) -> Option<Self> {
        let dash = text.iter().position(|&byte| byte == b'-')?;
        let (first, last) = (&text[..dash], &text[dash + 1..]);
        match (first.is_empty(), last.is_empty()) {
            (true, true) => None,
            (true, false) => Some(Self::Last(number(last)?)),
            (false, true) => Some(Self::From(number(first)?, None)),
            (false, false) => {
                let backwards = size(first) > size(last);
                let (first, last) = (number(first)?, number(last)?);
                (!backwards).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The part of a representation of `len` bytes that it means; `None` if it is unsatisfiable.
    fn within(&self, len: u64) -> Option<Part> {
        match *self {
            Self::From(first, _) if first >= len => None,
            Self::From(first, last) => {
                let end = last.map_or(len, |last| last.saturating_add(1).min(len));
                Some(Part { offset: first, len: end - first })
            }
            Self::Last(0) => None,
            Self::Last(count) => {
                let count = count.min(len);
                Some(Part { offset: len - count, len: count })
            }
        }
    }
}

/// A key that orders decimal numbers of any length: the count of significant digits, then the
/// digits.
fn size(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    (digits.len() - zeros, &digits[zeros..])
}

/// Reads decimal digits. A number beyond 2^64 becomes `u64::MAX`, which has the same effect,
/// because no representation is as long: a range that begins there is unsatisfiable, one that ends
/// there ends with the representation, and a suffix of that length is all of it.
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add =
        |number: u64, byte: &u8| number.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
    Some(digits.iter().fold(0, add))
}

/// Adds a part. Those that it overlaps or touches are joined with it, in the place of the first of
/// them. One pass is enough: no two of the present parts touch, so the new part cannot come to
/// touch one only by being joined with another.
fn add(parts: &mut Vec<Part>, mut new: Part) {
    let mut place = None;
    let mut at = 0;
    while at < parts.len() {
        let old = parts[at];
        let (old_end, new_end) = (old.offset + old.len, new.offset + new.len);
        if old.offset <= new_end && new.offset <= old_end {
            let offset = old.offset.min(new.offset);
            new = Part { offset, len: old_end.max(new_end) - offset };
            parts.remove(at);
            place = place.or(Some(at));
        } else {
            at += 1;
        }
    }
    parts.insert(place.unwrap_or(parts.len()).min(parts.len()), new);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: &[(u64, u64)]) -> Ranges {
        Ranges::Parts(list.iter().map(|&(offset, len)| Part { offset, len }).collect())
    }

    #[test]
    fn the_field_is_read_as_rfc_9110_section_14_says() {
        const END: &str = "bytes=0-18446744073709551615";
        // Beyond 2^64, where the numbers that are kept are the largest one.
        const BEYOND: &str = "bytes=99999999999999999999999-";
        const LAST_BEYOND: &str = "bytes=5-18446744073709551616";
        const MANY_BEYOND: &str = "bytes=-18446744073709551616";
        const BOTH_BEYOND: &str = "bytes=18446744073709551616-18446744073709551617";
        const BACKWARDS_BEYOND: &str = "bytes=18446744073709551617-18446744073709551616";
        let sixteen = (0..16).map(|at| format!("{}-{}", at * 4, at * 4)).collect::<Vec<_>>();
        let sixteen = format!("bytes={}", sixteen.join(","));
        let seventeen = format!("{sixteen},80-80");
        let each: Vec<_> = (0..16).map(|at| (at * 4, 1)).collect();
        let table = [
            ("bytes=0-0", 100, parts(&[(0, 1)])),
            ("bytes=0-99", 100, parts(&[(0, 100)])),
            ("bytes=10-", 100, parts(&[(10, 90)])),
            ("bytes=-10", 100, parts(&[(90, 10)])),
            ("bytes=-1000", 100, parts(&[(0, 100)])),
            ("bytes=99-1000", 100, parts(&[(99, 1)])),
            ("BYTES=0-1", 100, parts(&[(0, 2)])),
            (END, 100, parts(&[(0, 100)])),
            (LAST_BEYOND, 100, parts(&[(5, 95)])),
            (MANY_BEYOND, 100, parts(&[(0, 100)])),
            ("bytes=007-0000000000000000000000008", 100, parts(&[(7, 2)])),
            ("bytes=0-0,-1", 100, parts(&[(0, 1), (99, 1)])),
            ("bytes= 0-0 ,\t5-6,", 100, parts(&[(0, 1), (5, 2)])),
            ("bytes=50-59,0-9", 100, parts(&[(50, 10), (0, 10)])),
            ("bytes=0-9,5-14", 100, parts(&[(0, 15)])),
            ("bytes=0-9,10-19", 100, parts(&[(0, 20)])),
            ("bytes=0-9,20-29,5-24", 100, parts(&[(0, 30)])),
            ("bytes=20-29,0-9,50-59,5-24", 100, parts(&[(0, 30), (50, 10)])),
            ("bytes=0-,0-,0-,0-", 100, parts(&[(0, 100)])),
            ("bytes=0-0,200-", 100, parts(&[(0, 1)])),
            (&sixteen, 100, parts(&each)),
            (&seventeen, 100, Ranges::Whole),
            // Nothing that is here.
            ("bytes=100-", 100, Ranges::Unsatisfiable),
            ("bytes=-0", 100, Ranges::Unsatisfiable),
            ("bytes=0-", 0, Ranges::Unsatisfiable),
            (BEYOND, 100, Ranges::Unsatisfiable),
            (BOTH_BEYOND, 100, Ranges::Unsatisfiable),
            (BOTH_BEYOND, u64::MAX, Ranges::Unsatisfiable),
            ("bytes=200-,300-", 100, Ranges::Unsatisfiable),
            // Not understood.
            ("bytes=-5", 0, Ranges::Whole),
            ("bytes=", 100, Ranges::Whole),
            ("bytes=,", 100, Ranges::Whole),
            ("bytes", 100, Ranges::Whole),
            ("", 100, Ranges::Whole),
            ("items=0-1", 100, Ranges::Whole),
            ("bytes=-", 100, Ranges::Whole),
            ("bytes=5-4", 100, Ranges::Whole),
            (BACKWARDS_BEYOND, 100, Ranges::Whole),
            ("bytes=0-1,5-4", 100, Ranges::Whole),
            ("bytes=+1-2", 100, Ranges::Whole),
            ("bytes=1--2", 100, Ranges::Whole),
            ("bytes=0x0-1", 100, Ranges::Whole),
            ("bytes=0 -1", 100, Ranges::Whole),
            ("bytes=a-b", 100, Ranges::Whole),
        ];
        for (value, len, expected) in table {
            assert_eq!(Ranges::parse(value.as_bytes(), len), expected, "{value}");
        }
    }

    #[test]
    fn parts_never_amount_to_more_than_the_whole() {
        let mut seed = 1_u64;
        let mut random = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..10_000 {
            let count = 1 + random(16);
            let ranges: Vec<_> = (0..count)
                .map(|_| {
                    let first = random(120);
                    format!("{first}-{}", first + random(40))
                })
                .collect();
            let value = format!("bytes={}", ranges.join(","));
            let Ranges::Parts(parts) = Ranges::parse(value.as_bytes(), 100) else { continue };
            assert!(parts.iter().map(|part| part.len).sum::<u64>() <= 100, "{value}: {parts:?}");
            assert!(parts.iter().all(|part| part.len > 0 && part.offset + part.len <= 100));
        }
    }
}
