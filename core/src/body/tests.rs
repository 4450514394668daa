//! Bodies and their verdicts, each read whole, byte by byte, cut at every place, and with bytes
//! behind it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;

/// A body as it was understood.
#[derive(Debug, PartialEq, Eq)]
struct Body {
    content: Vec<u8>,
    /// How much of the input it was.
    length: usize,
    trailers: Option<Vec<(String, Vec<u8>)>>,
}

/// Reads `input` in pieces that end at `cuts`; `None` if it does not end.
fn read(
    framing: Framing,
    input: &[u8],
    cuts: impl Iterator<Item = usize>,
    config: &Config,
) -> Result<Option<Body>, Reject> {
    let (mut decoder, mut content, mut at) = (BodyDecoder::new(framing), Vec::new(), 0);
    for cut in cuts.chain([input.len()]) {
        loop {
            let decoded = decoder.decode(&input[at..cut], config)?;
            at += decoded.skip;
            match decoded.piece {
                Piece::Data(length) => {
                    assert!(length > 0 && at + length <= cut);
                    content.extend_from_slice(&input[at..at + length]);
                    at += length;
                }
                Piece::More => {
                    assert_eq!(at, cut, "all input is used up");
                    break;
                }
                Piece::End(trailers) => {
                    assert_eq!(decoder.remaining(), Some(0));
                    let again = decoder.decode(&input[at..cut], config)?;
                    assert!(again.skip == 0 && matches!(again.piece, Piece::End(None)));
                    let line = |(name, value): (&str, &[u8])| (name.to_string(), value.to_vec());
                    let trailers = trailers.map(|t| t.fields().iter().map(line).collect());
                    return Ok(Some(Body { content, length: at, trailers }));
                }
            }
        }
    }
    Ok(None)
}

/// The verdict on `input`, which must not depend on how it is cut.
fn decode_with(framing: Framing, input: &[u8], config: &Config) -> Result<Option<Body>, Reject> {
    let verdict = read(framing, input, core::iter::empty(), config);
    let byte_by_byte = core::iter::once(0..input.len());
    for cuts in (0..input.len()).map(|cut| cut..cut + 1).chain(byte_by_byte) {
        let found = read(framing, input, cuts.clone(), config);
        assert_eq!(found, verdict, "cut at {cuts:?}: {}", input.escape_ascii());
    }
    if verdict != Ok(None) {
        let mut longer = input.to_vec();
        longer.extend_from_slice(b"\r\nnext");
        assert_eq!(read(framing, &longer, core::iter::empty(), config), verdict);
    }
    verdict
}

fn chunked(input: &str) -> Result<Option<Body>, Reject> {
    decode_with(Framing::Chunked, input.as_bytes(), &Config::default())
}

#[track_caller]
fn accepted(input: &str, content: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let body = chunked(input).unwrap_or_else(|reject| panic!("{reject}: {input:?}")).unwrap();
    assert_eq!(body.content, content.as_bytes(), "{input:?}");
    assert_eq!(body.length, input.len(), "{input:?}");
    body.trailers
}

#[track_caller]
fn refused(input: &str, cause: Malformed) {
    assert_eq!(chunked(input), Err(cause.into()), "{input:?}");
}

#[test]
fn a_length_is_counted_down() {
    let config = Config::default();
    for framing in [Framing::None, Framing::Length(0)] {
        let body = decode_with(framing, b"", &config).unwrap().unwrap();
        assert_eq!((body.content.len(), body.length), (0, 0));
    }
    assert_eq!(decode_with(Framing::Length(5), b"hell", &config), Ok(None));
    let body = decode_with(Framing::Length(5), b"hello", &config).unwrap().unwrap();
    assert_eq!((&body.content[..], body.length), (&b"hello"[..], 5));
    let mut decoder = BodyDecoder::new(Framing::Length(u64::MAX >> 1));
    assert!(matches!(decoder.decode(b"abc", &config).unwrap().piece, Piece::Data(3)));
    assert_eq!(decoder.remaining(), Some((u64::MAX >> 1) - 3));
}

