//! One connection as a future on tokio.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hairspring::core::{ConnectionInfo, Endpoint, Input, Outbox, Outcome, Protocol, Read, Step};
use hairspring_backend_common::Clock;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio::time::{Instant, sleep};

use super::{Next, next};

/// What is read or written at once.
const PIECE: usize = 16 << 10;

/// Serves every client of `listener` with a protocol of its own, each in a task of the thread's
/// `LocalSet`, until it is dropped.
///
/// # Errors
/// If accepting fails: a backend would pause and go on.
pub async fn listen<P: Protocol + 'static>(
    listener: std::net::TcpListener,
    make: impl Fn(ConnectionInfo) -> P,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, peer) = listener.accept().await?;
        let local = Endpoint::Tcp(stream.local_addr()?);
        let protocol = make(ConnectionInfo { peer: Endpoint::Tcp(peer), local });
        spawn_local(drive(stream, protocol));
    }
}

/// Drives one connection to its end: input, room, time and wake-ups all wake the one task.
pub async fn drive(mut stream: TcpStream, mut protocol: impl Protocol) -> Outcome {
    let (clock, mut piece) = (Clock::new(), vec![0; PIECE]);
    let mut timer = pin!(sleep(Duration::ZERO));
    let (mut open, mut lost) = (true, false);
    let outcome = poll_fn(|cx| {
        loop {
            let demand = match protocol.poll(cx, clock.now(false)) {
                _ if lost => return Poll::Ready(Outcome::Abort),
                Step::Done(outcome) => return Poll::Ready(outcome),
                Step::Wait(demand) => demand,
            };
            match poll_write(&mut stream, cx, protocol.outbox(), &mut piece) {
                Poll::Ready(Ok(())) => continue,
                Poll::Ready(Err(_)) => {
                    lost = true;
                    protocol.receive(Input::Reset);
                    continue;
                }
                Poll::Pending => {}
            }
            if open
                && demand.read != Read::Hold
                && let Poll::Ready(input) = poll_read(&mut stream, cx, &mut piece)
            {
                (open, lost) = (matches!(input, Input::Data(_)), input == Input::Reset);
                protocol.receive(input);
                continue;
            }
            if demand.again {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let Some(until) = demand.deadline.and_then(|at| clock.system(at)) else {
                return Poll::Pending;
            };
            timer.as_mut().reset(Instant::from_std(until));
            ready!(timer.as_mut().poll(cx));
        }
    })
    .await;
    if outcome == Outcome::Abort {
        // If that fails the connection is gone already.
        let _ = stream.set_zero_linger();
    }
    outcome
}

/// Writes once. Pending too if there is nothing to write.
fn poll_write(
    mut stream: &mut TcpStream,
    cx: &mut Context<'_>,
    outbox: &mut Outbox,
    piece: &mut [u8],
) -> Poll<io::Result<()>> {
    match next(outbox, piece)? {
        Next::Nothing => return Poll::Pending,
        Next::End => {
            ready!(Pin::new(&mut stream).poll_shutdown(cx))?;
            outbox.fin_sent();
        }
        Next::Write(bytes) => {
            let n = ready!(Pin::new(&mut stream).poll_write(cx, bytes))?;
            outbox.advance(n as u64);
        }
    }
    Poll::Ready(Ok(()))
}

fn poll_read(mut stream: &mut TcpStream, cx: &mut Context<'_>, piece: &mut [u8]) -> Poll<Input> {
    let mut piece = ReadBuf::new(piece);
    Poll::Ready(match ready!(Pin::new(&mut stream).poll_read(cx, &mut piece)) {
        Ok(()) if piece.filled().is_empty() => Input::Fin,
        Ok(()) => Input::Data(bytes::Bytes::copy_from_slice(piece.filled())),
        Err(_) => Input::Reset,
    })
}
