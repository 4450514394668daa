//! The one future of a connection.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hairspring_backend_common::{Ending, LAST_INPUT_MAX, Written, spares_poll};
use hairspring_core::{Demand, Input, Instant, Protocol, Read, Step};

use crate::host::Host;
use crate::wire::Wire;

/// Turns before other tasks have theirs. A request in steady state takes three: its input, its
/// answer's way out, and the wait for the next one.
const TURNS_MAX: usize = 16;

/// How long a connection that does not read waits without a look at the peer.
const LOOK: Duration = Duration::from_millis(500);

/// A protocol and what it is driven over. Input, output, the timer and all wake-ups meet in
/// [`poll`](Self::poll).
#[derive(Debug)]
pub(crate) struct Connection<W, H, P> {
    pub(crate) wire: W,
    pub(crate) host: H,
    pub(crate) protocol: P,
    /// What the last poll wanted. Before the first one input is welcome.
    demand: Demand,
    /// The peer's end has not been read.
    open: bool,
    /// The protocol was told to finish.
    told: bool,
    /// The protocol has seen a reset.
    lost: bool,
    /// The host knows that it is idle.
    idle: bool,
    /// The next look at the peer, while nothing is read.
    look_at: Option<Instant>,
}

/// What came of a turn.
enum Turn {
    /// Something went on: take another one.
    On,
    /// There is more to do, after the others.
    Yield,
    /// The task is woken when there is something to do.
    Wait,
    Over(Ending),
}

impl<W: Wire, H: Host, P: Protocol> Connection<W, H, P> {
    pub(crate) fn new(wire: W, host: H, protocol: P) -> Self {
        Self {
            wire,
            host,
            protocol,
            demand: Demand::default(),
            open: true,
            told: false,
            lost: false,
            idle: false,
            look_at: None,
        }
    }

