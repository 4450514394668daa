//! Percent-encoding (RFC 3986, section 2.1), and what may name a file.

/// Replaces percent-encoded bytes by those they stand for, once.
#[must_use]
pub fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < encoded.len() {
        let digits = encoded.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        // The standard library would take a sign for a digit.
        let digits = digits.filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match (encoded[at], digits) {
            (b'%', Some(digits)) => {
                decoded.push(u8::from_str_radix(digits, 16).expect("two digits"));
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    decoded
}

/// The name that a segment stands for; none if it is none.
#[must_use]
pub fn name(segment: &str) -> Option<String> {
    String::from_utf8(decode(segment.as_bytes())).ok().filter(|name| is_name(name))
}

/// Whether a file may be called so.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let forbidden = |c: char| {
        let code = c as u32;
        c == '/' || c == '\\' || code < 0x20 || (0x7f..0xa0).contains(&code)
    };
    let lower: String = name.chars().map(|c| c.to_ascii_lowercase()).collect();
    let is_upload = lower.starts_with(".hairspring-") && lower.ends_with(".part");
    let is_special = matches!(name, "" | "." | "..") || is_upload;
    !is_special && name.len() < 256 && !name.chars().any(forbidden)
}
