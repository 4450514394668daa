//! The process's limit of open descriptors, which bounds the connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are asked for in any case: the connections that a backend takes by default, and
/// what the program itself has open. macOS grants no more.
const USUAL: u64 = 10_240;
/// What the program itself has open beside its connections: files it serves, listeners, logs.
const OWN: u64 = 240;

/// Raises the soft limit as far as the hard one allows and these connections need. Many systems
/// start every process with a soft limit of 1024, for the sake of programs that call `select`;
/// this one does not.
///
/// Not being allowed to is no failure: fewer connections are served at a time then.
pub(crate) fn raise_limit(connections: Option<usize>) {
    let wanted = connections.map_or(0, |n| (n as u64).saturating_add(OWN)).max(USUAL);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let attainable = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    if current.is_some_and(|current| current < attainable) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(attainable), maximum });
    }
}
