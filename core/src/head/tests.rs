//! Heads and their verdicts, each read whole, byte by byte, cut at every place, and with bytes
//! behind it.

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

/// The verdict on `input`, which must not depend on how it comes.
fn parse_with(input: &[u8], config: &Config) -> Result<Option<RequestHead>, Reject> {
    let (method, verdict, mut parser) = read(input, core::iter::empty(), config);
    for cuts in (0..input.len()).map(|cut| cut..cut + 1).chain([0..input.len()]) {
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
    let length = verdict?;
    Ok(length.map(|length| parser.take(Bytes::copy_from_slice(&input[..length]))))
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
    assert_eq!((fields.len(), fields.is_empty()), (4, false));
    assert_eq!(fields.get("HOST"), Some(&b"example.org:80"[..]));
    assert_eq!(fields.get_all("X").collect::<Vec<_>>(), [&b""[..], b"a b"]);
    assert_eq!((fields.get_str("y"), fields.get_str("z")), (Some("1"), None));
    assert!(accepted("GET / HTTP/1.0\r\n\r\n").fields().is_empty());
    assert!(size_of::<RequestHead>() <= 300, "{}", size_of::<RequestHead>());
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

#[test]
fn the_method_is_known_before_a_refusal() {
    let mut parser = HeadParser::new();
    assert!(parser.parse(b"HEAD / HTTP/1.1\r\nA b\r\n", &Config::default()).is_err());
    assert_eq!(parser.method(), Some(Method::Head));
}

#[test]
fn request_lines_are_strict() {
    use Malformed::{BareCr, BareLf, RequestLineSpace, VersionSyntax};
    for (line, cause) in [
        ("GET  / HTTP/1.1", RequestLineSpace),
        ("GET /  HTTP/1.1", RequestLineSpace),
        ("GET / HTTP/1.1 ", RequestLineSpace),
        ("GET", RequestLineSpace),
        ("GET /", VersionSyntax),
        ("GET / ", VersionSyntax),
        ("GET /\rx HTTP/1.1", BareCr),
        ("G\rET / HTTP/1.1", BareCr),
        ("GET / HTTP/1.1\r", BareCr),
        ("GET / HTTP\r/1.1", BareCr),
        ("GET /\n", BareLf),
        ("GET\n / HTTP/1.1", BareLf),
        ("GET / HTTP/1.1\nHost: a", BareLf),
        ("GET / HTTP/\n", BareLf),
        (" GET / HTTP/1.1", Malformed::MethodByte { byte: b' ' }),
        ("GET\t/ HTTP/1.1", Malformed::MethodByte { byte: b'\t' }),
        ("\u{16}\u{3}\u{1}", Malformed::MethodByte { byte: 0x16 }),
        ("GET /a b HTTP/1.1", VersionSyntax),
        ("GET /\tHTTP/1.1", Malformed::TargetByte { byte: b'\t' }),
    ] {
        refused(with_line(line), cause);
    }
    for version in [
        "http/1.1",
        "HTTP/1",
        "HTTP/1.",
        "HTTP/10.1",
        "HTTP/01.1",
        "HTTP/1.10",
        "HTTP/2.01",
        "HTTP/A.1",
        "HTTP/1,1",
        "HTTPS/1.1",
        "HTTP/-1.1",
        "HTTP",
        "x",
    ] {
        refused(with_line(&format!("GET / {version}")), VersionSyntax);
    }
}

#[test]
fn versions_are_judged_by_major() {
    for minor in 0..=9_u8 {
        let head = accepted(&with_line(&format!("GET / HTTP/1.{minor}")));
        let expected = if minor == 0 { Version::Http10 } else { Version::Http11 };
        assert_eq!(head.version(), expected);
    }
    for major in [0, 2, 3, 9] {
        let reject = Reject::VersionNotSupported { major, minor: 9 };
        refused(with_line(&format!("GET / HTTP/{major}.9")), reject);
    }
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    refused(preface, Reject::VersionNotSupported { major: 2, minor: 0 });
}

#[test]
fn every_byte_is_judged_in_the_method_and_the_target() {
    for byte in 0..=255_u8 {
        let around = |before: &str, after: &str| {
            let mut text = before.as_bytes().to_vec();
            text.push(byte);
            text.extend_from_slice(after.as_bytes());
            parse_with(&text, &Config::default()).is_ok()
        };
        let tail = " HTTP/1.1\r\nHost: a\r\n\r\n";
        let alphanumeric = byte.is_ascii_alphanumeric();
        let method = alphanumeric || b"!#$%&'*+-.^_`|~".contains(&byte);
        assert_eq!(around("GE", &format!("T /{tail}")), method, "method {byte:#04x}");
        let path = alphanumeric || b"-._~!$&'()*+,;=:@/|[]^?".contains(&byte);
        assert_eq!(around("GET /a", &format!("b{tail}")), path, "path {byte:#04x}");
        let query = path || b"{}`\\\"".contains(&byte);
        assert_eq!(around("GET /?a", &format!("b{tail}")), query, "query {byte:#04x}");
        let digit = byte.is_ascii_hexdigit();
        assert_eq!(around("GET /%", &format!("0{tail}")), digit, "first digit {byte:#04x}");
        assert_eq!(around("GET /?%0", tail), digit, "second digit {byte:#04x}");
    }
    refused(with_line("GET /% HTTP/1.1"), Malformed::TargetPercent);
    refused(with_line("GET /%\u{e9} HTTP/1.1"), Malformed::TargetPercent);
    refused(with_line("GET /# HTTP/1.1"), Malformed::TargetByte { byte: b'#' });
}

#[test]
fn the_four_forms_are_told_apart() {
    use TargetForm::{Absolute, Asterisk, Authority, Origin};
    for (line, form, path, query, authority) in [
        ("GET / HTTP/1.1", Origin, "/", None, "a"),
        ("GET //b?? HTTP/1.1", Origin, "//b", Some("?"), "a"),
        ("GET /? HTTP/1.1", Origin, "/", Some(""), "a"),
        ("OPTIONS * HTTP/1.1", Asterisk, "*", None, "a"),
        ("OPTIONS / HTTP/1.1", Origin, "/", None, "a"),
        ("GET http://b HTTP/1.1", Absolute, "/", None, "b"),
        ("GET HTTP://b:81/c?d HTTP/1.1", Absolute, "/c", Some("d"), "b:81"),
        ("GET http://[::1]:/ HTTP/1.1", Absolute, "/", None, "[::1]:"),
        ("GET http://b?d HTTP/1.1", Absolute, "/", Some("d"), "b"),
        ("OPTIONS http://b HTTP/1.1", Absolute, "*", None, "b"),
        ("OPTIONS http://b?d HTTP/1.1", Absolute, "/", Some("d"), "b"),
        ("OPTIONS http://b/ HTTP/1.1", Absolute, "/", None, "b"),
        ("CONNECT b:443 HTTP/1.1", Authority, "", None, "b:443"),
        ("CONNECT [::1]:443 HTTP/1.1", Authority, "", None, "[::1]:443"),
    ] {
        let head = accepted(&with_line(line));
        assert_eq!((head.form(), head.path(), head.query()), (form, path, query), "{line}");
        assert_eq!(head.authority(), Some(authority), "{line}");
    }
}

#[test]
fn targets_in_no_form_are_refused() {
    use Malformed::{TargetAuthority, TargetForm, TargetScheme};
    for (line, cause) in [
        ("GET *", TargetForm),
        ("OPTIONS **", TargetForm),
        ("OPTIONS *?a", TargetForm),
        ("GET a", TargetForm),
        ("GET ?a", TargetForm),
        ("GET a:80", TargetForm),
        ("GET http:/a", TargetForm),
        ("GET http:a", TargetForm),
        ("GET ://a", TargetForm),
        ("GET 1://a", TargetForm),
        ("GET [::1]://a", TargetForm),
        ("CONNECT /", TargetForm),
        ("CONNECT *", TargetForm),
        ("CONNECT a", TargetForm),
        ("CONNECT a:", TargetForm),
        ("CONNECT a:65536", TargetForm),
        ("CONNECT u@a:1", TargetForm),
        ("CONNECT http://a:1", TargetForm),
        ("CONNECT a:1?b", TargetForm),
        ("GET https://a/", TargetScheme),
        ("GET ftp://a/", TargetScheme),
        ("GET http:///", TargetAuthority),
        ("GET http://?a", TargetAuthority),
        ("GET http://", TargetAuthority),
        ("GET http://u@a/", TargetAuthority),
        ("GET http://u:p@a/", TargetAuthority),
        ("GET http://:80/", TargetAuthority),
        ("GET http://a:b/", TargetAuthority),
        ("GET http://a:65536/", TargetAuthority),
        ("GET http://[a]/", TargetAuthority),
        ("GET http://a|b/", TargetAuthority),
    ] {
        refused(with_line(&format!("{line} HTTP/1.1")), cause);
    }
}

#[test]
fn every_byte_is_judged_in_field_name_and_value() {
    for byte in 0..=255_u8 {
        let around = |before: &str, after: &str| {
            let mut text = format!("GET / HTTP/1.1\r\nHost: a\r\n{before}").into_bytes();
            text.push(byte);
            text.extend_from_slice(after.as_bytes());
            text.extend_from_slice(b"\r\n\r\n");
            parse_with(&text, &Config::default()).is_ok()
        };
        let name = byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        assert_eq!(around("", "b: c"), name, "first in name {byte:#04x}");
        assert_eq!(around("a", "b: c"), name || byte == b':', "in name {byte:#04x}");
        let value = byte == b'\t' || (byte >= b' ' && byte != 0x7f);
        for (before, after) in [("a:", "b"), ("a: b", "c"), ("a: b", "")] {
            assert_eq!(around(before, after), value, "in value {byte:#04x}");
        }
    }
}

#[test]
fn field_lines_are_strict() {
    use Malformed::{BareCr, BareLf, FieldNameByte, FieldValueByte, LineFolding};
    for (lines, cause) in [
        (" a: b\r\n", LineFolding),
        ("\ta: b\r\n", LineFolding),
        ("a: b\r\n c\r\n", LineFolding),
        ("a : b\r\n", FieldNameByte { byte: b' ' }),
        ("a\t: b\r\n", FieldNameByte { byte: b'\t' }),
        (": b\r\n", FieldNameByte { byte: b':' }),
        ("a\r\n", FieldNameByte { byte: b'\r' }),
        ("a\rb: c\r\n", BareCr),
        ("a\n", BareLf),
        ("a: b\n", BareLf),
        ("a: b\rc\r\n", BareCr),
        ("a: b\r\r\n", BareCr),
        ("a: \0\r\n", FieldValueByte { byte: 0 }),
        ("a: \u{7f}\r\n", FieldValueByte { byte: 0x7f }),
        ("\rX", BareCr),
        ("\n", BareLf),
    ] {
        refused(with_fields(lines), cause);
    }
    refused("GET / HTTP/1.1\r\n Host: a\r\n\r\n", LineFolding);
}

#[test]
fn host_is_one_valid_authority() {
    use Malformed::{HostMissing, HostRepeated, HostSyntax};
    for (fields, cause) in [
        ("", HostMissing),
        ("Host: a\r\nhost: a\r\n", HostRepeated),
        ("Host: a\r\nhost: a\r\nHOST: a\r\n", HostRepeated),
        ("Host:\r\n", HostSyntax),
        ("Host: a b\r\n", HostSyntax),
        ("Host: u@a\r\n", HostSyntax),
        ("Host: a:b\r\n", HostSyntax),
        ("Host: [a\r\n", HostSyntax),
        ("Host: a, b\r\n", HostSyntax),
    ] {
        refused(format!("GET / HTTP/1.1\r\n{fields}\r\n"), cause);
        refused(format!("GET http://b/ HTTP/1.1\r\n{fields}\r\n"), cause);
        if cause != HostMissing {
            refused(format!("GET / HTTP/1.0\r\n{fields}\r\n"), cause);
        }
    }
    assert_eq!(accepted("GET / HTTP/1.0\r\n\r\n").authority(), None);
    assert_eq!(accepted("GET http://b HTTP/1.0\r\n\r\n").authority(), Some("b"));
    assert_eq!(accepted("GET / HTTP/1.1\r\nHOST:[::1]:0\r\n\r\n").authority(), Some("[::1]:0"));
}

#[test]
fn framing_is_decided_by_a_closed_list() {
    for (lines, framing) in [
        ("", Framing::None),
        ("Content-Length: 0\r\n", Framing::Length(0)),
        ("content-length:0012 \r\n", Framing::Length(12)),
        ("CONTENT-LENGTH: 9223372036854775807\r\n", Framing::Length(i64::MAX as u64)),
        ("Transfer-Encoding: chunked\r\n", Framing::Chunked),
        ("transfer-ENCODING:\tChunKed\t\r\n", Framing::Chunked),
        ("Content-Lengt: 1\r\nXransfer-Encoding: chunked\r\n", Framing::None),
    ] {
        assert_eq!(accepted(&with_fields(lines)).framing(), framing, "{lines:?}");
    }
    for value in [
        "",
        " ",
        "+5",
        "-5",
        "0x5",
        "5 5",
        "5, 5",
        "5,5",
        "5.",
        "\"5\"",
        "5;",
        "\u{e9}",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999",
    ] {
        refused(with_fields(&format!("Content-Length: {value}\r\n")), Malformed::LengthSyntax);
    }
    for lines in
        ["Content-Length: 5\r\nContent-Length: 5\r\n", "content-length:\r\nContent-Length: 6\r\n"]
    {
        refused(with_fields(lines), Malformed::LengthRepeated);
    }
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\nContent-Length: x\r\n",
        "Transfer-Encoding:\r\nContent-Length: 0\r\n",
    ] {
        refused(with_fields(lines), Malformed::LengthAndCoding);
    }
    refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Malformed::CodingInHttp10);
}

