//! Random scripts: requests of every kind one after another, some of them damaged.

use std::time::Duration;

use hairspring_core::Config;
use hairspring_tests::random::Random;

use crate::script::{Act, Script};

/// Requests after which the connection stays open.
const WHOLE: [&str; 16] = [
    "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /later HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
    "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /stream-known HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /empty HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /status/304 HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://b/c HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: u\r\n\r\n",
    "POST /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n",
    "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n",
];

/// Input that ends HTTP on a connection, or the connection.
const LAST: [&str; 14] = [
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET /stream HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "nonsense\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
    "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    "POST /refuse HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "GET /panic HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\necho, echo",
    "CONNECT tunnel:1 HTTP/1.1\r\nHost: tunnel:1\r\n\r\nthrough the tunnel",
];

/// The content that belongs to a head that announces 300 bytes.
const CONTENT: [u8; 300] = [b'x'; 300];

/// One script. At its end the client ends its side, so that every connection ends.
pub(crate) fn make(number: usize, random: &mut Random) -> Script {
    let mut bytes = Vec::new();
    for _ in 0..random.below(6) {
        let request = WHOLE[random.below(WHOLE.len())];
        bytes.extend_from_slice(request.as_bytes());
        if request.contains("Length: 300") {
            bytes.extend_from_slice(&CONTENT);
        }
    }
    if random.below(2) == 0 {
        bytes.extend_from_slice(LAST[random.below(LAST.len())].as_bytes());
    }
    if random.below(3) == 0 {
        damage(&mut bytes, random);
    }
    let mut script = Script::new(format!("script {number}"), Config::default());
    script.send_cut(&bytes, random);
    script.acts.push(Act::Fin);
    script
}

/// Replaces a byte, leaves some out, or ends too early.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len().max(1));
    match random.below(3) {
        _ if bytes.is_empty() => {}
        0 => bytes[at] = b"\0\r\n :,;x\x80"[random.below(9)],
        1 => drop(bytes.drain(at..bytes.len().min(at + 1 + random.below(8)))),
        _ => bytes.truncate(at),
    }
}

/// Clients that stop in the middle, and wait for the server's reaction.
pub(crate) fn that_fall_silent() -> Vec<Script> {
    const SHORT: Duration = Duration::from_millis(400);
    let config = Config {
        head_timeout: SHORT,
        idle_timeout: SHORT,
        body_timeout: SHORT,
        ..Config::default()
    };
    let begun = [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhello",
        "POST /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
        "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    let script = |begun: &str| {
        let mut script = Script::new(format!("silent after {begun:?}"), config.clone());
        script.acts.push(Act::Send(begun.as_bytes().to_vec()));
        script
    };
    begun.into_iter().map(script).collect()
}
