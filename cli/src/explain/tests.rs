use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{Body, Connection, Event as Told, Method, Now, Response, Status};

use super::*;

/// One line an event: range, kind, what it says, and a mark at the fault.
fn shown(bytes: &[u8]) -> Vec<String> {
    let line = |event: &Event| {
        let Event { start, end, kind, note, fault, .. } = event;
        let fault = if *fault { "! " } else { "" };
        format!("{start}-{end} {} {fault}{note}", kind.name()).trim_end().to_owned()
    };
    explain(bytes, &Config::default()).events.iter().map(line).collect()
}

fn verdict(bytes: &[u8]) -> Verdict {
    explain(bytes, &Config::default()).verdict
}

#[test]
fn pipelined_requests_are_told_apart() {
    let bytes = b"\r\nPOST /a?b HTTP/1.1\r\nHost: c:80\r\nContent-Length: 5\r\n\r\nhello\
        GET / HTTP/1.1\r\nHost: c\r\nX: y\r\nConnection: close\r\n\r\nmore";
    assert_eq!(
        shown(bytes),
        [
            "0-2 empty-line skipped",
            "2-22 request-line method POST, target in origin-form, path /a, query b, answered as HTTP/1.1",
            "22-34 field host c, port 80",
            "34-53 field frames the content: 5 bytes",
            "53-55 end-of-head content of 5 bytes by Content-Length",
            "55-60 content 5 bytes",
            "60-60 end request 1 is whole",
            "60-60 answer an application's answer; the connection persists",
            "60-76 request-line method GET, target in origin-form, path /, answered as HTTP/1.1",
            "76-85 field host c",
            "85-91 field",
            "91-110 field the connection closes after the answer",
            "110-112 end-of-head no content: neither Content-Length nor Transfer-Encoding",
            "112-112 end request 2 is whole",
            "112-112 answer an application's answer; the connection closes",
            "112-116 discarded 4 bytes, never looked at",
        ]
    );
    let expected = Verdict { accepted: true, complete: true, requests: 2, ..Verdict::default() };
    assert_eq!(verdict(bytes), expected);
}

#[test]
fn chunks_and_trailers_are_told_apart() {
    let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
        5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\nHost: b\r\n\r\n";
    assert_eq!(
        shown(bytes)[2..],
        [
            "26-54 field frames the content: chunked",
            "54-56 end-of-head content in chunks by Transfer-Encoding",
            "56-63 chunk-line a chunk of 5 bytes, with extensions, which are dropped",
            "63-68 chunk-data 5 bytes",
            "68-70 chunk-end",
            "70-73 chunk-line a chunk of 1 byte",
            "73-74 chunk-data 1 byte",
            "74-76 chunk-end",
            "76-79 chunk-line the last chunk",
            "79-89 trailer given to the application",
            "89-98 trailer dropped: it would have to come before the content",
            "98-100 end request 1 is whole",
            "100-100 answer an application's answer; the connection persists",
        ]
    );
}

#[test]
fn an_upgrade_takes_the_rest() {
    let bytes = b"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\x81\x00";
    let explained = explain(bytes, &Config::default());
    let last = &explained.events[explained.events.len() - 2..];
    assert_eq!(last[0].text, "HTTP/1.1 101 Switching Protocols");
    assert_eq!((last[1].kind, &*last[1].text), (Kind::Upgraded, r"\x81\x00"));
    // Nobody agrees to what else is offered.
    let h2c = String::from_utf8_lossy(bytes).replace("websocket", "h2c");
    assert!(!verdict(h2c.as_bytes()).accepted);
}

#[test]
fn what_is_smuggled_is_marked() {
    let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\
        \r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n";
    let rule = "expected Content-Length or Transfer-Encoding, got both";
    assert_eq!(
        shown(bytes),
        [
            "0-17 request-line",
            "17-26 field",
            &format!("26-45 field ! {rule}"),
            &format!("45-73 field ! {rule}"),
            "73-75 end-of-head",
            "75-75 answer the core's refusal; the connection closes",
            "75-103 discarded 28 bytes, never looked at",
        ]
    );
}