#[test]
fn chunks_become_content() {
    for (input, content) in [
        ("0\r\n\r\n", ""),
        ("000\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("1\r\na\r\n02\r\nbc\r\n0\r\n\r\n", "abc"),
        ("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"),
        ("0000000000000001\r\n\n\r\n0\r\n\r\n", "\n"),
        ("10\r\n\r\n23456789012345\r\n0\r\n\r\n", "\r\n23456789012345"),
        ("5;a\r\nhello\r\n0;b=c\r\n\r\n", "hello"),
        ("5 ;a\r\nhello\r\n0\t; b\t=\t\"c\" ;d\r\n\r\n", "hello"),
        ("0;a=\"\\\"\\\\;=\t\u{e9} \"\r\n\r\n", ""),
        ("0;a;b;c=d;e=\"\"\r\n\r\n", ""),
    ] {
        assert_eq!(accepted(input, content), None);
    }
    for unfinished in ["", "5", "5\r", "5\r\n", "5\r\nhello", "5\r\nhello\r", "0\r\n", "0\r\n\r"] {
        assert_eq!(chunked(unfinished), Ok(None), "{unfinished:?}");
    }
    assert_eq!(BodyDecoder::new(Framing::Chunked).remaining(), None);
}

/// Each chunk line after each other one, and after itself.
#[test]
fn lines_are_read_whatever_the_one_before_says() {
    let chunk = |line: &str| {
        let size = usize::from_str_radix(line, 16).unwrap();
        format!("{line}\r\n{}\r\n", "x".repeat(size))
    };
    let lines = ["1", "01", "2", "9", "a", "A", "0000b", "10", "20"];
    for (first, second) in lines.iter().flat_map(|a| lines.map(|b| (chunk(a), chunk(b)))) {
        let content = (3 * first.matches('x').count()) + (2 * second.matches('x').count());
        let body = format!("{first}{first}{second}{first}{second}0\r\n\r\n");
        let found = chunked(&body).unwrap().unwrap();
        assert_eq!((found.content.len(), found.length), (content, body.len()), "{body:?}");
    }
    assert_eq!(size_of::<BodyDecoder>(), 24, "to know the last line takes no room");
}

#[test]
fn chunk_sizes_are_strict() {
    use Malformed::{BareCr, BareLf, ChunkEnd, ChunkExtensionByte, ChunkSizeByte};
    for (input, cause) in [
        ("\r\n", ChunkSizeByte { byte: b'\r' }),
        (";a\r\n", ChunkSizeByte { byte: b';' }),
        (" 5\r\n", ChunkSizeByte { byte: b' ' }),
        ("-1\r\n", ChunkSizeByte { byte: b'-' }),
        ("+1\r\n", ChunkSizeByte { byte: b'+' }),
        ("0x5\r\n", ChunkSizeByte { byte: b'x' }),
        ("5_0\r\n", ChunkSizeByte { byte: b'_' }),
        ("5,5\r\n", ChunkSizeByte { byte: b',' }),
        ("5 \r\n", ChunkExtensionByte { byte: b'\r' }),
        ("5 5\r\n", ChunkExtensionByte { byte: b'5' }),
        ("5\n", BareLf),
        ("\n", BareLf),
        ("5\rh", BareCr),
        ("5\r\nhello\n", ChunkEnd { byte: b'\n' }),
        ("5\r\nhello0\r\n", ChunkEnd { byte: b'0' }),
        ("5\r\nhello\r\r", ChunkEnd { byte: b'\r' }),
        ("0\r\n\r0", BareCr),
        ("0\r\n\n", BareLf),
    ] {
        refused(input, cause);
    }
    assert_eq!(chunked("7fffffffffffffff\r\n"), Ok(None));
    for size in ["8000000000000000", "ffffffffffffffff", "00000000000000001"] {
        refused(&format!("{size}\r\n"), Malformed::ChunkSizeOverflow);
    }
}

#[test]
fn every_byte_is_judged_in_a_chunk_line() {
    let config = Config::default();
    for byte in 0..=255_u8 {
        let around = |before: &str, after: &str| {
            let mut text = before.as_bytes().to_vec();
            text.push(byte);
            text.extend_from_slice(after.as_bytes());
            matches!(decode_with(Framing::Chunked, &text, &config), Ok(Some(_)))
        };
        let token = byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let blank = matches!(byte, b' ' | b'\t');
        let text = byte == b'\t' || (byte >= b' ' && byte != 0x7f);
        let end = "\r\n\r\n";
        assert_eq!(around("", end), byte == b'0', "size {byte:#04x}");
        assert_eq!(around("0", end), byte == b'0', "behind the size {byte:#04x}");
        assert_eq!(around("0", &format!(";a{end}")), byte == b'0' || blank, "{byte:#04x}");
        assert_eq!(around("0;", end), token, "name {byte:#04x}");
        let inside = token || b"=;".contains(&byte);
        assert_eq!(around("0;a", &format!("b{end}")), inside, "in a name {byte:#04x}");
        assert_eq!(around("0;a=", end), token, "value {byte:#04x}");
        let inside = token || byte == b';';
        assert_eq!(around("0;a=b", &format!("c{end}")), inside, "in a value {byte:#04x}");
        let quoted = text && !b"\"\\".contains(&byte);
        assert_eq!(around("0;a=\"", &format!("\"{end}")), quoted, "quoted {byte:#04x}");
        assert_eq!(around("0;a=\"\\", &format!("\"{end}")), text, "quoted pair {byte:#04x}");
        assert_eq!(around("0;a=\"\"", &format!(";b{end}")), blank, "{byte:#04x}");
    }
    for line in ["0;", "0;a=", "0; ", "0;a ", "0;a=b ", "0;a=\"b", "0;a=\"b\\", "0;;", "0;a=\"b\"c"]
    {
        let text = format!("{line}\r\n\r\n");
        let found = chunked(&text);
        let refused =
            matches!(found, Err(Reject::BadRequest(Malformed::ChunkExtensionByte { .. })));
        assert!(refused, "{line}: {found:?}");
    }
}

#[test]
fn chunk_lines_and_extensions_are_limited_to_the_byte() {
    let line = "5 ;a=\"b\"";
    for max in 0..12 {
        let config = Config { chunk_line_max: max, ..Config::default() };
        let found = decode_with(Framing::Chunked, format!("{line}\r\n").as_bytes(), &config);
        let too_long = Err(Malformed::ChunkLineTooLong.into());
        assert_eq!(found, if max < line.len() { too_long } else { Ok(None) }, "{max}");
    }
    for (body, longest) in
        [("0\r\n\r\n", 1), ("1\r\nx\r\n0\r\n\r\n", 1), ("01\r\nx\r\n0\r\n\r\n", 2)]
    {
        for max in 0..4 {
            let config = Config { chunk_line_max: max, ..Config::default() };
            let found = decode_with(Framing::Chunked, body.as_bytes(), &config);
            assert_eq!(found.is_ok_and(|body| body.is_some()), max >= longest, "{max} {body:?}");
        }
    }
    let body = "1;a\r\nx\r\n1;bc\r\ny\r\n0;d=e\r\n\r\n";
    for max in 0..12 {
        let config = Config { chunk_extensions_max: max, ..Config::default() };
        let found = decode_with(Framing::Chunked, body.as_bytes(), &config).map(|b| b.is_some());
        let too_long = Err(Malformed::ChunkExtensionsTooLong.into());
        assert_eq!(found, if max < 2 + 3 + 4 { too_long } else { Ok(true) }, "{max}");
    }
}

#[test]
fn trailers_are_kept_unless_forbidden() {
    let kept = accepted("0\r\nDigest:  a \r\nX: \r\n\r\n", "").unwrap();
    assert_eq!(kept, [("Digest".into(), b"a".to_vec()), ("X".into(), Vec::new())]);
    let kept = accepted("0\r\nHOST: a\r\nA: b\r\nContent-length: 9\r\nC: d\r\n\r\n", "").unwrap();
    assert_eq!(kept, [("A".into(), b"b".to_vec()), ("C".into(), b"d".to_vec())]);
    for name in [
        "Transfer-Encoding",
        "Content-Length",
        "Host",
        "Authorization",
        "Cookie",
        "Expect",
        "Content-Type",
        "Content-Encoding",
        "Trailer",
        "TE",
        "Connection",
        "Cache-Control",
        "If-Match",
        "Range",
        "Date",
        "Location",
        "Set-Cookie",
        "Max-Forwards",
    ] {
        assert_eq!(accepted(&format!("0\r\n{name}: a\r\n\r\n"), ""), None, "{name}");
    }
    for (lines, cause) in [
        (" a: b\r\n", Malformed::LineFolding),
        ("a : b\r\n", Malformed::FieldNameByte { byte: b' ' }),
        ("a: b\n", Malformed::BareLf),
        ("a: b\r\r\n", Malformed::BareCr),
        ("a: \0\r\n", Malformed::FieldValueByte { byte: 0 }),
    ] {
        refused(&format!("0\r\n{lines}\r\n"), cause);
    }
}

#[test]
fn trailer_sections_are_limited_to_the_byte() {
    let section = "a: b\r\nc: d\r\n\r\n";
    let text = format!("0\r\n{section}");
    for max in 0..20 {
        let config = Config { trailer_section_max: max, ..Config::default() };
        let found = decode_with(Framing::Chunked, text.as_bytes(), &config).map(|b| b.is_some());
        let too_large = Err(Reject::SectionTooLarge { max });
        assert_eq!(found, if max < section.len() { too_large } else { Ok(true) }, "{max}");
        let config = Config { trailer_count_max: max, ..Config::default() };
        let found = decode_with(Framing::Chunked, text.as_bytes(), &config).map(|b| b.is_some());
        assert_eq!(found, if max < 2 { Err(Reject::TooManyFields { max }) } else { Ok(true) });
    }
}

/// Any byte is changed to any other: the verdict does not depend on cuts, and nothing panics.
#[test]
fn any_byte_anywhere_gives_one_verdict() {
    for text in [
        "2;a=\"b\" ;c\r\nxy\r\n0\r\nA: b\r\nTE: c\r\n\r\n",
        "2\r\nuv\r\n2\r\nwx\r\n2\r\nyz\r\n0\r\n\r\n",
    ] {
        for (place, byte) in (0..text.len()).flat_map(|place| (0..=255).map(move |b| (place, b))) {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = byte;
            let _ = decode_with(Framing::Chunked, &changed, &Config::default());
        }
    }
}
