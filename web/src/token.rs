//! Tokens (RFC 9110, section 5.6.2).

/// Whether it is a token: the name of a field, a parameter or a cookie.
pub(crate) fn is_token(name: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_tchar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_no_delimiters() {
        assert!(is_token("!#$%&'*+-.^_`|~09azAZ"));
        for delimiter in "\"(),/:;<=>?@[\\]{} \t\u{7f}é".chars() {
            assert!(!is_token(&format!("a{delimiter}")), "{delimiter:?}");
        }
        assert!(!is_token(""));
    }
}
