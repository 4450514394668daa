//! TLS around any protocol.
//!
//! ```text
//!            ┌ Tls<P> ─────────────────────────────────────┐
//!  driver ──▶ input ──▶ ┌─────────┐ ──▶ receive ┌─────────┐ │
//!            │          │ session │             │    P    │ │
//!  driver ◀── outbox ◀──└─────────┘ ◀── outbox  └─────────┘ │
//!            └─────────────────────────────────────────────┘
//! ```
//!
//! Like a [`Protocol`], rustls does no I/O of its own. So the two together are a protocol again,
//! and work on every driver.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use hairspring::core::{
    ConnectionInfo, Demand, Front, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step,
};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use crate::drivers::{Next, next};

/// Plaintext that is encrypted at once: one record (RFC 8446, section 5.1).
const PIECE: usize = 16 << 10;

/// While this many bytes of ciphertext wait to be written, nothing more is encrypted. So a peer
/// that does not read holds up the protocol inside, and that protocol's timers apply to it.
const PENDING_MAX: u64 = 64 << 10;

/// How long a peer that was sent an alert has to read it and to close.
const LINGER: Duration = Duration::from_secs(2);

/// How long writing the last ciphertext may take after the protocol inside has ended.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// A TLS configuration for HTTPS, from certificates and a key in PEM, the server's own certificate
/// first.
///
/// # Errors
/// If a certificate or the key is missing, or they do not belong together.
pub fn https(certificates: &[u8], key: &[u8]) -> io::Result<Arc<ServerConfig>> {
    let certificates = CertificateDer::pem_slice_iter(certificates)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| invalid("certificates", error))?;
    if certificates.is_empty() {
        return Err(invalid("certificates", pem::Error::NoItemsFound));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| invalid("a key", error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| invalid("certificates and their key", error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn invalid(expected: &str, error: impl std::error::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("expected {expected} in PEM, but: {error}"))
}

/// Wraps each connection that `make` makes into TLS.
///
/// ```no_run
/// use std::fs;
/// use std::sync::Arc;
/// use hairspring::backend_polling::{Listeners, Setup, serve};
/// use hairspring::core::Http;
/// use hairspring::{Config, Response, handler};
/// use hairspring_examples::tls;
///
/// let session = tls::https(&fs::read("cert.pem")?, &fs::read("key.pem")?)?;
/// let hello = Arc::new(handler(|_| Response::text("hello")));
/// // Targets may have the scheme https.
/// let config = Arc::new(Config { secured: true, ..Config::default() });
/// let make = move |info| Http::new(Arc::clone(&hello), Arc::clone(&config), info);
/// let mut listeners = Listeners::default();
/// listeners.bind("127.0.0.1:8443", &Default::default())?;
/// serve(listeners, Setup::default(), tls::around(session, make))?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn around<P>(
    config: Arc<ServerConfig>,
    make: impl Fn(ConnectionInfo) -> P + Send + Sync,
) -> impl Fn(ConnectionInfo) -> Tls<P> + Send + Sync {
    move |info| Tls::new(Arc::clone(&config), make(info))
}

/// A TLS connection, and the protocol that is spoken inside it.
#[derive(Debug)]
pub struct Tls<P> {
    session: ServerConnection,
    inner: P,
    /// Received ciphertext that is not decrypted yet. It stays here only while `inner` holds.
    input: BytesMut,
    /// Ciphertext to be written.
    outbox: Outbox,
    /// The demand for input of `inner`'s last poll.
    read: Read,
    /// The peer sends no more. Whether it said so by TLS or by TCP does not matter to a protocol
    /// that knows where its messages end (RFC 9112, section 9.8).
    ended: bool,
    /// `inner` has been told so.
    told: bool,
    /// `inner` is over, or the peer broke a rule of TLS. Until this moment, output is written and
    /// the peer's end is awaited.
    over_until: Option<Instant>,
}

impl<P> Tls<P> {
    /// A session that has not begun, around `inner`.
    ///
    /// # Panics
    /// If the configuration demands an illegal length of fragments.
    pub fn new(config: Arc<ServerConfig>, inner: P) -> Self {
        Self {
            session: ServerConnection::new(config).expect("fragments of a legal length"),
            inner,
            input: BytesMut::new(),
            outbox: Outbox::default(),
            read: Read::Need,
            ended: false,
            told: false,
            over_until: None,
        }
    }
}

impl<P: Protocol> Protocol for Tls<P> {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(_) if self.over_until.is_some() => {}
            Input::Data(bytes) => self.input.extend_from_slice(&bytes),
            Input::Fin => self.ended = true,
            Input::Reset => self.inner.receive(Input::Reset),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        loop {
            if let Some(until) = self.over_until {
                return self.leave(until, now);
            }
            if self.decrypt().is_err() {
                self.refuse(cx, now);
                continue;
            }
            let step = self.inner.poll(cx, now);
            let Ok(encrypted) = self.encrypt() else {
                self.lose(cx, now);
                return Step::Done(Outcome::Abort);
            };
            let demand = match step {
                Step::Wait(demand) => demand,
                Step::Done(Outcome::Clean) => {
                    self.end();
                    // `inner` has waited for the peer's end itself, if it wanted to.
                    self.ended = true;
                    self.over_until = Some(now.mono + LAST_WORDS);
                    continue;
                }
                Step::Done(Outcome::Abort) => return step,
            };
            self.read = demand.read;
            let readable =
                demand.read != Read::Hold && (!self.input.is_empty() || self.is_end_news());
            if !(encrypted || readable) {
                self.outbox.release();
                // `once_sent` refers to the outbox of `inner`, not to this one.
                return Step::Wait(Demand { once_sent: None, ..demand });
            }
        }
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.inner.shutdown();
    }
}

