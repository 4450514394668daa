//! SIGINT and SIGTERM.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

use crate::{Stop, start_thread};

/// Signals that come together are one wish: timeout(1) sends one to a process and one to its group,
/// and so does a terminal whose signal somebody passes on.
const ONE_WISH: Duration = Duration::from_millis(50);

/// Stops `stop` at the first signal. A second one, [later](ONE_WISH), has its default effect, inside
/// the signal handler itself: it does not depend on any loop or handler still being well.
pub(crate) fn listen(stop: Stop) -> io::Result<()> {
    let (mut heard, told) = UnixStream::pair()?;
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_default(signal, Arc::clone(&again))?;
        low_level::pipe::register(signal, told.try_clone()?)?;
    }
    let hear = move || {
        // The other end lives as long as the process, so this returns when a signal has come.
        let _ = heard.read(&mut [0]);
        stop.stop();
        thread::sleep(ONE_WISH);
        again.store(true, Ordering::SeqCst);
    };
    start_thread("signals".into(), 64 << 10, Box::new(hear))
}
