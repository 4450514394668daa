//! A histogram of durations.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::shard::Adder;

/// The buckets' upper bounds: in nanoseconds, and as text in seconds.
const BOUNDS: [(u64, &str); 10] = [
    (500_000, "0.0005"),
    (1_000_000, "0.001"),
    (5_000_000, "0.005"),
    (10_000_000, "0.01"),
    (50_000_000, "0.05"),
    (100_000_000, "0.1"),
    (500_000_000, "0.5"),
    (1_000_000_000, "1"),
    (5_000_000_000, "5"),
    (30_000_000_000, "30"),
];

/// Counts of durations by bucket, and the sum of the durations.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    /// One for each bucket, not cumulative; the last has no upper bound.
    counts: [AtomicU64; BOUNDS.len() + 1],
    /// Wraps after 584 years of all answers together, which is three weeks if 10,000 are always
    /// waiting. Prometheus treats that like any counter that was reset.
    sum_nanos: AtomicU64,
}

impl Histogram {
    /// Counts a duration; `adder` is that of the value which this histogram is part of.
    pub(super) fn add(&self, took: Duration, adder: Adder) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let place = BOUNDS.iter().position(|(bound, _)| nanos <= *bound);
        adder.add(&self.counts[place.unwrap_or(BOUNDS.len())], 1);
        adder.add(&self.sum_nanos, nanos);
    }

    /// Adds the counts of another histogram.
    pub(super) fn merge(&self, other: &Self) {
        for (own, more) in self.counts.iter().zip(&other.counts) {
            own.fetch_add(more.load(Relaxed), Relaxed);
        }
        self.sum_nanos.fetch_add(other.sum_nanos.load(Relaxed), Relaxed);
    }

    /// How many durations were counted.
    pub(super) fn count(&self) -> u64 {
        self.counts.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// Writes the series; `labels` must not be empty.
    pub(super) fn write(&self, out: &mut String, name: &str, labels: &str) {
        let mut below = 0;
        let bounds = BOUNDS.iter().map(|(_, text)| *text).chain(["+Inf"]);
        for (bound, count) in bounds.zip(&self.counts) {
            below += count.load(Relaxed);
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
        }
        let sum = self.sum_nanos.load(Relaxed);
        let (secs, nanos) = (sum / 1_000_000_000, sum % 1_000_000_000);
        let _ = writeln!(out, "{name}_sum{{{labels}}} {secs}.{nanos:09}");
        let _ = writeln!(out, "{name}_count{{{labels}}} {below}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_what_is_below_them() {
        let histogram = Histogram::default();
        for micros in [0, 500, 501, 1_000_000, 1_000_001, 31_000_000] {
            histogram.add(Duration::from_micros(micros), Adder::Owner);
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
            "t_sum{r=\"x\"} 33.001002000",
            "t_count{r=\"x\"} 6",
        ] {
            assert!(out.lines().any(|own| own == line), "{line}:\n{out}");
        }
    }

    #[test]
    fn nothing_is_too_short_to_count() {
        let histogram = Histogram::default();
        for nanos in [1, 300, 600, 500_001] {
            histogram.add(Duration::from_nanos(nanos), Adder::Owner);
        }
        let mut out = String::new();
        histogram.write(&mut out, "t", "r=\"x\"");
        assert!(out.contains("le=\"0.0005\"} 3\n"), "{out}");
        assert!(out.contains("t_sum{r=\"x\"} 0.000500902\n"), "{out}");
    }
}
