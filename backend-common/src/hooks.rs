//! What a program may watch.

use std::fmt;
use std::io;
use std::time::Duration;

use hairspring_core::{ConnectionInfo, Outcome};

use crate::{LocalAddress, Report};

/// Called by a backend as connections come and go. By default each method does nothing.
///
/// The methods run on the backend's own threads: they must be quick, and must not panic.
pub trait Hooks: Send + Sync {
    /// Clients can connect here from now on. Called once for each listener, with its real port.
    fn listening(&self, address: &LocalAddress) {
        let _ = address;
    }
    /// A connection has begun.
    fn opened(&self, connection: &ConnectionInfo) {
        let _ = connection;
    }
    /// A connection has ended.
    fn closed(&self, connection: &ConnectionInfo, ended: &Ended) {
        let _ = (connection, ended);
    }
    /// `accept` failed, and the backend pauses for a moment; or there is no thread for clients that
    /// were accepted: they wait for one, or are closed at once if there is none at all. Called
    /// again, about ten times a second, as long as this lasts.
    fn accept_failed(&self, error: &io::Error) {
        let _ = error;
    }
    /// No more clients are accepted, and every connection was told to finish.
    fn stopping(&self) {}
    /// Everything has ended.
    fn stopped(&self, report: &Report) {
        let _ = report;
    }
}

/// Watches nothing.
impl Hooks for () {}

/// How a connection ended, and what it carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The reason.
    pub ending: Ending,
    /// Bytes received.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// How long it lasted.
    pub lasted: Duration,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The protocol was done; the connection was closed.
    Clean,
    /// The protocol gave up; the connection was reset.
    Aborted,
    /// The peer reset it, or the transport failed.
    Lost,
    /// It was still busy at the end of the grace period; it was reset.
    Cut,
    /// The protocol panicked; the connection was reset.
    Panicked,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Clean, Self::Aborted, Self::Lost, Self::Cut, Self::Panicked];

    /// Whether the transport is to be [reset](crate::reset_on_close), so that the peer can tell.
    #[must_use]
    pub const fn is_reset(self) -> bool {
        matches!(self, Self::Aborted | Self::Cut | Self::Panicked)
    }
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Clean,
            Outcome::Abort => Self::Aborted,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clean => "clean",
            Self::Aborted => "aborted",
            Self::Lost => "lost",
            Self::Cut => "cut",
            Self::Panicked => "panicked",
        })
    }
}
