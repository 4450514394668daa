//! One connection as a future on tokio.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hairspring::core::{ConnectionInfo, Demand, Endpoint, Input, Outbox, Outcome, Protocol, Step};
use hairspring_backend_common::Clock;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio::time::{Instant, Sleep, sleep};

use super::{Driven, Next, next};

/// What is read or written at once.
const PIECE: usize = 16 << 10;

/// Serves every client of `listener` with a protocol of its own, each in a task of the thread's
/// `LocalSet`, until the future is dropped.
///
/// # Errors
/// If the runtime does not take the listener.
pub async fn listen<P: Protocol + 'static>(
    listener: std::net::TcpListener,
    make: impl Fn(ConnectionInfo) -> P,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, peer) = accept(&listener).await;
        // An error means that the client has left.
        let Ok(local) = stream.local_addr() else { continue };
        let protocol = make(ConnectionInfo::new(Endpoint::Tcp(peer), Endpoint::Tcp(local)));
        spawn_local(drive(stream, protocol));
    }
}

/// Accepts the next client. After an error, which mostly means that no descriptor is left, it pauses:
/// connections that end free some.
pub(super) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Drives one connection to its end. Input, room to write, deadlines and wake-ups all wake this
/// task.
pub async fn drive(mut stream: TcpStream, protocol: impl Protocol) -> Outcome {
    let (mut driven, mut piece) = (Driven::new(protocol), vec![0; PIECE]);
    let (mut timer, mut demand) = (pin!(sleep(Duration::ZERO)), Demand::default());
    let outcome = poll_fn(|cx| {
        // The deadline may be over only because the thread was busy: what came meanwhile counts.
        moves(&mut driven, &mut stream, cx, demand, &mut piece);
        loop {
            demand = match driven.poll(cx) {
                Step::Done(outcome) => return Poll::Ready(outcome),
                Step::Wait(demand) => demand,
            };
            if !moves(&mut driven, &mut stream, cx, demand, &mut piece) {
                ready!(poll_rest(timer.as_mut(), cx, demand, &driven.clock));
            }
        }
    })
    .await;
    if outcome == Outcome::Abort {
        // If that fails the connection is gone already.
        let _ = stream.set_zero_linger();
    }
    outcome
}

/// Waits for the deadline, or only for a wake-up if there is none.
pub(super) fn poll_rest(
    mut timer: Pin<&mut Sleep>,
    cx: &mut Context<'_>,
    demand: Demand,
    clock: &Clock,
) -> Poll<()> {
    if demand.again {
        cx.waker().wake_by_ref();
    } else if let Some(until) = demand.deadline.and_then(|at| clock.system(at)) {
        timer.as_mut().reset(Instant::from_std(until));
        return timer.poll(cx);
    }
    Poll::Pending
}

/// Writes and reads once, as far as the socket and the demand allow. Returns whether anything was
/// done.
fn moves(
    driven: &mut Driven<impl Protocol>,
    stream: &mut TcpStream,
    cx: &mut Context<'_>,
    demand: Demand,
    piece: &mut [u8],
) -> bool {
    let mut moved = false;
    if let Poll::Ready(wrote) = poll_write(stream, cx, driven.protocol.outbox(), piece) {
        driven.wrote(wrote);
        moved = true;
    }
    if driven.reads(demand)
        && let Poll::Ready(input) = poll_read(stream, cx, piece)
    {
        driven.receive(input);
        moved = true;
    }
    moved
}

/// Writes once. Also pending if there is nothing to write.
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
