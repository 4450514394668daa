//! Request targets: the input is `method SP target`, or a target alone, which GET then asks for.
//!
//! - The request is judged as by [`head`](crate::head).
//! - Path, query and authority of an accepted target put together again are the target, and none
//!   reaches beyond the delimiter that ends it.

use bytes::Bytes;
use hairspring_core::{Config, HeadParser, TargetForm};

/// Checks one input.
pub fn check(data: &[u8]) {
    let mut request = match data.first() {
        Some(b'A'..=b'Z') => data.to_vec(),
        _ => [b"GET ", data].concat(),
    };
    request.extend_from_slice(b" HTTP/1.1\r\nHost: field.example:81\r\n\r\n");
    crate::head::check(&request);
    if data.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return; // It is more than a target, and judged already.
    }
    let mut parser = HeadParser::new();
    let Ok(Some(len)) = parser.parse(&request, &Config::default()) else { return };
    let head = parser.take(Bytes::copy_from_slice(&request[..len]));
    let target = head.target();
    let query = head.query().map_or_else(String::new, |query| format!("?{query}"));
    let tail = format!("{}{query}", head.path());
    let authority = head.authority().expect("HTTP/1.1 always names one");
    assert!(!tail[..head.path().len()].contains('?') && !authority.contains(['/', '?']));
    match head.form() {
        TargetForm::Origin => {
            assert!(target.starts_with('/'));
            assert_eq!((target, authority), (&tail[..], "field.example:81"));
        }
        TargetForm::Absolute => {
            let scheme = &target[..7];
            assert!(scheme.eq_ignore_ascii_case("http://"), "got {scheme}");
            // A path that is left out reads as `/`, or `*` to OPTIONS (RFC 9112, section 3.2.4).
            let bare = format!("{scheme}{authority}{query}");
            let full = format!("{scheme}{authority}{tail}");
            assert!(
                target == full || (target == bare && ["/", "*"].contains(&head.path())),
                "got {target}"
            );
        }
        TargetForm::Authority => {
            assert_eq!((target, head.path(), head.query()), (authority, "", None));
        }
        TargetForm::Asterisk => {
            assert_eq!((target, head.path(), authority), ("*", "*", "field.example:81"));
        }
    }
}