#[test]
fn transfer_codings_are_chunked_unknown_or_malformed() {
    for value in [
        "gzip",
        "identity",
        "gzip, chunked",
        "a,b ,\tchunked",
        "gzip\r\nTransfer-Encoding: chunked",
    ] {
        refused(with_fields(&format!("Transfer-Encoding: {value}\r\n")), Reject::NotImplemented);
    }
    for value in [
        "",
        ",",
        "chunked,",
        ",chunked",
        "chunked, chunked",
        "chunked, gzip",
        "gzip, deflate",
        "chunked, gzip, chunked",
        "chunked;a=b",
        "gzip;q=1, chunked",
        "chu nked",
        "\"chunked\"",
        "\u{e9}, chunked",
        "chunked\r\nTransfer-Encoding: chunked",
        "chunked\r\nTransfer-Encoding: gzip",
        "chunked\r\nTransfer-Encoding:",
    ] {
        refused(with_fields(&format!("Transfer-Encoding: {value}\r\n")), Malformed::CodingSyntax);
    }
}

#[test]
fn expectations_need_content_to_come() {
    for (lines, expects) in [
        ("Expect: 100-continue\r\nContent-Length: 1\r\n", true),
        ("expect: 100-CONTINUE\r\nTransfer-Encoding: chunked\r\n", true),
        ("Expect: ,100-continue ,, 100-Continue\r\nContent-Length: 1\r\n", true),
        ("Expect: 100-continue\r\nContent-Length: 0\r\n", false),
        ("Expect: 100-continue\r\n", false),
        ("Expect:\r\nContent-Length: 1\r\n", false),
    ] {
        assert_eq!(accepted(&with_fields(lines)).expects_continue(), expects, "{lines:?}");
    }
    for value in ["200-ok", "100-continue, a=b", "100-continue;q=1", "\"100-continue\""] {
        refused(with_fields(&format!("Expect: {value}\r\n")), Reject::ExpectationFailed);
    }
    let old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n";
    assert!(!accepted(old).expects_continue());
    // Framing is judged first.
    refused(with_fields("Expect: a\r\nContent-Length: x\r\n"), Malformed::LengthSyntax);
}

