//! Bytes as text.

use std::fmt::Write;

/// Shows bytes unambiguously: printable ASCII as it is, CR, LF and tab as `\r`, `\n` and `\t`, a
/// backslash as `\\`, everything else as `\xHH`.
///
/// ```
/// assert_eq!(hairspring::explain::escape(b"a: \\\xff\r\n"), r"a: \\\xff\r\n");
/// ```
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    text
}
