//! Mutations that make a request illegal or just unusual, such as careless or hostile clients make.
//! The reference decides whether the result is legal.

use crate::rng::Rng;

use super::grammar::Message;

/// Lines that a smuggler adds to a head.
const LINES: [&str; 22] = [
    "Content-Length: 5\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: -1\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length:\r\n",
    "Content-Length: 9223372036854775808\r\n",
    "Content-Length: 99999999999999999999999\r\n",
    "Content-Length: 0005\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: identity\r\n",
    "Transfer-Encoding:\x0bchunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    " folded\r\n",
    "Host: other\r\n",
    "Host: user@other\r\n",
    "Expect: 200-ok\r\n",
    "Expect: 100-continue, 100-continue\r\n",
    "No-Colon\r\n",
    ": no name\r\n",
];

/// Text that is swapped for other text.
const SWAPS: [(&[u8], &[u8]); 20] = [
    (b"HTTP/1.1", b"HTTP/2.0"),
    (b"HTTP/1.1", b"HTTP/0.9"),
    (b"HTTP/1.1", b"http/1.1"),
    (b"HTTP/1.1", b"HTTP/1.10"),
    (b"HTTP/1.1", b"HTTP/1.0"),
    (b" HTTP", b"  HTTP"),
    (b" HTTP", b"\tHTTP"),
    (b" HTTP/1.1\r\n", b"\r\n"),
    (b"\r\n", b"\n"),
    (b"\r\n", b"\r"),
    (b"\r\n", b"\r\r\n"),
    (b"\r\n", b" \r\n"),
    (b": ", b" : "),
    (b": ", b":"),
    (b"Host: ", b"Hos: "),
    (b"Host: ", b"Host: ,"),
    (b"chunked", b"chunked,chunked"),
    (b"chunked", b"xchunked"),
    (b"Content-Length: ", b"Content-Length: 1"),
    (b"/", b"/#"),
];

/// Text that is swapped in a body.
const CHUNK_SWAPS: [(&[u8], &[u8]); 11] = [
    (b"\r\n", b"\n"),
    (b"\r\n", b"\r\r\n"),
    (b"\r\n", b" \r\n"),
    (b"\r\n", b";\r\n"),
    (b"0\r\n", b"-0\r\n"),
    (b"0\r\n", b"0x0\r\n"),
    (b"0\r\n", b"\r\n"),
    (b"0\r\n", b"8000000000000000\r\n"),
    (b"0\r\n", b"10000000000000000\r\n"),
    (b"0\r\n", b"0000000000000000\r\n"),
    (b"0\r\n", b"00000000000000000\r\n"),
];

/// Changes a request in one or two places.
pub(crate) fn mutate(rng: &mut Rng, message: &mut Message) {
    for _ in 0..rng.within(1, 2) {
        let in_body = !message.body.is_empty() && rng.one_in(3);
        match rng.index(7) {
            0 | 1 => swap(rng, message, in_body),
            2 | 3 => add_line(rng, &mut message.head),
            4 => {
                let part = if in_body { &mut message.body } else { &mut message.head };
                let at = rng.index(part.len());
                if let Some(byte) = part.get_mut(at) {
                    *byte =
                        if rng.one_in(2) { rng.bits() as u8 } else { *byte ^ 1 << rng.index(8) };
                }
            }
            5 => {
                let part = if in_body { &mut message.body } else { &mut message.head };
                let at = rng.index(part.len() + 1);
                part.insert(at, *rng.pick(b"\0\r\n\t :;=,\"\x7f\x80\xffa0"));
            }
            _ => {
                let part = if in_body { &mut message.body } else { &mut message.head };
                let from = rng.index(part.len());
                let to = part.len().min(from + rng.within(1, 8));
                if rng.one_in(2) {
                    part.drain(from..to);
                } else {
                    let again = part[from..to].to_vec();
                    part.splice(from..from, again);
                }
            }
        }
    }
}

fn swap(rng: &mut Rng, message: &mut Message, in_body: bool) {
    // Chunk sizes get mutations of their own.
    let in_body = in_body || !message.body.is_empty() && rng.one_in(2);
    let (part, swaps) = if in_body {
        (&mut message.body, &CHUNK_SWAPS[..])
    } else {
        (&mut message.head, &SWAPS[..])
    };
    let (old, new) = *rng.pick(swaps);
    let places: Vec<usize> = (0..part.len()).filter(|&at| part[at..].starts_with(old)).collect();
    if !places.is_empty() {
        let at = *rng.pick(&places);
        part.splice(at..at + old.len(), new.iter().copied());
    }
}

/// Adds a line somewhere behind the request line.
fn add_line(rng: &mut Rng, head: &mut Vec<u8>) {
    let starts: Vec<usize> = (2..head.len()).filter(|&at| &head[at - 2..at] == b"\r\n").collect();
    if !starts.is_empty() {
        let at = *rng.pick(&starts);
        head.splice(at..at, rng.pick(&LINES).bytes());
    }
}
