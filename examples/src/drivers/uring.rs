//! One connection over io_uring, where reads and writes are operations that the kernel completes.
//!
//! During an operation its buffer belongs to the kernel. So output is taken out of the outbox, and
//! what was written of it is reported after each operation: a long piece takes several, and the
//! protocol has to see that the peer reads. A read stays pending until something arrives, so at
//! most one piece is read while the protocol does not want input.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hairspring::core::{ConnectionInfo, Demand, Endpoint, Input, Outbox, Outcome, Protocol, Step};
use hairspring_backend_common::{Socket, reset_on_close};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_uring::Runtime;
use tokio_uring::net::TcpStream as Stream;

use super::tokio::{accept, poll_rest};
use super::{Driven, Next, next};

/// What is read at once.
const PIECE: usize = 16 << 10;

type Order<T> = Pin<Box<dyn Future<Output = T>>>;

/// The reason if io_uring cannot be used here: kernels and containers may forbid it.
#[must_use]
pub fn refusal() -> Option<io::Error> {
    Runtime::new(&tokio_uring::builder()).err()
}

/// Serves every client of `listener` with a protocol of its own, inside [`tokio_uring::start`],
/// until the future is dropped. Accepting uses tokio's reactor, which runs there too.
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
        let Ok((socket, local)) = blocking(stream) else { continue };
        let protocol = make(ConnectionInfo::new(Endpoint::Tcp(peer), Endpoint::Tcp(local)));
        tokio_uring::spawn(drive(socket, protocol));
    }
}

/// The socket as [`drive`] needs it, and its own address.
fn blocking(stream: tokio::net::TcpStream) -> io::Result<(TcpStream, SocketAddr)> {
    let socket = stream.into_std()?;
    socket.set_nonblocking(false)?;
    let local = socket.local_addr()?;
    Ok((socket, local))
}

/// Drives one connection to its end, inside [`tokio_uring::start`]. The socket must be blocking,
/// or the kernel would not wait for it.
///
/// # Errors
/// If there is no descriptor left for a second handle to the socket.
pub async fn drive(socket: TcpStream, protocol: impl Protocol) -> io::Result<Outcome> {
    let handle = Socket::from(socket.try_clone()?);
    let (stream, mut driven) = (Rc::new(Stream::from_std(socket)), Driven::new(protocol));
    let mut timer = pin!(sleep(Duration::ZERO));
    let (mut reading, mut writing): (Option<Order<Input>>, Option<Order<Wrote>>) = (None, None);
    // What was taken out of the outbox, and is not written yet.
    let (mut taken, mut demand) = (Bytes::new(), Demand::default());
    let outcome = poll_fn(|cx| {
        // The deadline may be over only because the thread was busy: what came meanwhile counts.
        moves(&mut driven, cx, demand, &mut reading, &mut writing, &mut taken);
        loop {
            demand = match driven.poll(cx) {
                Step::Done(outcome) => return Poll::Ready(outcome),
                Step::Wait(demand) => demand,
            };
            if writing.is_none() {
                writing = write(&stream, driven.protocol.outbox(), &mut taken);
            }
            if reading.is_none() && driven.reads(demand) {
                reading = Some(Box::pin(read(Rc::clone(&stream))));
            }
            if !moves(&mut driven, cx, demand, &mut reading, &mut writing, &mut taken) {
                ready!(poll_rest(timer.as_mut(), cx, demand, &driven.clock));
            }
        }
    })
    .await;
    if outcome == Outcome::Abort {
        reset_on_close(&handle);
    }
    // A pending read would keep the connection open.
    let _ = handle.shutdown(Shutdown::Read);
    Ok(outcome)
}

/// Takes the results of the operations that have completed. Returns whether there were any.
fn moves(
    driven: &mut Driven<impl Protocol>,
    cx: &mut Context<'_>,
    demand: Demand,
    reading: &mut Option<Order<Input>>,
    writing: &mut Option<Order<Wrote>>,
    taken: &mut Bytes,
) -> bool {
    let mut moved = false;
    if let Poll::Ready(wrote) = poll_order(writing, cx) {
        let reported = wrote.report(driven.protocol.outbox(), taken);
        driven.wrote(reported);
        moved = true;
    }
    if driven.reads(demand)
        && let Poll::Ready(input) = poll_order(reading, cx)
    {
        driven.receive(input);
        moved = true;
    }
    moved
}

/// Whether the operation, if there is one, has completed.
fn poll_order<T>(order: &mut Option<Order<T>>, cx: &mut Context<'_>) -> Poll<T> {
    let Some(given) = order else { return Poll::Pending };
    let done = ready!(given.as_mut().poll(cx));
    *order = None;
    Poll::Ready(done)
}

async fn read(stream: Rc<Stream>) -> Input {
    match stream.read(Vec::with_capacity(PIECE)).await {
        (Ok(0), _) => Input::Fin,
        (Ok(_), piece) => Input::Data(Bytes::copy_from_slice(&piece)),
        (Err(_), _) => Input::Reset,
    }
}

/// What a write operation has done.
enum Wrote {
    /// Wrote some of these bytes, which were taken out of the outbox.
    Taken(io::Result<usize>, Bytes),
    /// Wrote bytes that were read from a source, whose run is still in the outbox.
    Read(io::Result<usize>),
    End(io::Result<()>),
}

/// Starts to write what was taken, or the front of the outbox, if there is something.
fn write(stream: &Rc<Stream>, outbox: &mut Outbox, taken: &mut Bytes) -> Option<Order<Wrote>> {
    let stream = Rc::clone(stream);
    if taken.is_empty() {
        *taken = outbox.take().unwrap_or_default();
    }
    if !taken.is_empty() {
        let bytes = std::mem::take(taken);
        return Some(Box::pin(async move {
            let (wrote, bytes) = stream.write(bytes).submit().await;
            Wrote::Taken(wrote, bytes)
        }));
    }
    let mut piece = vec![0; PIECE];
    Some(match next(outbox, &mut piece) {
        Ok(Next::Nothing) => return None,
        Ok(Next::End) => Box::pin(async move { Wrote::End(stream.shutdown(Shutdown::Write)) }),
        Ok(Next::Write(bytes)) => {
            let bytes = Bytes::copy_from_slice(bytes);
            Box::pin(async move { Wrote::Read(stream.write(bytes).submit().await.0) })
        }
        Err(error) => Box::pin(async move { Wrote::Read(Err(error)) }),
    })
}

impl Wrote {
    /// Reports it to the outbox. What is not written of the taken bytes is put back.
    fn report(self, outbox: &mut Outbox, taken: &mut Bytes) -> io::Result<()> {
        match self {
            Self::Taken(wrote, bytes) => {
                let n = wrote?;
                outbox.advance_taken(n as u64);
                *taken = bytes.slice(n..);
            }
            Self::Read(wrote) => outbox.advance(wrote? as u64),
            Self::End(ended) => {
                ended?;
                outbox.fin_sent();
            }
        }
        Ok(())
    }
}
