//! Counts what each workload costs, exactly: instructions in user space (by callgrind, in the
//! program `workload` beside this one) and heap allocations, and the bytes of an idle connection.
//!
//! `counts` prints the counts, `counts write <file>` stores them, `counts check <file>` compares
//! them with what is stored and fails if one has grown.

use std::alloc::System;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, ExitCode};

use hairspring_benches::exchanges::Hairspring;
use hairspring_benches::{inputs, workloads};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Instructions differ by a little from one build of a compiler or a C library to another.
const INSTRUCTIONS_TOLERANCE: f64 = 0.02;

/// By what is counted: `instructions`, `allocations` or `bytes`, and the name of a workload.
type Counts = BTreeMap<String, f64>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let counts = count();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print!("{}", render(&counts)),
        ["write", file] => {
            std::fs::write(file, render(&counts)).expect("expected a file that can be written");
        }
        ["check", file] => {
            let stored = std::fs::read_to_string(file).expect("expected a file of stored counts");
            return check(&parse(&stored), &counts);
        }
        _ => panic!("expected nothing, `write <file>` or `check <file>`"),
    }
    ExitCode::SUCCESS
}

fn count() -> Counts {
    let mut counts = Counts::new();
    for mut workload in workloads::all() {
        let (name, units) = (workload.name, workload.units as f64);
        // The first run fills what is kept from run to run.
        (workload.run)();
        let region = Region::new(ALLOCATOR);
        (workload.run)();
        let change = region.change();
        let allocations = (change.allocations + change.reallocations) as f64 / units;
        counts.insert(format!("allocations {name}"), allocations);
        counts.insert(format!("instructions {name}"), instructions(name) / units);
    }
    counts.insert("bytes idle connection".into(), idle_bytes());
    counts
}

/// Instructions of one run: what ten more runs add, so that the start of the program is not
/// counted.
fn instructions(name: &str) -> f64 {
    const MORE: u64 = 10;
    let counted = |runs: u64| {
        let program =
            std::env::current_exe().expect("a path of its own").with_file_name("workload");
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args([name, &runs.to_string()])
            .output()
            .expect("expected valgrind to be installed");
        let report = String::from_utf8_lossy(&output.stderr);
        let collected = report.lines().find_map(|line| line.split_once("Collected : "));
        let (_, number) = collected.unwrap_or_else(|| panic!("expected a count, got:\n{report}"));
        number.trim().parse::<f64>().expect("expected a number of instructions")
    };
    (counted(MORE + 2) - counted(2)) / MORE as f64
}

/// Memory of a connection that has answered and waits for the next request: its own size, and
/// what it holds on the heap beside what all connections share.
fn idle_bytes() -> f64 {
    let mut connection = Hairspring::default();
    let region = Region::new(ALLOCATOR);
    connection.turn(inputs::BROWSER);
    let change = region.change();
    let held = change.bytes_allocated as f64 - change.bytes_deallocated as f64;
    Hairspring::size() as f64 + held
}

fn render(counts: &Counts) -> String {
    let mut text = String::from(
        "# Counts for one request (head, body), compared by `./run check`; written by `./run write`.\n",
    );
    for (name, count) in counts {
        let _ = writeln!(text, "{count:>12.2} {name}");
    }
    text
}

fn parse(text: &str) -> Counts {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (count, name) = line.trim().split_once(' ').expect("expected a count and a name");
            (name.to_owned(), count.parse().expect("expected a count"))
        })
        .collect()
}

/// Prints what differs. Fails if anything costs more, is not stored, or is no longer counted.
fn check(stored: &Counts, counted: &Counts) -> ExitCode {
    let mut failed = false;
    for (name, &count) in counted {
        let Some(&before) = stored.get(name) else {
            println!("{name}: {count:.2}, and nothing is stored to compare it with");
            failed = true;
            continue;
        };
        let tolerance =
            if name.starts_with("instructions") { before * INSTRUCTIONS_TOLERANCE } else { 0.005 };
        if count > before + tolerance {
            println!("{name}: expected at most {before:.2}, got {count:.2}");
            failed = true;
        } else if count < before - tolerance {
            println!("{name}: {before:.2} is stored, now it is {count:.2}: write it down");
        }
    }
    for name in stored.keys().filter(|name| !counted.contains_key(*name)) {
        println!("{name}: is stored, but nothing counts it");
        failed = true;
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