impl<P: Protocol> Tls<P> {
    /// Decrypts input and passes it on, if `inner` wants it.
    fn decrypt(&mut self) -> Result<(), rustls::Error> {
        while self.read != Read::Hold && !self.input.is_empty() {
            // Reading from memory cannot fail; and the session has room, because it is emptied in
            // each round.
            let n = self.session.read_tls(&mut &self.input[..]).unwrap_or(0);
            if n == 0 {
                // Nothing counts after the peer's end.
                self.input.clear();
            }
            self.input.advance(n);
            let state = self.session.process_new_packets()?;
            self.ended |= state.peer_has_closed();
            let mut plain = vec![0; state.plaintext_bytes_to_read()];
            if !plain.is_empty() && self.session.reader().read_exact(&mut plain).is_ok() {
                self.inner.receive(Input::Data(Bytes::from(plain)));
            }
        }
        if self.read != Read::Hold && self.is_end_news() {
            self.told = true;
            self.inner.receive(Input::Fin);
        }
        Ok(())
    }

    fn is_end_news(&self) -> bool {
        self.ended && !self.told && self.input.is_empty()
    }

    /// Encrypts the output of `inner`, as far as there is room. Returns whether there was any.
    ///
    /// The end is taken from `inner` only when everything before it was written, so that its timers
    /// run while the peer still has to read.
    fn encrypt(&mut self) -> io::Result<bool> {
        self.flush();
        let (mut piece, mut any) = (Vec::new(), false);
        while self.outbox.pending() < PENDING_MAX {
            let outbox = self.inner.outbox();
            if let Some(Front::Supplied(_)) = outbox.front() {
                piece.resize(PIECE, 0);
            }
            match next(outbox, &mut piece)? {
                Next::Write(bytes) if !self.session.is_handshaking() => {
                    let n = self.session.writer().write(&bytes[..bytes.len().min(PIECE)])?;
                    outbox.advance(n as u64);
                    self.flush();
                    any = true;
                }
                Next::End if self.outbox.pending() == 0 => {
                    outbox.fin_sent();
                    self.end();
                    return Ok(true);
                }
                Next::Nothing | Next::Write(_) | Next::End => break,
            }
        }
        Ok(any)
    }

    /// Ends the stream, inside and outside of TLS.
    fn end(&mut self) {
        self.session.send_close_notify();
        self.flush();
        self.outbox.finish();
    }

    /// Moves the session's ciphertext into the outbox.
    fn flush(&mut self) {
        while self.session.wants_write() && !self.outbox.is_finished() {
            self.outbox.write(|tail| {
                self.session.write_tls(tail).expect("memory takes all that is written");
            });
        }
    }

    /// The peer broke a rule of TLS: sends the session's alert, and tells `inner` that its
    /// connection is gone.
    fn refuse(&mut self, cx: &mut Context<'_>, now: Now) {
        self.flush();
        self.outbox.finish();
        self.input = BytesMut::new();
        self.over_until = Some(now.mono + LINGER);
        self.lose(cx, now);
    }

    /// Tells `inner` that its connection is gone.
    fn lose(&mut self, cx: &mut Context<'_>, now: Now) {
        self.inner.receive(Input::Reset);
        // The step does not matter any more.
        let _ = self.inner.poll(cx, now);
    }

    /// Waits for the peer's end, and reads until then: closing a socket with unread input would
    /// reset the connection, and the peer could lose what was written.
    fn leave(&self, until: Instant, now: Now) -> Step {
        let written = self.outbox.is_fin_sent();
        if written && (self.ended || now.mono >= until) {
            Step::Done(Outcome::Clean)
        } else if now.mono >= until {
            Step::Done(Outcome::Abort)
        } else {
            let read = if self.ended { Read::Hold } else { Read::Need };
            Step::Wait(Demand { read, deadline: Some(until), ..Demand::default() })
        }
    }
}
