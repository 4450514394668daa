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
    /// One client went away before it was accepted: try again at once. No error.
    Passing,
    /// Descriptors or memory have run out, or something unforeseen: wait for [`ACCEPT_PAUSE`].
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
            // Linux reports on accept what has befallen the connection that it would return.
            Kind::Interrupted
            | Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::TimedOut
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown => Self::Passing,
            _ if is_protocol_error(error) => Self::Passing,
            _ => Self::Pause,
        }
    }
}

/// EPROTO has no [`io::ErrorKind`].
fn is_protocol_error(error: &io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::PROTO);
    #[cfg(not(unix))]
    return {
        let _ = error;
        false
    };
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
            (Errno::PROTO, AcceptFault::Passing),
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
