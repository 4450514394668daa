//! Starting a thread.

use std::io;
use std::thread::Builder;

/// Starts a thread with a name and so many bytes of stack. Nobody waits for its end.
///
/// The one function for all of them: what the standard library needs to start a thread is compiled
/// for each type of what it runs, and is several times as large as most of them.
///
/// # Errors
/// If the system has no room for another thread.
pub fn start_thread(name: String, stack: usize, run: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    Builder::new().name(name).stack_size(stack).spawn(run).map(drop)
}
