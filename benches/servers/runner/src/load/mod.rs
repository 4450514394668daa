//! The load: bounded, on one thread, from nobody but this machine.

mod answer;
mod busy;
mod connecting;
mod gentle;
mod paced;
mod readiness;

pub use answer::Answer;
pub use busy::Busy;
pub use connecting::Connecting;
pub use gentle::Gentle;
pub use paced::Paced;

use std::io;
use std::time::{Duration, Instant};

/// What can be kept up for a while.
pub trait Load {
    /// Goes on until then. Returns how many answers came. A second call goes on where the first
    /// one stopped, with answers on their way.
    ///
    /// # Errors
    /// If the server closes, says nothing for long, or answers something else than it should.
    fn run(&mut self, until: Until) -> io::Result<u64>;
}

/// The end of a run.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// A moment.
    Time(Instant),
    /// So many answers, or a few more if they come together.
    Answers(u64),
}

impl Until {
    /// So much time from now on.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        Self::Time(Instant::now() + duration)
    }

    fn is_over(self, answers: u64) -> bool {
        match self {
            Self::Time(end) => Instant::now() >= end,
            Self::Answers(enough) => answers >= enough,
        }
    }
}

fn unexpected(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}
