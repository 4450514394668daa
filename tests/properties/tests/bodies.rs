//! The content of a body does not depend on its chunks and cuts.

use hairspring_core::{BodyDecoder, Config, Framing, Piece, Reject};
use hairspring_properties::{arbitrary, cases, pieces};
use proptest::collection::vec;
use proptest::prelude::*;

/// A chunk: its size as it is written, what follows on the line, and its data.
#[derive(Clone, Debug)]
struct Chunk {
    zeros: usize,
    upper: bool,
    extension: String,
    data: Vec<u8>,
}

impl Chunk {
    fn write(&self, wire: &mut Vec<u8>) {
        let (zeros, size) = ("0".repeat(self.zeros), self.data.len());
        let size = if self.upper { format!("{size:X}") } else { format!("{size:x}") };
        wire.extend_from_slice(format!("{zeros}{size}{}\r\n", self.extension).as_bytes());
        if !self.data.is_empty() {
            wire.extend_from_slice(&self.data);
            wire.extend_from_slice(b"\r\n");
        }
    }
}

fn chunk(data: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Chunk> {
    let quoted = "\"([ !#-\\[\\]-~\t\u{e9}]|\\\\[ -~]){0,6}\"";
    let value = prop_oneof![arbitrary::token(), quoted];
    let extension = (arbitrary::blanks(), arbitrary::blanks(), arbitrary::token(), value)
        .prop_map(|(a, b, name, value)| format!("{a};{b}{name}{b}={a}{value}"));
    let extension = prop_oneof![3 => Just(String::new()), 1 => extension];
    (0..8_usize, any::<bool>(), extension, data).prop_map(|(zeros, upper, extension, data)| Chunk {
        zeros,
        upper,
        extension,
        data,
    })
}

/// What a decoder read from the pieces.
#[derive(Debug, PartialEq, Eq)]
struct Decoded {
    content: Vec<u8>,
    trailers: Vec<(String, Vec<u8>)>,
    /// The length of the body in bytes; `None` if it is not complete.
    used: Option<usize>,
    refused: Option<Reject>,
}

/// Feeds the pieces one by one, keeping nothing that the decoder has said it is done with.
fn decode(framing: Framing, pieces: &[&[u8]]) -> Decoded {
    let (config, mut decoder) = (Config::default(), BodyDecoder::new(framing));
    let mut decoded =
        Decoded { content: Vec::new(), trailers: Vec::new(), used: None, refused: None };
    let mut used = 0;
    // The end is found even if no byte follows it.
    for piece in pieces.iter().chain([&&b""[..]]) {
        let mut input = *piece;
        loop {
            let found = match decoder.decode(input, &config) {
                Ok(found) => found,
                Err(reject) => return Decoded { refused: Some(reject), ..decoded },
            };
            used += found.skip;
            input = &input[found.skip..];
            match found.piece {
                Piece::Data(length) => {
                    assert!(length > 0, "a piece is never empty");
                    decoded.content.extend_from_slice(&input[..length]);
                    used += length;
                    input = &input[length..];
                }
                Piece::End(trailers) => {
                    decoded.used = Some(used);
                    let trailers = trailers.as_ref().map(|trailers| trailers.fields());
                    let lines = trailers.iter().flat_map(|fields| fields.iter());
                    decoded.trailers = lines.map(|(n, v)| (n.to_owned(), v.to_vec())).collect();
                    return decoded;
                }
                Piece::More => {
                    assert!(input.is_empty(), "more is asked for only when all is used up");
                    break;
                }
            }
        }
    }
    decoded
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn chunked_content_comes_out_whatever_the_chunking(
        chunks in vec(chunk(vec(any::<u8>(), 1..300)), 0..8),
        last in chunk(Just(Vec::new())),
        trailers in vec((arbitrary::plain_name(), arbitrary::value()), 0..5),
        cuts in vec(any::<usize>(), 0..12),
    ) {
        let mut wire = Vec::new();
        for chunk in chunks.iter().chain([&last]) {
            chunk.write(&mut wire);
        }
        for (name, value) in &trailers {
            wire.extend_from_slice(format!("{name}: ").as_bytes());
            wire.extend_from_slice(value);
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b"\r\n");
        let expected = Decoded {
            content: chunks.iter().flat_map(|chunk| chunk.data.clone()).collect(),
            trailers,
            used: Some(wire.len()),
            refused: None,
        };
        wire.extend_from_slice(b"GET / HTTP/1.1\r\n");
        prop_assert_eq!(&decode(Framing::Chunked, &pieces(&wire, &cuts)), &expected);
        let bytes: Vec<&[u8]> = wire.chunks(1).collect();
        prop_assert_eq!(&decode(Framing::Chunked, &bytes), &expected);
    }

    #[test]
    fn damaged_chunks_are_judged_the_same_however_they_are_cut(
        chunks in vec(chunk(vec(any::<u8>(), 0..20)), 0..5),
        damage in vec((any::<usize>(), any::<u8>()), 0..3),
        cuts in vec(any::<usize>(), 0..12),
    ) {
        let mut wire = Vec::new();
        for chunk in &chunks {
            chunk.write(&mut wire);
        }
        wire.extend_from_slice(b"0\r\nx-a: b\r\n\r\n");
        for (at, byte) in damage {
            let at = at % wire.len();
            wire[at] = byte;
        }
        let (whole, cut) =
            (decode(Framing::Chunked, &[&wire]), decode(Framing::Chunked, &pieces(&wire, &cuts)));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn a_length_takes_exactly_so_many_bytes(
        data in vec(any::<u8>(), 0..400),
        length in 0..500_u64,
        cuts in vec(any::<usize>(), 0..12),
    ) {
        let decoded = decode(Framing::Length(length), &pieces(&data, &cuts));
        let taken = data.len().min(length as usize);
        prop_assert_eq!(&decoded.content, &data[..taken]);
        let whole = data.len() as u64 >= length;
        prop_assert_eq!(decoded.used, whole.then_some(taken));
    }
}
