//! How a connection's thread waits.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hairspring_core::{Protocol, Read};

use crate::connection::Connection;
use crate::transport::{BRIEF, LOOK, Wanted};

impl<P: Protocol> Connection<'_, P> {
    /// There is nothing to write: waits for whatever else can make the protocol go on, and hands
    /// over what came.
    pub(crate) fn wait(&mut self) {
        // In this order: see `Wakers::is_kept`.
        let kept = self.wakers.is_kept();
        if kept || self.demand.again {
            self.idle_since = None;
        }
        if self.link().handle.alarm.take() || self.demand.again {
            return self.glance();
        }
        match (kept, self.demand.read) {
            (false, _) => self.listen(),
            (true, Read::Need) if self.transport.is_open() => self.listen_to_both(),
            (true, _) => self.sleep(),
        }
    }

    /// The protocol goes on at once, and may do so for ever: looks now and then whether the peer has
    /// left. A protocol that goes on although it needs input is given what there is.
    fn glance(&mut self) {
        let is_due = self.now.mono.since(self.looked) >= LOOK;
        if is_due || self.demand.again && self.demand.read == Read::Need {
            self.looked = self.now.mono;
            self.look();
        }
    }

    /// There is something to write, and no room for it: waits for room, and for input if it is
    /// welcome, unless there is more to do at once. A wake-up may have to wait for up to [`LOOK`]:
    /// what comes of it could not be written anyway.
    pub(crate) fn wait_for_room(&mut self) {
        if self.demand.again {
            return self.glance();
        }
        let most = if self.wakers.is_kept() { LOOK } else { Duration::MAX };
        if !self.link().handle.alarm.take() {
            self.watch(Wanted { input: self.welcomes(), room: true }, most);
        }
    }

    /// Someone else can make the protocol go on: parks, and looks every [`LOOK`] whether the peer has
    /// left, so that work for a peer that is gone does not go on for long.
    fn sleep(&mut self) {
        loop {
            let left = self.until().since(self.server().clock.mono());
            if left.is_zero() {
                return;
            }
            thread::park_timeout(left.min(LOOK));
            let kept = self.wakers.is_kept();
            if self.link().handle.alarm.take() || self.look() || !kept {
                return;
            }
        }
    }

    /// The peer can make the protocol go on, and so can someone else.
    fn listen_to_both(&mut self) {
        // Often it is there already.
        if self.look() {
            return;
        }
        let wanted = Wanted { input: true, room: false };
        let alarm = Arc::clone(&self.link().handle.alarm);
        // Whoever keeps a waker may drop it without waking, and often does so just after it has
        // woken: then only the peer can make the protocol go on, and the connection may be idle.
        // Whether that is so is checked soon, and then ever less often.
        let mut most = BRIEF;
        loop {
            let left = self.until().since(self.server().clock.mono());
            let watch = |rings: &_| self.transport.watch_beside(wanted, rings, left.min(most));
            let Some(came) = alarm.listen(watch) else {
                // There are no descriptors for it.
                return self.sleep();
            };
            let came = came == Some(true) && self.look();
            let kept = self.wakers.is_kept();
            // If it has rung, the poll that comes next is for it.
            if alarm.take() || came || !kept || left <= most {
                return;
            }
            most *= 4;
        }
    }

    /// Only the peer (or time, or the bell) can make the protocol go on.
    fn listen(&mut self) {
        let input = self.welcomes();
        if input {
            self.link().set_idle(Some(*self.idle_since.get_or_insert(self.now.mono)));
        }
        if input
            && self.until().since(self.now.mono) >= BRIEF
            && let Some(input) = self.transport.read()
        {
            self.receive(input);
        } else {
            self.transport.release();
            self.watch(Wanted { input, room: false }, Duration::MAX);
        }
        self.link().set_idle(None);
    }

    /// Waits in poll(2), for `most` or until the deadline.
    fn watch(&mut self, wanted: Wanted, most: Duration) {
        let bell = self.server().reach.listen();
        // What the bell is rung for is looked at after listening, so that no ring is missed.
        if self.must_be_told() || self.server().is_crowded() != self.now.crowded {
            return;
        }
        let left = self.until().since(self.server().clock.mono());
        if self.transport.watch(wanted, bell.as_deref(), left.min(most)) {
            self.look();
        }
    }

    /// Whether input can come, and there is room for it.
    fn welcomes(&self) -> bool {
        self.demand.read != Read::Hold && self.transport.is_open()
    }
}

#[cfg(all(test, unix))]
mod tests;
