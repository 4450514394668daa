//! The one timer of a connection.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_io::Timer;
use hairspring_backend_common::Clock;
use hairspring_core::Instant;

/// The moment that is not waited for.
pub(crate) const NEVER: Instant = Instant::from_nanos(u64::MAX);

/// A timer that is lazy: the reactor hears of it only when the moment comes nearer, or when it
/// fires too early because the moment has moved away meanwhile. A connection that is served a
/// thousand times within its timeout sets it once.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Option<Set>);

#[derive(Debug)]
struct Set {
    timer: Timer,
    /// What the timer is set to; it may have fired since.
    at: Instant,
}

impl Alarm {
    /// Ready when `moment` has come; else the task is woken then, or earlier.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        clock: &Clock,
        moment: Instant,
    ) -> Poll<()> {
        if moment == NEVER {
            return Poll::Pending;
        }
        let Some(when) = clock.system(moment) else { return Poll::Pending };
        let set = self.0.get_or_insert_with(|| Set { timer: Timer::at(when), at: moment });
        if moment < set.at {
            set.timer.set_at(when);
            set.at = moment;
        }
        loop {
            let fired = ready!(Pin::new(&mut set.timer).poll(cx));
            if fired >= when || clock.mono() >= moment {
                self.0 = None;
                return Poll::Ready(());
            }
            set.timer.set_at(when);
            set.at = moment;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;
    use std::time::Duration;

    const SHORT: Duration = Duration::from_millis(30);

    #[test]
    fn a_moment_that_moves_away_is_still_waited_for_and_a_nearer_one_too() {
        let (clock, mut alarm) = (Clock::new(), Alarm::default());
        for first in [SHORT, SHORT * 1000] {
            let began = clock.mono();
            let nothing =
                alarm.poll(&mut Context::from_waker(Waker::noop()), &clock, began + first);
            assert!(nothing.is_pending());
            smol::block_on(std::future::poll_fn(|cx| alarm.poll(cx, &clock, began + SHORT * 3)));
            let waited = clock.mono().since(began);
            assert!(waited >= SHORT * 3 && waited < SHORT * 300, "{waited:?}");
        }
    }

    #[test]
    fn a_moment_that_comes_nearer_after_the_timer_was_set_anew_is_kept() {
        let (clock, mut alarm) = (Clock::new(), Alarm::default());
        let began = clock.mono();
        let mut polls = 0;
        // It fires too early, and is set to the far moment.
        smol::block_on(std::future::poll_fn(|cx| {
            polls += 1;
            let moment = began + if polls == 1 { SHORT } else { SHORT * 1000 };
            assert!(alarm.poll(cx, &clock, moment).is_pending());
            if polls == 1 { Poll::Pending } else { Poll::Ready(()) }
        }));
        smol::block_on(std::future::poll_fn(|cx| alarm.poll(cx, &clock, began + SHORT * 3)));
        let waited = clock.mono().since(began);
        assert!(waited >= SHORT * 3 && waited < SHORT * 300, "{waited:?}");
    }

    #[test]
    fn never_sets_no_timer() {
        let (clock, mut alarm) = (Clock::new(), Alarm::default());
        assert!(alarm.poll(&mut Context::from_waker(Waker::noop()), &clock, NEVER).is_pending());
        assert!(alarm.0.is_none());
    }
}
