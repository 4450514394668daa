//! Starting a thread of the pool, also where the process's address space is limited.
//!
//! `hairspring-backend-common` does the same for its threads, in `threads.rs`. The code is repeated
//! because this crate depends on no backend.

use std::hint::black_box;
use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use super::job::Job;

/// The size of a thread's stack, in bytes.
const STACK: usize = 2 << 20;

/// Bytes that must be left after another thread has started: an allocation that fails aborts the
/// process, whereas a job can wait. They are so many that every allocator maps them when they are
/// reserved, and unmaps them when they are freed.
const SPARE: usize = 33 << 20;

/// Bytes of addresses that the allocator reserves as a heap for each of the first threads, if it
/// can. If it cannot, it maps every allocation of that thread by itself, which takes a page at
/// least.
const HEAP: usize =
    if cfg!(all(target_env = "gnu", target_pointer_width = "64")) { 64 << 20 } else { 0 };

/// Held while a thread starts under a limit: two that start at once would both count on the same
/// bytes.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Starts a thread, if that leaves the process memory to allocate.
pub(super) fn start_thread(run: Job) -> io::Result<()> {
    let limit = address_limit();
    if limit.is_none() {
        has_room(limit, STACK + SPARE)?;
        return spawn(run);
    }
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // Two heaps, as a backend may be starting a thread, too.
    let heap = if has_room(limit, STACK + HEAP).is_ok() { 2 * HEAP } else { 0 };
    has_room(limit, STACK + heap + SPARE)?;
    let (tell, begun) = sync_channel(1);
    spawn(Box::new(move || {
        // Makes the allocator reserve its heap now, before another thread is started.
        drop(black_box(Box::new(0_u8)));
        let _ = tell.send(());
        run();
    }))?;
    let _ = begun.recv();
    Ok(())
}

fn spawn(run: Job) -> io::Result<()> {
    Builder::new().name("unblock".into()).stack_size(STACK).spawn(run).map(drop)
}

/// The process's limit on its address space (`ulimit -v`) in bytes, if it has one.
#[cfg(unix)]
fn address_limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

/// Only Unix has such a limit.
#[cfg(not(unix))]
fn address_limit() -> Option<u64> {
    None
}

/// Fails unless the process, which has this limit, can have so many bytes more.
///
/// Under a limit the kernel is asked how much is in use, where it tells. Elsewhere the bytes are
/// reserved for a moment; under a limit, an allocation of another thread in that moment might abort
/// the process.
fn has_room(limit: Option<u64>, bytes: usize) -> io::Result<()> {
    if let Some(limit) = limit
        && let Some(used) = addresses_used()
    {
        let is_enough = limit.saturating_sub(used) >= bytes as u64;
        return if is_enough { Ok(()) } else { Err(io::ErrorKind::OutOfMemory.into()) };
    }
    let mut room = Vec::<u8>::new();
    let reserved = room.try_reserve_exact(bytes);
    // Without this the compiler may drop the unused reservation and assume that it succeeds.
    black_box(&room);
    Ok(reserved?)
}

/// The size of the process's address space in bytes; `None` if that is not known.
#[cfg(target_os = "linux")]
fn addresses_used() -> Option<u64> {
    use std::io::Read;
    // Nothing here allocates. The first number in the file is the size in pages.
    let mut text = [0; 32];
    let len =
        std::fs::File::open("/proc/self/statm").and_then(|mut file| file.read(&mut text)).ok()?;
    let pages = str::from_utf8(&text[..len]).ok()?.split(' ').next()?.parse::<u64>().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

#[cfg(not(target_os = "linux"))]
fn addresses_used() -> Option<u64> {
    None
}
