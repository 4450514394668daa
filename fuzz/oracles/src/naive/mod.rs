//! Slow, obvious parsers of requests, to compare the engine with. Their counterpart for responses
//! is `hairspring_tests::answers`.
//!
//! They are given the whole message, split it at its line ends, and never resume. The project's
//! README says what the engine accepts or refuses by choice rather than because of an RFC.

pub mod accept;
pub mod body;
pub mod conditions;
pub mod frames;
pub mod head;
pub mod multipart;
pub mod pairs;
pub mod path;
pub mod ranges;

/// A name and its trimmed value.
pub type Field<'a> = (&'a str, &'a [u8]);

/// The next line and what follows its CRLF; none if there is no CRLF.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&bytes[..at], &bytes[at + 2..]))
}

/// `tchar` (RFC 9110, section 5.6.2).
fn is_token(bytes: &[u8]) -> bool {
    let symbols = b"!#$%&'*+-.^_`|~";
    !bytes.is_empty() && bytes.iter().all(|b| b.is_ascii_alphanumeric() || symbols.contains(b))
}

/// Whether a field value may consist of these bytes (RFC 9110, section 5.5).
fn is_value(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
}

fn trim(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = bytes.iter().position(|b| !blank(b)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|b| !blank(b)).map_or(start, |at| at + 1);
    &bytes[start..end]
}

/// Name and trimmed value of a field line; none if it is not one.
fn field(line: &[u8]) -> Option<Field<'_>> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    if is_token(name) && is_value(value) { Some((text(name), value)) } else { None }
}

/// What is known to be ASCII, as text.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("ASCII")
}
