//! The thread that writes the log.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{SystemTime, UNIX_EPOCH};

use super::Level;

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The end of this file, which is created if it does not exist.
    File(PathBuf),
}

/// A command to the thread.
#[derive(Debug)]
pub(super) enum Order {
    Tell { at: SystemTime, level: Level, line: String },
    Line(String),
    Reopen,
    Flush(SyncSender<()>),
}

/// The targets, and the count of lost lines.
pub(super) struct Writer {
    prefix: String,
    outputs: Vec<Output>,
    lost: Arc<AtomicU64>,
}

struct Output {
    least: Level,
    to: Box<dyn Write + Send>,
    /// Of a file, to be opened again.
    path: Option<PathBuf>,
}

impl Writer {
    pub(super) fn open(
        prefix: &str,
        targets: impl IntoIterator<Item = (Level, Target)>,
        lost: Arc<AtomicU64>,
    ) -> io::Result<Self> {
        let outputs = targets.into_iter().map(|(least, target)| {
            Ok(match target {
                Target::Stdout => Output { least, to: Box::new(io::stdout()), path: None },
                Target::Stderr => {
                    let to = Box::new(BufWriter::new(io::stderr()));
                    Output { least, to, path: None }
                }
                Target::File(path) => Output { least, to: append(&path)?, path: Some(path) },
            })
        });
        let outputs = outputs.collect::<io::Result<_>>()?;
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix} ") };
        Ok(Self { prefix, outputs, lost })
    }

    /// Writes until the queue is closed and empty. Whenever the queue is empty, the buffers are
    /// flushed.
    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        while let Ok(order) = orders.recv() {
            self.follow(order);
            while let Ok(order) = orders.try_recv() {
                self.follow(order);
            }
            self.flush();
        }
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::Tell { at, level, line } => {
                let line = format!("{} {level:5} {}{line}", time(at), self.prefix);
                self.write(level, &line);
            }
            Order::Line(line) => self.write(Level::Fatal, &line),
            Order::Reopen => self.reopen(),
            Order::Flush(done) => {
                self.flush();
                // The caller may have stopped waiting.
                let _ = done.send(());
            }
        }
    }

    /// Writes a line, followed by the number of lines that were lost before it, if any: because the
    /// queue was full, or because a target failed.
    fn write(&mut self, level: Level, line: &str) {
        let lost = self.lost.swap(0, Relaxed);
        let mut failed = false;
        for output in self.outputs.iter_mut().filter(|output| level >= output.least) {
            failed |= writeln!(output.to, "{line}").is_err();
            if lost > 0 {
                let now = time(SystemTime::now());
                let line = format!("{now} WARN  {}{lost} lines were lost here", self.prefix);
                failed |= writeln!(output.to, "{line}").is_err();
            }
        }
        if failed {
            self.lost.fetch_add(lost + 1, Relaxed);
        }
    }

    fn flush(&mut self) {
        for output in &mut self.outputs {
            if output.to.flush().is_err() {
                self.lost.fetch_add(1, Relaxed);
            }
        }
    }

    fn reopen(&mut self) {
        self.flush();
        for output in &mut self.outputs {
            let Some(path) = &output.path else { continue };
            if let Ok(file) = append(path) {
                output.to = file;
            }
        }
    }
}

fn append(path: &Path) -> io::Result<Box<dyn Write + Send>> {
    let file: File = OpenOptions::new().append(true).create(true).open(path)?;
    Ok(Box::new(BufWriter::new(file)))
}

/// `1994-11-06T08:49:37.123Z` (RFC 3339).
fn time(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, rest) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    let millis = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
}

/// Year, month and day, from the number of days since 1970-01-01. The calculation uses years that
/// begin in March, so that a leap day is the last day of its year.
fn date(days: u64) -> (u64, u64, u64) {
    /// The days in 400, 100, 4 years and one year.
    const SPANS: [u64; 4] = [146_097, 36_524, 1461, 365];
    // 719,468 days before 1970-01-01 was the first of March of the year 0.
    let days = days + 719_468;
    let (eras, days) = (days / SPANS[0], days % SPANS[0]);
    let centuries = (days / SPANS[1]).min(3);
    let days = days - centuries * SPANS[1];
    let (fours, days) = (days / SPANS[2], days % SPANS[2]);
    let years = (days / SPANS[3]).min(3);
    let days = days - years * SPANS[3];
    // From March on, the months' lengths repeat every five months, which have 153 days.
    let month = (5 * days + 2) / 153;
    let day = days - (153 * month + 2) / 5 + 1;
    let year = eras * 400 + centuries * 100 + fours * 4 + years + u64::from(month >= 10);
    (year, if month < 10 { month + 3 } else { month - 9 }, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_are_those_of_http_dates() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.007Z"),
            (784_111_777, "1994-11-06T08:49:37.007Z"),
            (951_782_399, "2000-02-28T23:59:59.007Z"),
            (951_782_400, "2000-02-29T00:00:00.007Z"),
            (4_107_542_400, "2100-03-01T00:00:00.007Z"),
        ] {
            assert_eq!(time(UNIX_EPOCH + Duration::new(seconds, 7_000_000)), expected);
        }
        // Every day of 500 years has the date that another implementation gives it.
        for day in 0..182_621 {
            let http = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(day * 86_400));
            let (year, month, date) = date(day);
            const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
            let name = &MONTHS[month as usize * 3 - 3..month as usize * 3];
            assert_eq!(http[5..16], format!("{date:02} {name} {year}"));
        }
    }
}
