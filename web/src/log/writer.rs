//! The thread that writes the log.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hairspring_core::HttpDate;

use super::Level;
use super::output::Output;
use crate::date::push_internet_date;

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

impl Writer {
    pub(super) fn open(
        prefix: &str,
        targets: impl IntoIterator<Item = (Level, Target)>,
        lost: Arc<AtomicU64>,
    ) -> io::Result<Self> {
        let outputs = targets.into_iter().map(|(least, target)| Output::open(least, target));
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
        for output in &mut self.outputs {
            complain(&self.prefix, output.last_complaint(Instant::now()));
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
    /// queue was full, or because the target failed.
    fn write(&mut self, level: Level, line: &str) {
        let missed = self.lost.swap(0, Relaxed);
        for output in &mut self.outputs {
            output.missed(missed);
            if level >= output.least && output.write(line) {
                tell_lost(&self.prefix, output);
            }
        }
    }

    fn flush(&mut self) {
        for output in &mut self.outputs {
            output.flush();
            complain(&self.prefix, output.complaint(Instant::now()));
        }
    }

    fn reopen(&mut self) {
        for output in &mut self.outputs {
            output.reopen();
        }
    }
}

fn tell_lost(prefix: &str, output: &mut Output) {
    let lost = output.take_lost();
    if lost > 0 {
        let now = time(SystemTime::now());
        let lines = if lost == 1 { "1 line was" } else { &format!("{lost} lines were") };
        if !output.try_write(&format!("{now} WARN  {prefix}{lines} lost here")) {
            output.missed(lost);
        }
    }
}

/// Writes a complaint on standard error. If that fails too, nobody can be told.
fn complain(prefix: &str, complaint: Option<String>) {
    if let Some(text) = complaint {
        let now = time(SystemTime::now());
        let _ = writeln!(io::stderr(), "{now} ERROR {prefix}{text}");
    }
}

/// `1994-11-06T08:49:37.123Z` (RFC 3339).
fn time(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut text = String::with_capacity("1994-11-06T08:49:37.123Z".len());
    push_internet_date(&mut text, HttpDate::from_unix_secs(since.as_secs()));
    let _ = write!(text, ".{:03}Z", since.subsec_millis());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_have_milliseconds() {
        let at = UNIX_EPOCH + Duration::new(784_111_777, 7_000_000);
        assert_eq!(time(at), "1994-11-06T08:49:37.007Z");
    }
}
