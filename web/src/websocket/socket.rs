//! The application's handles of a connection.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::link::Link;
use super::{CloseCode, Closed, Message, Prepared};
use crate::stream::Refused;

/// A connection for messages in both directions. Dropping it closes the connection.
///
/// Pings are answered, and sent to silent peers, without the application's help. While it does not
/// [receive](Self::recv), only about 64 KiB are read ahead: that is the backpressure. Nothing behind
/// a message is handled before the message is taken, neither a ping nor a close: an application that
/// only sends should receive as well, to learn that its peer has gone.
#[derive(Debug)]
pub struct WebSocket {
    link: Arc<Link>,
    protocol: Option<String>,
}

impl WebSocket {
    pub(super) fn new(link: Arc<Link>, protocol: Option<String>) -> Self {
        Self { link, protocol }
    }

    /// The subprotocol that was agreed to, if any.
    #[must_use]
    pub fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// The next message; `None` once the connection is over: then [`ended`](Self::ended) says how.
    pub async fn recv(&mut self) -> Option<Message> {
        Receiving { link: &self.link, waits: false }.await
    }

    /// [`recv`](Self::recv) for code that polls.
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        self.link.poll_recv(cx, false)
    }

    /// Queues a message once there is room.
    ///
    /// # Errors
    /// [`Refused::Gone`] if the connection is closed, or closing.
    pub async fn send(&mut self, message: impl Into<Prepared>) -> Result<(), Refused> {
        send(&self.link, message.into()).await
    }

    /// A handle to send from other tasks and threads. It does not keep the connection open.
    #[must_use]
    pub fn sender(&self) -> Sender {
        Sender(Arc::clone(&self.link))
    }

    /// Closes the connection once all queued messages are sent. After that [`recv`](Self::recv)
    /// returns no further message, but `None` when the peer has answered the close.
    pub fn close(&mut self, code: CloseCode, reason: &str) {
        self.link.close(Closed::new(code, reason));
    }

    /// How the connection ended: the code and reason of the peer's Close frame, of the fault for
    /// which it was closed, or [`CloseCode::ABNORMAL`]. `None` while it has not ended.
    #[must_use]
    pub fn ended(&self) -> Option<Closed> {
        self.link.ended()
    }
}

/// The next message. It borrows the socket for as long as it waits: not even another thread can use
/// the socket meanwhile.
struct Receiving<'s> {
    link: &'s Link,
    waits: bool,
}

impl Future for Receiving<'_> {
    type Output = Option<Message>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        let polled = self.link.poll_recv(cx, true);
        self.waits = polled.is_pending();
        polled
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.link.give_up_recv();
        }
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.link.close(if std::thread::panicking() {
            Closed::new(CloseCode::INTERNAL_ERROR, "the server failed")
        } else {
            Closed::new(CloseCode::NORMAL, "")
        });
    }
}

/// Sends to one connection, from any thread; cheap to clone.
///
/// ```
/// use hairspring_web::websocket::{Prepared, Sender};
/// /// Sends to everybody, and removes those who have gone. A slow peer delays nobody.
/// fn tell(everybody: &mut Vec<Sender>, text: &str) {
///     let message = Prepared::from(text); // one frame for all
///     everybody.retain(|sender| sender.push(message.clone()).is_ok());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Sender(Arc<Link>);

impl Sender {
    /// Queues a message without waiting. If there is no room, the peer is given up: what is queued
    /// is dropped, and the connection closes with 1013.
    ///
    /// # Errors
    /// [`Refused::Full`] if that happened now, [`Refused::Gone`] if the connection is closed, or
    /// closing.
    pub fn push(&self, message: impl Into<Prepared>) -> Result<(), Refused> {
        let sent = self.try_send(message);
        if sent == Err(Refused::Full) {
            self.0.give_up();
        }
        sent
    }

    /// Queues a message if there is room.
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub fn try_send(&self, message: impl Into<Prepared>) -> Result<(), Refused> {
        self.0.try_send(&message.into().into_bytes())
    }

    /// Queues a message once there is room.
    ///
    /// # Errors
    /// [`Refused::Gone`] if the connection is closed, or closing.
    pub async fn send(&self, message: impl Into<Prepared>) -> Result<(), Refused> {
        send(&self.0, message.into()).await
    }

    /// Closes the connection once all queued messages are sent.
    pub fn close(&self, code: CloseCode, reason: &str) {
        self.0.close(Closed::new(code, reason));
    }

    /// Whether the connection is closed, or closing.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.is_closed()
    }
}

async fn send(link: &Link, message: Prepared) -> Result<(), Refused> {
    let frame = message.into_bytes();
    poll_fn(|cx| link.poll_send(&frame, cx)).await
}
