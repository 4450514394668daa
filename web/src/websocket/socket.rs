//! A connection as the application has it.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::link::Link;
use super::{CloseCode, Closed, Message, Prepared};
use crate::stream::Refused;

/// A connection of messages, both ways; dropped, it closes.
///
/// Pings are answered, and sent where it is silent, without the application. While it does not
/// [receive](Self::recv), the peer is not read: that is the backpressure.
#[derive(Debug)]
pub struct WebSocket {
    link: Arc<Link>,
    protocol: Option<String>,
}

impl WebSocket {
    pub(super) fn new(link: Arc<Link>, protocol: Option<String>) -> Self {
        Self { link, protocol }
    }

    /// The subprotocol that was agreed to.
    #[must_use]
    pub fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// The next message; `None` once the connection is over, and [`ended`](Self::ended) says how.
    pub async fn recv(&mut self) -> Option<Message> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// [`recv`](Self::recv) for code that polls.
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        self.link.poll_recv(cx)
    }

    /// Queues a message once there is room.
    ///
    /// # Errors
    /// [`Refused::Gone`] if the connection is closed, or closing.
    pub async fn send(&mut self, message: impl Into<Prepared>) -> Result<(), Refused> {
        send(&self.link, message.into()).await
    }

    /// A handle that sends from anywhere. It does not keep the connection open.
    #[must_use]
    pub fn sender(&self) -> Sender {
        Sender(Arc::clone(&self.link))
    }

    /// Closes the connection, once all that is queued was sent; [`recv`](Self::recv) gives
    /// nothing more, and ends when the peer has agreed.
    pub fn close(&mut self, code: CloseCode, reason: &str) {
        self.link.close(Closed::new(code, reason));
    }

    /// How it ended: what the peer's Close frame said, or what was wrong with what it sent.
    #[must_use]
    pub fn ended(&self) -> Option<Closed> {
        self.link.ended()
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
/// /// Tells everybody, and forgets who has gone. Who does not keep up delays nobody.
/// fn tell(everybody: &mut Vec<Sender>, text: &str) {
///     let message = Prepared::from(text); // one frame for all
///     everybody.retain(|sender| sender.push(message.clone()).is_ok());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Sender(Arc<Link>);

impl Sender {
    /// Queues a message without waiting. A peer that has not read what is queued already is given
    /// up: the connection closes with 1013.
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

    /// Closes the connection, once all that is queued was sent.
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
