//! The process's limit of open descriptors, which bounds the connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The connections that a backend takes by default.
const USUAL: u64 = 10_000;
/// What the program itself has open beside its connections: listeners, logs, files that it keeps.
const OWN: u64 = 240;
/// What each thread has open to wait with.
const EACH: u64 = 8;

/// Raises the soft limit as far as the hard one allows, and these connections and threads need. Many
/// systems start every process with a soft limit of 1024, for the sake of programs that call
/// `select`; this one does not.
///
/// Not being allowed to is no failure: fewer connections are served at a time then.
pub(crate) fn raise_limit(connections: Option<usize>, threads: usize) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    for wanted in wanted(connections, threads) {
        let attainable = maximum.map_or(wanted, |maximum| maximum.min(wanted));
        let is_enough = current.is_none_or(|current| current >= attainable);
        let limit = Rlimit { current: Some(attainable), maximum };
        if is_enough || setrlimit(Resource::Nofile, limit).is_ok() {
            return;
        }
    }
}

/// How many descriptors are asked for, and how many if those are not granted.
///
/// Every connection may have a file open beside its socket, which it is sent or uploads: without a
/// descriptor for that, it would be answered with 500. macOS grants no more than 10,240, which are
/// enough for the sockets.
fn wanted(connections: Option<usize>, threads: usize) -> [u64; 2] {
    let own = OWN.saturating_add(EACH.saturating_mul(threads as u64));
    let connections = connections.map_or(0, |n| n as u64);
    [2, 1].map(|each: u64| {
        let usual = each * USUAL + OWN;
        each.saturating_mul(connections).saturating_add(own).max(usual)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_may_have_a_file_open() {
        for (connections, threads, expected) in [
            (None, 2, [20_240, 10_240]),
            (Some(100), 2, [20_240, 10_240]),
            (Some(50_000), 2, [100_256, 50_256]),
            (Some(usize::MAX), 2, [u64::MAX, u64::MAX]),
        ] {
            assert_eq!(wanted(connections, threads), expected, "{connections:?}");
        }
    }
}
