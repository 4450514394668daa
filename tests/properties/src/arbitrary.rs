//! What is generated: parts of messages, each with its spelling on the wire.

use proptest::collection::vec;
use proptest::prelude::*;

/// A field name or another token (RFC 9110, section 5.6.2).
pub fn token() -> impl Strategy<Value = String> {
    "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,24}"
}

/// A field value without white space around it, any byte that is legal inside (RFC 9110,
/// section 5.5).
pub fn value() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![8 => b' '..=b'~', 1 => Just(b'\t'), 1 => 0x80..=0xff_u8];
    vec(byte, 0..40).prop_map(|bytes| {
        let text = bytes.trim_ascii_start().trim_ascii_end();
        text.to_vec()
    })
}

/// A value that is also valid as text.
pub fn text_value() -> impl Strategy<Value = String> {
    "[ -~\t\u{a0}-\u{17f}]{0,40}".prop_map(|text| text.trim_matches([' ', '\t']).to_owned())
}

/// Optional white space (RFC 9110, section 5.6.3).
pub fn blanks() -> impl Strategy<Value = String> {
    "[ \t]{0,3}"
}

/// A name that has no meaning for the engine, in requests and responses.
pub fn plain_name() -> impl Strategy<Value = String> {
    token().prop_map(|name| format!("x-{name}"))
}

/// A path, its bytes percent-encoded where they must be (RFC 3986, section 3.3).
pub fn path() -> impl Strategy<Value = String> {
    "(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,8}){1,4}"
}

/// A query without its `?` (RFC 3986, section 3.4).
pub fn query() -> impl Strategy<Value = String> {
    "([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}){0,16}"
}

/// A host and perhaps a port (RFC 3986, section 3.2).
pub fn authority() -> impl Strategy<Value = (String, Option<u16>)> {
    let v4 = any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string());
    let v6 = any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]"));
    let name = "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?([.][a-z]{1,5}){0,3}";
    (prop_oneof![name, v4, v6], any::<Option<u16>>())
}

/// An authority as it is written.
#[must_use]
pub fn written(authority: &(String, Option<u16>)) -> String {
    match authority {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.clone(),
    }
}
