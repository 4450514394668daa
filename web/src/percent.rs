//! Percent-decoding, once.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Percent-decodes a piece of a request target (RFC 3986, section 2.1).
///
/// Split the target first, then decode each piece exactly once: decoded twice, `%252e` would
/// become a dot. Borrows if there is nothing to decode. A `%` without two hexadecimal digits,
/// which the core refuses in targets, stands for itself.
///
/// ```
/// assert_eq!(*hairspring_web::decode("a%20b%252e+c"), *b"a b%2e+c");
/// ```
#[must_use]
pub fn decode(encoded: &str) -> Cow<'_, [u8]> {
    percent_decode_str(encoded).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrows_what_needs_no_decoding() {
        assert!(matches!(decode("plain"), Cow::Borrowed(b"plain")));
        assert_eq!(*decode("%00%fF%2F%"), *b"\0\xff/%");
    }
}
