//! A driver without the standard library, in the manner of embassy: one future, over whatever
//! socket and clock the board has.
//!
//! The traits below say what the driver needs of them. They resemble those of `embedded-io-async`
//! and `embassy-time`, so the halves of an `embassy_net::tcp::TcpSocket` need one line for each
//! method.
//!
//! `cargo build -p hairspring-example-embassy --target thumbv7m-none-eabi` builds it for a
//! Cortex-M3.
#![no_std]

extern crate alloc;

use alloc::vec;
use core::future::{pending, poll_fn};
use core::pin::pin;
use core::task::Poll;

use bytes::Bytes;
use hairspring_core::{Front, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step};

/// Bytes that are read or written at once. Boards have little memory.
const PIECE: usize = 1024;

/// The connection is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// The receiving half of a socket.
pub trait Receive {
    /// Waits for bytes, and returns how many arrived; 0 is the peer's end. Dropping the future must
    /// not lose any.
    fn receive(&mut self, buffer: &mut [u8]) -> impl Future<Output = Result<usize, Gone>>;
}

/// The sending half of a socket.
pub trait Send {
    /// Waits for room, and returns how many bytes were taken. If the future is dropped, none must
    /// have been taken.
    fn send(&mut self, bytes: &[u8]) -> impl Future<Output = Result<usize, Gone>>;
    /// Ends this half only.
    fn finish(&mut self) -> Result<(), Gone>;
    /// Resets the connection.
    fn abort(&mut self);
}

/// The board's clock.
pub trait Clock {
    /// The time now.
    fn now(&self) -> Now;
    /// Waits until a moment.
    fn until(&mut self, at: Instant) -> impl Future<Output = ()>;
}

/// What ended a wait.
enum Woken {
    Received(Result<usize, Gone>),
    Sent(Result<usize, Gone>),
    /// The deadline, or a waker: the next poll finds out.
    Other,
}

/// Drives one connection to its end.
pub async fn drive<P: Protocol>(
    mut receiver: impl Receive,
    mut sender: impl Send,
    mut clock: impl Clock,
    mut protocol: P,
) -> Outcome {
    let (mut input, mut supplied) = (vec![0; PIECE], vec![0; PIECE]);
    let (mut open, mut lost) = (true, false);
    let outcome = loop {
        let now = clock.now();
        let demand = match poll_fn(|cx| Poll::Ready(protocol.poll(cx, now))).await {
            _ if lost => break Outcome::Abort,
            Step::Done(outcome) => break outcome,
            Step::Wait(demand) => demand,
        };
        if demand.again {
            give_a_turn().await;
        }
        if let Some(Front::Fin) = protocol.outbox().front() {
            match sender.finish() {
                Ok(()) => protocol.outbox().fin_sent(),
                Err(Gone) => lose(&mut protocol, &mut lost),
            }
            continue;
        }
        let Ok(output) = front(protocol.outbox(), &mut supplied) else {
            lose(&mut protocol, &mut lost);
            continue;
        };
        let reading = open && demand.read != Read::Hold;
        let received =
            async { if reading { receiver.receive(&mut input).await } else { pending().await } };
        let sent =
            async { if output.is_empty() { pending().await } else { sender.send(output).await } };
        let late = async {
            match demand.deadline {
                _ if demand.again => {}
                Some(at) => clock.until(at).await,
                None => pending().await,
            }
        };
        match first(received, sent, late).await {
            Woken::Other => {}
            Woken::Sent(Ok(n)) => protocol.outbox().advance(n as u64),
            Woken::Received(Ok(0)) => {
                open = false;
                protocol.receive(Input::Fin);
            }
            Woken::Received(Ok(n)) => {
                protocol.receive(Input::Data(Bytes::copy_from_slice(&input[..n])));
            }
            Woken::Sent(Err(Gone)) | Woken::Received(Err(Gone)) => lose(&mut protocol, &mut lost),
        }
    };
    if outcome == Outcome::Abort {
        sender.abort();
    }
    outcome
}

/// The connection is gone: the protocol is told, polled once more and dropped.
fn lose(protocol: &mut impl Protocol, lost: &mut bool) {
    *lost = true;
    protocol.receive(Input::Reset);
}

/// Lets the executor poll other tasks.
async fn give_a_turn() {
    let mut given = false;
    poll_fn(|cx| {
        if core::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits for the first of the three, or for a wake-up that is none of theirs: the protocol's.
async fn first(
    received: impl Future<Output = Result<usize, Gone>>,
    sent: impl Future<Output = Result<usize, Gone>>,
    late: impl Future<Output = ()>,
) -> Woken {
    let (mut received, mut sent, mut late) = (pin!(received), pin!(sent), pin!(late));
    let mut waited = false;
    poll_fn(|cx| {
        if let Poll::Ready(result) = sent.as_mut().poll(cx) {
            return Poll::Ready(Woken::Sent(result));
        }
        if let Poll::Ready(result) = received.as_mut().poll(cx) {
            return Poll::Ready(Woken::Received(result));
        }
        if late.as_mut().poll(cx).is_ready() || waited {
            return Poll::Ready(Woken::Other);
        }
        waited = true;
        Poll::Pending
    })
    .await
}

/// The bytes to send next, wherever they come from; empty if there are none.
fn front<'a>(outbox: &'a Outbox, supplied: &'a mut [u8]) -> Result<&'a [u8], Gone> {
    match outbox.front() {
        None | Some(Front::Fin) => Ok(&[]),
        Some(Front::Bytes(bytes)) => Ok(bytes),
        Some(Front::Supplied(run)) => {
            let len = supplied.len().min(usize::try_from(run.len).unwrap_or(usize::MAX));
            match run.supply.read_at(run.offset, &mut supplied[..len]) {
                Ok(n) if n > 0 => Ok(&supplied[..n]),
                _ => Err(Gone),
            }
        }
    }
}
