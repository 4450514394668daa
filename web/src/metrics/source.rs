//! Figures from elsewhere: a backend's connections, a queue, the process.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use thiserror::Error;

use super::{header, label};

/// The prefix of this module's own names.
const OWN_PREFIX: &str = "http_";

/// One figure of a [source](super::Metrics::source): its name, its meaning, and the labels that
/// distinguish it from others of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    name: &'static str,
    help: &'static str,
    kind: Kind,
    labels: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
}

/// Why a source was not added. None of its series is added then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// The name of a series or label is malformed or reserved, or a label is repeated.
    #[error(
        "expected a name of letters, digits and _, not beginning with http_, and ending with \
         _total if and only if it is a counter's; or a label's name, once: got {name}"
    )]
    Name {
        /// The name.
        name: &'static str,
    },
    /// The name is in use for the other kind of series.
    #[error("expected {name} to be a counter or a gauge, not both")]
    Kind {
        /// The name.
        name: &'static str,
    },
    /// There is a series of this name with these labels already.
    #[error("expected each series once, but {series} is there already")]
    Twice {
        /// The series.
        series: String,
    },
}

impl Series {
    /// A number that only grows. Its name ends with `_total`, preceded by the unit, if it has one:
    /// `server_sent_bytes_total`.
    #[must_use]
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self { name, help, kind: Kind::Counter, labels: Vec::new() }
    }

    /// A number that goes up and down.
    #[must_use]
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self { name, help, kind: Kind::Gauge, labels: Vec::new() }
    }

    /// Adds a label.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.labels.push((name, value.into()));
        self
    }

    /// Name and labels, as they are written before the value.
    fn text(&self) -> String {
        let mut out = self.name.to_owned();
        for (at, (name, value)) in self.labels.iter().enumerate() {
            let mark = if at == 0 { '{' } else { ',' };
            let _ = write!(out, "{mark}{name}=\"{}\"", label(value));
        }
        if !self.labels.is_empty() {
            out.push('}');
        }
        out
    }

    /// What tells it from others of its name: the order of labels does not count, and an empty label
    /// is the same as none.
    fn distinction(&self) -> BTreeSet<&(&'static str, String)> {
        self.labels.iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn check(&self) -> Result<(), SeriesError> {
        // These suffixes would make it look like a part of a histogram or summary.
        let is_part = ["_bucket", "_sum", "_count"].iter().any(|end| self.name.ends_with(end));
        let is_total = self.name.ends_with("_total");
        let suits = is_total == (self.kind == Kind::Counter) && !is_part;
        if !is_name(self.name) || self.name.starts_with(OWN_PREFIX) || !suits {
            return Err(SeriesError::Name { name: self.name });
        }
        let refused = self.labels.iter().enumerate().find(|(at, (name, _))| {
            let is_repeated = self.labels[..*at].iter().any(|(own, _)| own == name);
            !is_name(name) || name.starts_with("__") || is_repeated
        });
        match refused {
            Some((_, (name, _))) => Err(SeriesError::Name { name }),
            None => Ok(()),
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_inside) && name.starts_with(|c: char| !c.is_ascii_digit())
}

type Read = dyn Fn(&mut Vec<u64>) + Send + Sync;

/// Every source, in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Sources(
    /// Invariant: every series passed [`Series::check`], no two are equal in name and labels, and
    /// those of one name are of one kind.
    Vec<(Vec<Series>, Arc<Read>)>,
);

impl Sources {
    pub(super) fn add<const N: usize>(
        &mut self,
        series: [Series; N],
        read: impl Fn() -> [u64; N] + Send + Sync + 'static,
    ) -> Result<(), SeriesError> {
        for (at, new) in series.iter().enumerate() {
            new.check()?;
            for known in self.all().chain(&series[..at]).filter(|known| known.name == new.name) {
                if known.kind != new.kind {
                    return Err(SeriesError::Kind { name: new.name });
                }
                if known.distinction() == new.distinction() {
                    return Err(SeriesError::Twice { series: new.text() });
                }
            }
        }
        let read = Arc::new(move |out: &mut Vec<u64>| out.extend(read()));
        self.0.push((series.to_vec(), read));
        Ok(())
    }

    fn all(&self) -> impl Iterator<Item = &Series> {
        self.0.iter().flat_map(|(series, _)| series)
    }

    /// Reads every source once, and writes all series. The format demands that those of one name
    /// are adjacent.
    pub(super) fn write(&self, out: &mut String) {
        let mut numbers = Vec::new();
        for (_, read) in &self.0 {
            read(&mut numbers);
        }
        let all: Vec<(&Series, u64)> = self.all().zip(numbers).collect();
        for (at, (first, _)) in all.iter().enumerate() {
            let same = |(series, _): &&(&Series, u64)| series.name == first.name;
            if all[..at].iter().any(|known| same(&known)) {
                continue;
            }
            let kind = if first.kind == Kind::Counter { "counter" } else { "gauge" };
            header(out, first.name, kind, first.help);
            for (series, number) in all.iter().filter(same) {
                let _ = writeln!(out, "{} {number}", series.text());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_one_name_stand_together() {
        let mut sources = Sources::default();
        for (backend, open) in [("std", 1), ("pol\"ling\\\n", 2)] {
            let series = [
                Series::gauge("open", "Open.").with("backend", backend),
                Series::counter("a_total", "All.").with("backend", backend).with("b", ""),
            ];
            sources.add(series, move || [open, open * 10]).unwrap();
        }
        sources.add([Series::gauge("plain", "Plain.")], || [u64::MAX]).unwrap();
        let mut out = String::new();
        sources.write(&mut out);
        let expected = "# HELP open Open.\n# TYPE open gauge\n\
             open{backend=\"std\"} 1\nopen{backend=\"pol\\\"ling\\\\\\n\"} 2\n\
             # HELP a_total All.\n# TYPE a_total counter\n\
             a_total{backend=\"std\",b=\"\"} 10\na_total{backend=\"pol\\\"ling\\\\\\n\",b=\"\"} 20\n\
             # HELP plain Plain.\n# TYPE plain gauge\nplain 18446744073709551615\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn what_the_format_does_not_allow_is_refused_whole() {
        let mut sources = Sources::default();
        sources.add([Series::gauge("open", "")], || [0]).unwrap();
        let name = |name| SeriesError::Name { name };
        let table = [
            (Series::gauge("", ""), name("")),
            (Series::gauge("7a", ""), name("7a")),
            (Series::gauge("a-b", ""), name("a-b")),
            (Series::gauge("http_own", ""), name("http_own")),
            (Series::gauge("a_total", ""), name("a_total")),
            (Series::counter("a", ""), name("a")),
            (Series::gauge("a_count", ""), name("a_count")),
            (Series::gauge("a", "").with("b c", ""), name("b c")),
            (Series::gauge("a", "").with("__b", ""), name("__b")),
            (Series::gauge("a", "").with("b", "1").with("b", "2"), name("b")),
            (Series::gauge("open", ""), SeriesError::Twice { series: "open".into() }),
            // An empty label is the same as none.
            (
                Series::gauge("open", "").with("b", ""),
                SeriesError::Twice { series: "open{b=\"\"}".into() },
            ),
            (
                Series::gauge("good", "").with("b", "2").with("a", "1"),
                SeriesError::Twice { series: "good{b=\"2\",a=\"1\"}".into() },
            ),
        ];
        for (series, expected) in table {
            let good = Series::gauge("good", "").with("a", "1").with("b", "2");
            assert_eq!(sources.add([good, series], || [0, 0]), Err(expected));
        }
        assert_eq!(sources.all().count(), 1);
    }
}
