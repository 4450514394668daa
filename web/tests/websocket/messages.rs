//! How frames are handled, clause by clause: one by one, byte by byte, and all at once.

use super::client::{BINARY, CLOSE, Client, FIN, PING, PONG, TEXT, close, code_of, echoing, frame};

/// Frames of a client, and the frames that are sent back; for a Close frame its code.
struct Row {
    clause: &'static str,
    sends: Vec<Vec<u8>>,
    gets: Vec<Got>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Got {
    Frame(u8, Vec<u8>),
    Closed(Option<u16>),
}

fn row(clause: &'static str, sends: &[(u8, &[u8])], gets: &[Got]) -> Row {
    let sends = sends.iter().map(|(first, payload)| frame(*first, payload)).collect();
    Row { clause, sends, gets: gets.to_vec() }
}

fn raw(clause: &'static str, bytes: &[u8], code: u16) -> Row {
    Row { clause, sends: vec![bytes.to_vec()], gets: vec![Got::Closed(Some(code))] }
}

fn text(payload: impl AsRef<[u8]>) -> Got {
    Got::Frame(FIN | TEXT, payload.as_ref().to_vec())
}

fn binary(payload: impl AsRef<[u8]>) -> Got {
    Got::Frame(FIN | BINARY, payload.as_ref().to_vec())
}

fn pong(payload: &[u8]) -> Got {
    Got::Frame(FIN | PONG, payload.to_vec())
}

fn closed(code: u16) -> Got {
    Got::Closed(Some(code))
}

fn whole() -> Vec<Row> {
    let sizes = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 70_000];
    let mut rows: Vec<Row> = sizes
        .iter()
        .flat_map(|&size| {
            let (letters, bytes) = (vec![b'*'; size], vec![0xfe; size]);
            [
                row("5.6 text of a size", &[(FIN | TEXT, &letters)], &[text(&letters)]),
                row("5.6 bytes of a size", &[(FIN | BINARY, &bytes)], &[binary(&bytes)]),
            ]
        })
        .collect();
    rows.extend([
        row("5.5.2 a ping", &[(FIN | PING, b"")], &[pong(b"")]),
        row("5.5.2 a ping with a payload", &[(FIN | PING, b"\0\xff")], &[pong(b"\0\xff")]),
        row("5.5.2 the longest ping", &[(FIN | PING, &[7; 125])], &[pong(&[7; 125])]),
        row("5.5.3 a pong of nothing", &[(FIN | PONG, b"x"), (FIN | PING, b"")], &[pong(b"")]),
        row("5.5 the ping is too long", &[(FIN | PING, &[7; 126])], &[closed(1002)]),
        row("5.5 a fragmented ping", &[(PING, b"x")], &[closed(1002)]),
        row("5.5 a fragmented close", &[(CLOSE, b"")], &[closed(1002)]),
        row("5.2 RSV1 without an extension", &[(FIN | 0x40 | TEXT, b"x")], &[closed(1002)]),
        row("5.2 RSV2", &[(FIN | 0x20 | BINARY, b"x")], &[closed(1002)]),
        row("5.2 RSV3 of a ping", &[(FIN | 0x10 | PING, b"x")], &[closed(1002)]),
        row("5.2 an unknown data opcode", &[(FIN | 0x3, b"")], &[closed(1002)]),
        row("5.2 an unknown control opcode", &[(FIN | 0xb, b"")], &[closed(1002)]),
        row(
            "5.2 what came before a fault is answered",
            &[(FIN | TEXT, b"a"), (FIN | 0x7, b""), (FIN | TEXT, b"b")],
            &[text("a"), closed(1002)],
        ),
        raw("5.1 a frame without a mask", b"\x81\x01a", 1002),
        raw("5.2 a length in a longer form", b"\x82\xfe\0\x05\0\0\0\0", 1002),
        raw("5.2 a length of 2^63", b"\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 1002),
        raw("10.4 a frame above its limit", b"\x82\xff\0\0\0\0\0\x01\x11\x71\0\0\0\0", 1009),
    ]);
    rows
}

fn fragments() -> Vec<Row> {
    vec![
        row("5.4 two fragments", &[(TEXT, b"Hel"), (FIN, b"lo")], &[text("Hello")]),
        row(
            "5.4 empty fragments",
            &[(TEXT, b""), (0, b""), (0, b"a"), (0, b""), (FIN, b"")],
            &[text("a")],
        ),
        row("5.4 nothing in fragments", &[(BINARY, b""), (FIN, b"")], &[binary("")]),
        row(
            "5.4 a ping between fragments",
            &[(BINARY, b"a"), (FIN | PING, b"p"), (0, b"b"), (FIN | PING, b"q"), (FIN, b"c")],
            &[pong(b"p"), pong(b"q"), binary("abc")],
        ),
        row("5.4 a continuation of nothing", &[(FIN, b"x")], &[closed(1002)]),
        row("5.4 an open continuation of nothing", &[(0, b"x")], &[closed(1002)]),
        row(
            "5.4 a continuation behind a whole message",
            &[(FIN | TEXT, b"a"), (FIN, b"b")],
            &[text("a"), closed(1002)],
        ),
        row("5.4 a message in a message", &[(TEXT, b"a"), (FIN | TEXT, b"b")], &[closed(1002)]),
        row("5.4 a fragment in a message", &[(BINARY, b"a"), (BINARY, b"b")], &[closed(1002)]),
        row(
            "10.4 fragments above the limit of a message",
            &[(BINARY, &[0; 60_000]), (0, &[0; 40_000]), (FIN, b"x")],
            &[closed(1009)],
        ),
        row(
            "10.4 fragments at the limit",
            &[(BINARY, &[0; 60_000]), (FIN, &[0; 40_000])],
            &[binary([0; 100_000])],
        ),
    ]
}

fn texts() -> Vec<Row> {
    let kosme = "κόσμε".as_bytes();
    let bad: &[&[u8]] = &[
        b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
        b"\x80",
        b"\xc0\x80",
        b"\xe2\x82",
        b"\xf0\x9f\x98",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xed\xbf\xbf",
        b"\xff",
    ];
    let mut rows = vec![
        row("8.1 text beyond ASCII", &[(FIN | TEXT, kosme)], &[text(kosme)]),
        row(
            "8.1 a character in two fragments",
            &[(TEXT, &kosme[..1]), (0, b""), (FIN, &kosme[1..])],
            &[text(kosme)],
        ),
        row(
            "8.1 each byte a fragment",
            &[(TEXT, b"\xf0"), (0, b"\x9f"), (0, b"\x98"), (FIN, b"\x80")],
            &[text("😀")],
        ),
        row(
            "8.1 the last code points",
            &[(FIN | TEXT, b"\xef\xbf\xbf\xf4\x8f\xbf\xbf")],
            &[text(b"\xef\xbf\xbf\xf4\x8f\xbf\xbf")],
        ),
        row("5.6 bytes need not be text", &[(FIN | BINARY, b"\xff")], &[binary(b"\xff")]),
        row(
            "8.1 a character that is not whole at the end of the last fragment",
            &[(TEXT, b"a"), (FIN, b"\xe2\x82")],
            &[closed(1007)],
        ),
        row("8.1 refused before its end", &[(TEXT, b"\xc3\x28")], &[closed(1007)]),
        row(
            "8.1 refused before a fragment's end",
            &[(TEXT, b"a"), (0, b"\xf4\x90")],
            &[closed(1007)],
        ),
    ];
    rows.extend(bad.iter().map(|bad| row("8.1 no UTF-8", &[(FIN | TEXT, bad)], &[closed(1007)])));
    rows
}

fn closes() -> Vec<Row> {
    let end = |clause, payload: &[u8], code| row(clause, &[(FIN | CLOSE, payload)], &[code]);
    let mut rows = vec![
        end("5.5.1 a close without a code", b"", Got::Closed(None)),
        end("5.5.1 a close with a reason", &close(1000, "bye"), closed(1000)),
        end("5.5.1 the longest reason", &close(1000, &"x".repeat(123)), closed(1000)),
        end("5.5 a reason that is too long", &close(1000, &"x".repeat(124)), closed(1002)),
        end("5.5.1 half a code", b"\x03", closed(1002)),
        end("8.1 a reason that is no UTF-8", b"\x03\xe8\xff", closed(1007)),
        row(
            "5.5.1 nothing is read behind a close",
            &[
                (FIN | TEXT, b"a"),
                (FIN | CLOSE, b"\x03\xe8"),
                (FIN | PING, b""),
                (FIN | TEXT, b"b"),
            ],
            &[text("a"), closed(1000)],
        ),
        row(
            "5.4 a close between fragments",
            &[(TEXT, b"a"), (FIN | CLOSE, b"\x03\xe8"), (FIN, b"b")],
            &[closed(1000)],
        ),
    ];
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        rows.push(end("7.4.1 a code", &close(code, ""), closed(code)));
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
        rows.push(end("7.4.1 a code that is not sent", &close(code, ""), closed(1002)));
    }
    rows
}

