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
    /// The most connections at a time. `None`, the default, means 10,000 (on the std backend 512,
    /// or as many as its `threads`), or fewer if the process may not open as many descriptors, of
    /// which 64 and those of the loops or executors are not for connections. At the cap, clients
    /// wait in the backlog.
    pub connections_max: Option<usize>,
    /// How long connections may go on after a graceful stop before they are cut: 10 s.
    pub grace: Duration,
    /// Whether accepted connections get TCP_NODELAY: yes. Answers are written whole, so Nagle's
    /// algorithm would only delay their last segment.
    pub nodelay: bool,
    /// TCP keep-alive probes after this much silence: none. HTTP has its own timers; a protocol
    /// that waits without a limit may want them.
    pub keepalive: Option<Duration>,
    /// The loops of the polling backend, each a thread of its own; the executors of smol. `None`,
    /// the default, means as many as there are processors for this process.
    ///
    /// On the std backend, `None` means a thread for each connection, and a number means a pool of
    /// that many threads. A thread of the pool still has one connection at a time, so the number is
    /// also the cap of connections: others wait in the backlog until a connection ends, or is idle
    /// and gives way.
    ///
    /// At most 65,536.
    pub threads: Option<usize>,
    /// Whether each loop has a listening socket of its own (SO_REUSEPORT), instead of one that all
    /// loops share: no.
    ///
    /// With it the kernel distributes clients by a hash of their addresses, whichever loop is free:
    /// a client that falls to a loop with a slow handler waits for that handler, and one that falls
    /// to a process that ends before accepting it is reset. In return, loops are not woken for
    /// clients that another loop takes; on two processors no difference in their work was measured.
    /// It is for TCP only, the listeners must be bound with the same options, and other processes
    /// of the same user can then bind the address too.
    pub reuse_port: bool,
    /// Clients that the kernel holds until they are accepted: 1024. The kernel may lower it
    /// (`net.core.somaxconn`).
    pub backlog: u32,
    /// The largest single read, in bytes: 68 KiB, so that content of 64 KiB comes in one piece with
    /// its head, and need not be put together. Event loops always use it, threads only while much
    /// arrives: otherwise these read at most 16 KiB, or 2 KiB as long as no more arrives. Less than
    /// 16 KiB means 16 KiB.
    pub read_chunk: usize,
    /// The stack of each thread that runs protocols, in bytes: 1 MiB.
    ///
    /// Handlers run on it, and it must have room for one with a recursive parser or a few large
    /// arrays. It reserves address space; memory is used only as far as the stack is touched. 512
    /// threads reserve half a GiB, which a 64-bit system has.
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
    /// How many threads run protocols, on backends where that does not depend on the connections.
    /// At least 1.
    ///
    /// # Errors
    /// If [`threads`](Self::threads) is too large.
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

    /// The cap of connections for a backend that usually serves up to `usual` of them, and that
    /// itself has `own` descriptors, whose number grows with that of the processors. At least 1.
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
