//! One target of a log, with an account of the lines that it did not take.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Level, Target};
use crate::plain::{cannot_open, plain};

/// The shortest time between two complaints about the same target.
const PAUSE: Duration = Duration::from_secs(60);

/// A target. Lines that cannot be written wait in its buffer, of 8 KiB, and are tried again with
/// the next ones; those that do not fit are lost.
pub(super) struct Output {
    pub(super) least: Level,
    to: BufWriter<Box<dyn Write + Send>>,
    /// What it is, for complaints.
    name: String,
    /// Of a file, to be opened again.
    path: Option<PathBuf>,
    /// The lines in the buffer.
    waiting: u64,
    /// The lines that were lost since it last told how many.
    lost: u64,
    failure: Option<Failure>,
    /// When the last complaint was made.
    complained: Option<Instant>,
}

/// Why lines cannot be written at present.
struct Failure {
    reason: String,
    /// The lines that were lost since it began.
    lost: u64,
    /// How many lines the last complaint told of. When there are more, another one is due, as soon
    /// as this one is old enough.
    told: u64,
}

impl Output {
    pub(super) fn open(least: Level, target: Target) -> io::Result<Self> {
        Ok(match target {
            Target::Stdout => Self::new(least, "standard output".to_owned(), io::stdout()),
            Target::Stderr => Self::new(least, "standard error".to_owned(), io::stderr()),
            Target::File(path) => {
                let file = append(&path).map_err(|error| cannot_open("log", &path, error))?;
                Self {
                    path: Some(path.clone()),
                    ..Self::new(least, path.display().to_string(), file)
                }
            }
        })
    }

    pub(super) fn new(least: Level, name: String, to: impl Write + Send + 'static) -> Self {
        Self {
            least,
            to: BufWriter::new(Box::new(to)),
            name,
            path: None,
            waiting: 0,
            lost: 0,
            failure: None,
            complained: None,
        }
    }

    /// Whether lines can be written, as far as is known.
    pub(super) fn works(&self) -> bool {
        self.failure.is_none()
    }

    /// Counts lines that were lost before they came here.
    pub(super) fn missed(&mut self, lines: u64) {
        self.lost = self.lost.saturating_add(lines);
    }

    /// The lines that were lost since that was last told.
    pub(super) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// Writes a line, or counts it as lost. Returns whether it is written or waits.
    pub(super) fn write(&mut self, line: &str) -> bool {
        let is_taken = self.try_write(line);
        if !is_taken {
            self.lose(1);
        }
        is_taken
    }

    /// The same for the line that tells how many were lost: it does not count.
    pub(super) fn try_write(&mut self, line: &str) -> bool {
        // Only whole lines are put in the buffer, so that none is cut when it is full.
        if self.to.capacity() - self.to.buffer().len() <= line.len() {
            self.flush();
            if self.failure.is_some() {
                return false;
            }
        }
        let written = match line.len() < self.to.capacity() {
            true => writeln!(self.to, "{line}"),
            false => self.write_long(line.as_bytes()),
        };
        match &written {
            Ok(()) => self.waiting += 1,
            Err(error) => self.fail(error),
        }
        written.is_ok()
    }