#[track_caller]
fn check(row: &Row, how: &str, mut client: Client) {
    let frames = client.frames();
    let got: Vec<Got> = frames
        .into_iter()
        .map(|(first, payload)| match first {
            first if first == FIN | CLOSE => Got::Closed(code_of(&payload)),
            first => Got::Frame(first, payload),
        })
        .collect();
    assert!(got == row.gets, "{}, {how}: {:?}, got {got:?}", row.clause, row.gets);
    let is_closed = matches!(got.last(), Some(Got::Closed(_)));
    assert_eq!(
        (client.wire.is_over(), client.wire.is_aborted()),
        (is_closed, false),
        "{}",
        row.clause
    );
}

#[test]
fn every_clause() {
    for row in [whole(), fragments(), texts(), closes()].into_iter().flatten() {
        let all = row.sends.concat();
        let mut client = echoing();
        row.sends.iter().for_each(|frame| client.wire.send(frame));
        check(&row, "frame by frame", client);

        let mut client = echoing();
        client.wire.send(&all);
        check(&row, "all at once", client);

        let mut client = echoing();
        for piece in all.chunks(if all.len() < 1000 { 1 } else { 997 }) {
            client.wire.send(piece);
        }
        check(&row, "in small pieces", client);
    }
}

/// Of several pings only the last needs its pong (section 5.5.3).
#[test]
fn many_pings_at_once_are_answered() {
    let mut client = echoing();
    let pings = (0..10_000_u32).flat_map(|n| frame(FIN | PING, &n.to_be_bytes()));
    client.wire.send(pings.collect::<Vec<u8>>());
    let frames = client.frames();
    assert_eq!(frames.last(), Some(&(FIN | PONG, 9_999_u32.to_be_bytes().to_vec())));
}
