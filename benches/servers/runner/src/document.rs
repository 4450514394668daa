//! Puts tables into the documentation, between marks, and plots beside it.

use std::{fs, io};

use crate::figures::{Figures, Spread};
use crate::plot::{Bar, Panel, draw};
use crate::scale::STEPS;
use crate::subjects::{ALL, FLOOR};
use crate::{tables, workloads, workspace};

/// Writes the tables of `docs/performance.md`, and `docs/performance/*.svg`.
///
/// # Errors
/// If a file cannot be written, or the page has no marks for a table.
pub fn write(figures: &Figures) -> io::Result<()> {
    let docs = workspace().join("../../docs");
    let page = docs.join("performance.md");
    let mut text = fs::read_to_string(&page)?;
    let steps = STEPS.map(|step| format!("{step} connections"));
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    for (mark, table) in [
        ("overview", tables::overview(figures)),
        ("cost", tables::cost(figures)),
        ("idle", tables::plain(figures, "idle", &["bytes for a connection"], 0)),
        ("growth", tables::plain(figures, "growth", &steps, 2)),
        ("scale", tables::plain(figures, "scale", &steps, 2)),
        ("processors", tables::plain(figures, "processors", &["one, µs", "two, of that"], 2)),
        (
            "instructions",
            tables::plain(
                figures,
                "instructions",
                &["plaintext", "16 pipelined", "static 64 KiB"],
                0,
            ),
        ),
        ("latency", tables::plain(figures, "latency", &["median", "99 %", "99.9 %"], 0)),
        ("build", tables::plain(figures, "build", &["seconds of CPU", "crates", "binary, kB"], 1)),
    ] {
        text = replaced(&text, mark, &table)?;
    }
    fs::write(page, text)?;
    let plots = docs.join("performance");
    fs::create_dir_all(&plots)?;
    fs::write(plots.join("cost.svg"), draw(&cost(figures), 2))?;
    fs::write(plots.join("idle.svg"), draw(&[idle(figures)], 0))?;
    Ok(())
}

/// The text with a table where its marks are.
fn replaced(text: &str, mark: &str, table: &str) -> io::Result<String> {
    let (begin, end) = (format!("<!-- begin {mark} -->\n"), format!("<!-- end {mark} -->"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{begin}{table}{end}{after}"))
    });
    parts.ok_or_else(|| io::Error::other(format!("expected the marks of {mark} in the page")))
}

/// A panel for each workload: ratios to the floor.
fn cost(figures: &Figures) -> Vec<Panel> {
    let panel = |workload: workloads::Workload| {
        let what = format!("micros {}", workload.name);
        let floor = figures.of(&what, FLOOR)?;
        let bars: Vec<Bar> = ALL
            .iter()
            .filter_map(|subject| {
                let ratios = Spread::of_ratios(figures.of(&what, subject.name)?, floor);
                let spread = (ratios.low, ratios.high);
                Some(Bar { name: subject.name.to_owned(), value: ratios.median, spread })
            })
            .collect();
        Some(Panel { title: workload.title.to_owned(), most: most_of(&bars), bars })
    };
    workloads::all().into_iter().filter_map(panel).collect()
}

fn idle(figures: &Figures) -> Panel {
    let bars: Vec<Bar> = figures
        .rows("idle")
        .iter()
        .map(|(name, bytes)| Bar {
            name: name.clone(),
            value: bytes[0],
            spread: (bytes[0], bytes[0]),
        })
        .collect();
    Panel { title: "bytes of an idle connection".to_owned(), most: most_of(&bars), bars }
}

/// Where a panel ends: all bars fit, unless a few are very much longer than the others.
fn most_of(bars: &[Bar]) -> f64 {
    let middle = Spread::of(bars.iter().map(|bar| bar.value).chain([1.0])).median;
    bars.iter().map(|bar| bar.value).fold(1.0, f64::max).min(5.0 * middle)
}
