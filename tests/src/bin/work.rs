//! Feeds one connection with a number of bytes of one kind, and does nothing else: `work KIND
//! BYTES`.
//!
//! The test `work` counts the instructions that this takes.

use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;
use hairspring_core::{Config, ConnectionInfo, Http, Input, Now, Protocol};
use hairspring_tests::mirror::Mirror;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (kind, bytes) = (args.next(), args.next().and_then(|bytes| bytes.parse().ok()));
    match (kind.as_deref(), bytes) {
        (Some("field"), Some(bytes)) => run(&field(bytes), 1),
        (Some("fields"), Some(bytes)) => run(&fields(bytes), 1),
        (Some("chunks"), Some(bytes)) => run(&chunks(bytes), 1),
        (Some("chunks-whole"), Some(bytes)) => run(&chunks(bytes), usize::MAX),
        (Some("content"), Some(bytes)) => run(&content(bytes), 1),
        (Some("pipeline"), Some(bytes)) => run(&pipeline(bytes), usize::MAX),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// A head that is one long field.
fn field(bytes: usize) -> String {
    format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(bytes))
}

/// A head of many short fields.
fn fields(bytes: usize) -> String {
    format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(bytes / 6))
}

/// A body of chunks of one byte.
fn chunks(bytes: usize) -> String {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    format!("{head}{}0\r\n\r\n", "1\r\nx\r\n".repeat(bytes / 6))
}

/// A body of known length.
fn content(bytes: usize) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {bytes}\r\n\r\n{}", "x".repeat(bytes))
}

/// Pipelined requests.
fn pipeline(bytes: usize) -> String {
    let one = "GET /empty HTTP/1.1\r\nHost: a\r\n\r\n";
    one.repeat(bytes.div_ceil(one.len()))
}

/// Hands the input over in pieces of this size, with a poll after each.
fn run(input: &str, piece: usize) {
    let config =
        Config { header_section_max: 1 << 20, field_count_max: 1 << 20, ..Config::default() };
    let mut http = Http::new(Mirror, Arc::new(config), ConnectionInfo::default());
    let mut cx = Context::from_waker(Waker::noop());
    for piece in input.as_bytes().chunks(piece) {
        http.receive(Input::Data(Bytes::copy_from_slice(piece)));
        let mut again = true;
        while again {
            let step = http.poll(&mut cx, Now::default());
            again = matches!(step, hairspring_core::Step::Wait(demand) if demand.again);
            let pending = http.outbox().pending();
            http.outbox().advance(pending);
        }
    }
}
