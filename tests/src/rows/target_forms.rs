//! The other forms of the target (RFC 9112, sections 3.2.2 to 3.2.4).

use hairspring_core::Malformed as M;

use super::line;
use crate::row::{Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [absolute(), absolute_refused(), authority(), asterisk(), no_form()].concat()
}

fn taken(name: &str, target: &str, authority: &str, path: &str) -> Row {
    row(name, "9112 3.2.2").sends(line(&format!("GET {target} HTTP/1.1"))).gets(
        ok().saw(format!("target {target}"))
            .saw("form Absolute")
            .saw(format!("authority {authority}"))
            .saw(format!("path {path}")),
    )
}

fn absolute() -> Vec<Row> {
    vec![
        taken("absolute-form", "http://example.org/p", "example.org", "/p"),
        taken("absolute-form with a port", "http://example.org:8080/p", "example.org:8080", "/p"),
        taken("absolute-form without a path", "http://example.org", "example.org", "/"),
        taken("absolute-form with an IPv4 address", "http://127.0.0.1/", "127.0.0.1", "/"),
        taken("absolute-form with an IPv6 address", "http://[::1]:80/", "[::1]:80", "/"),
        taken("the scheme is case-insensitive", "HTTP://example.org/", "example.org", "/"),
        taken("an empty port is a port", "http://example.org:/", "example.org:", "/"),
        taken("an IP literal of a future version", "http://[v1.a:b]:80/", "[v1.a:b]:80", "/"),
        taken("a percent-encoded host", "http://a%40b/p", "a%40b", "/p"),
        taken("an @ behind the authority", "http://example.org/@b", "example.org", "/@b"),
        row("absolute-form with a query", "9112 3.2.2")
            .sends(line("GET http://b/p?q=1 HTTP/1.1"))
            .gets(ok().saw("path /p").saw("query q=1").saw("authority b")),
        row("absolute-form with a query and no path", "9112 3.2.2")
            .sends(line("GET http://b?q HTTP/1.1"))
            .gets(ok().saw("path /").saw("query q").saw("authority b")),
        row("absolute-form with an empty query and no path", "9112 3.2.2")
            .sends(line("GET http://b? HTTP/1.1"))
            .gets(ok().saw("path /").saw("query ").saw("authority b")),
        row("an @ in a query is no user information", "9112 3.2.2")
            .sends(line("GET http://b?u@c HTTP/1.1"))
            .gets(ok().saw("path /").saw("query u@c").saw("authority b")),
        row("the target's authority wins over Host", "9112 3.2.2")
            .sends("GET http://b/ HTTP/1.1\r\nHost: c\r\n\r\n")
            .gets(ok().saw("authority b").saw("field Host: c")),
        row("absolute-form in HTTP/1.0 without Host", "9112 3.2.2")
            .sends("GET http://b/ HTTP/1.0\r\n\r\n")
            .gets(ok().saw("authority b"))
            .closes(),
        row("absolute-form asks for Host all the same", "9112 3.2.2")
            .sends("GET http://b/ HTTP/1.1\r\n\r\n")
            .refused(400, M::HostMissing),
        row("absolute-form asks for a valid Host", "9112 3.2")
            .sends("GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n")
            .refused(400, M::HostSyntax),
        row("OPTIONS in absolute-form without a path is for the server as a whole", "9112 3.2.4")
            .sends(line("OPTIONS http://b:8001 HTTP/1.1"))
            .gets(ok().saw("form Absolute").saw("authority b:8001").saw("path *")),
        row("OPTIONS in absolute-form with a query and no path is not", "9112 3.2.4")
            .sends(line("OPTIONS http://b?q HTTP/1.1"))
            .gets(ok().saw("form Absolute").saw("path /").saw("query q")),
        row("OPTIONS in absolute-form of the root is not", "9112 3.2.4")
            .sends(line("OPTIONS http://b/ HTTP/1.1"))
            .gets(ok().saw("form Absolute").saw("path /")),
    ]
}

fn absolute_refused() -> Vec<Row> {
    let bad = |name: &str, section, target: &str, cause: M| {
        row(name, section).sends(line(&format!("GET {target} HTTP/1.1"))).refused(400, cause)
    };
    vec![
        bad("https in clear", "9110 7.4", "https://a/", M::TargetScheme),
        bad("another scheme", "9110 7.4", "ftp://a/", M::TargetScheme),
        bad("a scheme with a dash", "9110 7.4", "coap+tcp://a/", M::TargetScheme),
        bad("a scheme of WebSocket", "9110 7.4", "ws://a/", M::TargetScheme),
        bad("a scheme that is no name", "3986 3.1", "1ttp://a/", M::TargetForm),
        bad("no scheme before the colon", "3986 3.1", "://a/", M::TargetForm),
        bad("nothing behind the scheme", "9110 4.2.1", "http://", M::TargetAuthority),
        bad("empty user information", "9110 4.2.4", "http://@a/", M::TargetAuthority),
        bad("a port with a sign", "3986 3.2.3", "http://a:+80/", M::TargetAuthority),
        bad("user information", "9110 4.2.4", "http://user@a/", M::TargetAuthority),
        bad("user and password", "9110 4.2.4", "http://u:p@a/", M::TargetAuthority),
        bad(
            "user information before an IPv6 address",
            "9110 4.2.4",
            "http://u@[::1]/",
            M::TargetAuthority,
        ),
        bad("a zone", "3986 3.2.2", "http://[fe80::1%25eth0]/", M::TargetAuthority),
        bad("a pipe in a host", "3986 3.2.2", "http://a|b/", M::TargetAuthority),
        bad("a bracket in a host", "3986 3.2.2", "http://a]/", M::TargetAuthority),
        bad("an empty host before a query", "9110 4.2.1", "http://?q", M::TargetAuthority),
        bad("an empty host", "9110 4.2.1", "http:///p", M::TargetAuthority),
        bad("an empty host before a port", "9110 4.2.1", "http://:80/", M::TargetAuthority),
        bad("a port that is no number", "3986 3.2.3", "http://a:b/", M::TargetAuthority),
        bad("a port beyond 65535", "3986 3.2.3", "http://a:65536/", M::TargetAuthority),
        bad("a port of six digits", "3986 3.2.3", "http://a:100000/", M::TargetAuthority),
        bad("two ports", "3986 3.2.3", "http://a:1:2/", M::TargetAuthority),
        bad("a bracket that stays open", "3986 3.2.2", "http://[::1/", M::TargetAuthority),
        bad("something behind the bracket", "3986 3.2.2", "http://[::1]a/", M::TargetAuthority),
        bad("no address in brackets", "3986 3.2.2", "http://[zz]/", M::TargetAuthority),
        bad("a host that is not percent-encoded", "3986 3.2.2", "http://a%zz/", M::TargetPercent),
        row("a fragment in absolute-form", "9112 3.2")
            .sends(line("GET http://a/#f HTTP/1.1"))
            .refused(400, M::TargetByte { byte: b'#' }),
    ]
}

