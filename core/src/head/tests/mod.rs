//! Heads and their verdicts, each read whole, byte by byte, cut at every place, and with bytes
//! behind it.

mod fields;
mod request_line;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::{Config, Malformed, Reject};

/// Reads `input` in pieces that end at `cuts`, and stops at the first verdict.
fn read(
    input: &[u8],
    cuts: impl Iterator<Item = usize>,
    config: &Config,
) -> (Option<Method>, Result<Option<usize>, Reject>, HeadParser) {
    let mut parser = HeadParser::new();
    let mut verdict = Ok(None);
    for cut in cuts.chain([input.len()]) {
        verdict = parser.parse(&input[..cut], config);
        if verdict != Ok(None) {
            break;
        }
    }
    (parser.method(), verdict, parser)
}

/// The verdict on `input`, which must not depend on how it is cut.
fn parse_with(input: &[u8], config: &Config) -> Result<Option<RequestHead>, Reject> {
    let (method, verdict, mut parser) = read(input, core::iter::empty(), config);
    let byte_by_byte = core::iter::once(0..input.len());
    for cuts in (0..input.len()).map(|cut| cut..cut + 1).chain(byte_by_byte) {
        let (cut_method, cut_verdict, _) = read(input, cuts.clone(), config);
        let text = input.escape_ascii();
        assert_eq!(cut_verdict, verdict, "cut at {cuts:?}: {text}");
        assert_eq!(cut_method, method, "cut at {cuts:?}: {text}");
    }
    if verdict != Ok(None) {
        let mut longer = input.to_vec();
        longer.extend_from_slice(b"\r\n\0 rest");
        assert_eq!(read(&longer, core::iter::empty(), config).1, verdict, "with bytes behind");
    }
    if !matches!(input, [] | [b'\r' | b'\n', ..]) {
        assert_step_by_step(input, &verdict, parser.parts(), config);
    }
    let length = verdict?;
    Ok(length.map(|length| parser.take(Bytes::copy_from_slice(&input[..length]))))
}

/// An empty line before the head, and input byte by byte, both bypass the fast path ([usual]): the
/// result must be the same.
fn assert_step_by_step(
    input: &[u8],
    verdict: &Result<Option<usize>, Reject>,
    parts: &Parts,
    config: &Config,
) {
    let behind_a_line = [b"\r\n", input].concat();
    let (_, found, behind) = read(&behind_a_line, core::iter::empty(), config);
    let shorter = found.map(|length| length.map(|length| length - 2));
    assert_eq!(&shorter, verdict, "behind an empty line: {}", input.escape_ascii());
    if let Ok(Some(_)) = verdict {
        let (_, _, slow) = read(input, 0..input.len(), config);
        let [behind, slow, parts] = [behind.parts(), slow.parts(), parts].map(|p| format!("{p:?}"));
        assert_eq!((&behind, &slow), (&parts, &parts), "{}", input.escape_ascii());
    }
}

fn parse(input: &str) -> Result<Option<RequestHead>, Reject> {
    parse_with(input.as_bytes(), &Config::default())
}

#[track_caller]
fn accepted(input: &str) -> RequestHead {
    parse(input).unwrap_or_else(|reject| panic!("{reject}: {input:?}")).expect("a whole head")
}

#[track_caller]
fn refused(input: impl AsRef<[u8]>, reject: impl Into<Reject>) {
    let input = input.as_ref();
    let found = parse_with(input, &Config::default()).map(|head| head.is_some());
    assert_eq!(found, Err(reject.into()), "{}", input.escape_ascii());
}

fn with_line(line: &str) -> String {
    format!("{line}\r\nHost: a\r\n\r\n")
}

fn with_fields(lines: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n")
}

#[test]
fn a_head_is_told_as_it_came() {
    let text =
        "GET /a/b?c=d HTTP/1.1\r\nHost:  example.org:80 \r\nX:\r\nx: \t a b\t\r\nY:1\r\n\r\n";
    let head = accepted(text);
    assert_eq!((head.method(), head.method_name()), (Method::Get, "GET"));
    assert_eq!((head.target(), head.form()), ("/a/b?c=d", TargetForm::Origin));
    assert_eq!((head.path(), head.query()), ("/a/b", Some("c=d")));
    assert_eq!((head.version(), head.authority()), (Version::Http11, Some("example.org:80")));
    assert_eq!((head.framing(), head.keep_alive()), (Framing::None, true));
    assert_eq!((head.expects_continue(), head.upgrade()), (false, None));
    assert_eq!(head.as_bytes(), text.as_bytes());
    let fields = head.fields();
    let expected: [(&str, &[u8]); 4] =
        [("Host", b"example.org:80"), ("X", b""), ("x", b"a b"), ("Y", b"1")];
    assert_eq!(fields.iter().collect::<Vec<_>>(), expected);
    assert!(fields.names().eq(expected.iter().map(|(name, _)| name.as_bytes())));
    assert_eq!((fields.len(), fields.is_empty()), (4, false));
    assert_eq!(fields.get("HOST"), Some(&b"example.org:80"[..]));
    assert_eq!(fields.get_all("X").collect::<Vec<_>>(), [&b""[..], b"a b"]);
    assert_eq!((fields.get_str("y"), fields.get_str("z")), (Some("1"), None));
    assert!(accepted("GET / HTTP/1.0\r\n\r\n").fields().is_empty());
    assert!(size_of::<Parts>() <= 128, "{}", size_of::<Parts>());
}

