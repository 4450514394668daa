//! Values of options about files and access to them.

use hairspring::core::Fields;
use hairspring::web::files::FileName;
use hairspring::web::middleware::Proxies;

/// Reads the name of a file, which must not be a path.
pub(crate) fn name(text: &str) -> Result<String, String> {
    match FileName::new(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("expected the name of a file without a path, such as index.html".to_owned()),
    }
}

/// Reads `Name: value`, of a field that responses may carry.
pub(crate) fn field(text: &str) -> Result<(String, String), String> {
    const EXAMPLE: &str = "'X-Frame-Options: DENY'";
    let (name, value) =
        text.split_once(':').ok_or_else(|| format!("expected a field such as {EXAMPLE}"))?;
    let value = value.trim();
    match Fields::new().append(name, value) {
        Ok(()) => Ok((name.to_owned(), value.to_owned())),
        Err(misuse) => Err(format!("{misuse}; give one such as {EXAMPLE}")),
    }
}

/// Reads `name:password`; the name has no colon (RFC 7617, section 2).
pub(crate) fn credentials(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, password)) if !name.is_empty() && !password.is_empty() => {
            Ok((name.to_owned(), password.to_owned()))
        }
        _ => Err("expected a name and a password with a colon between, neither empty".to_owned()),
    }
}

/// Reads `*`, or an origin as browsers send it: `https://example.org:8443`.
pub(crate) fn origin(text: &str) -> Result<String, String> {
    let is_of = |(scheme, usual): (&str, u16)| {
        let host = text.strip_prefix(scheme).filter(|host| !host.ends_with(':'));
        let authority = host.and_then(|host| hairspring::core::Authority::parse(host.as_bytes()));
        // Browsers leave out the port that everybody expects.
        authority.is_some_and(|own| own.port != Some(usual))
    };
    let lower = !text.contains(|c: char| c.is_ascii_uppercase());
    // A star is legal in a host, but no browser sends one: it must have been meant as a pattern.
    let is_origin = [("http://", 80), ("https://", 443)].into_iter().any(is_of);
    if text == "*" || lower && !text.contains('*') && is_origin {
        return Ok(text.to_owned());
    }
    Err("expected * or an origin in small letters, without port 80 of http or 443 of https, such as \
         https://example.org"
        .to_owned())
}

/// Reads the address of a proxy, a network of them, or `unix`.
pub(crate) fn network(text: &str) -> Result<String, String> {
    match Proxies::trusted([text]) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("expected an address, a network such as 10.0.0.0/8, or unix".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(name("a b.html"), Ok("a b.html".to_owned()));
        for text in ["", "..", "a/b", "/a", "a\\b"] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_field_is_one_that_an_answer_may_carry() {
        assert_eq!(field("X-A:  b c "), Ok(("X-A".to_owned(), "b c".to_owned())));
        assert_eq!(field("X-A:"), Ok(("X-A".to_owned(), String::new())));
        for text in ["", "X-A", ": b", "X A: b", "X-A: b\r\nC: d", "Content-Length: 5"] {
            assert!(field(text).is_err(), "{text}");
        }
    }

    #[test]
    fn credentials_have_both_parts() {
        assert_eq!(credentials("eve:a:b"), Ok(("eve".to_owned(), "a:b".to_owned())));
        for text in ["", "eve", "eve:", ":apple"] {
            assert!(credentials(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for text in ["127.0.0.1", "::1", "10.0.0.0/8", "2001:db8::/32", "unix"] {
            assert_eq!(network(text), Ok(text.to_owned()));
        }
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0.1:80", "*"] {
            assert!(network(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_as_browsers_send_it() {
        for text in ["*", "http://localhost:3000", "https://example.org", "http://[::1]:443"] {
            assert_eq!(origin(text), Ok(text.to_owned()));
        }
        let (slash, pattern) = ("https://example.org/", "https://*.example.org");
        for text in ["", "example.org", "https://", slash, "HTTPS://a", "ftp://a", pattern] {
            assert!(origin(text).is_err(), "{text}");
        }
        // Browsers leave out the usual port, so none of these would ever match.
        for text in ["http://[::1]:80", "https://example.org:443", "https://example.org:"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
