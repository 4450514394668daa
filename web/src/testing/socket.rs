//! A client's WebSocket, made from RFC 6455 alone: it shares no code with the server's side.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hairspring_core::Service;

use super::Wire;
use crate::websocket::Message;

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
/// The bit of the last frame of a message. This server sends every message in a single frame.
const FIN: u8 = 0x80;

/// How long to wait for a message, in virtual time.
const PATIENCE: Duration = Duration::from_secs(3600);

/// The mask of every frame. It is constant, because there is no proxy here to be protected.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A WebSocket of an application under test; made by [`Asked::websocket`](super::Asked::websocket).
/// It answers pings, as every client does, while it waits.
pub struct Socket<S: Service> {
    wire: Wire<Arc<S>>,
    /// How many of the received bytes were read.
    read: usize,
    /// Whether our Close frame, which is the last, was sent.
    said_close: bool,
    /// Code and reason of the server's Close frame.
    closed: Option<(u16, String)>,
}

impl<S: Service> Socket<S> {
    /// For a connection whose upgrade was agreed to, with an answer's head of this length.
    pub(super) fn new(wire: Wire<Arc<S>>, head: usize) -> Self {
        Self { wire, read: head, said_close: false, closed: None }
    }

    /// Sends a message.
    pub fn send(&mut self, message: impl Into<Message>) {
        match message.into() {
            Message::Text(text) => self.send_frame(TEXT, text.as_bytes()),
            Message::Binary(bytes) => self.send_frame(BINARY, &bytes),
        }
    }

    /// Waits for the next message, in virtual time; `None` once the server has closed the
    /// connection, or cut it short.
    ///
    /// # Panics
    /// If nothing is received within an hour.
    #[track_caller]
    pub fn recv(&mut self) -> Option<Message> {
        let end = self.wire.now().mono + PATIENCE;
        loop {
            if let Some(message) = self.try_recv() {
                return Some(message);
            }
            if self.closed.is_some() || self.wire.is_over() {
                return None;
            }
            assert!(self.wire.now().mono < end, "expected a message within {PATIENCE:?}");
            let read = self.read;
            // Any frame ends this wait, also a ping, but only a message ends the loop.
            self.wire.run_until(|received| frame(&received[read..]).is_some());
        }
    }

    /// The next message, if it has arrived.
    ///
    /// # Panics
    /// If the bytes received are not a valid frame of a server.
    #[track_caller]
    pub fn try_recv(&mut self) -> Option<Message> {
        self.run_for(Duration::ZERO);
        while let Some((opcode, payload, len)) = frame(&self.wire.received()[self.read..]) {
            self.read += len;
            match opcode {
                TEXT => {
                    let text = String::from_utf8(payload).expect("expected text in UTF-8");
                    return Some(Message::Text(text));
                }
                BINARY => return Some(Message::Binary(payload.into())),
                PING => self.send_frame(PONG, &payload),
                PONG => {}
                CLOSE => self.hear_close(&payload),
                other => panic!("expected an opcode of RFC 6455, got {other:#x}"),
            }
        }
        None
    }

    /// Lets this much virtual time pass. Pings that arrive meanwhile are answered by the next call
    /// that receives: by default a client that has been silent for 50 s is taken for dead, so let
    /// longer times pass in pieces, with [`try_recv`](Self::try_recv) between them, or use
    /// [`recv`](Self::recv).
    pub fn run_for(&mut self, time: Duration) {
        self.wire.run_for(time);
    }

    /// Sends a Close frame with this code and reason, if none was sent.
    pub fn close(&mut self, code: u16, reason: &str) {
        self.say_close(&[&code.to_be_bytes(), reason.as_bytes()].concat());
    }

    /// Code and reason of the server's Close frame, once that was received; the code is 1005 if it
    /// had none.
    #[must_use]
    pub fn closed(&self) -> Option<(u16, &str)> {
        self.closed.as_ref().map(|(code, reason)| (*code, reason.as_str()))
    }

    /// The connection beneath, to send what a correct client would not.
    pub fn wire(&mut self) -> &mut Wire<Arc<S>> {
        &mut self.wire
    }

    fn send_frame(&mut self, opcode: u8, payload: &[u8]) {
        let mut out = vec![FIN | opcode];
        match payload.len() {
            len @ 0..126 => out.push(0x80 | len as u8),
            len @ 126..0x1_0000 => {
                out.push(0x80 | 126);
                out.extend((len as u16).to_be_bytes());
            }
            len => {
                out.push(0x80 | 127);
                out.extend((len as u64).to_be_bytes());
            }
        }
        out.extend(MASK);
        out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.wire.send(out);
    }

    fn say_close(&mut self, payload: &[u8]) {
        if !self.said_close {
            self.said_close = true;
            self.send_frame(CLOSE, payload);
        }
    }

    /// Records the server's Close frame, and answers it.
    fn hear_close(&mut self, payload: &[u8]) {
        let (code, reason) = match payload.split_first_chunk() {
            Some((code, reason)) => (u16::from_be_bytes(*code), reason),
            None => (1005, &[][..]),
        };
        self.closed = Some((code, String::from_utf8_lossy(reason).into_owned()));
        self.say_close(payload);
    }
}

/// The frame at the front of these bytes: opcode, payload, and the frame's length.
#[track_caller]
fn frame(bytes: &[u8]) -> Option<(u8, Vec<u8>, usize)> {
    let (&[first, second], rest) = bytes.split_first_chunk()?;
    assert!(first & 0xf0 == FIN && second < 0x80, "expected a whole message, not masked");
    let (len, used) = match second {
        126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 2),
        127 => (u64::from_be_bytes(*rest.first_chunk()?), 8),
        short => (u64::from(short), 0),
    };
    let payload = rest[used..].get(..usize::try_from(len).ok()?)?;
    Some((first & 0x0f, payload.to_vec(), 2 + used + payload.len()))
}

impl<S: Service> fmt::Debug for Socket<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("closed", &self.closed).finish_non_exhaustive()
    }
}
