//! What surrounds a connection: the backend, or nothing but a program's own task.

use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hairspring_backend_common::{Clock, Ending, Stage, Stay, Stop, Subscription, Ticket};
use hairspring_core::{Instant, Now};

use crate::again::Lap;
use crate::alarm::{Alarm, NEVER};
use crate::per_thread::Shared;
use crate::reach::Tasks;
use crate::ringer::Lent;

/// What a connection asks of its surroundings, and tells them.
pub(crate) trait Host {
    /// The time, for a poll. All deadlines are on its clock.
    fn now(&self) -> Now;

    /// Has `task` woken when any of what follows changes; called before they are looked at.
    fn attach(&mut self, task: &Waker) {
        let _ = task;
    }

    /// Whether the protocol is to be told to finish.
    fn must_finish(&self) -> bool;

    /// When the connection is cut; [`NEVER`] while nobody wants that.
    fn ends_at(&self) -> Instant;

    /// Polls the protocol, with a waker that wakes the task.
    fn poll<R>(&mut self, task: &Waker, poll: impl FnOnce(&Waker) -> R) -> R {
        poll(task)
    }

    /// Has `task` polled again, after others.
    fn yield_turn(&mut self, task: &Waker) {
        task.wake_by_ref();
    }

    /// Whether someone besides the connection has that waker, as far as it is known.
    fn is_waker_kept(&self) -> bool {
        false
    }

    /// Ready when `moment` has come; else the task is woken then, or earlier.
    fn poll_moment(&mut self, cx: &mut Context<'_>, moment: Instant) -> Poll<()>;

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
    ticket: Ticket,
    /// With the other connections of the thread.
    shared: Shared,
    /// What the protocol, or whoever it gave it to, has kept at the last poll.
    own_waker: Option<Lent>,
    /// It is counted among the thread's kept wakers.
    counts_waker: bool,
    /// When it has last yielded its turn.
    yielded_in: Lap,
}

impl Placed {
    pub(crate) fn new(stay: Stay<Tasks>, ticket: Ticket, shared: &Shared) -> Self {
        let shared = Rc::clone(shared);
        let yielded_in = Lap::default();
        Self { stay, ticket, shared, own_waker: None, counts_waker: false, yielded_in }
    }

    /// At the end of the connection: the counters know of all its bytes.
    pub(crate) fn end(self, ending: Ending) {
        {
            let shared = &mut *self.shared.borrow_mut();
            shared.count_traffic();
            shared.kept_wakers -= usize::from(self.counts_waker);
        }
        self.stay.end(ending);
    }

    fn count_waker(&mut self) {
        let kept = self.own_waker.is_some();
        if kept != std::mem::replace(&mut self.counts_waker, kept) {
            let kept_wakers = &mut self.shared.borrow_mut().kept_wakers;
            if kept { *kept_wakers += 1 } else { *kept_wakers -= 1 }
        }
    }
}

impl Host for Placed {
    fn now(&self) -> Now {
        self.shared.borrow().now
    }
    fn must_finish(&self) -> bool {
        self.stay.must_finish()
    }
    fn ends_at(&self) -> Instant {
        self.stay.server().ends_at()
    }
    fn poll<R>(&mut self, _: &Waker, poll: impl FnOnce(&Waker) -> R) -> R {
        let own = self.own_waker.take();
        // A panic drops it: whoever was polled may have kept it.
        let lent = own.unwrap_or_else(|| self.shared.borrow_mut().lend_waker(self.ticket));
        let result = poll(lent.waker(self.ticket));
        if lent.is_kept() {
            self.own_waker = Some(lent);
        } else {
            self.shared.borrow_mut().give_back(lent);
        }
        self.count_waker();
        result
    }
    fn yield_turn(&mut self, _: &Waker) {
        self.shared.borrow_mut().again.put(self.ticket, &mut self.yielded_in);
    }
    fn is_waker_kept(&self) -> bool {
        self.own_waker.as_ref().is_some_and(Lent::is_kept)
    }
    fn poll_moment(&mut self, _: &mut Context<'_>, moment: Instant) -> Poll<()> {
        if moment != NEVER {
            self.shared.borrow_mut().timers.set(self.ticket.place, moment);
        }
        Poll::Pending
    }
    fn set_idle(&self, since: Option<Instant>) {
        self.stay.link().set_idle(since);
    }
    fn count_received(&self, bytes: u64) {
        self.stay.note_received(bytes);
        self.shared.borrow_mut().received += bytes;
    }
    fn count_sent(&self, bytes: u64) {
        self.stay.note_sent(bytes);
        self.shared.borrow_mut().sent += bytes;
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
    alarm: Alarm,
}

/// Nobody ends it.
impl Default for Alone {
    fn default() -> Self {
        Self {
            clock: Clock::new(),
            stop: None,
            subscription: None,
            ends_at: NEVER,
            alarm: Alarm::default(),
        }
    }
}

impl Alone {
    pub(crate) fn until(stop: Stop, grace: Duration) -> Self {
        Self { stop: Some((stop, grace)), ..Self::default() }
    }
}

impl Host for Alone {
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
        // Whether or not the grace has an end.
        self.stop.as_ref().is_some_and(|(stop, _)| stop.stage() != Stage::Serving)
    }
    fn ends_at(&self) -> Instant {
        self.ends_at
    }
    fn poll_moment(&mut self, cx: &mut Context<'_>, moment: Instant) -> Poll<()> {
        self.alarm.poll(cx, &self.clock, moment)
    }
}

#[cfg(test)]
mod tests;
