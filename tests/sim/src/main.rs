//! Simulates worlds with a number of lives in all, or replays one world.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Instant;

use hairspring_sim::lives;

const USAGE: &str = "usage: hairspring-sim [--lives N] [--from SEED] | --seed SEED";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut lives, mut from, mut seed) = (1_000_000, 0, None);
    while let Some(name) = arguments.next() {
        let Some(number) = arguments.next().and_then(|text| text.parse::<u64>().ok()) else {
            println!("{USAGE}");
            return ExitCode::from(2);
        };
        match name.as_str() {
            "--lives" => lives = number,
            "--from" => from = number,
            "--seed" => seed = Some(number),
            _ => {
                println!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    match seed {
        Some(seed) => replay(seed),
        None => run(from, lives),
    }
}

fn run(from: u64, lives: u64) -> ExitCode {
    let began = Instant::now();
    match lives::run(from, lives) {
        Ok(report) => {
            let seconds = began.elapsed().as_secs_f64();
            println!("{report:?}");
            println!("{seconds:.1} s, {:.0} lives a second", report.lives as f64 / seconds);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn replay(seed: u64) -> ExitCode {
    match lives::replay(seed) {
        None => {
            println!("seed {seed} breaks no rule");
            ExitCode::SUCCESS
        }
        Some(lines) => {
            for line in lines {
                println!("{line}");
            }
            ExitCode::FAILURE
        }
    }
}
