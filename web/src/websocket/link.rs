//! What a connection and its application share: one incoming message, and a bounded queue of
//! outgoing frames.
//!
//! ```text
//!   Session ──▶ [ one message ] ──▶ WebSocket
//!           ◀── [ frames, up to queue_max bytes ] ◀── WebSocket, Senders on any thread
//! ```

use std::collections::VecDeque;
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::{CloseCode, Closed, Message};
use crate::stream::Refused;

/// The longest short frame, in bytes: to store one as a piece of its own takes more memory than its
/// bytes. Longer ones are shared by all connections that are sent them.
const SHORT: usize = 128;

/// Up to this many bytes of short frames are stored as one piece.
const PIECE: usize = 2 << 10;

#[derive(Debug)]
pub(super) struct Link {
    /// The most bytes that are queued. A single frame may be longer if the queue is empty.
    queue_max: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The next message is read only after the application has taken this one.
    incoming: Option<Message>,
    /// Pieces of one frame or several whole ones, oldest first.
    outgoing: VecDeque<Bytes>,
    /// Short frames that come after those, [`PIECE`] bytes at most. Invariant: empty if `outgoing`
    /// is.
    short: Vec<u8>,
    /// Bytes in `outgoing` and `short`.
    queued: usize,
    /// Set when the application closes the connection. Nothing is queued from then on.
    close: Option<Closed>,
    /// Set when the connection has ended. Nothing is received or sent from then on.
    ended: Option<Closed>,
    /// To be woken for a message, or the end.
    reader: Option<Waker>,
    /// Whether the reader has the socket to itself for as long as it waits.
    reader_is_alone: bool,
    /// To be woken when there is room in the queue, or there will be none.
    writers: Vec<Waker>,
    /// The connection's own waker, while it rests.
    session: Option<Waker>,
}

/// What a connection that is about to wait could do, if there were something to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ready {
    pub(super) can_send: bool,
    pub(super) can_read: bool,
    pub(super) is_open: bool,
}

