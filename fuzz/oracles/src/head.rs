//! `HeadParser`: the input is the bytes of a connection.
//!
//! - However the bytes are cut, the verdict, the length and the head are the same.
//! - A naive reader accepts exactly the same whole heads, and reads the same out of them.

use bytes::Bytes;
use hairspring_core::{Config, Framing, HeadParser, Method, Reject, RequestHead, Version};

use crate::cuts;
use crate::naive::head::{self as naive, Verdict};

/// Checks one input, under the default limits and under limits that it can reach.
pub fn check(data: &[u8]) {
    check_with(data, &Config::default());
    let tight = Config {
        request_line_max: 60,
        target_max: 40,
        header_section_max: 100,
        field_count_max: 4,
        secured: true,
        ..Config::default()
    };
    check_with(data, &tight);
}

/// What the parser made of one way of cutting.
#[derive(Debug)]
struct Reading {
    verdict: Result<Option<usize>, Reject>,
    method: Option<Method>,
    begun: bool,
    head: Option<RequestHead>,
}

fn check_with(data: &[u8], config: &Config) {
    let mut readings = cuts::ways(data).map(|pieces| parse(data, pieces, config));
    let whole = readings.next().expect("the first way is the whole");
    for other in readings {
        assert_eq!(whole.verdict, other.verdict, "the verdict depends on the cuts");
        assert_eq!((whole.method, whole.begun), (other.method, other.begun));
        match (&whole.head, &other.head) {
            (Some(head), Some(other)) => assert_same(head, other),
            (head, other) => assert!(head.is_none() && other.is_none()),
        }
    }
    let naive = naive::read(data, config);
    match (&naive, &whole.verdict) {
        (Verdict::Accepted(twin), Ok(Some(len))) => {
            assert_eq!(twin.len, *len);
            let head = whole.head.as_ref().expect("an accepted head is taken");
            assert_eq!(head.as_bytes(), &data[twin.start..twin.len]);
            compare(twin, head);
        }
        (Verdict::Refused(_), Err(_)) => {}
        // A head that is not whole may be refused for what is there, but never accepted.
        (Verdict::Incomplete, Ok(None) | Err(_)) => {}
        _ => panic!("expected {naive:?}, got {:?}", whole.verdict),
    }
}

/// The parser sees all that has come, and longer and longer parts of it.
fn parse<'a>(data: &[u8], pieces: impl Iterator<Item = &'a [u8]>, config: &Config) -> Reading {
    let mut parser = HeadParser::new();
    let mut come = 0;
    let mut verdict = Ok(None);
    for piece in pieces {
        come += piece.len();
        verdict = parser.parse(&data[..come], config);
        if verdict != Ok(None) {
            break;
        }
    }
    let (method, begun) = (parser.method(), parser.has_begun());
    let len = verdict.ok().flatten();
    let head = len.map(|len| parser.take(Bytes::copy_from_slice(&data[..len])));
    Reading { verdict, method, begun, head }
}

/// Two heads read from the same bytes say the same.
fn assert_same(head: &RequestHead, other: &RequestHead) {
    assert_eq!(head.as_bytes(), other.as_bytes());
    assert_eq!((head.method_name(), head.method()), (other.method_name(), other.method()));
    assert_eq!((head.target(), head.form()), (other.target(), other.form()));
    assert_eq!((head.path(), head.query()), (other.path(), other.query()));
    assert_eq!((head.authority(), head.version()), (other.authority(), other.version()));
    assert!(head.fields().iter().eq(other.fields().iter()), "the fields depend on the cuts");
    assert_eq!((head.framing(), head.keep_alive()), (other.framing(), other.keep_alive()));
    assert_eq!(head.expects_continue(), other.expects_continue());
    assert_eq!(head.upgrade(), other.upgrade());
}

/// The head says what its bytes say.
fn compare(twin: &naive::Head<'_>, head: &RequestHead) {
    assert_eq!((head.method_name(), head.target()), (twin.method, twin.target));
    assert_eq!(head.method(), Method::from_token(twin.method.as_bytes()));
    let version = if twin.minor == 0 { Version::Http10 } else { Version::Http11 };
    assert_eq!(head.version(), version);
    let (fields, expected) = (head.fields(), twin.fields.iter().copied());
    assert!(fields.iter().eq(expected), "expected {twin:?}, got {fields:?}");
    assert_eq!(fields.len(), twin.fields.len());
    assert_eq!(head.framing(), twin.framing);
    let mut swapped = String::new();
    for (name, _) in &twin.fields {
        swapped.clear();
        swapped.extend(name.chars().map(swap_case));
        assert!(fields.get_all(&swapped).eq(twin.values(name)), "expected all values of {name}");
        assert_eq!(fields.get(&swapped), twin.values(name).next());
    }
    compare_connection(twin, head, version);
}

/// What the head says about the connection (RFC 9112, section 9; RFC 9110, sections 7.8 and
/// 10.1.1).
fn compare_connection(twin: &naive::Head<'_>, head: &RequestHead, version: Version) {
    let close = twin.lists("connection", "close");
    let keep_alive = match version {
        Version::Http10 => !close && twin.lists("connection", "keep-alive"),
        Version::Http11 => !close,
    };
    assert_eq!(head.keep_alive(), keep_alive);
    let announced = !matches!(twin.framing, Framing::None | Framing::Length(0));
    let expects = version == Version::Http11 && announced && twin.lists("expect", "100-continue");
    assert_eq!(head.expects_continue(), expects);
    let upgrade = version == Version::Http11 && twin.lists("connection", "upgrade");
    let offered = twin.values("upgrade").find(|value| value.iter().any(|b| !b" \t,".contains(b)));
    assert_eq!(head.upgrade(), offered.filter(|_| upgrade));
}

fn swap_case(letter: char) -> char {
    if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    }
}
