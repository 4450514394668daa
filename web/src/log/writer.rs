//! The thread that writes the log.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
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

/// What the queue had no room for.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// How many lines were dropped since that was last logged.
    pub(super) lines: AtomicU64,
    /// An [`Order::Reopen`]: it is due when the queue is empty.
    pub(super) reopen: AtomicBool,
}

/// The targets.
pub(super) struct Writer {
    prefix: String,
    outputs: Vec<Output>,
    missed: Arc<Missed>,
    /// Standard error.
    complaints: Box<dyn Write + Send>,
}

impl Writer {
    pub(super) fn open(
        prefix: &str,
        targets: impl IntoIterator<Item = (Level, Target)>,
        missed: Arc<Missed>,
    ) -> io::Result<Self> {
        let outputs = targets.into_iter().map(|(least, target)| Output::open(least, target));
        let outputs = outputs.collect::<io::Result<_>>()?;
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix} ") };
        Ok(Self { prefix, outputs, missed, complaints: Box::new(io::stderr()) })
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
        self.settle();
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
                self.settle();
                // The caller may have stopped waiting.
                let _ = done.send(());
            }
        }
    }

    /// Writes a line, followed by the number of lines that were lost before it, if any: because the
    /// queue was full, or because the target failed.
    fn write(&mut self, level: Level, line: &str) {
        let missed = self.missed.lines.swap(0, Relaxed);
        for output in &mut self.outputs {
            output.missed(missed);
            if level >= output.least && output.write(line) {
                tell_lost(&self.prefix, output);
            }
        }
    }

    /// Writes what waits, and how many lines were lost behind the last one that was written.
    fn flush(&mut self) {
        let missed = self.missed.lines.swap(0, Relaxed);
        for output in &mut self.outputs {
            output.missed(missed);
            output.flush();
            if output.works() {
                tell_lost(&self.prefix, output);
                output.flush();
            }
            let complaint = output.complaint(Instant::now());
            complain(&mut self.complaints, &self.prefix, complaint);
        }
        if self.missed.reopen.swap(false, Relaxed) {
            self.reopen();
        }
    }

    /// The same, and leaves nothing untold: no further line may come.
    fn settle(&mut self) {
        self.flush();
        for output in &mut self.outputs {
            let complaint = output.last_complaint(Instant::now());
            complain(&mut self.complaints, &self.prefix, complaint);
        }
    }

    fn reopen(&mut self) {
        for output in &mut self.outputs {
            complain(&mut self.complaints, &self.prefix, output.reopen());
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

/// Writes a complaint. If that fails too, nobody can be told.
fn complain(to: &mut dyn Write, prefix: &str, complaint: Option<String>) {
    if let Some(text) = complaint {
        let now = time(SystemTime::now());
        let _ = writeln!(to, "{now} ERROR {prefix}{text}");
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
    use std::sync::Mutex;
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    /// What was written, or nothing if the disk is full.
    #[derive(Clone, Default)]
    struct Disk {
        text: Arc<Mutex<Vec<u8>>>,
        is_full: bool,
    }

    impl Disk {
        /// The lines without their times.
        fn take(&self) -> Vec<String> {
            let text = String::from_utf8(std::mem::take(&mut *self.text.lock().unwrap())).unwrap();
            text.lines().map(|line| line.get(25..).unwrap_or(line).to_owned()).collect()
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.is_full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.text.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn writer(disk: &Disk, complaints: &Disk) -> Writer {
        Writer {
            prefix: String::new(),
            outputs: vec![Output::new(Level::Info, "a.log".to_owned(), disk.clone())],
            missed: Arc::default(),
            complaints: Box::new(complaints.clone()),
        }
    }

    #[test]
    fn lines_that_are_lost_are_told_though_none_follows() {
        let (disk, complaints) = (Disk::default(), Disk::default());
        let (queue, orders) = sync_channel(1);
        queue.send(Order::Line("pear".to_owned())).unwrap();
        let mut writer = writer(&disk, &complaints);
        let missed = Arc::clone(&writer.missed);
        writer.follow(orders.recv().unwrap());
        missed.lines.store(3, Relaxed);
        writer.flush();
        assert_eq!(disk.take(), ["pear", "WARN  3 lines were lost here"]);
        // At the end, too.
        missed.lines.store(1, Relaxed);
        drop(queue);
        writer.run(&orders);
        assert_eq!(disk.take(), ["WARN  1 line was lost here"]);
        assert_eq!(complaints.take(), [""; 0]);
    }

    #[test]
    fn nothing_is_left_untold_when_somebody_asks_and_at_the_end() {
        let (disk, complaints) = (Disk { is_full: true, ..Disk::default() }, Disk::default());
        let mut writer = writer(&disk, &complaints);
        let tell = |lines| {
            format!("ERROR cannot write the log to a.log: no storage space; {lines} not written")
        };
        let line = |writer: &mut Writer| {
            writer.follow(Order::Line("pear".to_owned()));
            writer.flush();
        };
        line(&mut writer);
        assert_eq!(complaints.take(), [tell("1 line")]);
        line(&mut writer);
        assert_eq!(complaints.take(), [""; 0], "the last was less than a minute ago");
        let (done, wait) = sync_channel(1);
        writer.follow(Order::Flush(done));
        assert_eq!((wait.try_recv(), complaints.take()), (Ok(()), vec![tell("2 lines")]));
        line(&mut writer);
        let (queue, orders) = sync_channel(1);
        drop(queue);
        writer.run(&orders);
        assert_eq!(complaints.take(), [tell("3 lines")]);
    }

    #[test]
    fn times_have_milliseconds() {
        let at = UNIX_EPOCH + Duration::new(784_111_777, 7_000_000);
        assert_eq!(time(at), "1994-11-06T08:49:37.007Z");
    }
}
