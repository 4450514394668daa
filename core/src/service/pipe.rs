//! Passes a streamed request body from the connection to its handler, one piece at a time.
//!
//! ```text
//!   connection ─▶ BodyWriter ─▶ [ one piece, or the end ] ─▶ BodyReader ─▶ handler
//! ```
//!
//! A piece is put in only after the handler has asked for one. Until then the connection is not
//! read, which is the backpressure.

use core::fmt;
use core::future::poll_fn;
use core::task::{Context, Poll, Waker};

use bytes::Bytes;

use crate::Trailers;
use crate::shared::Shared;

/// How the body ended.
#[derive(Debug)]
enum End {
    Whole(Option<Trailers>),
    Broken,
}

#[derive(Debug, Default)]
struct Pipe {
    /// The head of the request.
    head: Bytes,
    piece: Option<Bytes>,
    end: Option<End>,
    /// The handler has asked for a piece that is not here yet.
    wanted: bool,
    reader_gone: bool,
    /// To be woken when a piece or the end arrives.
    reader: Option<Waker>,
    /// To be woken when the reader asks or goes.
    writer: Option<Waker>,
}

/// The body of a request as it arrives, in pieces.
///
/// The peer is read no faster than this is. If the peer waits for `100 Continue`, it is sent when
/// the handler first asks for a piece. With the feature `std` the reader may move to another
/// thread. Drop it if the rest is not wanted.
#[derive(Debug)]
pub struct BodyReader(Shared<Pipe>);

/// The body was cut short: the peer left or broke a rule or limit, or the connection was aborted.
///
/// The handler's answer would not be sent any more. A handler that reads in its own future is
/// dropped and does not see this error; a reader on another thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyEnded;

impl fmt::Display for BodyEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected the rest of the request's body, but it was cut short")
    }
}

impl core::error::Error for BodyEnded {}

impl BodyReader {
    /// The next piece, never empty; `None` at the end of the body.
    ///
    /// # Errors
    /// [`BodyEnded`] if the body was cut short.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BodyEnded> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// [`next`](Self::next) for code that polls.
    ///
    /// # Errors
    /// [`BodyEnded`] if the body was cut short.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BodyEnded>> {
        let (poll, wake) = self.0.with(|pipe| match (pipe.piece.take(), &pipe.end) {
            (Some(piece), _) => (Poll::Ready(Ok(Some(piece))), None),
            (None, Some(End::Whole(_))) => (Poll::Ready(Ok(None)), None),
            (None, Some(End::Broken)) => (Poll::Ready(Err(BodyEnded)), None),
            (None, None) => {
                pipe.wanted = true;
                pipe.reader = Some(cx.waker().clone());
                (Poll::Pending, pipe.writer.take())
            }
        });
        if let Some(waker) = wake {
            waker.wake();
        }
        poll
    }

    /// The trailer section, if there is one and the end of the body was read. It is handed out
    /// once.
    #[must_use]
    pub fn trailers(&mut self) -> Option<Trailers> {
        self.0.with(|pipe| match &mut pipe.end {
            Some(End::Whole(trailers)) => trailers.take(),
            _ => None,
        })
    }
}

impl Drop for BodyReader {
    fn drop(&mut self) {
        let writer = self.0.with(|pipe| {
            pipe.reader_gone = true;
            pipe.piece = None;
            pipe.writer.take()
        });
        if let Some(waker) = writer {
            waker.wake();
        }
    }
}

/// The connection's end of the pipe.
#[derive(Debug)]
pub(crate) struct BodyWriter(Shared<Pipe>);

impl BodyWriter {
    /// Both ends of a pipe for the body behind this head.
    pub(crate) fn pair(head: Bytes) -> (Self, BodyReader) {
        let pipe = Shared::new(Pipe { head, ..Pipe::default() });
        (Self(pipe.clone()), BodyReader(pipe))
    }

    /// The head of the request, which its handler owns otherwise.
    pub(crate) fn head(&self) -> Bytes {
        self.0.with(|pipe| pipe.head.clone())
    }

    pub(crate) fn reader_is_gone(&self) -> bool {
        self.0.with(|pipe| pipe.reader_gone)
    }

    /// Whether the handler waits for a piece.
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.with(|pipe| pipe.wanted && pipe.end.is_none())
    }

    /// Puts the next piece in. Only if one [is wanted](Self::is_wanted).
    pub(crate) fn put(&self, piece: Bytes, own: &Waker) {
        self.deliver(own, |pipe| {
            debug_assert!(pipe.piece.is_none(), "a pipe holds one piece");
            pipe.piece = Some(piece);
        });
    }

    pub(crate) fn end(&self, trailers: Option<Trailers>, own: &Waker) {
        self.deliver(own, |pipe| pipe.end = Some(End::Whole(trailers)));
    }

    /// A reader that waits with the connection's `own` waker is not woken: the machine polls it
    /// again before it waits.
    fn deliver(&self, own: &Waker, change: impl FnOnce(&mut Pipe)) {
        let reader = self.0.with(|pipe| {
            change(pipe);
            pipe.wanted = false;
            pipe.reader.take()
        });
        if let Some(waker) = reader.filter(|waker| !waker.will_wake(own)) {
            waker.wake();
        }
    }

    /// The machine is at work: it need not be woken, because it looks again before it waits.
    pub(crate) fn attend(&self) {
        self.0.with(|pipe| pipe.writer = None);
    }

    /// The machine is about to wait, and wants to be woken when the reader asks for a piece or is
    /// dropped. Returns false if that has happened since the machine's last look; it must then look
    /// again, because a wake-up that finds no waker is lost. `starved` says that the machine knows
    /// that a piece is wanted, and waits for the peer to send it.
    ///
    /// A reader that waits with the machine's `own` waker is part of the handler that the machine
    /// polls. It cannot ask, or be dropped, between polls, and it is polled whenever input arrives.
    /// So no waker is kept, from which the driver sees that only the peer can make the connection
    /// go on.
    pub(crate) fn rest(&self, own: &Waker, starved: bool) -> bool {
        self.0.with(|pipe| {
            if pipe.reader_gone || (pipe.wanted && pipe.end.is_none() && !starved) {
                return false;
            }
            if pipe.reader.as_ref().is_some_and(|reader| reader.will_wake(own)) {
                pipe.reader = None;
            } else {
                pipe.writer = Some(own.clone());
            }
            true
        })
    }
}

impl Drop for BodyWriter {
    /// A body whose end was not put in is broken.
    fn drop(&mut self) {
        let reader = self.0.with(|pipe| {
            pipe.end.get_or_insert(End::Broken);
            pipe.reader.take()
        });
        if let Some(waker) = reader {
            waker.wake();
        }
    }
}
