//! What is counted: hairspring's own work, each piece by name.

use std::hint::black_box;

use bytes::Bytes;
use hairspring_core::Config;

use crate::exchanges::Hairspring;
use crate::{chunks, heads, inputs};

/// A piece of work that can be repeated.
pub struct Workload {
    /// Its name in `counts.txt`.
    pub name: &'static str,
    /// Requests, or heads, or bodies, that one run of it takes.
    pub units: u64,
    /// Does it once.
    pub run: Box<dyn FnMut()>,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Workload> {
    let thirty = inputs::thirty_fields();
    let pipelined = inputs::pipelined(inputs::TINY, 16);
    vec![
        head("head tiny", 1, inputs::TINY),
        head("head load generator", 1, inputs::LOAD),
        head("head browser", 1, inputs::BROWSER),
        head("head 30 fields", 1, &thirty),
        head("head 16 pipelined", 16, &pipelined),
        dribbled_head("head dribbled", &thirty),
        body("body 1 MiB in 16 B", 16),
        body("body 1 MiB in 1 KiB", 1 << 10),
        body("body 1 MiB in 64 KiB", 64 << 10),
        exchange("exchange tiny", 1, inputs::TINY),
        exchange("exchange load generator", 1, inputs::LOAD),
        exchange("exchange browser", 1, inputs::BROWSER),
        exchange("exchange 30 fields", 1, &thirty),
        exchange("exchange 16 pipelined", 16, &pipelined),
        exchange("exchange post 1 KiB", 1, &inputs::post()),
        dribbled_exchange("exchange dribbled", inputs::TINY),
    ]
}

fn head(name: &'static str, units: u64, input: &[u8]) -> Workload {
    let (config, input) = (Config::default(), Bytes::copy_from_slice(input));
    let run = move || assert_eq!(heads::hairspring(&config, black_box(&input)) as u64, units);
    Workload { name, units, run: Box::new(run) }
}

fn dribbled_head(name: &'static str, input: &[u8]) -> Workload {
    let (config, input) = (Config::default(), input.to_vec());
    let run = move || assert_eq!(heads::hairspring_dribbled(&config, black_box(&input)), 1);
    Workload { name, units: 1, run: Box::new(run) }
}

fn body(name: &'static str, chunk: usize) -> Workload {
    let (config, input) = (Config::default(), inputs::chunked(1 << 20, chunk));
    let run = move || assert_eq!(chunks::hairspring(&config, black_box(&input)), 1 << 20);
    Workload { name, units: 1, run: Box::new(run) }
}

fn exchange(name: &'static str, units: u64, input: &[u8]) -> Workload {
    let (mut connection, input) = (Hairspring::default(), input.to_vec());
    let run = move || assert!(connection.turn(black_box(&input)) > 0);
    Workload { name, units, run: Box::new(run) }
}

/// A turn for every byte.
fn dribbled_exchange(name: &'static str, input: &[u8]) -> Workload {
    let (mut connection, input) = (Hairspring::default(), input.to_vec());
    let run = move || {
        let output: u64 = input.chunks(1).map(|byte| connection.turn(black_box(byte))).sum();
        assert!(output > 0);
    };
    Workload { name, units: 1, run: Box::new(run) }
}
