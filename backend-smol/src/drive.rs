//! A connection inside anyone's program.

use std::future::{Future, poll_fn};
use std::time::Duration;

use hairspring_backend_common::{Ending, Stop};
use hairspring_core::Protocol;

use crate::connection::Connection;
use crate::host::Alone;
use crate::transport::Transport;
use crate::wire::StreamWire;

/// Drives one connection to its end, on any executor: the reactor and the timers are smol's.
///
/// The stream is dropped at the end, after its [sending side was ended](Transport::poll_end) where
/// the protocol said so, or after [`reset_on_close`](Transport::reset_on_close) if the connection
/// was cut short. Dropping the future drops the stream and the protocol as they are.
///
/// The future is `Send` if the stream and the protocol are. A panic of the protocol is not caught.
///
/// ```
/// use hairspring_backend_smol::drive;
/// use smol::io::{AsyncReadExt, AsyncWriteExt};
/// use smol::net::{TcpListener, TcpStream};
/// # use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Step};
/// # #[derive(Default)]
/// # struct Echo { outbox: Outbox, ended: bool }
/// # impl Protocol for Echo {
/// #     fn receive(&mut self, input: Input) {
/// #         match input { Input::Data(bytes) => self.outbox.push(bytes), _ => self.ended = true }
/// #     }
/// #     fn poll(&mut self, _: &mut core::task::Context<'_>, _: Now) -> Step {
/// #         if self.ended { self.outbox.finish(); }
/// #         if self.outbox.is_fin_sent() { return Step::Done(Outcome::Clean); }
/// #         Step::Wait(Demand::default())
/// #     }
/// #     fn outbox(&mut self) -> &mut Outbox { &mut self.outbox }
/// # }
///
/// smol::block_on(async {
///     let listener = TcpListener::bind("127.0.0.1:0").await?;
///     let mut client = TcpStream::connect(listener.local_addr()?).await?;
///     let (stream, _) = listener.accept().await?;
///     let connection = smol::spawn(drive(stream, Echo::default()));
///
///     client.write_all(b"hello").await?;
///     client.close().await?;
///     let mut answer = String::new();
///     client.read_to_string(&mut answer).await?;
///     assert_eq!(answer, "hello");
///     assert_eq!(connection.await.to_string(), "clean");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn drive<T: Transport, P: Protocol>(stream: T, protocol: P) -> impl Future<Output = Ending> {
    driving(stream, protocol, Alone::default())
}

/// [`drive`]s one connection to its end, which comes soon after `stop`: the protocol receives what
/// has arrived, is told to [`shutdown`](Protocol::shutdown), and is cut short when `grace` is over.
pub fn drive_until<T: Transport, P: Protocol>(
    stream: T,
    protocol: P,
    stop: Stop,
    grace: Duration,
) -> impl Future<Output = Ending> {
    driving(stream, protocol, Alone::until(stop, grace))
}

/// Not an `async fn`, whose state would hold the protocol twice: as it was handed in, and inside
/// the connection.
fn driving<T: Transport, P: Protocol>(
    stream: T,
    protocol: P,
    host: Alone,
) -> impl Future<Output = Ending> {
    let mut connection = Connection::new(StreamWire::new(stream), host, protocol);
    poll_fn(move |cx| {
        connection.poll(cx).map(|ending| {
            if ending.is_reset() {
                connection.wire.stream().reset_on_close();
            }
            ending
        })
    })
}
