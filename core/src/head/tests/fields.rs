//! Field lines, what they say about the message, and their limits.

use super::*;

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
        ("1.1", "Connection: upgrade\r\nUpgrade: a\r\nUpgrade: b\r\n", Some("a")),
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
fn the_header_section_is_limited_to_the_byte() {
    for (lines, section) in
        [(1, "Host: a\r\n\r\n"), (1, "Host:  a\r\n\r\n"), (2, "Host: a\r\nBcd: efg\r\n\r\n")]
    {
        let text = format!("GET / HTTP/1.1\r\n{section}");
        let found =
            |config: Config| parse_with(text.as_bytes(), &config).map(|head| head.is_some());
        for max in 0..30 {
            let expected =
                if max < section.len() { Err(Reject::SectionTooLarge { max }) } else { Ok(true) };
            let config = Config { header_section_max: max, ..Config::default() };
            assert_eq!(found(config), expected, "{section:?} in at most {max} bytes");
        }
        for max in 0..4 {
            let expected = if max < lines { Err(Reject::TooManyFields { max }) } else { Ok(true) };
            let config = Config { field_count_max: max, ..Config::default() };
            assert_eq!(found(config), expected, "{section:?} in at most {max} lines");
        }
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
