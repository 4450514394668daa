//! The body pipe, with a handler that reads on another thread than that of its connection.
//!
//! The connection's side takes the steps of `Http`: forget the waker, pass on the content that is
//! wanted, leave the waker, sleep. A reader that asks while the machine works finds no waker, so
//! the machine must check again if the pipe says so when the waker is left.

use loom::thread;
use real::future::Future;
use real::pin::pin;
use real::task::{Context, Poll};

use bytes::Bytes;

use super::Sleeper;
use crate::pipe::{BodyEnded, BodyReader, BodyWriter};

/// Whether the machine checks again when the pipe tells it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As it must.
    Again,
    /// Only to show that the model finds the error.
    Once,
}

const PIECES: [&[u8]; 2] = [b"one", b"two"];

/// Runs every schedule with up to so many preemptions. All schedules would be millions, and no race
/// that needs four preemptions has been seen.
const PREEMPTIONS: usize = 3;

fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.check(run);
}

/// The connection's side: passes on the pieces, then the end (or, if `broken`, leaves). Returns how
/// many pieces were taken.
fn give(body: BodyWriter, look: Look, broken: bool) -> usize {
    let sleeper = Sleeper::new();
    let waker = sleeper.waker();
    let mut pieces = PIECES.iter();
    loop {
        body.attend();
        loop {
            if body.reader_is_gone() {
                return PIECES.len() - pieces.len();
            }
            if !body.is_wanted() {
                let rests = body.rest(&waker, false);
                if rests || look == Look::Once {
                    break;
                }
            } else if let Some(piece) = pieces.next() {
                body.put(Bytes::from_static(piece), &waker);
            } else {
                if !broken {
                    body.end(None, &waker);
                }
                return PIECES.len();
            }
        }
        sleeper.sleep();
    }
}

/// The handler's side: sleeps until the next piece.
fn read(body: &mut BodyReader) -> Result<Option<Bytes>, BodyEnded> {
    let sleeper = Sleeper::new();
    let waker = sleeper.waker();
    let mut next = pin!(body.next());
    loop {
        match next.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(piece) => return piece,
            Poll::Pending => sleeper.sleep(),
        }
    }
}

/// A body is read to its end by another thread.
///
/// # Panics
/// If a piece or a wake-up is lost.
pub fn a_body_is_read_elsewhere(look: Look) {
    model(move || {
        let (writer, mut reader) = BodyWriter::pair(Bytes::new());
        let handler = thread::spawn(move || {
            for piece in PIECES {
                assert_eq!(read(&mut reader), Ok(Some(Bytes::from_static(piece))));
            }
            assert_eq!(read(&mut reader), Ok(None));
            assert_eq!(read(&mut reader), Ok(None), "the end stays");
        });
        assert_eq!(give(writer, look, false), PIECES.len());
        handler.join().expect("the handler does not panic");
    });
}

/// The reader learns that a body breaks off, after the pieces that came.
///
/// # Panics
/// If the reader does not learn it.
pub fn a_broken_body_is_told() {
    model(|| {
        let (writer, mut reader) = BodyWriter::pair(Bytes::new());
        let handler = thread::spawn(move || {
            for piece in PIECES {
                assert_eq!(read(&mut reader), Ok(Some(Bytes::from_static(piece))));
            }
            assert_eq!(read(&mut reader), Err(BodyEnded));
        });
        give(writer, Look::Again, true);
        handler.join().expect("the handler does not panic");
    });
}

/// A reader leaves at any moment.
///
/// # Panics
/// If the connection sleeps on.
pub fn a_reader_that_goes_is_noticed(look: Look) {
    model(move || {
        let (writer, mut reader) = BodyWriter::pair(Bytes::new());
        let handler = thread::spawn(move || {
            assert_eq!(read(&mut reader), Ok(Some(Bytes::from_static(PIECES[0]))));
        });
        assert_eq!(give(writer, look, false), 1);
        handler.join().expect("the handler does not panic");
    });
}
