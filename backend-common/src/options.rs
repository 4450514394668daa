//! What a backend may use, and what its sockets are like.

use std::io;
use std::time::Duration;

/// What is left to the program itself when the cap of connections follows the limit of
/// descriptors: files it serves, listeners, logs.
const DESCRIPTORS_SPARED: usize = 64;

/// More threads than any system runs well. Who asks for more has made a mistake, which is to be told
/// before the memory for them is taken.
const THREADS_MAX: usize = 1 << 16;

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
    /// Connections at a time. None, the default, means 10,000 (on the std backend 512, or as many as
    /// its `threads`), or the process's limit of descriptors less 64, and less those that the loops
    /// or executors have, if that is smaller. At the cap clients wait in the backlog.
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
    ///
    /// At most 65,536.
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
    ///
    /// # Errors
    /// If they are too many, which [`threads`](Self::threads) alone can be to blame for.
    pub fn thread_count(&self) -> io::Result<usize> {
        let usual = || std::thread::available_parallelism().map_or(1, usize::from);
        match self.threads.unwrap_or_else(usual).max(1) {
            count if count <= THREADS_MAX => Ok(count),
            count => {
                let expected = format!("expected at most {THREADS_MAX} threads, got {count}");
                Err(io::Error::new(io::ErrorKind::InvalidInput, expected))
            }
        }
    }

    /// The cap of connections for a backend that would serve `usual` of them, and that itself has so
    /// many descriptors of its `own`, which grow with the machine. At least 1.
    #[must_use]
    pub fn connection_cap(&self, usual: usize, own: usize) -> usize {
        let cap = self.connections_max.unwrap_or_else(|| {
            let room = descriptors_max().saturating_sub(DESCRIPTORS_SPARED).saturating_sub(own);
            usual.min(room)
        });
        cap.max(1)
    }
}

/// The process's limit of descriptors.
fn descriptors_max() -> usize {
    #[cfg(unix)]
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    let limit: Option<u64> = None;
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_that_is_given_is_taken() {
        let cap = |connections_max, own| {
            Options { connections_max, ..Options::default() }.connection_cap(512, own)
        };
        assert_eq!((cap(Some(7), 0), cap(Some(7), usize::MAX), cap(Some(0), 0)), (7, 7, 1));
        assert!((1..=512).contains(&cap(None, 0)));
    }

    #[test]
    fn there_is_always_a_thread_and_never_more_than_can_be() {
        let count = |threads| Options { threads, ..Options::default() }.thread_count();
        assert_eq!((count(Some(3)).unwrap(), count(Some(0)).unwrap()), (3, 1));
        assert!(count(None).unwrap() >= 1 && count(Some(65_536)).is_ok());
        let error = count(Some(1_000_000_000)).unwrap_err();
        assert_eq!(error.to_string(), "expected at most 65536 threads, got 1000000000");
    }

    #[cfg(unix)]
    #[test]
    fn the_default_cap_spares_descriptors() {
        for own in [0, 7] {
            let cap = Options::default().connection_cap(usize::MAX, own);
            let spared = DESCRIPTORS_SPARED + own;
            assert_eq!(cap, descriptors_max().saturating_sub(spared).max(1));
        }
        assert_eq!(Options::default().connection_cap(usize::MAX, usize::MAX), 1);
    }
}