impl Link {
    pub(super) fn new(queue_max: usize) -> Self {
        Self { queue_max, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that runs under the lock can leave the state broken.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The application's side.
impl Link {
    /// `alone` tells that nobody else can use the socket before this caller has a message, or calls
    /// [`give_up_recv`](Self::give_up_recv).
    pub(super) fn poll_recv(&self, cx: &mut Context<'_>, alone: bool) -> Poll<Option<Message>> {
        let mut state = self.state();
        if let Some(message) = state.incoming.take() {
            wake_session(state);
            return Poll::Ready(Some(message));
        }
        if state.ended.is_some() {
            return Poll::Ready(None);
        }
        (state.reader, state.reader_is_alone) = (Some(cx.waker().clone()), alone);
        Poll::Pending
    }

    /// Nobody waits for a message any more.
    pub(super) fn give_up_recv(&self) {
        let reader = self.state().reader.take();
        drop(reader);
    }

    /// Queues a frame if there is room.
    pub(super) fn try_send(&self, frame: &Bytes) -> Result<(), Refused> {
        let mut state = self.state();
        if state.is_closed() {
            return Err(Refused::Gone);
        }
        if state.queued > 0 && state.queued + frame.len() > self.queue_max {
            return Err(Refused::Full);
        }
        state.queue(frame);
        wake_session(state);
        Ok(())
    }

    pub(super) fn poll_send(&self, frame: &Bytes, cx: &Context<'_>) -> Poll<Result<(), Refused>> {
        match self.try_send(frame) {
            Err(Refused::Full) => {
                let mut state = self.state();
                // The queue may have been emptied since.
                if state.queued == 0 || state.is_closed() {
                    cx.waker().wake_by_ref();
                } else if !state.writers.iter().any(|own| own.will_wake(cx.waker())) {
                    state.writers.push(cx.waker().clone());
                }
                Poll::Pending
            }
            sent => Poll::Ready(sent),
        }
    }

    /// Closes the connection once all queued frames are sent.
    pub(super) fn close(&self, closed: Closed) {
        let state = self.state();
        if !state.is_closed() {
            close(state, closed);
        }
    }

    /// Closes the connection of a peer that does not keep up, and drops what is queued for it.
    pub(super) fn give_up(&self) {
        let mut state = self.state();
        if !state.is_closed() {
            state.clear();
            let reason = "expected a peer that keeps up with what it is sent";
            close(state, Closed::new(CloseCode::TRY_AGAIN_LATER, reason));
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().is_closed()
    }

    pub(super) fn ended(&self) -> Option<Closed> {
        self.state().ended.clone()
    }
}

/// The connection's side.
impl Link {
    /// Whether the application has taken the last message.
    pub(super) fn is_wanted(&self) -> bool {
        self.state().incoming.is_none()
    }

    pub(super) fn put(&self, message: Message) {
        let mut state = self.state();
        debug_assert!(state.incoming.is_none(), "one message waits at most");
        state.incoming = Some(message);
        let reader = state.reader.take();
        drop(state);
        if let Some(waker) = reader {
            waker.wake();
        }
    }

    /// The next frames to send, and whether any task was waiting for room. Such tasks are woken,
    /// except one with the connection's `own` waker: that is the application's future, which the
    /// connection polls again itself.
    pub(super) fn next_frames(&self, own: &Waker) -> (Option<Bytes>, bool) {
        let mut state = self.state();
        let Some(frames) = state.outgoing.pop_front() else { return (None, false) };
        state.queued -= frames.len();
        if state.outgoing.is_empty() {
            state.end_piece();
        }
        let writers = take(&mut state.writers);
        drop(state);
        let waited = !writers.is_empty();
        writers.into_iter().filter(|waker| !waker.will_wake(own)).for_each(Waker::wake);
        (Some(frames), waited)
    }

    /// What the application has closed the connection with. The queue is to be sent first.
    pub(super) fn closing(&self) -> Option<Closed> {
        self.state().close.clone()
    }

    /// Records how the connection has ended; only the first call counts.
    pub(super) fn end(&self, closed: Closed) {
        let mut state = self.state();
        if state.ended.is_some() {
            return;
        }
        state.ended = Some(closed);
        state.clear();
        let (reader, writers) = (state.reader.take(), take(&mut state.writers));
        drop(state);
        reader.into_iter().chain(writers).for_each(Waker::wake);
    }

    /// The connection is being polled, and need not be woken.
    pub(super) fn attend(&self) {
        self.state().session = None;
    }

    /// The connection is about to wait. Returns false if it has something to do: a frame while it
    /// `can_send`, room for a message while it `can_read`, or a close while it `is_open`.
    ///
    /// If the application's future waits for a message, has the socket to itself meanwhile, and
    /// there is no [`Sender`](super::Sender), then only the peer can make the connection go on. In
    /// that case no waker is kept, so that the backend can tell.
    pub(super) fn rest(self: &Arc<Self>, own: &Waker, ready: Ready) -> bool {
        let mut state = self.state();
        let sends = ready.can_send && !state.outgoing.is_empty();
        let reads = ready.can_read && state.incoming.is_none();
        if sends || reads || ready.is_open && state.close.is_some() {
            return false;
        }
        let is_own = state.reader.as_ref().is_some_and(|reader| reader.will_wake(own));
        let waits = is_own && state.reader_is_alone;
        if waits {
            state.reader = None;
        }
        // Two handles are the connection's and the socket's; any other is a sender's.
        state.session = (!waits || Arc::strong_count(self) > 2).then(|| own.clone());
        true
    }
}

impl State {
    fn is_closed(&self) -> bool {
        self.close.is_some() || self.ended.is_some()
    }

    /// A frame that waits alone is not copied: as a rule it is sent before the next one comes.
    fn queue(&mut self, frame: &Bytes) {
        self.queued += frame.len();
        let is_short = frame.len() <= SHORT;
        if !is_short || self.short.len() + frame.len() > PIECE {
            self.end_piece();
        }
        if is_short && !self.outgoing.is_empty() {
            self.short.extend_from_slice(frame);
        } else {
            self.outgoing.push_back(frame.clone());
        }
    }

    /// Makes one piece of the short frames, if there are any.
    fn end_piece(&mut self) {
        if !self.short.is_empty() {
            self.outgoing.push_back(take(&mut self.short).into());
        }
    }

    fn clear(&mut self) {
        self.outgoing.clear();
        self.short.clear();
        self.queued = 0;
    }
}

/// Lets the connection close, and those who wait for room know that there will be none.
fn close(mut state: MutexGuard<'_, State>, closed: Closed) {
    state.close = Some(closed);
    let writers = take(&mut state.writers);
    wake_session(state);
    writers.into_iter().for_each(Waker::wake);
}

/// Wakes after the lock is released, because the woken task may want it at once.
fn wake_session(mut state: MutexGuard<'_, State>) {
    let waker = state.session.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_frames_take_little_more_memory_than_their_bytes() {
        let (queue_max, empty) = (256 << 10, Bytes::from_static(b"\x82\0"));
        let link = Link::new(queue_max);
        let count = (0..queue_max).find(|_| link.try_send(&empty).is_err());
        assert_eq!(count, Some(queue_max / empty.len()));
        assert!(link.state().outgoing.len() <= 2 + queue_max / PIECE);
    }

    #[test]
    fn frames_of_every_length_keep_their_order() {
        let (link, mut expected) = (Link::new(1 << 20), Vec::new());
        for (byte, len) in
            (0..=255).cycle().zip([9, 1, SHORT, SHORT + 1, 5000, SHORT - 1, 1].repeat(40))
        {
            let frame = Bytes::from(vec![byte; len]);
            link.try_send(&frame).unwrap();
            expected.extend_from_slice(&frame);
        }
        let pieces = std::iter::from_fn(|| link.next_frames(Waker::noop()).0);
        assert_eq!(pieces.collect::<Vec<_>>().concat(), expected);
        assert_eq!(link.state().queued, 0);
    }
}
