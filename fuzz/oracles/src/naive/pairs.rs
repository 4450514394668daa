//! Names and values: queries (the URL standard, section 5.1) and cookies (RFC 6265, section 4.2).

use std::collections::BTreeMap;

use super::path::decode;

/// The values of each name of a query, in order.
#[must_use]
pub fn query(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| {
            String::from_utf8_lossy(&decode(text.replace('+', " ").as_bytes())).into_owned()
        };
        pairs.entry(plain(name)).or_default().push(plain(value));
    }
    pairs
}

/// The cookies of a line.
#[must_use]
pub fn cookies(line: &str) -> Vec<(&str, &str)> {
    let pairs = line.split(';').map(|pair| pair.trim_matches([' ', '\t']));
    let pairs = pairs.filter_map(|pair| pair.split_once('=')).filter(|(name, _)| !name.is_empty());
    pairs.map(|(name, value)| (name, unquoted(value))).collect()
}

fn unquoted(value: &str) -> &str {
    let is_quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    if is_quoted { &value[1..value.len() - 1] } else { value }
}