    /// Writes a line for which the buffer is too small. The buffer must be empty.
    fn write_long(&mut self, line: &[u8]) -> io::Result<()> {
        let mut rest = line;
        let written = loop {
            match self.to.get_mut().write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(len) => rest = &rest[len..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
            if rest.is_empty() {
                break Ok(());
            }
        };
        // A line that was cut ends too, so that the next one does not continue it.
        if rest.len() < line.len() {
            self.to.write_all(b"\n")?;
        }
        written
    }

    /// Writes what is in the buffer.
    pub(super) fn flush(&mut self) {
        match self.to.flush() {
            Ok(()) => (self.waiting, self.failure) = (0, None),
            Err(error) => self.fail(&error),
        }
    }

    /// Opens a file again. If that fails, the old one stays in use, and the line to be written on
    /// standard error is returned.
    pub(super) fn reopen(&mut self) -> Option<String> {
        self.flush();
        match append(self.path.as_ref()?) {
            Ok(file) => {
                // What the old file did not take is not put in the new one: its last line may be
                // cut.
                let (_, _) =
                    std::mem::replace(&mut self.to, BufWriter::new(Box::new(file))).into_parts();
                let waiting = std::mem::take(&mut self.waiting);
                self.lose(waiting);
                self.failure = None;
                None
            }
            Err(error) => {
                let reason = plain(&error);
                Some(format!(
                    "cannot open the log {} again: {reason}; the old file is kept",
                    self.name
                ))
            }
        }
    }

    /// The line to be written on standard error now, if lines could not be written: at once, and
    /// then at most every [`PAUSE`].
    pub(super) fn complaint(&mut self, now: Instant) -> Option<String> {
        let recent = self.complained.is_some_and(|at| now.saturating_duration_since(at) < PAUSE);
        if recent { None } else { self.last_complaint(now) }
    }

    /// The same, however long ago the last one was: before the end, or when somebody asks.
    pub(super) fn last_complaint(&mut self, now: Instant) -> Option<String> {
        let failure = self.failure.as_mut()?;
        let lines = failure.lost + self.waiting;
        if lines == failure.told {
            return None;
        }
        failure.told = lines;
        self.complained = Some(now);
        let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
        Some(format!(
            "cannot write the log to {}: {}; {lines} not written",
            self.name, failure.reason
        ))
    }

    fn fail(&mut self, error: &io::Error) {
        let reason = plain(error);
        let (lost, told) =
            self.failure.take().map_or((0, 0), |failure| (failure.lost, failure.told));
        self.failure = Some(Failure { reason, lost, told });
    }

    fn lose(&mut self, lines: u64) {
        self.missed(lines);
        if let Some(failure) = &mut self.failure {
            failure.lost = failure.lost.saturating_add(lines);
        }
    }
}

fn append(path: &Path) -> io::Result<impl Write + Send + use<>> {
    OpenOptions::new().append(true).create(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Takes this many bytes, and then nothing.
    #[derive(Clone)]
    struct Disk(Arc<Mutex<(usize, Vec<u8>)>>);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let (room, text) = &mut *self.0.lock().unwrap();
            let len = bytes.len().min(*room);
            if len == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            *room -= len;
            text.extend_from_slice(&bytes[..len]);
            Ok(len)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_is_cut_damages_no_other() {
        let long = "x".repeat(9000);
        // How much room there is, and what is then in the file of a long line.
        for (room, cut) in [(0, 0), (4000, 4000), (9000, 9000)] {
            let disk = Disk(Arc::new(Mutex::new((room, Vec::new()))));
            let mut output = Output::new(Level::Info, "a.log".to_owned(), disk.clone());
            let is_taken = output.write(&long);
            assert_eq!(is_taken, room == long.len(), "{room}");
            disk.0.lock().unwrap().0 = usize::MAX;
            assert!(output.write("nut"));
            output.flush();
            let text = String::from_utf8(disk.0.lock().unwrap().1.clone()).unwrap();
            let lines: Vec<_> = text.lines().map(str::len).collect();
            let expected: &[usize] = if cut == 0 { &[3] } else { &[cut, 3] };
            assert_eq!(lines, expected, "{room}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_opened_again_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (path, before) = (folder.path().join("a.log"), folder.path().join("before"));
        let mut output = Output::open(Level::Info, Target::File(path.clone())).unwrap();
        output.write("pear");
        std::fs::rename(&path, &before).unwrap();
        std::fs::create_dir(&path).unwrap();
        let told = output.reopen().expect("a complaint");
        let expected = format!("cannot open the log {} again: ", path.display());
        assert!(told.starts_with(&expected) && told.ends_with("; the old file is kept"), "{told}");
        output.write("plum");
        output.flush();
        assert_eq!(std::fs::read_to_string(before).unwrap(), "pear\nplum\n");
        std::fs::remove_dir(&path).unwrap();
        assert_eq!(output.reopen(), None);
        output.write("nut");
        output.flush();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "nut\n");
    }

    #[test]
    fn a_full_disk_is_complained_of_at_once_and_then_each_minute() {
        let disk = Disk(Arc::new(Mutex::new((5, Vec::new()))));
        let mut output = Output::new(Level::Info, "a.log".to_owned(), disk.clone());
        let begun = Instant::now();
        let tell =
            |count| format!("cannot write the log to a.log: no storage space; {count} not written");
        assert_eq!(output.complaint(begun), None);
        output.write("pear");
        output.flush();
        assert_eq!(output.complaint(begun), None, "all is written");
        output.write("plum");
        output.flush();
        assert_eq!(output.complaint(begun), Some(tell("1 line")));
        output.flush();
        assert_eq!(output.last_complaint(begun), None, "it is told already");
        // Of lines of 1 KiB, the buffer has room for seven.
        let long = "x".repeat(1023);
        for second in 0..60 {
            output.write(&long);
            output.flush();
            assert_eq!(output.complaint(begun + Duration::from_secs(second)), None, "{second}");
        }
        let later = begun + PAUSE;
        assert_eq!(output.complaint(later), Some(tell("61 lines")));
        assert_eq!(output.complaint(later + PAUSE), None, "nothing new");
        output.write(&long);
        assert_eq!(output.complaint(later), None);
        assert_eq!(output.last_complaint(later), Some(tell("62 lines")));
        // What waited is written as soon as there is room, and what was lost is known.
        disk.0.lock().unwrap().0 = usize::MAX;
        assert!(output.write("nut"));
        output.flush();
        assert_eq!((output.take_lost(), output.complaint(later + 2 * PAUSE)), (54, None));
        let expected = ["pear\nplum\n", &format!("{long}\n").repeat(7), "nut\n"].concat();
        assert!(disk.0.lock().unwrap().1 == expected.as_bytes());
    }
}
