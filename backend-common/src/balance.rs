//! Which thread gets a client, on backends whose threads serve many.
//!
//! The thread that wakes first accepts, so that one that is stuck in a handler keeps no client
//! waiting. But then all clients of a burst would go to the same thread. So a thread that has
//! clearly more connections than another one hands the client over to it. A thread that is known to
//! be stuck is handed nothing, and what it has not taken in time is taken back.

use std::time::Duration;

/// A thread whose loop has been in the same turn for this long is stuck, and a client that was
/// handed over but not taken for this long is taken back: 50 ms.
///
/// It is longer than a thread waits for a processor on a busy machine: otherwise a thread that
/// merely waits for one would get none of the clients that arrive at that moment. It is shorter
/// than a delay that clients would mind.
pub const STUCK_AFTER: Duration = Duration::from_millis(50);

/// A difference of one connection in this many is no reason to hand one over: where there are few,
/// each counts; where many come and go, a single one does not.
const SLACK_SHARE: usize = 16;

/// Whether a thread with `theirs` connections should get a client instead of the thread that
/// accepted it, which has `own`.
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