#[test]
fn connection_options_decide_persistence() {
    for (version, lines, keep_alive) in [
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: a,, CLOSE ,b\r\n", false),
        ("1.1", "Connection: keep-alive\r\nconnection: close\r\n", false),
        ("1.1", "Connection: closed\r\n", true),
        ("1.7", "", true),
        ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.0", "Connection: keep-alive, close\r\n", false),
        ("1.0", "Connection: x\r\nConnection: keep-alive\r\n", true),
    ] {
        let head = accepted(&format!("GET / HTTP/{version}\r\nHost: a\r\n{lines}\r\n"));
        assert_eq!(head.keep_alive(), keep_alive, "{version} {lines:?}");
    }
}

#[test]
fn upgrade_needs_its_connection_option() {
    for (version, lines, upgrade) in [
        ("1.1", "Upgrade: websocket\r\nConnection: Upgrade\r\n", Some("websocket")),
        (
            "1.1",
            "Connection: keep-alive, upgrade\r\nUpgrade:\r\nUpgrade: a/1, b\r\n",
            Some("a/1, b"),
        ),
        ("1.1", "Upgrade: websocket\r\n", None),
        ("1.1", "Connection: upgrade\r\n", None),
        ("1.1", "Connection: upgrade\r\nUpgrade:\r\n", None),
        ("1.0", "Upgrade: websocket\r\nConnection: upgrade\r\n", None),
    ] {
        let head = accepted(&format!("GET / HTTP/{version}\r\nHost: a\r\n{lines}\r\n"));
        assert_eq!(head.upgrade(), upgrade.map(str::as_bytes), "{version} {lines:?}");
    }
}

