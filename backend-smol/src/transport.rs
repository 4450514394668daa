//! What a connection can be driven over, in anyone's program.

use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_io::Async;
use futures_lite::{AsyncRead, AsyncWrite};
use hairspring_backend_common::{is_gone, reset_on_close};
use socket2::SockRef;

/// A stream that [`drive`](crate::drive()) can use.
///
/// The methods of this trait do what `AsyncRead` and `AsyncWrite` cannot express. A stream of another
/// crate for which their defaults are right can be wrapped in [`Plain`].
pub trait Transport: AsyncRead + AsyncWrite + Unpin {
    /// Ends the sending side after everything that was written, and nothing else: the peer may
    /// still send. The default is `poll_close`, which does just that for `smol::net`, but only
    /// flushes a bare [`Async`].
    ///
    /// # Errors
    /// If the connection is gone.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(self).poll_close(cx)
    }

    /// Makes closing the stream a reset, so that the peer can tell that something is missing.
    /// Called before a connection that was cut short is dropped.
    fn reset_on_close(&self) {}

    /// Whether the peer has left without a trace in the input. Asked now and then while the
    /// protocol does not want to read.
    fn is_gone(&self) -> bool {
        false
    }
}

macro_rules! sockets {
    ($($socket:ty),*) => {$(
        impl Transport for $socket {
            fn poll_end(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(SockRef::from(&*self).shutdown(Shutdown::Write))
            }
            fn reset_on_close(&self) {
                reset_on_close(&SockRef::from(self));
            }
            fn is_gone(&self) -> bool {
                is_gone(&SockRef::from(self))
            }
        }
    )*};
}
sockets!(Async<std::net::TcpStream>, async_net::TcpStream);
#[cfg(unix)]
sockets!(Async<std::os::unix::net::UnixStream>, async_net::unix::UnixStream);

/// Any stream as a [`Transport`]. The peer sees an abort as an ordinary end, unless dropping the
/// stream does more.
///
/// ```
/// use hairspring_backend_smol::{Plain, drive};
/// # use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Step};
/// # #[derive(Default)]
/// # struct Greet(Outbox);
/// # impl Protocol for Greet {
/// #     fn receive(&mut self, _: Input) {}
/// #     fn poll(&mut self, _: &mut core::task::Context<'_>, _: Now) -> Step {
/// #         if self.0.is_fin_sent() { return Step::Done(Outcome::Clean); }
/// #         if !self.0.is_finished() { self.0.push("hello".into()); self.0.finish(); }
/// #         Step::Wait(Demand::default())
/// #     }
/// #     fn outbox(&mut self) -> &mut Outbox { &mut self.0 }
/// # }
/// let mut sent = Vec::new();
/// let stream = smol::io::Cursor::new(&mut sent);
/// smol::block_on(drive(Plain(stream), Greet::default()));
/// assert_eq!(sent, b"hello");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Plain<S>(pub S);

impl<S: AsyncRead + AsyncWrite + Unpin> Transport for Plain<S> {}

impl<S: AsyncRead + Unpin> AsyncRead for Plain<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Plain<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, slices)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}
