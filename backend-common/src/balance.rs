//! Which thread is to have a client, where each has many.
//!
//! Whoever wakes first accepts, so that no thread that is stuck in a handler keeps clients waiting;
//! but a burst would be all his. So whoever has clearly more connections than another hands the
//! client over. One that is known to be stuck is handed nothing, and what it has not taken in time
//! is taken back.

use std::time::Duration;

/// A thread that has not come round for so long is stuck, and a client that was handed over is
/// waited for as long: 50 ms.
///
/// Longer than a thread waits for a processor on a busy machine: else a crowd that comes at that
/// moment would be all another's. Shorter than a client minds.
pub const STUCK_AFTER: Duration = Duration::from_millis(50);

/// One connection more for each so many is no reason to hand one over: of few connections each
/// counts, of many that come and go none does.
const SLACK_SHARE: usize = 16;

/// Whether a thread with so many connections is to have a client rather than its own one, with so
/// many.
#[must_use]
pub const fn has_clearly_fewer(theirs: usize, own: usize) -> bool {
    theirs + 1 + theirs / SLACK_SHARE < own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_few_each_counts_and_of_many_none() {
        assert!(!has_clearly_fewer(0, 1) && has_clearly_fewer(0, 2));
        assert!(!has_clearly_fewer(15, 16) && has_clearly_fewer(15, 17));
        assert!(!has_clearly_fewer(1600, 1701) && has_clearly_fewer(1600, 1702));
    }
}
