//! Parsers of request heads: every byte checked, framing decided.

use std::mem::MaybeUninit;

use bytes::Bytes;
use hairspring_core::{Config, Framing, HeadParser};

/// Reads every head of `input` by hairspring; returns how many there were.
///
/// # Panics
/// If `input` is not whole and well-formed.
#[must_use]
pub fn hairspring(config: &Config, input: &Bytes) -> usize {
    let (mut at, mut heads) = (0, 0);
    while at < input.len() {
        let mut parser = HeadParser::new();
        let length = parser.parse(&input[at..], config).unwrap().unwrap();
        at += length;
        heads += 1;
    }
    heads
}

/// The same, with another byte at each call.
///
/// # Panics
/// As [`hairspring`].
#[must_use]
pub fn hairspring_dribbled(config: &Config, input: &[u8]) -> usize {
    let mut parser = HeadParser::new();
    (1..=input.len()).filter(|&end| parser.parse(&input[..end], config).unwrap().is_some()).count()
}

/// Reads every head of `input` by httparse, and its framing out of the fields: what a server
/// needs before it can go on.
///
/// # Panics
/// As [`hairspring`].
#[must_use]
pub fn httparse_with_framing(input: &[u8]) -> usize {
    let (mut at, mut heads) = (0, 0);
    while at < input.len() {
        // As its fast users call it: without initialized memory.
        let mut fields = [const { MaybeUninit::uninit() }; 64];
        let mut request = httparse::Request::new(&mut []);
        at += request.parse_with_uninit_headers(&input[at..], &mut fields).unwrap().unwrap();
        assert_eq!(framing(&request), Framing::None);
        heads += 1;
    }
    heads
}

/// httparse does not resume: it begins anew with every byte.
///
/// # Panics
/// As [`hairspring`].
#[must_use]
pub fn httparse_dribbled(input: &[u8]) -> usize {
    (1..=input.len())
        .filter(|&end| {
            let mut fields = [const { MaybeUninit::uninit() }; 64];
            let mut request = httparse::Request::new(&mut []);
            let status = request.parse_with_uninit_headers(&input[..end], &mut fields);
            status.unwrap().is_complete()
        })
        .count()
}

fn framing(request: &httparse::Request<'_, '_>) -> Framing {
    let mut framing = Framing::None;
    for field in request.headers.iter() {
        if field.name.eq_ignore_ascii_case("content-length") {
            let length = std::str::from_utf8(field.value).unwrap().parse().unwrap();
            framing = Framing::Length(length);
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            framing = Framing::Chunked;
        }
    }
    framing
}
