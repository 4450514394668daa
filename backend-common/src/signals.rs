//! SIGINT and SIGTERM.

use std::ffi::c_int;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

use crate::{Stop, start_thread};

/// Signals that come together count as one: timeout(1) sends one to a process and one to its group,
/// and so does a terminal whose signal somebody passes on.
const ONE_WISH: Duration = Duration::from_millis(50);

/// Stops `stop` at the first signal. A second one, [later](ONE_WISH), has its default effect, inside
/// the signal handler itself: it does not depend on any loop or handler still being well.
pub(crate) fn listen(stop: Stop) -> io::Result<()> {
    let (mut heard, told) = UnixStream::pair()?;
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        end_by(signal, Arc::clone(&again))?;
        low_level::pipe::register(signal, told.try_clone()?)?;
    }
    let hear = move || {
        await_signal(&mut heard);
        stop.stop();
        thread::sleep(ONE_WISH);
        again.store(true, Ordering::SeqCst);
    };
    start_thread("signals".into(), 64 << 10, Box::new(hear))
}

/// Has a signal end the process once `again` is set.
fn end_by(signal: c_int, again: Arc<AtomicBool>) -> io::Result<SigId> {
    if std::process::id() == 1 {
        // The first process of a container: signals have no default effect on it, and what ends a
        // process in spite of that looks like a crash. The status is the one by which shells tell
        // of an end by a signal.
        return flag::register_conditional_shutdown(signal, 128 + signal, again);
    }
    flag::register_conditional_default(signal, again)
}

/// Returns when a signal has come: the other end lives as long as the process.
fn await_signal(heard: &mut impl Read) {
    // A read that failed has heard of none. It is mostly a signal of the program's own that
    // interrupts it; whatever else it may be is not to be tried without a pause.
    while heard.read(&mut [0]).is_err() {
        thread::sleep(ONE_WISH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reads come to, in order.
    struct Reads(Vec<io::Result<usize>>);

    impl Read for Reads {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.0.remove(0)
        }
    }

    #[test]
    fn a_read_that_fails_is_no_signal() {
        let kinds = [io::ErrorKind::Interrupted, io::ErrorKind::OutOfMemory];
        let failures = kinds.map(|kind| Err(kind.into()));
        let mut reads = Reads(failures.into_iter().chain([Ok(1), Ok(1)]).collect());
        await_signal(&mut reads);
        assert_eq!(reads.0.len(), 1, "the first signal is enough");
    }
}