#[test]
fn empty_lines_are_skipped_and_bounded() {
    for empty in ["", "\r\n", "\r\n\r\n"] {
        let text = format!("{empty}GET / HTTP/1.0\r\nA: b\r\n\r\n");
        let head = accepted(&text);
        assert_eq!(head.as_bytes(), b"GET / HTTP/1.0\r\nA: b\r\n\r\n");
        assert_eq!((head.path(), head.fields().get("a")), ("/", Some(&b"b"[..])));
    }
    refused("\r\n\r\n\r\n", Malformed::TooManyEmptyLines);
    refused("\n", Malformed::BareLf);
    refused("\r\n\n", Malformed::BareLf);
    refused("\r\r", Malformed::BareCr);
    refused("\r\n\rG", Malformed::BareCr);
}

#[test]
fn progress_is_told() {
    let (config, mut parser) = (Config::default(), HeadParser::new());
    let text = b"\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    for length in 0..text.len() {
        assert_eq!(parser.parse(&text[..length], &config), Ok(None));
        assert_eq!(parser.has_begun(), length > 2, "after {length}");
        assert_eq!(parser.method(), (length >= 7).then_some(Method::Head), "after {length}");
        assert_eq!(parser.has_request_line(), length >= 19, "after {length}");
    }
    assert_eq!(parser.parse(text, &config), Ok(Some(text.len())));
    assert_eq!(parser.parse(text, &config), Ok(Some(text.len())), "asked again");
    parser.take(Bytes::from_static(text));
    assert!(!parser.has_begun() && parser.method().is_none(), "ready for the next head");
}

/// Nothing of one head, not even of a long one, is left for the next.
#[test]
fn heads_that_follow_each_other_are_apart() {
    let lines = "Connection: close, upgrade\r\nUpgrade: a\r\nExpect: 100-continue\r\n";
    let many = "A: b\r\n".repeat(30);
    let first = format!("\r\n{}", with_fields(&format!("{lines}Content-Length: 1\r\n{many}")));
    let second = "GET /?q HTTP/1.1\r\nHost: b\r\n\r\n";
    let (config, mut parser) = (Config::default(), HeadParser::new());
    for _ in 0..2 {
        assert_eq!(parser.parse(first.as_bytes(), &config), Ok(Some(first.len())));
        let head = parser.take(Bytes::from(first.clone()));
        assert_eq!((head.fields().len(), head.keep_alive()), (35, false));
        assert_eq!((head.framing(), head.expects_continue()), (Framing::Length(1), true));
        assert_eq!(parser.parse(second.as_bytes(), &config), Ok(Some(second.len())));
        let head = parser.take(Bytes::from(second));
        assert_eq!((head.fields().len(), head.keep_alive()), (1, true));
        assert_eq!((head.framing(), head.expects_continue()), (Framing::None, false));
        assert_eq!((head.path(), head.upgrade(), head.authority()), ("/", None, Some("b")));
    }
}

#[test]
fn the_method_is_known_before_a_refusal() {
    let mut parser = HeadParser::new();
    assert!(parser.parse(b"HEAD / HTTP/1.1\r\nA b\r\n", &Config::default()).is_err());
    assert_eq!(parser.method(), Some(Method::Head));
}

/// Any byte is changed to any other: the verdict does not depend on cuts, and nothing panics.
#[test]
fn any_byte_anywhere_gives_one_verdict() {
    for text in [
        "\r\nPUT http://h/%41?q HTTP/1.1\r\nHost: h:1\r\nContent-Length: 10\r\n\r\n",
        "PUT /a%41?q HTTP/1.1\r\nHost: h.i:1\r\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    ] {
        for (place, byte) in (0..text.len()).flat_map(|place| (0..=255).map(move |b| (place, b))) {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = byte;
            let _ = parse_with(&changed, &Config::default());
        }
    }
}

#[test]
#[should_panic(expected = "expected a whole head")]
fn an_unfinished_head_cannot_be_taken() {
    HeadParser::new().take(Bytes::new());
}
