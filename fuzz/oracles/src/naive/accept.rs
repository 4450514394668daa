//! `Accept-Encoding` (RFC 9110, section 12.5.3).

use hairspring_web::encoding::Coding;

/// Names and weights, in thousandths. Members that are malformed are not there.
#[must_use]
pub fn read(lines: &[&str]) -> Vec<(String, u16)> {
    lines.iter().flat_map(|line| line.split(',')).filter_map(member).collect()
}

fn member(text: &str) -> Option<(String, u16)> {
    let blank = [' ', '\t'];
    let mut parts = text.split(';').map(|part| part.trim_matches(blank));
    let (name, parameter) = (parts.next()?.to_ascii_lowercase(), parts.next());
    if name.is_empty() || parts.next().is_some() {
        return None;
    }
    let weight = match parameter {
        None => 1000,
        Some(text) => weight(text.strip_prefix("q=").or_else(|| text.strip_prefix("Q="))?)?,
    };
    Some((name, weight))
}

/// Section 12.4.2.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let plain = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if plain && decimals.bytes().all(|byte| byte == b'0') => Some(1000),
        "0" if plain => format!("{decimals:0<3}").parse().ok(),
        _ => None,
    }
}

/// How much a coding is wanted; not at all if it is 0.
#[must_use]
pub fn wanted(members: &[(String, u16)], coding: Coding) -> u16 {
    let named = |names: &[&str]| {
        members.iter().filter(|(name, _)| names.contains(&&**name)).map(|(_, weight)| *weight).max()
    };
    let any = named(&["*"]);
    match coding {
        Coding::Identity => match (named(&["identity"]), any) {
            (Some(weight), _) => weight,
            (None, Some(0)) => 0,
            // Acceptable, but less than whatever was named.
            (None, _) => 1,
        },
        Coding::Gzip => named(&["gzip", "x-gzip"]).or(any).unwrap_or(0),
        Coding::Brotli => named(&["br"]).or(any).unwrap_or(0),
        Coding::Zstd => named(&["zstd"]).or(any).unwrap_or(0),
    }
}
