//! The application's own failures, where there is no log of errors.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most lines in a [`SPAN`]. Clients can provoke some failures, such as a 2xx to CONNECT, and
/// should fill no disk with them.
const LINES_MAX: u32 = 10;

/// The time for which lines are counted.
const SPAN: Duration = Duration::from_secs(1);

/// The lines of the whole process.
static LINES: Mutex<Lines> = Mutex::new(Lines { counted: None });

/// How many lines there were lately.
struct Lines {
    /// When the span began, and the lines since then.
    counted: Option<(Instant, u32)>,
}

impl Lines {
    /// Whether another line is allowed now; if so, it counts.
    fn allow(&mut self, now: Instant) -> bool {
        let (begun, count) = match self.counted {
            Some((begun, count)) if now.saturating_duration_since(begun) < SPAN => (begun, count),
            _ => (now, 0),
        };
        self.counted = Some((begun, (count + 1).min(LINES_MAX)));
        count < LINES_MAX
    }
}

/// Writes a line to standard error. In a test it is part of the test's captured output.
#[expect(clippy::print_stderr, reason = "it is for developers who have not installed a log")]
pub(crate) fn tell(failure: &impl fmt::Display) {
    let allowed = LINES.lock().unwrap_or_else(PoisonError::into_inner).allow(Instant::now());
    if allowed {
        eprintln!("hairspring: {failure}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_come_back() {
        let (mut lines, begun) = (Lines { counted: None }, Instant::now());
        let mut told = |now| (0..100).filter(|_| lines.allow(now)).count();
        assert_eq!(told(begun), 10);
        assert_eq!(told(begun + SPAN - Duration::from_nanos(1)), 0);
        assert_eq!(told(begun + SPAN), 10);
    }
}
