//! Host (RFC 9112, section 3.2; RFC 9110, section 7.2).

use hairspring_core::Malformed as M;

use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [valid(), invalid(), count()].concat()
}

fn with(host: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost:{host}\r\n\r\n")
}

fn valid() -> Vec<Row> {
    let good = |name: &str, host: &str| {
        let authority = host.trim_matches([' ', '\t']);
        row(name, "9110 7.2").sends(with(host)).gets(ok().saw(format!("authority {authority}")))
    };
    vec![
        good("a name", " example.org"),
        good("a name and a port", " example.org:8080"),
        good("no space behind the colon", "example.org"),
        good("white space around it", " \t example.org \t"),
        good("a name in capitals", " EXAMPLE.org"),
        good("an empty port", " example.org:"),
        good("the highest port", " a:65535"),
        good("a port with leading zeros", " a:00000000000000000080"),
        good("an IPv4 address", " 127.0.0.1:80"),
        good("an IPv6 address", " [::1]"),
        good("an IPv6 address and a port", " [2001:db8::7]:80"),
        good("an IPv6 address that ends in IPv4", " [::ffff:127.0.0.1]"),
        good("an address of a future version", " [v1.a:b]"),
        good("a percent-encoded name", " a%20b"),
        good("underscore and sub-delims in a name", " a_b!$&()*+,;=-.~c"),
        row("Host in any case", "9110 5.1")
            .sends("GET / HTTP/1.1\r\nhOsT: a\r\n\r\n")
            .gets(ok().saw("authority a").saw("field hOsT: a")),
        row("Host behind other fields", "9110 7.2")
            .sends("GET / HTTP/1.1\r\nA: 1\r\nHost: a\r\nB: 2\r\n\r\n")
            .gets(ok().saw("authority a")),
        row("Host in HTTP/1.0", "9112 3.2")
            .sends("GET / HTTP/1.0\r\nHost: a:80\r\n\r\n")
            .gets(ok().saw("authority a:80"))
            .closes(),
    ]
}

fn invalid() -> Vec<Row> {
    let bad = |name: &str, host: &str| {
        row(name, "9112 3.2").sends(with(host)).refused(400, M::HostSyntax)
    };
    vec![
        bad("an empty Host", ""),
        bad("a Host of white space", " \t"),
        bad("user information", " u@a"),
        bad("a space inside", " a b"),
        bad("a list", " a, b"),
        bad("a port alone", " :80"),
        bad("a colon alone", " :"),
        bad("an @ alone", " @"),
        bad("a letter behind a port", " a:80x"),
        bad("a space before the colon", " a :80"),
        bad("a space before the port", " a: 80"),
        bad("a tab inside", " a\tb"),
        bad("a port that is no number", " a:b"),
        bad("a negative port", " a:-1"),
        bad("a port beyond 65535", " a:65536"),
        bad("a port of six digits that begins low", " a:100000"),
        bad("a port of many digits", " a:99999999999999999999"),
        bad("two ports", " a:80:80"),
        bad("an IPv6 address without brackets", " ::1"),
        bad("a bracket that stays open", " [::1"),
        bad("a bracket that was not opened", " ::1]"),
        bad("nothing in brackets", " []"),
        bad("no address in brackets", " [zz]"),
        bad("too long an address in brackets", " [1:2:3:4:5:6:7:8:9]"),
        bad("a name in brackets", " [example.org]"),
        bad("an IPv4 address in brackets", " [1.2.3.4]"),
        bad("an IPv6 address that ends in no IPv4", " [::1.2.3.256]"),
        bad("two gaps in an address", " [1::2::3]"),
        bad("five digits in an address", " [12345::]"),
        bad("brackets in brackets", " [[::1]]"),
        bad("an address behind a name", " a[::1]"),
        bad("a bracket behind the brackets", " [::1]]"),
        bad("a future version without an address", " [v1.]"),
        bad("a future version without a dot", " [v1]"),
        bad("something behind the bracket", " [::1]a"),
        bad("a zone", " [fe80::1%25eth0]"),
        bad("a path", " a/b"),
        bad("a query", " a?b"),
        bad("a fragment", " a#b"),
        bad("a backslash", " a\\b"),
        bad("a URI", " http://a"),
        bad("a quoted name", " \"a\""),
        bad("an angle bracket", " <a>"),
        bad("% without two digits", " a%4"),
        bad("a raw 8-bit name", " é"),
        row("an empty Host in HTTP/1.0", "9112 3.2")
            .sends("GET / HTTP/1.0\r\nHost:\r\n\r\n")
            .refused(400, M::HostSyntax),
    ]
}

fn count() -> Vec<Row> {
    let bad = |name: &str, head: &str, cause: M| {
        row(name, "9112 3.2").sends(format!("{head}\r\n\r\n")).refused(400, cause)
    };
    vec![
        bad("no Host in 1.1", "GET / HTTP/1.1", M::HostMissing),
        bad("no Host in 1.2", "GET / HTTP/1.2", M::HostMissing),
        bad("other fields, but no Host", "GET / HTTP/1.1\r\nX-Host: a", M::HostMissing),
        bad("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b", M::HostRepeated),
        bad("two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a", M::HostRepeated),
        bad("two Hosts apart", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhost: b", M::HostRepeated),
        bad("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a", M::HostRepeated),
    ]
}