#[test]
fn the_request_line_is_limited_to_the_byte() {
    let line = "OPTIONS /abc%20?q HTTP/1.1";
    let target = "/abc%20?q";
    for max in 0..40 {
        let config = Config { request_line_max: max, ..Config::default() };
        let found = parse_with(with_line(line).as_bytes(), &config).map(|head| head.is_some());
        let expected = match max {
            0..=7 => Err(Malformed::MethodTooLong.into()),
            _ if max < line.len() => Err(Reject::UriTooLong { max }),
            _ => Ok(true),
        };
        assert_eq!(found, expected, "line of at most {max}");
        let config = Config { target_max: max, ..Config::default() };
        let found = parse_with(with_line(line).as_bytes(), &config).map(|head| head.is_some());
        let expected = if max < target.len() { Err(Reject::UriTooLong { max }) } else { Ok(true) };
        assert_eq!(found, expected, "target of at most {max}");
    }
    // Found on the way.
    let config = Config::default();
    let long = format!("GET /{}", "a".repeat(config.target_max));
    let reject = Reject::UriTooLong { max: config.target_max };
    assert_eq!(HeadParser::new().parse(long.as_bytes(), &config), Err(reject));
    let long = "M".repeat(config.request_line_max);
    let found = HeadParser::new().parse(long.as_bytes(), &config);
    assert_eq!(found, Err(Malformed::MethodTooLong.into()));
}

