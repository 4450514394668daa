//! A body that another task or thread writes.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hairspring_core::{Body, Fields, Now, Produce, Produced};
use thiserror::Error;

/// Makes a body, and the sender that writes it. At most `capacity` pieces wait to be read, at least
/// one. With a `length`, in bytes, that length is announced; otherwise the body is chunked.
///
/// ```
/// use hairspring_web::{Router, stream};
/// let app = Router::new().get("/", || {
///     let (mut sender, body) = stream::channel(2, None);
///     std::thread::spawn(move || {
///         sender.try_send("one ".into()).unwrap();
///         sender.try_send("two".into()).unwrap();
///         sender.finish();
///     });
///     body
/// }).build()?;
/// assert_eq!(app.test().get("/").send().text(), "one two");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[must_use]
pub fn channel(capacity: usize, length: Option<u64>) -> (BodySender, Body) {
    let (sender, pieces) = pipe(capacity);
    (sender, Body::Stream { length, produce: Box::new(pieces) })
}

/// The two ends of a pipe: the sender, and the body.
pub(super) fn pipe(capacity: usize) -> (BodySender, Pieces) {
    let pipe = Arc::new(Pipe { capacity: capacity.max(1), state: Mutex::default() });
    (BodySender(Arc::clone(&pipe)), Pieces(pipe))
}

/// Writes a body, piece by piece.
///
/// If it is dropped without [`finish`](Self::finish), the answer is cut short, so that the client
/// can tell.
#[derive(Debug)]
pub struct BodySender(Arc<Pipe>);

/// Why a piece was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is no room: the client has not read enough yet.
    #[error("expected room for a piece, but the client reads slowly")]
    Full,
    /// The client has gone, or does not want the content, as after HEAD. Events are not accepted
    /// either once the server is stopping.
    #[error("expected a reader, but it has gone")]
    Gone,
}

#[derive(Debug)]
struct Pipe {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Invariant: no piece is empty, and there are at most `capacity`.
    pieces: VecDeque<Bytes>,
    end: Option<End>,
    reader_gone: bool,
    /// Whether the server is stopping.
    stopping: bool,
    /// To be woken for a piece, or the end.
    reader: Option<Waker>,
    /// To be woken when there is room, the reader has gone, or the server stops.
    writer: Option<Waker>,
}

#[derive(Debug)]
enum End {
    Whole(Option<Fields>),
    Broken,
}

impl Pipe {
    fn state(&self) -> MutexGuard<'_, State> {
        // No code that runs under the lock can leave the state broken.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BodySender {
    /// Adds a piece if there is room. An empty piece is ignored.
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub fn try_send(&mut self, piece: Bytes) -> Result<(), Refused> {
        let mut state = self.0.state();
        if state.reader_gone {
            return Err(Refused::Gone);
        }
        if piece.is_empty() {
            return Ok(());
        }
        if state.pieces.len() >= self.0.capacity {
            return Err(Refused::Full);
        }
        state.pieces.push_back(piece);
        wake(state, |state| &mut state.reader);
        Ok(())
    }

    /// Adds a piece once there is room. A thread can wait for this with the `block_on` of any
    /// executor. [`stream::write`](super::write) needs no thread.
    ///
    /// # Errors
    /// [`Refused::Gone`].
    pub async fn send(&mut self, piece: Bytes) -> Result<(), Refused> {
        poll_fn(|cx| match self.try_send(piece.clone()) {
            Err(Refused::Full) => {
                let mut state = self.0.state();
                // The reader may have taken a piece, or gone, since.
                if state.pieces.len() < self.0.capacity || state.reader_gone {
                    cx.waker().wake_by_ref();
                } else {
                    state.writer = Some(cx.waker().clone());
                }
                Poll::Pending
            }
            sent => Poll::Ready(sent),
        })
        .await
    }

    /// Whether the reader has gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.state().reader_gone
    }

    /// Whether the server is stopping. It waits some time for the end of this body, so a writer
    /// that would go on without end should [finish](Self::finish).
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.state().stopping
    }

    /// Ready when the server stops, or the reader has gone.
    pub async fn stopping(&mut self) {
        poll_fn(|cx| {
            let mut state = self.0.state();
            if state.stopping || state.reader_gone {
                return Poll::Ready(());
            }
            state.writer = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Ends the body.
    pub fn finish(self) {
        self.end(End::Whole(None));
    }

    /// Ends the body with a trailer section, which is sent only if the body is chunked.
    pub fn finish_with(self, trailers: Fields) {
        self.end(End::Whole(Some(trailers)));
    }

    fn end(&self, end: End) {
        let mut state = self.0.state();
        if state.end.is_none() {
            state.end = Some(end);
            wake(state, |state| &mut state.reader);
        }
    }
}

impl Drop for BodySender {
    fn drop(&mut self) {
        self.end(End::Broken);
    }
}

/// Wakes after the lock is released, because the woken task may want it at once.
fn wake(mut state: MutexGuard<'_, State>, who: impl FnOnce(&mut State) -> &mut Option<Waker>) {
    let waker = who(&mut state).take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The reading end of the pipe, as a body.
#[derive(Debug)]
pub(super) struct Pieces(Arc<Pipe>);

impl Pieces {
    /// The next piece, or the end. Otherwise `waker` is woken once there is one; without a waker
    /// nobody is, not even the one of an earlier call.
    pub(super) fn next(&mut self, waker: Option<&Waker>, now: Now) -> Produced {
        let mut state = self.0.state();
        if now.shutting_down && !state.stopping {
            state.stopping = true;
            wake(state, |state| &mut state.writer);
            state = self.0.state();
        }
        if let Some(piece) = state.pieces.pop_front() {
            wake(state, |state| &mut state.writer);
            return Produced::Data(piece);
        }
        match &mut state.end {
            Some(End::Whole(trailers)) => Produced::End(trailers.take()),
            Some(End::Broken) => Produced::Failed,
            None => {
                state.reader = waker.cloned();
                Produced::Wait(None)
            }
        }
    }

    /// Takes no more pieces from the sender, which sees a reader that has gone. Those that it has
    /// sent are still there.
    pub(super) fn close(&mut self) {
        let mut state = self.0.state();
        state.reader_gone = true;
        wake(state, |state| &mut state.writer);
    }
}

impl Produce for Pieces {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        self.next(Some(cx.waker()), now)
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        self.close();
        // The sender may live for long.
        self.0.state().pieces.clear();
    }
}
