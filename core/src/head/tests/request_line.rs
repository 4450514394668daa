//! Request lines and their limits.

use super::*;

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
        assert_eq!(head.path_bytes(), path.as_bytes(), "{line}");
        assert_eq!(head.authority(), Some(authority), "{line}");
    }
}

#[test]
fn https_may_be_asked_for_where_the_connection_is_secured() {
    let secured = Config { secured: true, ..Config::default() };
    for (target, authority, path, query) in [
        ("https://b", "b", "/", None),
        ("HTTPS://b:81/c?d", "b:81", "/c", Some("d")),
        ("http://b/c", "b", "/c", None),
        ("/c", "a", "/c", None),
    ] {
        let head = parse_with(with_line(&format!("GET {target} HTTP/1.1")).as_bytes(), &secured);
        let head = head.expect("a target that may be asked for").expect("a whole head");
        assert_eq!((head.path(), head.query()), (path, query), "{target}");
        assert_eq!((head.target(), head.authority()), (target, Some(authority)));
    }
    for (target, cause) in [
        ("httpss://b/", Malformed::TargetScheme),
        ("wss://b/", Malformed::TargetScheme),
        ("https:///", Malformed::TargetAuthority),
        ("https:/b", Malformed::TargetForm),
    ] {
        let head = parse_with(with_line(&format!("GET {target} HTTP/1.1")).as_bytes(), &secured);
        assert_eq!(head.map(|_| ()), Err(cause.into()), "{target}");
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
        ("CONNECT a:0", TargetForm),
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
    for target in ["/%41", "/?%41", "/%41%42"] {
        for max in 0..target.len() + 2 {
            let config = Config { target_max: max, ..Config::default() };
            let text = with_line(&format!("GET {target} HTTP/1.1"));
            let found = parse_with(text.as_bytes(), &config).map(|head| head.is_some());
            let expected =
                if max < target.len() { Err(Reject::UriTooLong { max }) } else { Ok(true) };
            assert_eq!(found, expected, "{target} of at most {max}");
        }
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
