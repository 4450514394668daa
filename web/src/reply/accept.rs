//! `Accept` (RFC 9110, section 12.5.1): which of two types a request prefers.

use hairspring_core::RequestHead;

use crate::encoding::parse_weight;

/// Whether the request's `Accept` gives `wanted` more weight than `other`.
pub(crate) fn prefers(head: &RequestHead, wanted: &str, other: &str) -> bool {
    weight(head, wanted) > weight(head, other)
}

/// Whether the request's `Accept` names this very media type, not only a range that includes it,
/// with a weight above 0. Browsers name `text/html` for what they show; scripts and tools do not.
#[must_use]
pub fn names_media_type(head: &RequestHead, wanted: &str) -> bool {
    let named = ranges(head).find(|(range, _)| range.eq_ignore_ascii_case(wanted.as_bytes()));
    named.is_some_and(|(_, weight)| weight > 0)
}

/// The weight of a type, by the most specific range that includes it. Without the field all types
/// have the same weight.
pub(crate) fn weight(head: &RequestHead, wanted: &str) -> u16 {
    let main = wanted.split('/').next().unwrap_or_default();
    let mut found = None;
    let mut any = false;
    for (range, weight) in ranges(head) {
        any = true;
        let specific = match range.strip_suffix(b"/*") {
            Some(b"*") => 1,
            Some(range) if range.eq_ignore_ascii_case(main.as_bytes()) => 2,
            None if range.eq_ignore_ascii_case(wanted.as_bytes()) => 3,
            _ => continue,
        };
        found = found.max(Some((specific, weight)));
    }
    found.map_or(if any { 0 } else { 1000 }, |(_, weight)| weight)
}

/// The media ranges, without parameters, and their weights. Malformed ones are left out.
fn ranges(head: &RequestHead) -> impl Iterator<Item = (&[u8], u16)> {
    let members = head.fields().get_all("accept").flat_map(|line| line.split(|&b| b == b','));
    members.filter_map(|member| {
        let mut parts = member.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
        let range = parts.next().filter(|range| range.contains(&b'/'))?;
        let weight = parts.find_map(|part| match part {
            [b'q' | b'Q', b'=', value @ ..] => Some(parse_weight(value)),
            _ => None,
        });
        Some((range, weight.unwrap_or(Some(1000))?))
    })
}
