//! What a backend may use, and what its sockets are like.

use std::time::Duration;

/// What is left to the program itself when the cap of connections follows the limit of
/// descriptors: files it serves, listeners, logs.
const DESCRIPTORS_SPARED: u64 = 64;

/// Limits and socket options of a backend. Limits and timers of a protocol are the protocol's
/// own ([`Config`](hairspring_core::Config) for HTTP).
///
/// ```
/// use std::time::Duration;
/// use hairspring_backend_common::Options;
/// let options = Options { grace: Duration::from_secs(3), ..Options::default() };
/// assert_eq!(options.backlog, 1024);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections at a time. None, the default, means 10,000 (512 on the std backend), or the
    /// process's limit of descriptors less 64 if that is smaller. At the cap clients wait in the
    /// backlog.
    pub connections_max: Option<usize>,
    /// How long connections may go on after a graceful stop before they are cut: 10 s.
    pub grace: Duration,
    /// TCP_NODELAY on accepted connections: yes. Answers are written whole, so Nagle's algorithm
    /// would only delay their last segment.
    pub nodelay: bool,
    /// TCP keep-alive probes after this much silence: none. HTTP has its own timers; a protocol
    /// that waits for ever may want them.
    pub keepalive: Option<Duration>,
    /// The loops of the polling backend, each a thread of its own; the executors of smol. None,
    /// the default, means as many as there are processors for this process.
    ///
    /// On the std backend None means a thread for each connection, and a number a pool of so many
    /// threads. A thread of the pool still has one connection at a time, so their number is the
    /// cap of connections as well: others wait in the backlog until a connection ends, or is
    /// idle and gives way.
    pub threads: Option<usize>,
    /// A listening socket for each loop (SO_REUSEPORT) instead of one that all loops share: no.
    ///
    /// The kernel then deals clients out by a hash of their addresses, without asking which
    /// loop is free: a client that was dealt to a loop whose handler is slow waits for that
    /// handler, and one that is dealt to a process that ends before accepting it is reset. It
    /// spares the loops from being woken for clients that another one takes; on two processors
    /// no difference in their work was measured. TCP only, and the listeners must be bound with
    /// the same options; it also lets other processes of the same user bind the address.
    pub reuse_port: bool,
    /// Clients that the kernel holds until they are accepted: 1024. The kernel may lower it
    /// (`net.core.somaxconn`).
    pub backlog: u32,
    /// The largest single read, in bytes: 68 KiB, so that content of 64 KiB comes in one piece
    /// with its head, and need not be put together. Used on event loops, and on threads while data
    /// comes in bulk: else they read 16 KiB at most, and 2 KiB as long as no more comes. Less than
    /// 16 KiB means 16 KiB.
    pub read_chunk: usize,
    /// The stack of each thread that runs protocols, in bytes: 1 MiB.
    ///
    /// Handlers run on it, and one with a recursive parser or a few large arrays must fit. It is
    /// address space: memory is used only as far as the stack is touched. At 512 threads it is
    /// half a GiB of addresses, which a 64-bit system has.
    pub thread_stack: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections_max: None,
            grace: Duration::from_secs(10),
            nodelay: true,
            keepalive: None,
            threads: None,
            reuse_port: false,
            backlog: 1024,
            read_chunk: 68 << 10,
            thread_stack: 1 << 20,
        }
    }
}

impl Options {
    /// How many threads run protocols, where their number does not follow the connections. At
    /// least 1.
    #[must_use]
    pub fn thread_count(&self) -> usize {
        let usual = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(usual).max(1)
    }

    /// The cap of connections for a backend that would serve `usual` of them. At least 1.
    #[must_use]
    pub fn connection_cap(&self, usual: usize) -> usize {
        let cap = self.connections_max.unwrap_or_else(|| {
            let room = descriptors_max().map_or(u64::MAX, |n| n.saturating_sub(DESCRIPTORS_SPARED));
            usize::try_from(room).map_or(usual, |room| usual.min(room))
        });
        cap.max(1)
    }
}

/// The process's limit of descriptors, if there is one.
fn descriptors_max() -> Option<u64> {
    #[cfg(unix)]
    return rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    return None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_that_is_given_is_taken() {
        let options = |connections_max| Options { connections_max, ..Options::default() };
        assert_eq!(options(Some(7)).connection_cap(512), 7);
        assert_eq!(options(Some(0)).connection_cap(512), 1);
        assert!((1..=512).contains(&options(None).connection_cap(512)));
    }

    #[test]
    fn there_is_always_a_thread() {
        let options = |threads| Options { threads, ..Options::default() };
        assert_eq!(options(Some(3)).thread_count(), 3);
        assert_eq!(options(Some(0)).thread_count(), 1);
        assert!(options(None).thread_count() >= 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_default_cap_spares_descriptors() {
        let Some(limit) = descriptors_max() else { return };
        let cap = Options::default().connection_cap(usize::MAX);
        assert_eq!(cap as u64, limit.saturating_sub(DESCRIPTORS_SPARED).max(1));
    }
}
