//! How often something took how long.

use std::fmt::Write as _;
use std::time::Duration;

/// Upper bounds, in microseconds, and as they are written, in seconds.
const BOUNDS: [(u64, &str); 10] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];

/// One for each bound, and one for what is above them.
pub(super) const PLACES: usize = BOUNDS.len() + 1;

/// Where so many microseconds are counted.
pub(super) fn place(micros: u64) -> usize {
    BOUNDS.iter().position(|(bound, _)| micros <= *bound).unwrap_or(BOUNDS.len())
}

/// Counts by bounds, and their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Histogram {
    /// Of each bound, without those of the bounds below; the last has no bound.
    counts: [u64; PLACES],
    sum_micros: u64,
}

impl Histogram {
    /// With what was counted elsewhere.
    pub(super) const fn new(counts: [u64; PLACES], sum_micros: u64) -> Self {
        Self { counts, sum_micros }
    }

    pub(super) fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.counts[place(micros)] += 1;
        self.sum_micros = self.sum_micros.saturating_add(micros);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(other.counts) {
            *own += more;
        }
        self.sum_micros = self.sum_micros.saturating_add(other.sum_micros);
    }

    pub(super) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Writes the series; `labels` is not empty.
    pub(super) fn write(&self, out: &mut String, name: &str, labels: &str) {
        let mut below = 0;
        let bounds = BOUNDS.iter().map(|(_, text)| *text).chain(["+Inf"]);
        for (bound, count) in bounds.zip(self.counts) {
            below += count;
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
        }
        let (secs, micros) = (self.sum_micros / 1_000_000, self.sum_micros % 1_000_000);
        let _ = writeln!(out, "{name}_sum{{{labels}}} {secs}.{micros:06}");
        let _ = writeln!(out, "{name}_count{{{labels}}} {below}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_what_is_below_them() {
        let mut histogram = Histogram::default();
        for micros in [0, 500, 501, 1_000_000, 1_000_001, 31_000_000] {
            histogram.add(Duration::from_micros(micros));
        }
        let mut out = String::new();
        histogram.write(&mut out, "t", "r=\"x\"");
        for line in [
            "t_bucket{r=\"x\",le=\"0.0005\"} 2",
            "t_bucket{r=\"x\",le=\"0.001\"} 3",
            "t_bucket{r=\"x\",le=\"0.5\"} 3",
            "t_bucket{r=\"x\",le=\"1\"} 4",
            "t_bucket{r=\"x\",le=\"30\"} 5",
            "t_bucket{r=\"x\",le=\"+Inf\"} 6",
            "t_sum{r=\"x\"} 33.001002",
            "t_count{r=\"x\"} 6",
        ] {
            assert!(out.lines().any(|own| own == line), "{line}:\n{out}");
        }
    }
}
