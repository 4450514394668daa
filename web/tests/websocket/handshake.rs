//! The opening handshake (RFC 6455, section 4.2).

use hairspring_core::{Method, Response};
use hairspring_web::testing::{Received, Test};
use hairspring_web::websocket::{Config, Handshake};
use hairspring_web::{App, Error, Router, any};

use super::client::{Client, FIN, HANDSHAKE, TEXT, echo, frame, serve};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

const DEFLATE: &str = "permessage-deflate; client_max_window_bits; server_max_window_bits=10, \
                       x-webkit-deflate-frame";

/// Sends a handshake with these fields instead of its usual ones of the same names.
fn ask(test: &Test<App>, method: Method, fields: &[(&str, &str)]) -> Received {
    let usual = [
        ("Connection", "keep-alive, Upgrade"),
        ("Upgrade", "WebSocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", KEY),
    ];
    let mut asked = test.request(method, "/");
    for (name, value) in usual {
        if !fields.iter().any(|(own, _)| *own == name) {
            asked = asked.field(name, value);
        }
    }
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        asked = asked.field(name, value);
    }
    asked.send()
}

#[test]
fn what_is_asked_is_judged() {
    let test = serve(Config::default(), echo).test();
    // Clause, fields, status.
    type Line<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
    let table: &[Line<'_>] = &[
        ("4.2.1 a handshake", &[], 101),
        ("4.2.1 an upgrade out of a list", &[("Upgrade", "h2c, websocket")], 101),
        ("4.2.1 an upgrade in another line", &[("Upgrade", "h2c"), ("Upgrade", "websocket")], 101),
        ("4.2.1 no upgrade", &[("Upgrade", "")], 426),
        ("4.2.1 another upgrade", &[("Upgrade", "websockets")], 426),
        ("4.2.1 Connection does not name it", &[("Connection", "keep-alive")], 426),
        (
            "4.2.1 Connection names none of two",
            &[("Connection", "te"), ("Upgrade", "h2c"), ("Upgrade", "websocket")],
            426,
        ),
        ("4.4 no version", &[("Sec-WebSocket-Version", "")], 426),
        ("4.4 another version", &[("Sec-WebSocket-Version", "8")], 426),
        (
            "4.4 two versions",
            &[("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Version", "8")],
            426,
        ),
        ("4.1 the key of its example", &[("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEC==")], 101),
        ("4.2.1 no key", &[("Sec-WebSocket-Key", "")], 400),
        ("4.2.1 a key of 15 bytes", &[("Sec-WebSocket-Key", "MTIzNDU2Nzg5MDEyMzQ1")], 400),
        ("4.2.1 a key of 17 bytes", &[("Sec-WebSocket-Key", "MTIzNDU2Nzg5MDEyMzQ1Njc=")], 400),
        ("4.2.1 a key without padding", &[("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")], 400),
        (
            "4.2.1 a key that is no base64",
            &[("Sec-WebSocket-Key", "????????????????????????")],
            400,
        ),
        ("11.3.1 two keys", &[("Sec-WebSocket-Key", KEY), ("Sec-WebSocket-Key", KEY)], 400),
        ("4.3 a subprotocol that is no token", &[("Sec-WebSocket-Protocol", "a, b c")], 400),
        ("4.3 no subprotocol in the list", &[("Sec-WebSocket-Protocol", ",")], 101),
        ("4.3 empty members", &[("Sec-WebSocket-Protocol", ", a ,,b")], 101),
        ("9.1 usual extensions", &[("Sec-WebSocket-Extensions", DEFLATE)], 101),
        (
            "9.1 extensions in two lines",
            &[("Sec-WebSocket-Extensions", "a; b = \"c\""), ("Sec-WebSocket-Extensions", "d")],
            101,
        ),
        ("9.1 an extension that is no token", &[("Sec-WebSocket-Extensions", "a b")], 400),
        ("9.1 a parameter without a name", &[("Sec-WebSocket-Extensions", "a; =1")], 400),
        ("9.1 a parameter without a value", &[("Sec-WebSocket-Extensions", "a; b=")], 400),
        ("9.1 a value that is no token", &[("Sec-WebSocket-Extensions", "a; b=\"c d\"")], 400),
        ("9.1 no extension in the list", &[("Sec-WebSocket-Extensions", "")], 101),
        ("10.2 the same origin", &[("Origin", "https://EXAMPLE.org")], 101),
        ("10.2 another origin", &[("Origin", "https://example.com")], 403),
        ("10.2 another port", &[("Origin", "https://example.org:8443")], 403),
        ("10.2 an origin that is none", &[("Origin", "null")], 403),
        (
            "6454 7.3 two origins",
            &[("Origin", "http://example.org"), ("Origin", "https://example.com")],
            400,
        ),
        ("10.2 a host in another place", &[("Origin", "https://evil/://example.org")], 403),
    ];
    for (clause, fields, status) in table {
        let response = ask(&test, Method::Get, fields);
        assert_eq!(response.status(), *status, "{clause}");
        if *status == 426 {
            assert_eq!(response.field("upgrade"), Some("websocket"), "{clause}");
            assert_eq!(response.field("connection"), Some("upgrade"), "{clause}");
            assert_eq!(response.field("sec-websocket-version"), Some("13"), "{clause}");
        }
    }
    let agreed = ask(&test, Method::Get, &[]);
    assert_eq!(agreed.field("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!(agreed.field("connection"), Some("upgrade"));
    assert_eq!(agreed.field("sec-websocket-extensions"), None);
    assert_eq!(ask(&test, Method::Post, &[]).status(), 405);
    let old = test.raw(HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0"));
    assert!(old.starts_with(b"HTTP/1.1 426 "));
}

/// The response to HEAD is that to a GET without an upgrade (RFC 9110, section 9.3.2).
#[test]
fn head_is_told_what_is_required() {
    let test = serve(Config::default(), echo).test();
    let plain = test.get("/").send();
    for fields in [&[][..], &[("Upgrade", "")], &[("Sec-WebSocket-Key", "")]] {
        let told = ask(&test, Method::Head, fields);
        assert_eq!((told.status(), told.text()), (426, ""), "{fields:?}");
        for name in ["upgrade", "connection", "sec-websocket-version", "allow", "content-length"] {
            assert_eq!(told.field(name), plain.field(name), "{name}: {fields:?}");
        }
    }
}

#[test]
fn only_get_opens() {
    fn agree(handshake: Handshake) -> Result<Response, Error> {
        handshake.upgrade(echo)
    }
    let test = Router::new().route("/", any(agree)).build().expect("a route").test();
    assert_eq!(ask(&test, Method::Get, &[]).status(), 101);
    for method in [Method::Post, Method::Put, Method::Delete] {
        assert_eq!(ask(&test, method, &[]).status(), 405, "{method:?}");
    }
}

#[test]
fn the_first_known_protocol_is_agreed_to() {
    fn agree(handshake: Handshake) -> Result<Response, Error> {
        let handshake = handshake.protocols(&["chat.v2", "chat"]).origins(|name| name == "null");
        handshake.upgrade(async |mut socket| {
            let name = socket.protocol().unwrap_or("none").to_owned();
            // The client may ignore the subprotocol's name.
            let _ = socket.send(name).await;
        })
    }
    let test = Router::new().get("/", agree).build().expect("a route").test();
    let table: [(&[&str], Option<&str>); 6] = [
        (&[], None),
        (&["other"], None),
        (&["chat"], Some("chat")),
        (&["chat, chat.v2"], Some("chat.v2")),
        (&["other", "chat"], Some("chat")),
        (&["Chat"], None),
    ];
    for (offered, agreed) in table {
        let fields: Vec<_> = offered.iter().map(|line| ("Sec-WebSocket-Protocol", *line)).collect();
        let response = ask(&test, Method::Get, &fields);
        assert_eq!((response.status(), response.field("sec-websocket-protocol")), (101, agreed));
    }
    assert_eq!(ask(&test, Method::Get, &[("Origin", "null")]).status(), 101);
    assert_eq!(ask(&test, Method::Get, &[("Origin", "http://example.org")]).status(), 403);
}

/// Bytes after the handshake are read as frames.
#[test]
fn messages_may_come_with_the_handshake() {
    let mut wire = serve(Config::default(), echo).test().connect();
    wire.send([HANDSHAKE.as_bytes(), &frame(FIN | TEXT, b"early")].concat());
    assert!(wire.received().ends_with(b"\r\n\r\n\x81\x05early"));
    let mut client = Client::connect(&serve(Config::default(), echo));
    client.send(FIN | TEXT, "late");
    assert_eq!(client.frames(), [(FIN | TEXT, b"late".to_vec())]);
}
