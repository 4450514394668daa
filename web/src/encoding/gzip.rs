//! gzip (RFC 1952) of what is in memory.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Compresses `content` into one gzip member. The same content gives the same bytes: no name and
/// no time are written.
#[must_use]
pub fn gzip(content: &[u8]) -> Bytes {
    // A member's header and trailer are 18 bytes; text shrinks to a half at least.
    let out = Vec::with_capacity(content.len() / 2 + 32);
    let mut encoder = GzEncoder::new(out, Compression::default());
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    written.expect("writing to memory cannot fail").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn comes_back_as_it_was() {
        let large = "apple banana cherry ".repeat(10_000);
        for content in ["", "pear", &large] {
            let coded = gzip(content.as_bytes());
            let mut decoded = String::new();
            flate2::read::GzDecoder::new(&coded[..]).read_to_string(&mut decoded).unwrap();
            assert_eq!(decoded, content);
            assert_eq!(coded, gzip(content.as_bytes()), "no time, no name");
        }
        assert!(gzip(large.as_bytes()).len() < large.len() / 10);
    }
}
