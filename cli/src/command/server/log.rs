//! The access log: lines from every connection, written by a thread of their own.
//!
//! A disk or a pipe that is slow must not delay connections. What cannot be queued is dropped, and
//! the log says so.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write, stdout};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::command::failure::{Failure, Plain};
use crate::command::output::say;

/// Lines that wait for the disk.
const QUEUE_MAX: usize = 8192;

/// What takes the lines.
pub(super) struct Sink {
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

/// What writes them.
pub(super) struct LogFile {
    sender: SyncSender<Message>,
    writer: JoinHandle<()>,
}

enum Message {
    Line(String),
    End,
}

impl Sink {
    pub(super) fn line(&self, line: &str) {
        if self.sender.try_send(Message::Line(format!("{line}\n"))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl LogFile {
    /// Appends to the file, or writes to standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<(Self, Sink), Failure> {
        match path {
            None => Self::start(stdout()),
            Some(path) => {
                let opened: io::Result<File> =
                    OpenOptions::new().append(true).create(true).open(path);
                let failed = |error| Failure::File { to: "write", path: path.to_owned(), error };
                Self::start(opened.map_err(failed)?)
            }
        }
    }

    fn start(out: impl Write + Send + 'static) -> Result<(Self, Sink), Failure> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&dropped);
        let writer = thread::Builder::new()
            .name("access log".into())
            .spawn(move || {
                if let Err(error) = write(BufWriter::new(out), &receiver, &counted)
                    && error.kind() != io::ErrorKind::BrokenPipe
                {
                    say(&format!("hairspring: the access log ends: {}", Plain(&error)));
                }
            })
            .map_err(Failure::Serve)?;
        Ok((Self { sender: sender.clone(), writer }, Sink { sender, dropped }))
    }

    /// Writes what is queued, and ends.
    pub(super) fn finish(self) {
        // Both fail only if the writer has ended already.
        let _ = self.sender.send(Message::End);
        let _ = self.writer.join();
    }
}

/// Writes until the end; flushes whenever nothing is queued.
fn write(mut out: impl Write, queue: &Receiver<Message>, dropped: &AtomicU64) -> io::Result<()> {
    while let Ok(message) = queue.recv() {
        let mut next = Some(message);
        while let Some(Message::Line(line)) = &next {
            out.write_all(line.as_bytes())?;
            next = queue.try_recv().ok();
        }
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            writeln!(
                out,
                "# {lost} lines were dropped: they came faster than they could be written"
            )?;
        }
        out.flush()?;
        if next.is_some() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Writes into memory, once it may.
    #[derive(Clone, Default)]
    struct Slow {
        may_write: Arc<Mutex<()>>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _held = self.may_write.lock().unwrap();
            self.written.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_disk_delays_nobody_and_what_is_lost_is_told() {
        let slow = Slow::default();
        let held = slow.may_write.lock().unwrap();
        let (file, sink) = LogFile::start(slow.clone()).unwrap();
        // The writer takes some of them at once; its buffer and the queue hold no more than this.
        let total = 3 * QUEUE_MAX;
        for number in 0..total {
            sink.line(&format!("{number:0>100}"));
        }
        drop(held);
        file.finish();
        let written = String::from_utf8(slow.written.lock().unwrap().clone()).unwrap();
        let lines = written.lines().filter(|line| !line.starts_with('#')).count();
        let lost: usize = written
            .lines()
            .filter_map(|line| line.strip_prefix("# ")?.split(' ').next()?.parse::<usize>().ok())
            .sum();
        assert!(lost > 0, "expected more lines than fit");
        assert_eq!(lines + lost, total);
    }
}
