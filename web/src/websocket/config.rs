//! Limits and timeouts of a connection.

use std::time::Duration;

/// Limits and timeouts of a WebSocket, each with its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The most bytes of a message: 1 MiB. A longer one closes the connection with 1009. Memory is
    /// taken only for bytes that have arrived, whatever length a frame declares.
    pub message_max: usize,
    /// The most bytes of a frame, which may be a part of a message: 1 MiB. A longer one closes the
    /// connection with 1009.
    pub frame_max: usize,
    /// The most bytes that wait to be sent to a peer that reads slowly: 256 KiB. Beyond that,
    /// [`Sender::push`](super::Sender::push) gives up the peer, `try_send` returns an error, and
    /// `send` waits.
    pub queue_max: usize,
    /// How long the peer may be silent before it is pinged: 30 s, which is less than the idle
    /// timeout of most proxies.
    pub ping_interval: Duration,
    /// How long to wait after a ping until anything at all arrives: 20 s. Then the connection is
    /// reset. If much was sent just before the ping, the time that a peer takes to read that at 500
    /// bytes a second is added, up to 9 minutes.
    pub pong_timeout: Duration,
    /// How long to wait for the peer's Close frame, and after that for the end of its side of the
    /// stream: 5 s each, and again for as long as the peer reads what was sent before, at 500 bytes a
    /// second or more. Then the connection is closed or, if not all output is sent, reset.
    pub close_timeout: Duration,
    /// How long output may wait while the peer reads less than 500 bytes a second: 30 s. Then the
    /// connection is reset.
    pub send_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            message_max: 1 << 20,
            frame_max: 1 << 20,
            queue_max: 256 << 10,
            ping_interval: Duration::from_secs(30),
            pong_timeout: Duration::from_secs(20),
            close_timeout: Duration::from_secs(5),
            send_timeout: Duration::from_secs(30),
        }
    }
}
