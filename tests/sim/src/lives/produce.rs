//! The contents and the upgraded protocol of the simulated application.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hairspring_core::{
    Body, BodyReader, Demand, Failed, Fields, Input, Instant, Now, Outbox, Outcome, Produce,
    Produced, Protocol, Read, Step, Supplied, Supply,
};

use super::app::Note;
use super::behaviour::{Content, pattern_byte};

/// A body that is made, or read from the request, while it is sent.
pub(crate) fn body(content: Content, id: u32, note: Arc<Note>) -> Body {
    let supplied = |len, held| {
        let supply = Arc::new(Source { id, len: held });
        Body::Supplied(Supplied { supply, offset: 0, len: len as u64 })
    };
    let pieces = |announced: Option<usize>, made: usize, piece: usize, ms: u32, then| {
        let pause = Duration::from_millis(u64::from(ms));
        let produce = Pieces {
            id,
            at: 0,
            made,
            piece,
            pause,
            resume_at: None,
            then,
            kept: None,
            note: Arc::clone(&note),
        };
        Body::Stream { length: announced.map(|n| n as u64), produce: Box::new(produce) }
    };
    match content {
        Content::Supplied(n) => supplied(n, n),
        Content::SuppliedShort(n) => supplied(n, n - 1),
        Content::Known(n, piece, ms) => pieces(Some(n), n, piece, ms, Then::End),
        Content::Unknown(n, piece, ms, false) => pieces(None, n, piece, ms, Then::End),
        Content::Unknown(n, piece, ms, true) => pieces(None, n, piece, ms, Then::Trailers),
        Content::Short(n) => pieces(Some(n), n - 1, 64, 0, Then::End),
        Content::Long(n) => pieces(Some(n), n + 1, 64, 0, Then::End),
        Content::Panic(n) => pieces(None, n, 64, 0, Then::Panic),
        Content::Fails(n) => pieces(None, n, 64, 0, Then::Fail),
        Content::Stuck(n) => pieces(None, n, 64, 0, Then::Wait),
        Content::Beats(n) => pieces(None, n, 64, 0, Then::AwaitShutdown),
        Content::Empty | Content::Full(_) | Content::Echo | Content::Upgrade | Content::Glance => {
            Body::Empty
        }
    }
}

/// The content of the request, as it arrives.
pub(crate) fn echo(reader: BodyReader) -> Body {
    Body::Stream { length: None, produce: Box::new(Echo(reader)) }
}

/// No content; the end comes once a piece of the request's content has been read.
pub(crate) fn glance(reader: BodyReader) -> Body {
    Body::Stream { length: None, produce: Box::new(Glance(reader)) }
}

/// What follows the last piece.
#[derive(Clone, Copy, Debug)]
enum Then {
    End,
    Trailers,
    Panic,
    Fail,
    AwaitShutdown,
    Wait,
}

struct Pieces {
    id: u32,
    at: usize,
    made: usize,
    piece: usize,
    pause: Duration,
    resume_at: Option<Instant>,
    then: Then,
    /// The waker of a body that waits for ever, kept as if somebody were going to wake it.
    kept: Option<Waker>,
    note: Arc<Note>,
}

impl Produce for Pieces {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        if let Some(at) = self.resume_at {
            if now.mono < at {
                return Produced::Wait(Some(at));
            }
            self.resume_at = None;
            self.note.busy.store(false, Ordering::Relaxed);
        }
        if self.at == self.made {
            return match self.then {
                Then::End => Produced::End(None),
                Then::Trailers => {
                    Produced::End(Some(Fields::from_static("X-After: all of it\r\n")))
                }
                Then::Panic => panic!("a panic that was asked for"),
                Then::Fail => Produced::Failed,
                Then::AwaitShutdown if now.shutting_down => {
                    self.note.until_shutdown.store(false, Ordering::Relaxed);
                    Produced::End(None)
                }
                Then::AwaitShutdown => {
                    self.note.until_shutdown.store(true, Ordering::Relaxed);
                    self.kept = Some(cx.waker().clone());
                    Produced::Wait(None)
                }
                Then::Wait => {
                    self.note.never.store(true, Ordering::Relaxed);
                    self.kept = Some(cx.waker().clone());
                    Produced::Wait(None)
                }
            };
        }
        let end = self.made.min(self.at + self.piece);
        let piece: Vec<u8> = (self.at..end).map(|at| pattern_byte(self.id, at)).collect();
        self.at = end;
        if !self.pause.is_zero() {
            self.resume_at = Some(now.mono + self.pause);
            self.note.busy.store(true, Ordering::Relaxed);
        }
        Produced::Data(piece.into())
    }
}

struct Echo(BodyReader);

impl Produce for Echo {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll_next(cx) {
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(None),
            Poll::Ready(Err(_)) => Produced::Failed,
            Poll::Pending => Produced::Wait(None),
        }
    }
}

struct Glance(BodyReader);

impl Produce for Glance {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll_next(cx) {
            Poll::Ready(Ok(_)) => Produced::End(None),
            Poll::Ready(Err(_)) => Produced::Failed,
            Poll::Pending => Produced::Wait(None),
        }
    }
}

/// A file that the driver reads.
struct Source {
    id: u32,
    len: usize,
}

impl Supply for Source {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        let offset = usize::try_from(offset).map_err(|_| Failed)?;
        let n = self.len.checked_sub(offset).ok_or(Failed)?.min(buffer.len());
        for (at, byte) in buffer[..n].iter_mut().enumerate() {
            *byte = pattern_byte(self.id, offset + at);
        }
        Ok(n)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The protocol behind an upgrade: every byte comes back, turned over, until the peer ends.
#[derive(Debug, Default)]
pub(crate) struct Tunnel {
    outbox: Outbox,
    ended: bool,
    gone: bool,
}

/// What the tunnel makes of a byte.
pub(crate) fn turned_over(byte: u8) -> u8 {
    !byte
}

impl Protocol for Tunnel {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if !self.ended => {
                self.outbox.push(bytes.iter().map(|&b| turned_over(b)).collect());
            }
            Input::Data(_) => {}
            Input::Fin => self.ended = true,
            Input::Reset => self.gone = true,
        }
    }

    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.gone {
            self.outbox.discard();
            return Step::Done(Outcome::Abort);
        }
        if self.ended {
            self.outbox.finish();
            if self.outbox.is_idle() {
                return Step::Done(Outcome::Clean);
            }
            return Step::Wait(Demand { read: Read::Hold, ..Demand::default() });
        }
        let read = if self.outbox.pending() > 4096 { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.ended = true;
    }
}
