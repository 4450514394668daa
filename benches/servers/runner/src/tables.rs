//! The tables of `docs/performance.md`.

use std::fmt::Write as _;

use crate::figures::{Figures, Spread};
use crate::subjects::{ALL, FLOOR};
use crate::workloads::{self, Workload};

/// The tables of all workloads, one after the other.
#[must_use]
pub fn cost(figures: &Figures) -> String {
    workloads::all().iter().map(|workload| cost_of(figures, workload)).collect()
}

/// Processor time for a request, and its ratio to the floor in the same round: the median, and
/// what half of the rounds lie between.
#[must_use]
pub fn cost_of(figures: &Figures, workload: &Workload) -> String {
    let what = format!("micros {}", workload.name);
    let Some(floor) = figures.of(&what, FLOOR) else { return String::new() };
    let mut text = format!(
        "#### {}\n\n| server | µs | of the floor | half of the rounds |\n|---|---:|---:|---|\n",
        workload.title
    );
    for subject in &ALL {
        let Some(micros) = figures.of(&what, subject.name) else { continue };
        let Spread { low, median, high } = Spread::of_ratios(micros, floor);
        let (name, own) = (subject.name, Spread::of(micros.iter().copied()).median);
        let _ = writeln!(text, "| {name} | {own:.2} | {median:.2} | {low:.2} to {high:.2} |");
    }
    text.push('\n');
    text
}

/// All workloads at a glance: the median ratio to the floor.
#[must_use]
pub fn overview(figures: &Figures) -> String {
    let measured: Vec<_> = workloads::all()
        .into_iter()
        .filter(|workload| figures.of(&format!("micros {}", workload.name), FLOOR).is_some())
        .collect();
    let titles: Vec<_> = measured.iter().map(|workload| workload.title).collect();
    let mut text = format!("| server | {} |\n|---|", titles.join(" | "));
    text.push_str(&"---:|".repeat(measured.len()));
    text.push('\n');
    for subject in &ALL {
        let ratios = measured.iter().map(|workload| {
            let what = format!("micros {}", workload.name);
            let (own, floor) = (figures.of(&what, subject.name), figures.of(&what, FLOOR));
            match (own, floor) {
                (Some(own), Some(floor)) => format!("{:.2}", Spread::of_ratios(own, floor).median),
                _ => "–".to_owned(),
            }
        });
        let cells: Vec<String> = ratios.collect();
        if cells.iter().any(|cell| cell != "–") {
            let _ = writeln!(text, "| {} | {} |", subject.name, cells.join(" | "));
        }
    }
    text
}

/// A table of all that was measured under some headings, one for each number; what does not apply
/// is no number. Nothing, if nothing was measured.
#[must_use]
pub fn plain(figures: &Figures, what: &str, headings: &[&str], decimals: usize) -> String {
    if figures.rows(what).is_empty() {
        return String::new();
    }
    let mut text = format!("| | {} |\n|---|", headings.join(" | "));
    text.push_str(&"---:|".repeat(headings.len()));
    text.push('\n');
    for (subject, numbers) in figures.rows(what) {
        let cell = |number: &f64| match number.is_nan() {
            true => "–".to_owned(),
            false => format!("{number:.decimals$}"),
        };
        let cells: Vec<String> = numbers.iter().map(cell).collect();
        let _ = writeln!(text, "| {subject} | {} |", cells.join(" | "));
    }
    text
}
