//! Starting threads, also where addresses run short.

use std::hint::black_box;
use std::io;
use std::sync::mpsc::sync_channel;
use std::thread::Builder;

/// Bytes that must be left when another thread has started: where a limit of addresses is met by an
/// allocation the process ends (and each thread allocates, before anything of ours runs on it), while a
/// client for whom there is no thread waits.
///
/// So many that every allocator asks the system for them, and keeps nothing of them: that of glibc
/// does so beyond 32 MiB, whatever it has learnt of what is allocated.
const SPARE: usize = 33 << 20;

/// Bytes that the allocator sets aside for each of the first threads, if it can have them. If it cannot,
/// every allocation of that thread is a page.
const HEAP: usize =
    if cfg!(all(target_env = "gnu", target_pointer_width = "64")) { 64 << 20 } else { 0 };

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

/// [`start_thread`], if the process can go on allocating after that. For threads that are started one
/// after the other, as many as clients want.
///
/// # Errors
/// If there is no room for it, or too little would be left.
pub fn start_thread_with_room(
    name: String,
    stack: usize,
    run: Box<dyn FnOnce() + Send>,
) -> io::Result<()> {
    if !is_limited() {
        has_room(stack + SPARE)?;
        return start_thread(name, stack, run);
    }
    // Twice, as somebody else may start one, too.
    let heap = if has_room(stack + HEAP).is_ok() { 2 * HEAP } else { 0 };
    has_room(stack + heap + SPARE)?;
    let (tell, begun) = sync_channel(1);
    let run = move || {
        // Now the allocator sets aside what it will, before there is another thread.
        drop(black_box(Box::new(0_u8)));
        let _ = tell.send(());
        run();
    };
    start_thread(name, stack, Box::new(run))?;
    let _ = begun.recv();
    Ok(())
}

/// Whether the process can have one more thread.
///
/// # Errors
/// If it cannot.
pub fn expect_thread() -> io::Result<()> {
    // What does nothing does not panic.
    let _ = Builder::new().spawn(|| {})?.join();
    Ok(())
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
