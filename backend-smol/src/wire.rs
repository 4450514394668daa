//! How bytes come and go: over any stream, or over a socket of the backend's own.

use std::cell::Cell;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hairspring_backend_common::Written;
use hairspring_core::{Failed, Front, Input, Outbox};

use crate::transport::Transport;

/// What a connection is driven over. `Pending` means that the task is woken.
pub(crate) trait Wire {
    /// Reads once. Not after [`Input::Fin`] or [`Input::Reset`].
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Input>;

    /// Whether there is input, as far as it is known: then it is read before the protocol is polled.
    fn has_input(&self) -> bool {
        false
    }

    /// Has the next read and the next write ask the kernel, whatever is known of it.
    fn look_again(&mut self) {}

    /// Lends an outbox with nothing in it storage for what it will hold. When input has come: a
    /// poll that writes nothing gives it up.
    fn lend(&mut self, outbox: &mut Outbox) {
        let _ = outbox;
    }

    /// Writes once. `Pending` for [`Written::Blocked`].
    fn poll_write(&mut self, cx: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written>;

    /// Whether the peer is known to be gone, both ways, and the task is polled when it goes. None
    /// if nobody tells: then it is looked now and then.
    fn hears_of_going(&mut self) -> Option<bool> {
        None
    }

    /// Whether the peer is gone, both ways, by a look.
    fn is_gone(&self) -> bool;
}

/// Slices in one vectored write.
const SLICES_MAX: usize = 16;

/// What is read at once, from a stream or from a supply.
const PIECE: usize = 64 << 10;

thread_local! {
    /// One buffer a thread, for bytes on their way: a connection that waits owns none.
    static PIECE_BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Any stream.
#[derive(Debug)]
pub(crate) struct StreamWire<T> {
    stream: T,
    /// Something was written that the stream may still keep to itself.
    unflushed: bool,
}

impl<T: Transport> StreamWire<T> {
    pub(crate) fn new(stream: T) -> Self {
        Self { stream, unflushed: false }
    }

    pub(crate) fn stream(&self) -> &T {
        &self.stream
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Written> {
        if self.unflushed {
            if ready!(Pin::new(&mut self.stream).poll_flush(cx)).is_err() {
                return Poll::Ready(Written::Lost);
            }
            self.unflushed = false;
        }
        Poll::Ready(Written::Idle)
    }

    fn poll_slices(&mut self, cx: &mut Context<'_>, outbox: &Outbox) -> Poll<Result<u64, Written>> {
        let mut slices = [IoSlice::new(&[]); SLICES_MAX];
        let mut count = 0;
        for (slot, slice) in slices.iter_mut().zip(outbox.slices()) {
            *slot = IoSlice::new(slice);
            count += 1;
        }
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, &slices[..count]);
        wrote.map(|wrote| wrote.map(|n| n as u64).map_err(|_| Written::Lost))
    }

    fn poll_supplied(
        &mut self,
        cx: &mut Context<'_>,
        outbox: &Outbox,
    ) -> Poll<Result<u64, Written>> {
        let Some(Front::Supplied(supplied)) = outbox.front() else {
            unreachable!("looked at before");
        };
        with_piece(|piece| {
            let len = supplied.len.min(PIECE as u64) as usize;
            match supplied.supply.read_at(supplied.offset, &mut piece[..len]) {
                Ok(0) | Err(Failed) => Poll::Ready(Err(Written::Failed)),
                Ok(n) => {
                    let wrote = Pin::new(&mut self.stream).poll_write(cx, &piece[..n]);
                    wrote.map(|wrote| wrote.map(|n| n as u64).map_err(|_| Written::Lost))
                }
            }
        })
    }

    /// The end follows the last bytes in the same turn: the peer is to see it at once.
    fn poll_end(&mut self, cx: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        if ready!(self.stream.poll_end(cx)).is_err() {
            return Poll::Ready(Written::Lost);
        }
        // The end follows all that was written.
        self.unflushed = false;
        outbox.fin_sent();
        Poll::Ready(Written::Progress(0))
    }
}

impl<T: Transport> Wire for StreamWire<T> {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        with_piece(|piece| {
            Pin::new(&mut self.stream).poll_read(cx, piece).map(|read| match read {
                Ok(0) => Input::Fin,
                Ok(n) => Input::Data(Bytes::copy_from_slice(&piece[..n])),
                Err(_) => Input::Reset,
            })
        })
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        let wrote = match outbox.front() {
            None => return self.poll_flush(cx),
            Some(Front::Fin) => return self.poll_end(cx, outbox),
            Some(Front::Bytes(_)) => ready!(self.poll_slices(cx, outbox)),
            Some(Front::Supplied(_)) => ready!(self.poll_supplied(cx, outbox)),
        };
        match wrote {
            Ok(0) => Poll::Ready(Written::Lost),
            Err(written) => Poll::Ready(written),
            Ok(n) => {
                self.unflushed = true;
                outbox.advance(n);
                if matches!(outbox.front(), Some(Front::Fin))
                    && self.poll_end(cx, outbox) == Poll::Ready(Written::Lost)
                {
                    return Poll::Ready(Written::Lost);
                }
                // At once, because the poll after the last write may be spared. If it takes longer,
                // the stream has the task polled, and the next call goes on with it.
                if outbox.is_idle() && self.poll_flush(cx) == Poll::Ready(Written::Lost) {
                    return Poll::Ready(Written::Lost);
                }
                Poll::Ready(Written::Progress(n))
            }
        }
    }

    fn is_gone(&self) -> bool {
        self.stream.is_gone()
    }
}

/// Lends the thread's buffer, of [`PIECE`] bytes.
fn with_piece<R>(act: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut piece = PIECE_BUFFER.take();
    piece.resize(PIECE, 0);
    let result = act(&mut piece);
    PIECE_BUFFER.set(piece);
    result
}

#[cfg(test)]
mod tests;
