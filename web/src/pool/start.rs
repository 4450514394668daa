//! Starting a thread of the pool, also where the process's address space is limited.

use std::io;
use std::thread::Builder;

use super::job::Job;

/// The size of a thread's stack, in bytes.
const STACK: usize = 2 << 20;

/// Bytes that must be left of a limited address space (`ulimit -v`) or of limited data (`ulimit -d`,
/// of which stacks of threads are a part) before another thread starts: an allocation that fails
/// aborts the process, whereas a job can wait or be done by the caller. An allocator may reserve
/// 128 MiB for a new thread, and several threads may start at once.
#[cfg(target_os = "linux")]
const SPARE: u64 = 1 << 30;

/// Starts a thread, if that leaves the process memory to allocate.
pub(super) fn start_thread(run: Job) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if !is_enough_left() {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    Builder::new().name("unblock".into()).stack_size(STACK).spawn(run).map(drop)
}

/// Whether the process has no such limit, or enough is left of each.
#[cfg(target_os = "linux")]
fn is_enough_left() -> bool {
    use rustix::process::{Resource, getrlimit};
    let limits = [getrlimit(Resource::As), getrlimit(Resource::Data)].map(|limit| limit.current);
    if limits == [None; 2] {
        return true;
    }
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    least_left(limits, &statm, rustix::param::page_size() as u64) >= SPARE
}

/// Bytes that are left of the limit of which least is left. The limits are those of the address
/// space and of data, and `statm` is that file of the process.
#[cfg(target_os = "linux")]
fn least_left(limits: [Option<u64>; 2], statm: &str, page_size: u64) -> u64 {
    let numbers: Vec<u64> = statm.split_whitespace().flat_map(str::parse).collect();
    let left = |limit: Option<u64>, place: usize| {
        // If it is not known how much is used, nothing counts as left.
        let used = numbers.get(place).map_or(u64::MAX, |pages| pages.saturating_mul(page_size));
        limit.map_or(u64::MAX, |limit| limit.saturating_sub(used))
    };
    // The first number is the size in pages, the sixth that of data and stacks.
    left(limits[0], 0).min(left(limits[1], 5))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_which_least_is_left_counts() {
        let left = |limits| least_left(limits, "5000 300 200 100 0 2000 0\n", 4096);
        let pages = |count: u64| Some(count * 4096);
        for (limits, expected) in [
            ([None, None], u64::MAX),
            ([pages(6000), None], 1000 * 4096),
            ([None, pages(6000)], 4000 * 4096),
            ([pages(6000), pages(6000)], 1000 * 4096),
            ([pages(9000), pages(2001)], 4096),
            ([pages(4999), None], 0),
        ] {
            assert_eq!(left(limits), expected, "{limits:?}");
        }
        assert_eq!(least_left([None, pages(6000)], "", 4096), 0, "how much is used is not known");
    }
}
