//! Starting threads, also where the process's address space is limited.

use std::hint::black_box;
use std::io;
use std::sync::mpsc::sync_channel;
use std::thread::Builder;

/// Bytes that must be left after another thread has started. An allocation that fails aborts the
/// process, and each thread allocates before any of our code runs on it; a client for whom there is
/// no thread can wait.
///
/// They are so many that every allocator maps them when they are reserved, and unmaps them when
/// they are freed: glibc does so above 32 MiB, however it has adapted its threshold.
const SPARE: usize = 33 << 20;

/// Bytes of addresses that the allocator reserves as a heap for each of the first threads, if it
/// can. If it cannot, it maps every allocation of that thread by itself, which takes a page at
/// least.
const HEAP: usize =
    if cfg!(all(target_env = "gnu", target_pointer_width = "64")) { 64 << 20 } else { 0 };

/// Starts a detached thread with a name and a stack of this many bytes.
///
/// Callers share this function because the standard library's code for starting a thread is
/// compiled for each type of closure, and is several times as large as most closures.
///
/// # Errors
/// If the system refuses another thread.
pub fn start_thread(name: String, stack: usize, run: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    Builder::new().name(name).stack_size(stack).spawn(run).map(drop)
}

/// [`start_thread`], if that leaves the process memory to allocate. For threads whose number
/// depends on the clients, and which are started one after the other.
///
/// # Errors
/// If there is no room for the thread, or too little would be left.
pub fn start_thread_with_room(
    name: String,
    stack: usize,
    run: Box<dyn FnOnce() + Send>,
) -> io::Result<()> {
    let limit = address_limit();
    if limit.is_none() {
        has_room(limit, stack + SPARE)?;
        return start_thread(name, stack, run);
    }
    // Two heaps, as another part of the program may be starting a thread, too.
    let heap = if has_room(limit, stack + HEAP).is_ok() { 2 * HEAP } else { 0 };
    has_room(limit, stack + heap + SPARE)?;
    let (tell, begun) = sync_channel(1);
    let run = move || {
        // Makes the allocator reserve its heap now, before another thread is started.
        drop(black_box(Box::new(0_u8)));
        let _ = tell.send(());
        run();
    };
    start_thread(name, stack, Box::new(run))?;
    let _ = begun.recv();
    Ok(())
}

/// Checks that the process can have one more thread, by starting one that ends at once.
///
/// # Errors
/// If it cannot.
pub fn expect_thread() -> io::Result<()> {
    // An empty closure does not panic, so there is no panic to pass on.
    let _ = Builder::new().spawn(|| {})?.join();
    Ok(())
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

/// Fails unless the process, which has this limit, can have this many bytes more.
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
