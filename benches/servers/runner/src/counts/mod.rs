//! What a whole server does for a request, counted: instructions, allocations, system calls.
//! Compared with what is stored, so that a regression fails by a count and never by a clock.

mod instruments;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use instruments::Instrument;

use crate::figures::Figures;
use crate::subjects::Subject;
use crate::workloads::{self, Workload};

/// Counts by their names, such as `instructions small on polling: plaintext`, and how much more each may
/// become without a failure.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<String, (f64, f64)>);

/// Counts all that is kept in the file.
///
/// # Errors
/// If a server or an instrument fails.
pub fn count(files: &Path) -> io::Result<Counts> {
    let mut counts = Counts::default();
    for service in ["small", "app", "demo"] {
        for name in ["plaintext", "pipelined", "json", "echo-1k", "static-64k"] {
            let workload = workload(name);
            counts.add(Instrument::Callgrind, service, "polling", &workload, 1, files)?;
            counts.add(Instrument::Allocator, service, "polling", &workload, 1, files)?;
        }
    }
    for backend in ["smol", "std"] {
        for name in ["plaintext", "pipelined", "echo-1k", "static-64k"] {
            counts.add(Instrument::Allocator, "small", backend, &workload(name), 1, files)?;
        }
    }
    for backend in ["polling", "smol", "std"] {
        for name in ["plaintext", "static-64k"] {
            let workload = workload(name);
            counts.add(Instrument::Strace, "small", backend, &workload, 1, files)?;
            counts.add(
                Instrument::Strace,
                "small",
                backend,
                &workload,
                workload.connections,
                files,
            )?;
        }
    }
    Ok(counts)
}

/// What [`instructions`] are counted for.
pub const WORKLOADS: [&str; 3] = ["plaintext", "pipelined", "static-64k"];

/// Instructions in user space for a request of each of [`WORKLOADS`], `instructions`. A server that
/// does not run under the instrument is told of, and left out.
pub fn instructions(subject: &Subject, files: &Path, figures: &mut Figures) {
    let count = |name| {
        let workload = workload(name);
        if !subject.fits(&workload) {
            return Ok(f64::NAN);
        }
        Instrument::Callgrind.count(subject, &workload, 1, files)
    };
    match WORKLOADS.map(count).into_iter().collect::<io::Result<Vec<f64>>>() {
        Ok(counts) => figures.set("instructions", subject.name, counts),
        Err(error) => eprintln!("{} is not counted: {error}", subject.name),
    }
}

fn workload(name: &str) -> Workload {
    let found = workloads::all().into_iter().find(|workload| workload.name == name);
    found.expect("the name of a workload")
}

impl Counts {
    fn add(
        &mut self,
        instrument: Instrument,
        service: &'static str,
        backend: &'static str,
        workload: &Workload,
        connections: usize,
        files: &Path,
    ) -> io::Result<()> {
        let count =
            instrument.count(&Subject::ours(service, backend), workload, connections, files)?;
        let (what, title) = (instrument.unit(), workload.title);
        let busy = if connections == 1 { "" } else { ", busy" };
        let tolerance = instrument.tolerance(count, connections);
        self.0.insert(format!("{what} {service} on {backend}: {title}{busy}"), (count, tolerance));
        Ok(())
    }

    /// The text of the file.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# A whole server's counts for one request, on one connection, or on 64 busy ones.\n\
             # Compared by `benches/run check`, written by `benches/run write`.\n",
        );
        for (name, (count, _)) in &self.0 {
            let _ = writeln!(text, "{count:>12.2} {name}");
        }
        text
    }

    /// Says what differs from the text of the file. Returns whether nothing has grown, and the same
    /// things are stored that are counted.
    #[must_use]
    pub fn check(&self, stored: &str) -> bool {
        let stored = parse(stored);
        let mut good = true;
        for (name, &(count, tolerance)) in &self.0 {
            let Some(&before) = stored.get(name.as_str()) else {
                println!("{name}: {count:.2}, and nothing is stored to compare it with");
                good = false;
                continue;
            };
            if count > before + tolerance {
                println!(
                    "{name}: expected at most {before:.2} and {tolerance:.2} more, got {count:.2}"
                );
                good = false;
            } else if count < before - tolerance {
                println!("{name}: {before:.2} is stored, now it is {count:.2}: write it down");
            }
        }
        for name in stored.keys().filter(|name| !self.0.contains_key(**name)) {
            println!("{name}: is stored, but nothing counts it");
            good = false;
        }
        good
    }
}

/// The counts of a file, by their names.
fn parse(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (count, name) = line.trim().split_once(' ')?;
            Some((name, count.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_grown_or_is_not_both_stored_and_counted_fails() {
        let counts = Counts([("calls a".to_owned(), (7.2, 0.5))].into());
        for (stored, good) in [
            (counts.render(), true),
            ("# note\n  7.00 calls a\n".to_owned(), true),
            ("  6.69 calls a\n".to_owned(), false),
            // Less is no failure: it asks to be written down.
            (" 99.00 calls a\n".to_owned(), true),
            ("  7.00 calls b\n".to_owned(), false),
            ("  7.00 calls a\n  7.00 calls b\n".to_owned(), false),
        ] {
            assert_eq!(counts.check(&stored), good, "{stored}");
        }
    }
}