#[test]
fn the_bytes_may_end_before_a_request_but_not_inside_a_line() {
    const WHOLE: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (rest, is_complete) in [("", true), ("\r", false), ("\r\n", true), ("\r\n\r", false)] {
        for bytes in [rest.to_owned(), format!("{WHOLE}{rest}")] {
            let verdict = verdict(bytes.as_bytes());
            assert_eq!((verdict.accepted, verdict.complete), (true, is_complete), "{bytes:?}");
        }
    }
}

/// What is refused, at which byte, with which status, by which section, and the text at fault.
const REFUSED: [(&str, usize, u16, &str, &str); 16] = [
    ("\r\n\r\n\r\n", 5, 400, "RFC 9112, section 2.2", r"\r\n"),
    ("GET / HTTP/1.1\n", 14, 400, "RFC 9112, section 2.2", r"GET / HTTP/1.1\n"),
    ("G(T / HTTP/1.1\r\n", 1, 400, "RFC 9112, section 3.1", "G("),
    ("GET /a\tb HTTP/1.1\r\n", 6, 400, "RFC 9112, section 3.2", r"GET /a\t"),
    ("GET / HTTP/2.0\r\n", 15, 505, "RFC 9110, section 15.6.6", r"GET / HTTP/2.0\r\n"),
    ("GET / HTTP/1.1\r\n\r\n", 17, 400, "RFC 9112, section 3.2", r"\r\n"),
    ("GET / HTTP/1.1\r\nHost : a\r\n", 20, 400, "RFC 9112, section 5.1", "Host "),
    ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n", 25, 400, "RFC 9112, section 5.2", " "),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: \0", 28, 400, "RFC 9110, section 5.5", r"X: \x00"),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 28, 400, "RFC 9112, section 3.2", r"Host: a b\r\n"),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
        47,
        400,
        "RFC 9112, section 6.3",
        r"Content-Length: +5\r\n",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n",
        55,
        413,
        "RFC 9110, section 15.5.14",
        r"Content-Length: 9999999999\r\n",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        52,
        501,
        "RFC 9112, section 6.1",
        r"Transfer-Encoding: gzip\r\n",
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n",
        39,
        417,
        "RFC 9110, section 10.1.1",
        r"Expect: tea\r\n",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
        56,
        400,
        "RFC 9112, section 7.1",
        "Z",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        60,
        400,
        "RFC 9112, section 7.1",
        "b",
    ),
];

#[test]
fn a_refusal_is_on_its_byte_and_says_why() {
    for (bytes, at, status, section, fault) in REFUSED {
        let Explanation { events, verdict, .. } = explain(bytes.as_bytes(), &Config::default());
        assert_eq!((verdict.at, verdict.status), (Some(at), Some(status)), "{bytes:?}");
        assert_eq!(verdict.section, Some(section), "{bytes:?}");
        let faults: Vec<_> = events.iter().filter(|event| event.fault).collect();
        let texts: Vec<_> = faults.iter().map(|event| &*event.text).collect();
        assert_eq!(texts, [fault], "{bytes:?}");
        assert_eq!(verdict.rule.as_ref(), Some(&faults[0].note), "{bytes:?}");
        let answer = events.iter().find(|event| event.kind == Kind::Answer).unwrap();
        assert!(answer.text.starts_with(&format!("HTTP/1.1 {status} ")), "{bytes:?}");
    }
}

#[test]
fn limits_are_the_configurations() {
    let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n";
    let config = Config { streamed_body_max: 4, ..Config::default() };
    let Explanation { events, verdict, .. } = explain(bytes, &config);
    assert_eq!((verdict.status, verdict.at), (Some(413), Some(58)));
    let faults: Vec<_> = events.iter().filter(|e| e.fault).map(|e| (e.kind, &*e.text)).collect();
    assert_eq!(faults, [(Kind::ChunkLine, r"6\r\n")]);
}

#[test]
fn a_limit_that_a_chunk_reaches_is_broken_by_the_next() {
    let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
        4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n";
    let config = Config { streamed_body_max: 4, ..Config::default() };
    let Explanation { events, verdict, .. } = explain(bytes, &config);
    let shown: Vec<_> = events[5..8].iter().map(|e| (e.kind, &*e.text, e.fault)).collect();
    let expected = [
        (Kind::ChunkData, "abcd", false),
        (Kind::ChunkEnd, r"\r\n", false),
        (Kind::ChunkLine, r"2\r\n", true),
    ];
    assert_eq!((&shown[..], verdict.at), (&expected[..], Some(events[7].end - 1)));
}

