//! Time for handlers: it comes from the driver, and a sleep is a deadline of the connection.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use core::time::Duration;

use crate::shared::Shared;
use crate::{Instant, Now};

/// The time of a call, and a way to sleep.
///
/// No runtime's timers are used: a [`Sleep`] is a deadline of the connection, so it works on
/// every backend, and in virtual time.
///
/// ```
/// use core::{future::Future, pin::Pin, time::Duration};
/// use hairspring_core::{Clock, Reply, Request, Response, Service};
///
/// struct Slow;
/// impl Service for Slow {
///     type Future = Pin<Box<dyn Future<Output = Response>>>;
///     fn call(&self, _: Request, clock: &mut Clock) -> Reply<Self::Future> {
///         let timer = clock.timer();
///         Reply::Later(Box::pin(async move {
///             timer.sleep(Duration::from_secs(1)).await;
///             Response::text("at last")
///         }))
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Clock {
    now: Now,
    /// Made when a handler of the connection first asks for it.
    timer: Option<Timer>,
}

impl Clock {
    /// A clock for one call; `timer` is the connection's, if it has one.
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

    /// A timer for the handler's future to keep.
    pub fn timer(&mut self) -> Timer {
        let now = self.now;
        let fresh = || Timer(Shared::new(State::at(now)));
        let timer = self.timer.get_or_insert_with(fresh);
        // A timer that was made for an earlier request still has the time of that one.
        timer.set(now);
        timer.clone()
    }
}

#[derive(Debug)]
struct State {
    now: Now,
    wake_at: Option<Instant>,
    /// The request was refused, and its future is about to be dropped.
    is_refused: bool,
}

impl State {
    const fn at(now: Now) -> Self {
        Self { now, wake_at: None, is_refused: false }
    }
}

/// The connection's clock, for a handler's future.
///
/// It has the time of the future's latest poll, and a sleep is noticed only while the connection
/// polls the future. So use it inside the handler's future, not in a task of some other runtime.
#[derive(Clone, Debug)]
pub struct Timer(Shared<State>);

impl Timer {
    /// Sets the time; to be called before a future is polled. Out of line, as is the getter of the
    /// deadline: few handlers sleep.
    #[inline(never)]
    pub(crate) fn set(&self, now: Now) {
        self.0.with(|state| *state = State::at(now));
    }

    /// Records that the future will be dropped because its request is refused.
    #[cold]
    pub(crate) fn refuse(&self) {
        self.0.with(|state| state.is_refused = true);
    }

    /// The earliest moment at which a future that slept since the last [`set`](Self::set) wakes up.
    #[inline(never)]
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.0.with(|state| state.wake_at)
    }

    /// The moment at which the future is being polled.
    #[must_use]
    pub fn now(&self) -> Now {
        self.0.with(|state| state.now)
    }

    /// Whether the request was [refused](crate::Service::refused) because of its content.
    /// Destructors of an unfinished future can ask this to learn why the future is dropped: if it
    /// is false, the client or the whole connection is gone.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.0.with(|state| state.is_refused)
    }

    /// Waits until the connection [shuts down](Now::shutting_down): for a handler that may wait for
    /// long, or reads an endless body.
    ///
    /// The poll after [`Protocol::shutdown`](crate::Protocol::shutdown) polls the handler. Unlike a
    /// [`Sleep`], which is a deadline, this future keeps the waker, so that drivers see that not
    /// only the peer can make the connection go on.
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

    /// Sleeps for `wait`, counted from the poll that makes this call.
    pub fn sleep(&self, wait: Duration) -> Sleep {
        Sleep { until: self.now().mono + wait, timer: self.clone() }
    }

    /// The output of `future`, or `None` if it takes longer than `wait`.
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
        // An output that is ready at the deadline is in time.
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => sleep.as_mut().poll(cx).map(|()| None),
        })
        .await
    }
}

/// A future that is ready at a given moment; made by [`Timer::sleep`].
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
