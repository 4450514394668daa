//! What an error of `accept` means.

use std::io;
use std::time::Duration;

/// How long to leave the listeners alone after [`AcceptFault::Pause`]: 100 ms.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What to do after `accept` has failed. None of these ends a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptFault {
    /// Nobody is waiting.
    Empty,
    /// It concerns one client only: try again at once. It counts as no error, but if a listener
    /// returns nothing else, leave it alone as after a [`Pause`](Self::Pause).
    Passing,
    /// Descriptors or memory have run out, the system forbids it (EPERM), or something unforeseen
    /// has happened: wait for [`ACCEPT_PAUSE`].
    ///
    /// The waiting clients stay in the backlog and are served when descriptors come back; no
    /// spare descriptor is spent on accepting them only to close them. The listener stays
    /// readable all the time, so a driver must not wait for it during the pause: it would spin.
    Pause,
}

impl AcceptFault {
    /// Classifies an error of `accept`.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::WouldBlock => Self::Empty,
            Kind::Interrupted
            | Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::TimedOut
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown => Self::Passing,
            #[cfg(unix)]
            _ if is_of_the_network(error) => Self::Passing,
            _ => Self::Pause,
        }
    }
}

/// The others that have befallen the connection which would be returned. They have no
/// [`io::ErrorKind`]; accept(2) of Linux lists them.
#[cfg(unix)]
fn is_of_the_network(error: &io::Error) -> bool {
    use rustix::io::Errno;
    match Errno::from_io_error(error) {
        Some(Errno::PROTO | Errno::NOPROTOOPT | Errno::HOSTDOWN | Errno::OPNOTSUPP) => true,
        #[cfg(any(target_os = "linux", target_os = "android"))]
        Some(Errno::NONET) => true,
        _ => false,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn every_error_of_accept_has_its_class() {
        for (errno, expected) in [
            (Errno::AGAIN, AcceptFault::Empty),
            (Errno::INTR, AcceptFault::Passing),
            (Errno::CONNABORTED, AcceptFault::Passing),
            (Errno::NETDOWN, AcceptFault::Passing),
            (Errno::PROTO, AcceptFault::Passing),
            (Errno::NOPROTOOPT, AcceptFault::Passing),
            (Errno::HOSTDOWN, AcceptFault::Passing),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            (Errno::NONET, AcceptFault::Passing),
            (Errno::HOSTUNREACH, AcceptFault::Passing),
            (Errno::OPNOTSUPP, AcceptFault::Passing),
            (Errno::NETUNREACH, AcceptFault::Passing),
            (Errno::PERM, AcceptFault::Pause),
            (Errno::MFILE, AcceptFault::Pause),
            (Errno::NFILE, AcceptFault::Pause),
            (Errno::NOBUFS, AcceptFault::Pause),
            (Errno::NOMEM, AcceptFault::Pause),
            (Errno::BADF, AcceptFault::Pause),
        ] {
            assert_eq!(AcceptFault::of(&io::Error::from(errno)), expected, "{errno:?}");
        }
    }
}
