//! A client that shares no code with the server's side.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::Response;
use hairspring_web::testing::Wire;
use hairspring_web::websocket::{Config, Handshake, WebSocket};
use hairspring_web::{App, Error, Router};

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;
pub(crate) const FIN: u8 = 0x80;

pub(crate) const HANDSHAKE: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n\
     Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// One connection after its handshake.
pub(crate) struct Client {
    pub(crate) wire: Wire<Arc<App>>,
    /// How many of the received bytes were read.
    read: usize,
}

/// An application with this handler of a WebSocket.
pub(crate) fn serve<R>(
    config: Config,
    run: impl Fn(WebSocket) -> R + Clone + Send + Sync + 'static,
) -> App
where
    R: Future<Output = ()> + Send + 'static,
{
    let handler = move |handshake: Handshake| -> Result<Response, Error> {
        handshake.config(config).upgrade(run.clone())
    };
    Router::new().get("/", handler).build().expect("one route")
}

/// Sends every message back.
pub(crate) async fn echo(mut socket: WebSocket) {
    while let Some(message) = socket.recv().await {
        if socket.send(message).await.is_err() {
            break;
        }
    }
}

/// A connection to [`echo`], with limits of a hundred bytes.
pub(crate) fn echoing() -> Client {
    let config = Config { frame_max: 70_000, message_max: 100_000, ..Config::default() };
    Client::connect(&serve(config, echo))
}

impl Client {
    pub(crate) fn connect(app: &App) -> Self {
        let mut wire = app.test().connect();
        wire.send(HANDSHAKE);
        let head = String::from_utf8_lossy(wire.received());
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let read = head.find("\r\n\r\n").expect("a whole head") + 4;
        Self { wire, read }
    }

    /// Sends a frame with this first byte, masked.
    pub(crate) fn send(&mut self, first: u8, payload: impl AsRef<[u8]>) {
        self.wire.send(frame(first, payload.as_ref()));
    }

    /// The frames received since the last call: first bytes and payloads.
    #[track_caller]
    pub(crate) fn frames(&mut self) -> Vec<(u8, Vec<u8>)> {
        self.wire.run_for(Duration::ZERO);
        let mut rest = &self.wire.received()[self.read..];
        self.read += rest.len();
        let mut frames = Vec::new();
        while let [first, len, behind @ ..] = rest {
            let (len, behind) = match len {
                126 => (u16::from_be_bytes([behind[0], behind[1]]).into(), &behind[2..]),
                127 => (u64::from_be_bytes(behind[..8].try_into().unwrap()), &behind[8..]),
                short => {
                    assert!(*short < 126, "a server does not mask");
                    (u64::from(*short), behind)
                }
            };
            let (payload, behind) = behind.split_at(len as usize);
            frames.push((*first, payload.to_vec()));
            rest = behind;
        }
        assert!(rest.is_empty(), "half a frame: {rest:x?}");
        frames
    }

    /// Checks that exactly one frame was received: a Close frame with this code.
    #[track_caller]
    pub(crate) fn expect_close(&mut self, code: u16) {
        let frames = self.frames();
        let codes: Vec<_> =
            frames.iter().map(|(first, payload)| (*first, code_of(payload))).collect();
        assert_eq!(codes, [(FIN | CLOSE, Some(code))]);
    }
}

/// The code of a Close frame.
pub(crate) fn code_of(payload: &[u8]) -> Option<u16> {
    payload.first_chunk().map(|code| u16::from_be_bytes(*code))
}

/// A Close frame's payload.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// A masked frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut out = vec![first];
    match payload.len() {
        len @ 0..126 => out.push(0x80 | len as u8),
        len @ 126..0x1_0000 => {
            out.push(0xfe);
            out.extend((len as u16).to_be_bytes());
        }
        len => {
            out.push(0xff);
            out.extend((len as u64).to_be_bytes());
        }
    }
    out.extend(MASK);
    out.extend(payload.iter().enumerate().map(|(at, byte)| byte ^ MASK[at % 4]));
    out
}
