//! How the client's address is found behind proxies.

use std::sync::{Arc, Mutex};

use hairspring_core::{ConnectionInfo, Endpoint};
use hairspring_web::middleware::{AccessLog, LogFormat, Proxies, RateLimit};
use hairspring_web::testing::Test;
use hairspring_web::{App, Router};

/// An application that answers with the peer's address; the tests' own client is at 192.0.2.1.
fn told(proxies: Proxies) -> Test<App> {
    let ask = |info: ConnectionInfo| info.peer().to_string();
    Router::new().with(proxies).get("/", ask).build().expect("one route").test()
}

const SELF: &str = "192.0.2.1:50000";

#[test]
fn the_last_who_is_not_trusted_is_the_client() {
    let trusted =
        ["192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "2001:db9:5::/48", "2001:db9:6::1"];
    let test = told(Proxies::trusted(trusted).expect("networks"));
    let table: &[(&[&str], &str)] = &[
        (&[], SELF),
        (&["203.0.113.7"], "203.0.113.7:0"),
        (&["203.0.113.7:4711"], "203.0.113.7:4711"),
        (&["2001:db9::7"], "[2001:db9::7]:0"),
        (&["[2001:db9::7]"], "[2001:db9::7]:0"),
        (&["[2001:db9::7]:80"], "[2001:db9::7]:80"),
        (&["::ffff:203.0.113.7"], "203.0.113.7:0"),
        // The client sent the field too; the proxy appended to it.
        (&["1.2.3.4, 203.0.113.7"], "203.0.113.7:0"),
        (&["1.2.3.4", "203.0.113.7"], "203.0.113.7:0"),
        (&["1.2.3.4,203.0.113.7\t,  10.1.1.1 , 2001:db8::9"], "203.0.113.7:0"),
        (&["1.2.3.4\", 203.0.113.7"], "203.0.113.7:0"),
        (&["203.0.113.7, 2001:db9:5::9, 2001:db9:6::1"], "203.0.113.7:0"),
        (&["203.0.113.7, 2001:db9:7::9"], "[2001:db9:7::9]:0"),
        (&["203.0.113.7, 2001:db9:6::2"], "[2001:db9:6::2]:0"),
        // If all are trusted, the first one is the client.
        (&["10.0.0.1, 10.0.0.2"], "10.0.0.1:0"),
        // A malformed or hidden address ends the search.
        (&["1.2.3.4, unknown, 10.0.0.2"], "10.0.0.2:0"),
        (&["1.2.3.4, "], SELF),
        (&["1.2.3.4, , 10.0.0.2"], "10.0.0.2:0"),
        (&["unknown"], SELF),
        (&["203.0.113.7 10.0.0.1"], SELF),
        (&["203.0.113.999"], SELF),
        (&["é"], SELF),
    ];
    for (lines, expected) in table {
        let asked = test.get("/").field("Forwarded", "for=9.9.9.9");
        let asked = lines.iter().fold(asked, |asked, line| asked.field("X-Forwarded-For", line));
        assert_eq!(asked.send().text(), *expected, "{lines:?}");
    }
    // The field of an untrusted peer is ignored.
    let stranger = test.clone().peer(Endpoint::Tcp(([198, 51, 100, 1], 1).into()));
    let asked = stranger.get("/").field("X-Forwarded-For", "203.0.113.7").send();
    assert_eq!(asked.text(), "198.51.100.1:1");
    let unix = test.clone().peer(Endpoint::Unix);
    assert_eq!(unix.get("/").field("X-Forwarded-For", "203.0.113.7").send().text(), "unix");
    let unix = told(Proxies::trusted(["unix"]).expect("a word")).peer(Endpoint::Unix);
    assert_eq!(
        unix.get("/").field("X-Forwarded-For", "203.0.113.7").send().text(),
        "203.0.113.7:0"
    );
}

/// RFC 7239, section 4.
#[test]
fn the_standard_field_is_read_where_that_is_asked_for() {
    let proxies = Proxies::trusted(["192.0.2.0/24", "10.0.0.0/8"]).expect("networks");
    let test = told(proxies.forwarded());
    let table: &[(&[&str], &str)] = &[
        (&["for=203.0.113.7"], "203.0.113.7:0"),
        (&["For=\"203.0.113.7:4711\";Proto=http;by=10.0.0.1"], "203.0.113.7:4711"),
        (&["proto=https ; FOR = \"[2001:db8:cafe::17]:4711\""], "[2001:db8:cafe::17]:4711"),
        (&["for=\"[2001:db8:cafe::17]\""], "[2001:db8:cafe::17]:0"),
        (&["for=1.2.3.4, for=203.0.113.7, for=10.0.0.1"], "203.0.113.7:0"),
        (&["for=1.2.3.4", "for=203.0.113.7"], "203.0.113.7:0"),
        (&["for=\"1.2.3.4, for=203.0.113.7"], "203.0.113.7:0"),
        // What a proxy quotes, such as the client's `Host`, may hold any separator.
        (&["for=203.0.113.7;host=\"a,for=1.2.3.4;x=\""], "203.0.113.7:0"),
        (&["host=\"a;for=1.2.3.4\";for=203.0.113.7"], "203.0.113.7:0"),
        (&["for=203.0.113.7;host=\"a\\\",for=1.2.3.4;x=\\\\\""], "203.0.113.7:0"),
        (&["for=\"1.2.3.4, for=203.0.113.7;host=\"a,b\", for=10.0.0.1"], "203.0.113.7:0"),
        // The port may be hidden though the address is not.
        (&["for=\"203.0.113.7:_x\""], "203.0.113.7:0"),
        (&["for=\"[2001:db8:cafe::17]:_4711\""], "[2001:db8:cafe::17]:0"),
        (&["for=203.0.113.7;for=1.2.3.4"], SELF),
        (&["for=_hidden"], SELF),
        (&["for=unknown, for=10.0.0.1"], "10.0.0.1:0"),
        (&["by=10.0.0.1"], SELF),
        (&["203.0.113.7"], SELF),
    ];
    for (lines, expected) in table {
        let asked = test.get("/").field("X-Forwarded-For", "9.9.9.9");
        let asked = lines.iter().fold(asked, |asked, line| asked.field("Forwarded", line));
        assert_eq!(asked.send().text(), *expected, "{lines:?}");
    }
}

#[test]
fn what_stands_inside_sees_the_client() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = move |line: &str| sink.lock().unwrap().push(line.to_owned());
    let router = Router::new()
        .with(Proxies::trusted(["192.0.2.1"]).expect("an address"))
        .with(AccessLog::new(LogFormat::Common, log))
        .with(RateLimit::new(0.1, 1))
        .get("/", async || "later");
    let test = router.build().expect("one route").test();
    let ask = |client: &str| test.get("/").field("X-Forwarded-For", client).send().status();
    assert_eq!([ask("203.0.113.7"), ask("203.0.113.7"), ask("203.0.113.8")], [200, 429, 200]);
    let peers: Vec<_> = lines
        .lock()
        .unwrap()
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(peers, ["203.0.113.7", "203.0.113.7", "203.0.113.8"]);
}
