//! Time for handlers: told by the driver, slept by deadlines in the machine.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use core::time::Duration;

use crate::shared::Shared;
use crate::{Instant, Now};

/// The time of the call, and the way to sleep.
///
/// No runtime's timers are used: a [`Sleep`] is a deadline of the connection, so it works on
/// every backend, and in virtual time.
#[derive(Debug)]
pub struct Clock {
    now: Now,
    /// Made by the first handler of the connection that asks for it.
    timer: Option<Timer>,
}

impl Clock {
    /// For one call; `timer` is the connection's, if it has one.
    #[inline]
    pub(crate) const fn new(now: Now, timer: Option<Timer>) -> Self {
        Self { now, timer }
    }

    /// The connection's timer, to be kept until the next call.
    #[inline]
    pub(crate) fn into_timer(self) -> Option<Timer> {
        self.timer
    }

    /// The moment of this call.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }

    /// A timer that a future can keep.
    pub fn timer(&mut self) -> Timer {
        let now = self.now;
        let fresh = || Timer(Shared::new(State::at(now)));
        let timer = self.timer.get_or_insert_with(fresh);
        // One that was made for an earlier request tells the time of that one.
        timer.set(now);
        timer.clone()
    }
}

#[derive(Debug)]
struct State {
    now: Now,
    wake_at: Option<Instant>,
    /// The request is refused, and its future about to be dropped.
    is_refused: bool,
}

impl State {
    const fn at(now: Now) -> Self {
        Self { now, wake_at: None, is_refused: false }
    }
}

/// A handle on the connection's clock for a handler's future.
///
/// It tells the time of the future's last poll, so it is only of use inside the future.
#[derive(Clone, Debug)]
pub struct Timer(Shared<State>);

impl Timer {
    /// Tells the time; call it before a future is polled. Apart, as is the next: few handlers sleep.
    #[inline(never)]
    pub(crate) fn set(&self, now: Now) {
        self.0.with(|state| *state = State::at(now));
    }

    /// The future is to be dropped because its request is refused.
    #[cold]
    pub(crate) fn refuse(&self) {
        self.0.with(|state| state.is_refused = true);
    }

    /// The earliest moment that a sleeping future asked for since the last [`set`](Self::set).
    #[inline(never)]
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.0.with(|state| state.wake_at)
    }

    /// The moment at which the future is being polled.
    #[must_use]
    pub fn now(&self) -> Now {
        self.0.with(|state| state.now)
    }

    /// Whether the request has been [refused](crate::Service::refused), for its content: for what
    /// is dropped with a future that was not done, and wants to know why. If it is false the client
    /// has gone, or nobody waits for the answer any more.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.0.with(|state| state.is_refused)
    }

    /// Ready once the connection is asked to [shut down](Now::shutting_down): for a handler that
    /// would wait for long, or read a body that has no end.
    ///
    /// The machine polls the handler when it happens. Unlike a [`Sleep`], which is a deadline, it
    /// keeps the waker, so that drivers see that someone else can make the connection go on.
    pub async fn shutdown(&self) {
        let mut kept = None;
        poll_fn(|cx| {
            if self.now().shutting_down {
                return Poll::Ready(());
            }
            kept.replace(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Ready once `wait` has passed.
    pub fn sleep(&self, wait: Duration) -> Sleep {
        Sleep { until: self.now().mono + wait, timer: self.clone() }
    }

    /// What the future comes to, or `None` if that takes longer than `wait`. It is dropped with the
    /// future that this returns.
    ///
    /// ```
    /// use core::time::Duration;
    /// use hairspring_core::Timer;
    /// async fn news(timer: Timer, next: impl Future<Output = &'static str>) -> &'static str {
    ///     timer.timeout(Duration::from_secs(20), next).await.unwrap_or("nothing new")
    /// }
    /// ```
    pub async fn timeout<F: Future>(&self, wait: Duration, future: F) -> Option<F::Output> {
        let (mut sleep, mut future) = (pin!(self.sleep(wait)), pin!(future));
        // What is there in the last moment is in time.
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => sleep.as_mut().poll(cx).map(|()| None),
        })
        .await
    }
}

/// A future that is ready at its moment; made by [`Timer::sleep`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is polled"]
pub struct Sleep {
    until: Instant,
    timer: Timer,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.timer.0.with(|state| {
            if state.now.mono >= self.until {
                return Poll::Ready(());
            }
            let earliest = state.wake_at.map_or(self.until, |at| at.min(self.until));
            state.wake_at = Some(earliest);
            Poll::Pending
        })
    }
}
