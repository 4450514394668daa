//! SIGINT and SIGTERM.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

use crate::{Stop, start_thread};

/// Stops `stop` at the first signal. A second one has its default effect, inside the signal
/// handler itself: it does not depend on any thread of ours still being well.
pub(crate) fn listen(stop: Stop) -> io::Result<()> {
    let (mut heard, told) = UnixStream::pair()?;
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the flag that the first signal sets is looked at by the second.
        flag::register_conditional_default(signal, Arc::clone(&again))?;
        flag::register(signal, Arc::clone(&again))?;
        low_level::pipe::register(signal, told.try_clone()?)?;
    }
    let hear = move || {
        // The other end lives as long as the process, so this returns when a signal has come.
        let _ = heard.read(&mut [0]);
        stop.stop();
    };
    start_thread("signals".into(), 64 << 10, Box::new(hear))
}
