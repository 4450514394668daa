//! Decoders of the chunked coding. Content is found, not copied.

use hairspring_core::{BodyDecoder, Config, Framing, Piece};

/// Returns how much content there is.
///
/// # Panics
/// If `input` is not whole and well-formed.
#[must_use]
pub fn hairspring(config: &Config, mut input: &[u8]) -> usize {
    let (mut decoder, mut content) = (BodyDecoder::new(Framing::Chunked), 0);
    loop {
        let decoded = decoder.decode(input, config).unwrap();
        input = &input[decoded.skip..];
        match decoded.piece {
            Piece::Data(length) => {
                content += length;
                input = &input[length..];
            }
            Piece::End(_) => return content,
            Piece::More => panic!("expected a whole body"),
        }
    }
}

/// As [`hairspring`], by the chunk sizes that httparse reads.
///
/// # Panics
/// If `input` is not whole and well-formed.
#[must_use]
pub fn httparse(mut input: &[u8]) -> usize {
    let mut content = 0;
    loop {
        let (length, size) = httparse::parse_chunk_size(input).unwrap().unwrap();
        input = &input[length..];
        if size == 0 {
            assert_eq!(input, b"\r\n");
            return content;
        }
        let size = usize::try_from(size).unwrap();
        content += size;
        assert_eq!(&input[size..size + 2], b"\r\n");
        input = &input[size + 2..];
    }
}
