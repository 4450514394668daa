//! The process's limit of open descriptors, which bounds the connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are asked for in any case: the connections that a backend takes by default, and
/// what the program itself has open. macOS grants no more.
const USUAL: u64 = 10_240;
/// What the program itself has open beside its connections: files it serves, listeners, logs.
const OWN: u64 = 240;
/// What each thread has open to wait with.
const EACH: u64 = 8;

/// Raises the soft limit as far as the hard one allows, and these connections and threads need. Many
/// systems start every process with a soft limit of 1024, for the sake of programs that call
/// `select`; this one does not.
///
/// Not being allowed to is no failure: fewer connections are served at a time then.
pub(crate) fn raise_limit(connections: Option<usize>, threads: usize) {
    let own = OWN.saturating_add(EACH.saturating_mul(threads as u64));
    let wanted = connections.map_or(0, |n| own.saturating_add(n as u64)).max(USUAL);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let attainable = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    if current.is_some_and(|current| current < attainable) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(attainable), maximum });
    }
}
