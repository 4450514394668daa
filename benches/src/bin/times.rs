//! Prints how long hairspring and its peers take for the same input, in turns. The first of each
//! group is what the others are divided by.

use std::hint::black_box;

use bytes::Bytes;
use hairspring_benches::exchanges::{Hairspring, Httpsd, RustH11};
use hairspring_benches::rounds::{Times, subject};
use hairspring_benches::{chunks, heads, inputs};
use hairspring_core::Config;

fn main() {
    let thirty = inputs::thirty_fields();
    println!("Request heads: every byte checked, framing decided; for one head");
    head("tiny", inputs::TINY, 1);
    head("load generator", inputs::LOAD, 1);
    head("browser", inputs::BROWSER, 1);
    head("30 fields", &thirty, 1);
    head("16 tiny, pipelined", &inputs::pipelined(inputs::TINY, 16), 16);
    head("16 browser, pipelined", &inputs::pipelined(inputs::BROWSER, 16), 16);
    dribbled("30 fields, dribbled", &thirty);
    println!("Chunked bodies of 1 MiB; for one body");
    body("chunks of 16 B", 16);
    body("chunks of 1 KiB", 1 << 10);
    body("chunks of 64 KiB", 64 << 10);
    println!("Whole exchanges: bytes in, handler, bytes out; for one request");
    exchange("tiny", inputs::TINY, 1);
    exchange("load generator", inputs::LOAD, 1);
    exchange("browser", inputs::BROWSER, 1);
    exchange("30 fields", &thirty, 1);
    exchange("16 tiny, pipelined", &inputs::pipelined(inputs::TINY, 16), 16);
}

fn head(name: &'static str, input: &[u8], heads: usize) {
    let (config, ours, theirs) = (Config::default(), Bytes::copy_from_slice(input), input.to_vec());
    let subjects = vec![
        subject("hairspring", move || heads::hairspring(&config, black_box(&ours))),
        subject("httparse with framing", move || heads::httparse_with_framing(black_box(&theirs))),
    ];
    print!("{}", Times::measure(name, heads, subjects));
}

fn dribbled(name: &'static str, input: &[u8]) {
    let configs = (Config::default(), Config::default());
    let (ours, whole) = (input.to_vec(), Bytes::copy_from_slice(input));
    let theirs = ours.clone();
    let subjects = vec![
        subject("hairspring", move || heads::hairspring_dribbled(&configs.0, black_box(&ours))),
        subject("hairspring, whole", move || heads::hairspring(&configs.1, black_box(&whole))),
        subject("httparse", move || heads::httparse_dribbled(black_box(&theirs))),
    ];
    print!("{}", Times::measure(name, 1, subjects));
}

fn body(name: &'static str, chunk: usize) {
    let (config, ours) = (Config::default(), inputs::chunked(1 << 20, chunk));
    let theirs = ours.clone();
    let subjects = vec![
        subject("hairspring", move || chunks::hairspring(&config, black_box(&ours))),
        subject("httparse", move || chunks::httparse(black_box(&theirs))),
    ];
    print!("{}", Times::measure(name, 1, subjects));
}

fn exchange(name: &'static str, input: &[u8], requests: usize) {
    let (mut ours, mut httpsd, mut h11) =
        (Hairspring::default(), Httpsd::default(), RustH11::default());
    let [a, b, c] = [input.to_vec(), input.to_vec(), input.to_vec()];
    let subjects = vec![
        subject("hairspring", move || ours.turn(black_box(&a))),
        subject("httpsd", move || httpsd.turn(black_box(&b))),
        subject("rust-h11", move || h11.turn(black_box(&c))),
    ];
    print!("{}", Times::measure(name, requests, subjects));
}
