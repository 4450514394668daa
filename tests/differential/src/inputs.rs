//! The inputs of all engines: the rows of the suite, and damaged copies of them.

use hairspring_tests::random::Random;
use hairspring_tests::rows;

/// Longer rows are about limits, and every engine has its own.
const LENGTH_MAX: usize = 1500;

/// Pieces that are inserted at random places.
const PARTS: [&str; 40] = [
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    " ",
    "\t",
    "\0",
    "\x0b",
    "\x7f",
    "\u{e9}",
    ":",
    ",",
    ";",
    "\"",
    "%",
    "?",
    "#",
    "/",
    "*",
    "@",
    "0",
    "5",
    "f",
    "+",
    "-",
    "0x",
    "chunked",
    "Chunked",
    "gzip, ",
    "close",
    "Content-Length: 5\r\n",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: b\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Expect: 100-continue\r\n",
    "0\r\n\r\n",
    "HTTP/1.0",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

/// Inputs that other seeds have found, so that every run has them.
const FOUND: [&[u8]; 16] = [
    b"GET close/a",
    b"GET /HTTP/1.1gzip, \r",
    b"GET / HTTP/1.1\r\nHost: a\r\nf\r",
    b"GET /HTTP/1.1\r",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: \0\r\n\r",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close, keep-\x99live\r\n\r\nf",
    b"GET / HTTP/1.1\r\nHost: a\r\nExpect: \r\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\t\r\n\r\nGET / HTT/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: a\r\n*\r",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\nX: y",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \r\nContent-Length: 5\r\n\r\nhello",
    b"GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\nContent-Length: 5\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\nGET / HTTP/1.1\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n \r\n",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Enoding: chunked\r\n\r\n5\r",
];

/// Every row of the suite as it is sent, and the inputs that were found.
#[must_use]
pub fn rows() -> Vec<Vec<u8>> {
    let rows = rows::FILES.iter().flat_map(|(_, rows)| rows());
    let mut inputs: Vec<_> = rows.map(|row| row.input()).collect();
    inputs.extend(FOUND.map(<[u8]>::to_vec));
    inputs.retain(|input| !input.is_empty() && input.len() <= LENGTH_MAX);
    inputs.sort();
    inputs.dedup();
    inputs
}

/// So many damaged copies of these inputs.
#[must_use]
pub fn damaged(inputs: &[Vec<u8>], count: usize, random: &mut Random) -> Vec<Vec<u8>> {
    let mut damaged = Vec::with_capacity(count);
    while damaged.len() < count {
        let mut input = inputs[random.below(inputs.len())].clone();
        for _ in 0..1 + random.below(2) {
            damage(&mut input, random);
        }
        if !input.is_empty() {
            damaged.push(input);
        }
    }
    damaged
}

fn damage(input: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(input.len() + 1);
    match random.below(6) {
        0 => drop(input.drain(at..(at + 1).min(input.len()))),
        1 if at < input.len() => input[at] = random.below(256) as u8,
        2 | 3 => {
            let part = PARTS[random.below(PARTS.len())];
            drop(input.splice(at..at, part.bytes()));
        }
        4 => {
            let lines: Vec<_> = input.split_inclusive(|byte| *byte == b'\n').collect();
            let (Some(line), count) = (lines.get(random.below(lines.len().max(1))), lines.len())
            else {
                return;
            };
            let to = random.below(count);
            let moved = [&lines[..to], &[*line], &lines[to..]].concat();
            *input = moved.concat();
        }
        5 => {
            let line_ends: Vec<_> =
                input.windows(2).enumerate().filter(|(_, pair)| pair == b"\r\n").collect();
            if let Some((at, _)) = line_ends.get(random.below(line_ends.len().max(1))) {
                let (at, part) = (*at, PARTS[random.below(PARTS.len())]);
                drop(input.splice(at..at, part.bytes()));
            }
        }
        _ => {}
    }
}
