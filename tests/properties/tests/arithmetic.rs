//! Compares lengths and sizes with integers that cannot overflow.

use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{
    BodyDecoder, Config, Connection, Framing, HeadParser, Malformed, Piece, Reject,
};
use hairspring_properties::cases;
use proptest::prelude::*;

/// The first length that is refused.
const END: u128 = 1 << 63;

fn parse_length(digits: &str) -> Result<Framing, Reject> {
    let wire = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {digits}\r\n\r\n");
    let mut parser = HeadParser::new();
    let length = parser.parse(wire.as_bytes(), &Config::default())?;
    assert_eq!(length, Some(wire.len()));
    Ok(parser.take(Bytes::from(wire)).framing())
}

/// Numbers near powers of two and ten, where mistakes are likely, and others.
fn numbers() -> impl Strategy<Value = u128> {
    let near =
        (0..127_u32, 0..3_u128).prop_map(|(bit, below)| (1 << bit) + 1 - below.min(1 << bit));
    prop_oneof![near, any::<u128>(), any::<u64>().prop_map(u128::from), END - 3..END + 3]
}

proptest! {
    #![proptest_config(cases(4096))]

    #[test]
    fn content_length_is_a_number_below_2_63(number in numbers(), zeros in 0..30_usize) {
        let digits = format!("{}{number}", "0".repeat(zeros));
        let expected = if number < END {
            Ok(Framing::Length(number as u64))
        } else {
            Err(Malformed::LengthSyntax.into())
        };
        prop_assert_eq!(parse_length(&digits), expected);
    }

    #[test]
    fn a_chunk_size_is_a_number_below_2_63_in_16_digits(number in numbers(), zeros in 0..20_usize) {
        let digits = format!("{}{number:x}", "0".repeat(zeros));
        let line = format!("{digits}\r\nx");
        let found = BodyDecoder::new(Framing::Chunked).decode(line.as_bytes(), &Config::default());
        match found {
            Ok(found) => {
                prop_assert!(digits.len() <= 16 && number < END);
                match found.piece {
                    // The x is the first byte of the chunk.
                    Piece::Data(1) => prop_assert!(number > 0),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            // The x does not begin a trailer section.
            Err(reject) if number == 0 && digits.len() <= 16 => {
                prop_assert_ne!(reject, Malformed::ChunkSizeOverflow.into());
            }
            Err(reject) => {
                prop_assert_eq!(reject, Malformed::ChunkSizeOverflow.into());
                prop_assert!(digits.len() > 16 || number >= END);
            }
        }
    }

    /// The sum of chunk sizes is compared with a limit without computing it: it could overflow.
    #[test]
    fn a_body_is_limited_exactly(
        sizes in proptest::collection::vec(1..2000_usize, 0..10),
        limit in 0..10_000_u64,
    ) {
        let mut connection = Connection::new(Arc::new(Config::default()));
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.receive(head.into());
        prop_assert!(connection.next_event().is_some());
        connection.limit_body(limit);
        let (mut wire, mut total, mut accepted) = (String::new(), 0, 0);
        for size in sizes {
            wire.push_str(&format!("{size:x}\r\n{}\r\n", "x".repeat(size)));
            total += size as u64;
            accepted = if total <= limit { total } else { accepted };
        }
        connection.receive(format!("{wire}0\r\n\r\n").into());
        let (mut content, mut refused, mut ended) = (0, None, false);
        while let Some(event) = connection.next_event() {
            match event {
                hairspring_core::Event::Data(piece) => content += piece.len() as u64,
                hairspring_core::Event::End(_) => ended = true,
                hairspring_core::Event::Rejected(reject) => refused = Some(reject),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        let too_large = (total > limit).then_some(Reject::ContentTooLarge { max: limit });
        prop_assert_eq!((refused, ended), (too_large, too_large.is_none()));
        // A chunk that exceeds the limit is refused before its data is read.
        prop_assert_eq!(content, accepted);
    }
}
