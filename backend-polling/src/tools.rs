//! What the connections of a loop share.

use hairspring_backend_common::{Calendar, Options, Output, Parting, SharedIntake, Storage};
use hairspring_core::Now;

use crate::wakers::Wakers;

/// What the connections of a loop use in turn.
#[derive(Debug)]
pub(crate) struct Tools {
    /// The time of this turn, nearly.
    pub(crate) now: Now,
    pub(crate) calendar: Calendar,
    pub(crate) wakers: Wakers,
    pub(crate) intake: SharedIntake,
    pub(crate) output: Output,
    pub(crate) storage: Storage,
    /// Connections that are not watched, but looked at.
    pub(crate) parting: Parting,
    /// Bytes received and sent, until they are counted.
    pub(crate) received: u64,
    pub(crate) sent: u64,
}

impl Tools {
    /// Before the first look at the clock.
    pub(crate) fn new(wakers: Wakers, options: &Options) -> Self {
        let mut parting = Parting::default();
        parting.open(true);
        Self {
            now: Now::default(),
            calendar: Calendar::default(),
            wakers,
            intake: SharedIntake::new(options),
            output: Output::for_nonblocking(),
            storage: Storage::default(),
            parting,
            received: 0,
            sent: 0,
        }
    }
}