    /// Drives the connection as far as it goes now. Ready at its end; closing is left to the
    /// caller.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        self.host.attach(cx.waker());
        // Most often the task is polled because of input; reading first, one poll of the protocol is
        // enough.
        if self.welcomes()
            && self.wire.has_input()
            && let Poll::Ready(input) = self.wire.poll_read(cx)
        {
            self.receive(input);
        }
        for _ in 0..TURNS_MAX {
            match self.turn(cx) {
                Turn::On => {}
                Turn::Yield => break,
                Turn::Wait => return Poll::Pending,
                Turn::Over(ending) => return Poll::Ready(ending),
            }
        }
        self.host.yield_turn(cx.waker());
        Poll::Pending
    }

    fn turn(&mut self, cx: &mut Context<'_>) -> Turn {
        if !self.told && self.host.must_finish() {
            self.tell(cx);
        }
        let now = self.host.now();
        if now.mono >= self.host.ends_at() {
            return Turn::Over(Ending::Cut);
        }
        if self.demand.deadline.is_some_and(|deadline| deadline <= now.mono) {
            self.catch_up(cx);
        }
        let poll = |waker: &Waker| self.protocol.poll(&mut Context::from_waker(waker), now);
        self.demand = match self.host.poll(cx.waker(), poll) {
            // Nothing can come or go after a reset, whatever the protocol waits for.
            _ if self.lost => return Turn::Over(Ending::Lost),
            Step::Done(outcome) => return Turn::Over(outcome.into()),
            Step::Wait(demand) => demand,
        };
        match self.wire.poll_write(cx, self.protocol.outbox()) {
            Poll::Pending | Poll::Ready(Written::Blocked | Written::Idle) => {
                self.wait(cx, now.mono)
            }
            Poll::Ready(Written::Progress(n)) => {
                self.host.count_sent(n);
                if spares_poll(self.protocol.outbox(), &mut self.demand) {
                    return self.wait(cx, now.mono);
                }
                Turn::On
            }
            Poll::Ready(Written::Lost) => {
                self.receive(Input::Reset);
                Turn::On
            }
            Poll::Ready(Written::Failed) => Turn::Over(Ending::Aborted),
        }
    }

    /// Nothing can be written now: input, or else the timer.
    fn wait(&mut self, cx: &mut Context<'_>, now: Instant) -> Turn {
        if self.demand.again {
            if self.demand.read == Read::Need && self.open {
                if let Poll::Ready(input) = self.wire.poll_read(cx) {
                    self.receive(input);
                }
            } else if self.look(now) {
                // It may go on for ever without reading or writing, which would tell.
                self.receive(Input::Reset);
            }
            return Turn::Yield;
        }
        if self.welcomes() {
            self.look_at = None;
            if let Poll::Ready(input) = self.wire.poll_read(cx) {
                self.receive(input);
                return Turn::On;
            }
        } else if self.look(now) {
            self.receive(Input::Reset);
            return Turn::On;
        }
        // If somebody keeps its waker, more than the peer can make it go on.
        let peers_turn = self.welcomes() && !self.host.is_waker_kept();
        let idle = peers_turn && self.protocol.outbox().is_idle();
        self.set_idle(idle, now);
        let until = [self.demand.deadline, self.look_at, Some(self.host.ends_at())];
        let until = until.into_iter().flatten().min().expect("there is an end of time");
        match self.host.poll_moment(cx, until) {
            Poll::Ready(()) => Turn::On,
            Poll::Pending => Turn::Wait,
        }
    }

    /// Whether input can come, and there is room for it.
    fn welcomes(&self) -> bool {
        self.demand.read != Read::Hold && self.open
    }

    /// Whether the peer is found to have left, while nothing is read that would tell.
    fn look(&mut self, now: Instant) -> bool {
        if let Some(gone) = self.wire.hears_of_going() {
            return gone;
        }
        let due = self.look_at.is_some_and(|look_at| now >= look_at);
        if due || self.look_at.is_none() {
            self.look_at = Some(now + LOOK);
        }
        due && self.wire.is_gone()
    }

    fn receive(&mut self, input: Input) {
        match &input {
            Input::Data(data) => {
                self.host.count_received(data.len() as u64);
                self.wire.lend(self.protocol.outbox());
            }
            Input::Fin => self.open = false,
            Input::Reset => (self.open, self.lost) = (false, true),
        }
        // It has been busy since, even if nothing comes of this.
        self.set_idle(false, Instant::default());
        self.protocol.receive(input);
    }

    fn set_idle(&mut self, idle: bool, now: Instant) {
        if self.idle != idle {
            self.idle = idle;
            self.host.set_idle(idle.then_some(now));
        }
    }

    /// Lets the protocol have what has already arrived, and then tells it to finish.
    fn tell(&mut self, cx: &mut Context<'_>) {
        self.told = true;
        self.wire.look_again();
        self.take_in(cx);
        self.protocol.shutdown();
    }

    /// Before the protocol hears that its time is over. The task may not have had a turn for long
    /// (a stopped process, a busy machine) while the peer did its part in time, so what has
    /// arrived and what there is room for come first.
    fn catch_up(&mut self, cx: &mut Context<'_>) {
        self.wire.look_again();
        self.take_in(cx);
        if self.lost {
            return;
        }
        match self.wire.poll_write(cx, self.protocol.outbox()) {
            Poll::Ready(Written::Progress(n)) => self.host.count_sent(n),
            Poll::Ready(Written::Lost) => self.receive(Input::Reset),
            // What has failed will fail again.
            Poll::Ready(Written::Idle | Written::Blocked | Written::Failed) | Poll::Pending => {}
        }
    }

    /// Lets the protocol have what has already arrived, within bounds.
    fn take_in(&mut self, cx: &mut Context<'_>) {
        let mut left = LAST_INPUT_MAX;
        while self.welcomes() && left > 0 {
            let Poll::Ready(input) = self.wire.poll_read(cx) else { break };
            if let Input::Data(data) = &input {
                left = left.saturating_sub(data.len() as u64);
            }
            self.receive(input);
        }
    }
}

#[cfg(test)]
mod tests;