#[test]
fn the_header_section_is_limited_to_the_byte() {
    let section = "Host: a\r\nBcd: efg\r\n\r\n";
    let text = format!("\r\nGET / HTTP/1.1\r\n{section}");
    for max in 0..30 {
        let config = Config { header_section_max: max, ..Config::default() };
        let found = parse_with(text.as_bytes(), &config).map(|head| head.is_some());
        let expected =
            if max < section.len() { Err(Reject::SectionTooLarge { max }) } else { Ok(true) };
        assert_eq!(found, expected, "section of at most {max}");
    }
    for max in 0..4 {
        let config = Config { field_count_max: max, ..Config::default() };
        let found = parse_with(text.as_bytes(), &config).map(|head| head.is_some());
        let expected = if max < 2 { Err(Reject::TooManyFields { max }) } else { Ok(true) };
        assert_eq!(found, expected, "at most {max} lines");
    }
}

#[test]
fn more_lines_than_fit_inline_are_kept() {
    for count in [15, 16, 17, 99] {
        let lines: String = (1..count).map(|n| format!("n{n}: v{n}\r\n")).collect();
        let config = Config::default();
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
        let mut parser = HeadParser::new();
        assert_eq!(parser.parse(text.as_bytes(), &config), Ok(Some(text.len())));
        let head = parser.take(text.into());
        assert_eq!(head.fields().len(), count);
        for n in 1..count {
            let value = head.fields().get_str(&format!("N{n}"));
            assert_eq!(value, Some(&*format!("v{n}")));
        }
    }
}

/// Whatever a byte is changed to, how the head is cut changes nothing, and nothing panics.
#[test]
fn any_byte_anywhere_gives_one_verdict() {
    let text = b"\r\nPUT http://h/%41?q HTTP/1.1\r\nHost: h:1\r\nContent-Length: 10\r\n\r\n";
    for place in 0..text.len() {
        for byte in 0..=255 {
            let mut changed = text.to_vec();
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