fn authority() -> Vec<Row> {
    let connect = |name: &str, target: &str| {
        row(name, "9112 3.2.3")
            .sends(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"))
            .gets(status_of(405).content("no tunnel"))
            .closes()
    };
    let bad = |name: &str, section, target: &str, cause: M| {
        row(name, section).sends(line(&format!("CONNECT {target} HTTP/1.1"))).refused(400, cause)
    };
    vec![
        connect("CONNECT that is not served", "example.org:443"),
        connect("CONNECT to an IPv6 address", "[::1]:443"),
        connect("CONNECT to an IP literal of a future version", "[v1.a]:443"),
        connect("CONNECT to a percent-encoded name", "a%20b:443"),
        connect("CONNECT to a port with leading zeros", "a:000443"),
        row("CONNECT in HTTP/1.1 asks for Host all the same", "9112 3.2")
            .sends("CONNECT a:443 HTTP/1.1\r\n\r\n")
            .refused(400, M::HostMissing),
        bad("CONNECT with a query", "9112 3.2.3", "a:443?b", M::TargetForm),
        bad("CONNECT without a port", "9112 3.2.3", "example.org", M::TargetForm),
        bad("CONNECT to an empty port", "9110 9.3.6", "example.org:", M::TargetForm),
        bad("CONNECT to port 0", "9110 9.3.6", "example.org:0", M::TargetForm),
        bad("CONNECT to port 0 in many digits", "9110 9.3.6", "[::1]:000", M::TargetForm),
        bad("CONNECT to a port in hexadecimal", "9110 9.3.6", "a:0x50", M::TargetForm),
        bad("CONNECT to an address without brackets", "9112 3.2.3", "::1:80", M::TargetForm),
        bad("CONNECT beyond port 65535", "9110 9.3.6", "example.org:65536", M::TargetForm),
        bad("CONNECT to no host", "9112 3.2.3", ":443", M::TargetForm),
        bad("CONNECT with user information", "9112 3.2.3", "u@a:443", M::TargetForm),
        bad("CONNECT to a path behind a port", "9112 3.2.3", "a:443/", M::TargetForm),
        bad("CONNECT to a path", "9112 3.2.3", "/", M::TargetForm),
        bad("CONNECT in absolute-form", "9112 3.2.3", "http://a:80/", M::TargetForm),
        bad("CONNECT to an asterisk", "9112 3.2.3", "*", M::TargetForm),
    ]
}

fn asterisk() -> Vec<Row> {
    let bad = |name: &str, text: &str| {
        row(name, "9112 3.2.4").sends(line(text)).refused(400, M::TargetForm)
    };
    vec![
        row("OPTIONS for the server as a whole", "9112 3.2.4")
            .sends(line("OPTIONS * HTTP/1.1"))
            .gets(ok().saw("form Asterisk").saw("path *").saw("authority a").saw_no("query")),
        bad("GET of an asterisk", "GET * HTTP/1.1"),
        bad("POST to an asterisk", "POST * HTTP/1.1"),
        bad("an asterisk and a path", "OPTIONS */ HTTP/1.1"),
        bad("an asterisk and a query", "OPTIONS *?a HTTP/1.1"),
        bad("two asterisks", "OPTIONS ** HTTP/1.1"),
        row("HEAD of an asterisk", "9112 3.2.4").sends(line("HEAD * HTTP/1.1")).refused_head(400),
    ]
}

fn no_form() -> Vec<Row> {
    let bad = |name: &str, target: &str, cause: M| {
        row(name, "9112 3.2").sends(line(&format!("GET {target} HTTP/1.1"))).refused(400, cause)
    };
    vec![
        bad("authority-form with GET", "example.org:80", M::TargetForm),
        bad("a host without a port", "example.org", M::TargetForm),
        bad("a relative path", "a/b", M::TargetForm),
        bad("a query alone", "?a=b", M::TargetForm),
        bad("a scheme without an authority", "http:/a", M::TargetForm),
        bad("a scheme and a path", "http:a", M::TargetForm),
        bad("an opaque URI", "urn:a", M::TargetForm),
        bad("a percent-encoded slash", "%2f", M::TargetForm),
        bad("a backslash", "\\a", M::TargetByte { byte: b'\\' }),
    ]
}