#[test]
fn long_content_is_shown_in_part() {
    let content = "x".repeat(1 << 20);
    let bytes = format!("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{content}");
    let explained = explain(bytes.as_bytes(), &Config::default());
    let shown = explained.events.iter().find(|event| event.kind == Kind::Content).unwrap();
    assert_eq!((shown.end - shown.start, shown.text.chars().count()), (1 << 20, 257));
}

#[test]
fn json_has_the_fields_that_pages_read() {
    let json = |bytes| serde_json::to_value(explain(bytes, &Config::default())).unwrap();
    let whole = json(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(whole["bytes"], 27);
    assert_eq!(whole["events"][0]["kind"], "request-line");
    assert_eq!(whole["events"][1]["text"], r"Host: a\r\n");
    let expected = serde_json::json!({"accepted": true, "complete": true, "requests": 1});
    assert_eq!(whole["verdict"], expected);
    let refused = json(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(refused["events"][1]["fault"], true);
    let expected = serde_json::json!({
        "accepted": false, "complete": true, "requests": 0, "at": 17, "status": 400,
        "rule": "expected a Host field", "section": "RFC 9112, section 3.2",
    });
    assert_eq!(refused["verdict"], expected);
}

/// Whole connections, for [`every_byte_is_covered_and_the_verdict_is_the_cores`].
const CONNECTIONS: [&str; 4] = [
    "\r\nPOST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\nX: y\r\n\r\nz",
    "PUT http://a/ HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n\
     5;x\r\nhello\r\n2\r\nab\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\nHost: c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nxGET",
];

#[test]
fn every_byte_is_covered_and_the_verdict_is_the_cores() {
    for whole in CONNECTIONS {
        for end in 0..=whole.len() {
            check(&whole.as_bytes()[..end]);
        }
        for at in 0..whole.len() {
            for byte in [0, b'\r', b'\n', b' ', b':', b';', b'0', b'9', b'c', 0xff] {
                let mut bytes = whole.as_bytes().to_vec();
                bytes[at] = byte;
                check(&bytes);
            }
        }
    }
}

#[track_caller]
fn check(bytes: &[u8]) {
    let config = Config::default();
    let Explanation { events, verdict, .. } = explain(bytes, &config);
    let mut covered = 0;
    for event in &events {
        assert_eq!(event.start, covered, "{} {events:#?}", escape(bytes));
        covered = event.end;
    }
    assert_eq!(covered, bytes.len(), "{}", escape(bytes));
    assert_eq!(events.iter().any(|event| event.fault), !verdict.accepted, "{}", escape(bytes));
    let refused = verdict.status.zip(verdict.rule);
    assert_eq!(refused, refusal_of(bytes, &config), "{}", escape(bytes));
}

/// What a connection refuses that is given everything at once.
fn refusal_of(bytes: &[u8], config: &Config) -> Option<(u16, String)> {
    let mut connection = Connection::new(Arc::new(config.clone()));
    let mut head = None;
    if !bytes.is_empty() {
        connection.receive(Bytes::copy_from_slice(bytes));
    }
    while let Some(told) = connection.next_event() {
        match told {
            Told::Head(next) => head = Some(next),
            Told::End(_) => {
                let asked = head.as_ref()?;
                if asked.upgrade() == Some(b"websocket") {
                    return None;
                }
                let connect = asked.method() == Method::Connect;
                let status = if connect { Status::NOT_IMPLEMENTED } else { Status::OK };
                let Response { head, body: Body::Full(content) } =
                    Response::text("").with_status(status)
                else {
                    unreachable!("text is collected")
                };
                connection.respond_whole(&head, content, Now::default()).unwrap();
            }
            Told::Rejected(reject) => return Some((reject.status().code(), reject.to_string())),
            Told::Data(_) | Told::Gone => {}
        }
    }
    None
}
