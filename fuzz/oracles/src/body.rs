//! `BodyDecoder`: the input is a chunked body and whatever follows it.
//!
//! - However the bytes are cut, the content, the end and the verdict are the same.
//! - A naive reader accepts exactly the same bodies, and reads the same content and trailers.
//! - The same bytes framed by a length come through unchanged.

use hairspring_core::{BodyDecoder, Config, Framing, Piece, Reject, Trailers};

use crate::cuts;
use crate::naive::Field;
use crate::naive::body::{self as naive, Verdict};

/// Checks one input, under the default limits and under limits that it can reach.
pub fn check(data: &[u8]) {
    check_chunked(data, &Config::default());
    let tight = Config {
        chunk_line_max: 20,
        chunk_extensions_max: 60,
        trailer_section_max: 50,
        trailer_count_max: 2,
        ..Config::default()
    };
    check_chunked(data, &tight);
    check_length(data);
}

/// What the decoder made of one way of cutting.
#[derive(Debug, Default)]
struct Reading {
    content: Vec<u8>,
    /// Bytes of the input up to the end of the body, if it came.
    end: Option<usize>,
    trailers: Option<Trailers>,
    reject: Option<Reject>,
}

impl Reading {
    fn trailers(&self) -> impl Iterator<Item = Field<'_>> {
        self.trailers.iter().flat_map(|trailers| trailers.fields().iter())
    }
}

fn check_chunked(data: &[u8], config: &Config) {
    let mut readings =
        cuts::ways(data).map(|pieces| decode(data.len(), pieces, Framing::Chunked, config));
    let whole = readings.next().expect("the first way is the whole");
    for other in readings {
        assert_eq!(whole.content, other.content, "the content depends on the cuts");
        assert_eq!((whole.end, whole.reject), (other.end, other.reject));
        assert!(whole.trailers().eq(other.trailers()), "the trailers depend on the cuts");
    }
    let naive = naive::read(data, config);
    match &naive {
        Verdict::Whole(body) => {
            assert_eq!(whole.reject, None, "expected {body:?}");
            assert_eq!((whole.end, &whole.content), (Some(body.len), &body.content));
            let kept: Vec<_> = whole.trailers().collect();
            compare_trailers(&body.trailers, &kept);
        }
        Verdict::Refused(_) => assert!(whole.reject.is_some(), "expected {naive:?}"),
        // What is there may already be wrong, but it cannot be the end.
        Verdict::Incomplete => assert_eq!(whole.end, None),
    }
}

/// Fields that a trailer section must not hold are left out, and only those
/// (RFC 9110, section 6.5.1); those that begin with `x` are certainly kept,
/// unless they are about routing.
fn compare_trailers(all: &[Field<'_>], kept: &[Field<'_>]) {
    let mut rest = all.iter();
    for field in kept {
        assert!(rest.any(|other| other == field), "{field:?} is new, or out of order");
    }
    let is_custom = |name: &str| {
        let routes = name.get(..12).is_some_and(|front| front.eq_ignore_ascii_case("x-forwarded-"));
        name.starts_with('x') && !routes
    };
    let custom = |fields: &[Field<'_>]| fields.iter().filter(|(name, _)| is_custom(name)).count();
    assert_eq!(custom(all), custom(kept));
    let framing = |name: &str| {
        ["content-length", "transfer-encoding", "host"]
            .iter()
            .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
    };
    assert!(!kept.iter().any(|(name, _)| framing(name)), "framing in trailers: {kept:?}");
}

fn check_length(data: &[u8]) {
    let (content, _) = data.split_at(data.len() / 2);
    for pieces in cuts::ways(data) {
        let framing = Framing::Length(content.len() as u64);
        let reading = decode(data.len(), pieces, framing, &Config::default());
        assert_eq!((&reading.content[..], reading.end), (content, Some(content.len())));
        assert!(reading.trailers.is_none() && reading.reject.is_none());
    }
}

/// `len` is that of all pieces together.
fn decode<'a>(
    len: usize,
    pieces: impl Iterator<Item = &'a [u8]>,
    framing: Framing,
    config: &Config,
) -> Reading {
    let mut decoder = BodyDecoder::new(framing);
    let mut reading = Reading { content: Vec::with_capacity(len), ..Reading::default() };
    let mut used = 0;
    for piece in pieces {
        let mut input = piece;
        loop {
            let decoded = match decoder.decode(input, config) {
                Ok(decoded) => decoded,
                Err(reject) => return Reading { reject: Some(reject), ..reading },
            };
            input = &input[decoded.skip..];
            used += decoded.skip;
            match decoded.piece {
                Piece::Data(len) => {
                    assert!(len > 0, "a piece of content is never empty");
                    reading.content.extend_from_slice(&input[..len]);
                    input = &input[len..];
                    used += len;
                }
                Piece::End(trailers) => return Reading { end: Some(used), trailers, ..reading },
                Piece::More => {
                    assert!(input.is_empty(), "more is needed, but input is left: {input:?}");
                    break;
                }
            }
            if let Framing::Length(len) = framing {
                assert_eq!(decoder.remaining(), Some(len - used as u64));
            }
        }
    }
    reading
}
