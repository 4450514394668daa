//! Starting a thread of the pool, also where the process has a limit of addresses.
//!
//! `hairspring-backend-common` starts its threads with the same care, in `threads.rs`; this crate knows
//! no backend.

use std::hint::black_box;
use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use super::job::Job;

/// Bytes of a thread's stack.
const STACK: usize = 2 << 20;

/// Bytes that must be left after another thread has started: an allocation that fails ends the process,
/// whereas a job can wait. So many that every allocator asks the system for them, and keeps nothing of
/// them.
const SPARE: usize = 33 << 20;

/// Bytes that the allocator sets aside for each of the first threads, if it can have them. If it cannot,
/// every allocation of that thread is a page.
const HEAP: usize =
    if cfg!(all(target_env = "gnu", target_pointer_width = "64")) { 64 << 20 } else { 0 };

/// Held while a thread starts under a limit: two that start at once would both count on the same room.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Starts a thread, if the process can go on allocating after that.
pub(super) fn start_thread(run: Job) -> io::Result<()> {
    if !is_limited() {
        has_room(STACK + SPARE)?;
        return spawn(run);
    }
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // Twice, as a backend may start a thread meanwhile, too.
    let heap = if has_room(STACK + HEAP).is_ok() { 2 * HEAP } else { 0 };
    has_room(STACK + heap + SPARE)?;
    let (tell, begun) = sync_channel(1);
    spawn(Box::new(move || {
        // Now the allocator sets aside what it will, before there is another thread.
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

/// Whether the process has a limit of addresses (`ulimit -v`).
#[cfg(unix)]
fn is_limited() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::As).current.is_some()
}

/// Such a limit is Unix's.
#[cfg(not(unix))]
fn is_limited() -> bool {
    false
}

/// Whether the process can have so many bytes more.
///
/// Where there is a limit of addresses the kernel is asked, as trying takes them for a moment: another
/// thread that allocates in that moment ends the process.
fn has_room(bytes: usize) -> io::Result<()> {
    if let Some(left) = addresses_left() {
        let is_enough = left >= bytes as u64;
        return if is_enough { Ok(()) } else { Err(io::ErrorKind::OutOfMemory.into()) };
    }
    let mut room = Vec::<u8>::new();
    let reserved = room.try_reserve_exact(bytes);
    // Else the compiler may find that nobody uses it, and that it can always be had.
    black_box(&room);
    Ok(reserved?)
}

/// Bytes of addresses that the process has left below its limit; None if there is no limit, or that is
/// not known.
#[cfg(target_os = "linux")]
fn addresses_left() -> Option<u64> {
    use std::io::Read;
    let limit = rustix::process::getrlimit(rustix::process::Resource::As).current?;
    // Without allocating. The first number is of pages.
    let mut text = [0; 32];
    let len =
        std::fs::File::open("/proc/self/statm").and_then(|mut file| file.read(&mut text)).ok()?;
    let pages = str::from_utf8(&text[..len]).ok()?.split(' ').next()?.parse::<u64>().ok()?;
    Some(limit.saturating_sub(pages * rustix::param::page_size() as u64))
}

#[cfg(not(target_os = "linux"))]
fn addresses_left() -> Option<u64> {
    None
}
