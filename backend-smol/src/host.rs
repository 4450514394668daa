//! What surrounds a connection: the backend, or nothing but a program's own task.

use std::task::Waker;
use std::time::Duration;

use hairspring_backend_common::{Clock, Stage, Stay, Stop, Subscription};
use hairspring_core::{Instant, Now};

use crate::alarm::NEVER;
use crate::reach::Tasks;

/// What a connection asks of its surroundings, and tells them.
pub(crate) trait Host {
    /// The clock of `now` and of all deadlines.
    fn clock(&self) -> &Clock;

    /// The time, for a poll.
    fn now(&self) -> Now;

    /// Has `task` woken when any of what follows changes; called before they are looked at.
    fn attach(&mut self, task: &Waker);

    /// Whether the protocol is to be told to finish.
    fn must_finish(&self) -> bool;

    /// When the connection is cut; [`NEVER`] while nobody wants that.
    fn ends_at(&self) -> Instant;

    /// What the protocol is polled with.
    fn waker<'a>(&'a self, task: &'a Waker) -> &'a Waker {
        task
    }

    /// Whether someone besides the connection has that waker, as far as it is known.
    fn is_waker_kept(&self) -> bool {
        false
    }

    /// Since when nothing but the peer can make the connection go on.
    fn set_idle(&self, since: Option<Instant>) {
        let _ = since;
    }

    /// Bytes came in.
    fn count_received(&self, bytes: u64) {
        let _ = bytes;
    }

    /// Bytes went out.
    fn count_sent(&self, bytes: u64) {
        let _ = bytes;
    }
}

/// A place in the backend.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) stay: Stay<Tasks>,
    waker: Waker,
}

impl Placed {
    pub(crate) fn new(stay: Stay<Tasks>) -> Self {
        Self { waker: stay.link().handle.waker(), stay }
    }
}

impl Host for Placed {
    fn clock(&self) -> &Clock {
        &self.stay.server().clock
    }
    fn now(&self) -> Now {
        self.stay.server().now()
    }
    fn attach(&mut self, task: &Waker) {
        self.stay.link().handle.attach(task);
    }
    fn must_finish(&self) -> bool {
        self.stay.must_finish()
    }
    fn ends_at(&self) -> Instant {
        self.stay.server().ends_at()
    }
    fn waker<'a>(&'a self, _: &'a Waker) -> &'a Waker {
        &self.waker
    }
    fn is_waker_kept(&self) -> bool {
        self.stay.link().handle.is_kept()
    }
    fn set_idle(&self, since: Option<Instant>) {
        self.stay.link().set_idle(since);
    }
    fn count_received(&self, bytes: u64) {
        self.stay.count_received(bytes);
    }
    fn count_sent(&self, bytes: u64) {
        self.stay.count_sent(bytes);
    }
}

/// A task of anyone's program.
#[derive(Debug)]
pub(crate) struct Alone {
    clock: Clock,
    /// What ends it, and how long after that.
    stop: Option<(Stop, Duration)>,
    /// Of the task that was attached last.
    subscription: Option<(Waker, Subscription)>,
    /// Set when the stop is seen.
    ends_at: Instant,
}

/// Nobody ends it.
impl Default for Alone {
    fn default() -> Self {
        Self { clock: Clock::new(), stop: None, subscription: None, ends_at: NEVER }
    }
}

impl Alone {
    pub(crate) fn until(stop: Stop, grace: Duration) -> Self {
        Self { stop: Some((stop, grace)), ..Self::default() }
    }
}

impl Host for Alone {
    fn clock(&self) -> &Clock {
        &self.clock
    }
    fn now(&self) -> Now {
        self.clock.now(false)
    }
    fn attach(&mut self, task: &Waker) {
        let Some((stop, grace)) = &self.stop else { return };
        if !self.subscription.as_ref().is_some_and(|(attached, _)| attached.will_wake(task)) {
            self.subscription = Some((task.clone(), stop.subscribe(task.clone())));
        }
        match stop.stage() {
            Stage::Serving => {}
            Stage::Graceful => self.ends_at = self.ends_at.min(self.clock.mono() + *grace),
            Stage::AtOnce => self.ends_at = Instant::default(),
        }
    }
    fn must_finish(&self) -> bool {
        self.ends_at != NEVER
    }
    fn ends_at(&self) -> Instant {
        self.ends_at
    }
}
