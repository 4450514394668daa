//! Starting a thread of the pool, also where the process's address space is limited.

use std::io;
use std::thread::Builder;

use super::job::Job;

/// The size of a thread's stack, in bytes.
const STACK: usize = 2 << 20;

/// Bytes that must be left of a limited address space (`ulimit -v`) before another thread starts: an
/// allocation that fails aborts the process, whereas a job can wait or be done by the caller. An
/// allocator may reserve 128 MiB for a new thread, and several threads may start at once.
#[cfg(target_os = "linux")]
const SPARE: u64 = 1 << 30;

/// Starts a thread, if that leaves the process memory to allocate.
pub(super) fn start_thread(run: Job) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if addresses_left().is_some_and(|left| left < SPARE) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    Builder::new().name("unblock".into()).stack_size(STACK).spawn(run).map(drop)
}

/// Bytes that are left of the process's address space; `None` if it is not limited.
#[cfg(target_os = "linux")]
fn addresses_left() -> Option<u64> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::As).current?;
    // The first number in the file is the size in pages. If it is not known, nothing counts as left.
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').next().and_then(|pages| pages.parse::<u64>().ok());
    let used = pages.map_or(limit, |pages| pages * rustix::param::page_size() as u64);
    Some(limit.saturating_sub(used))
}
