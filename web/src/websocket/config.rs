//! Limits and times of a connection.

use std::time::Duration;

/// Limits and times of a WebSocket, each with its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Bytes of a whole message: 1 MiB. Beyond it 1009. Nothing is reserved for what is only
    /// announced.
    pub message_max: usize,
    /// Bytes of one frame, which may be a part of a message: 1 MiB. Beyond it 1009.
    pub frame_max: usize,
    /// Bytes that wait to be sent to a peer that reads slowly: 256 KiB. Beyond it
    /// [`Sender::push`](super::Sender::push) gives the peer up, the others wait or say so.
    pub queue_max: usize,
    /// Silence after which the peer is pinged: 30 s, less than what most of those between the two
    /// ends allow.
    pub ping_interval: Duration,
    /// How long anything at all is waited for after a ping: 20 s, and as long before that as a peer
    /// takes that reads 500 bytes a second, if much was sent just before the ping (up to 9 minutes).
    /// Then the connection is reset.
    pub pong_timeout: Duration,
    /// How long the closing handshake may take: 5 s, and so much again the end of the peer's side.
    /// Then the connection is closed; or reset, where something of ours is not sent yet.
    pub close_timeout: Duration,
    /// How long output that nobody reads is kept: 30 s, unless 500 bytes a second are read.
    /// Then the connection is reset.
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
