//! The opening handshake (RFC 6455, section 4.2).

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hairspring_core::{Body, Method, RequestHead, Response, Status};
use sha1_smol::Sha1;

use super::link::Link;
use super::session::Session;
use super::{Config, WebSocket};
use crate::extract::{Extract, only};
use crate::origin::is_own;
use crate::{Call, Error};

/// What a server appends to the key (RFC 6455, section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A request to open a WebSocket, as an argument of a GET handler: agree with
/// [`upgrade`](Self::upgrade), or answer anything else.
///
/// What is no such request gets 426 that names the protocol, another version of it 426 that names
/// version 13, and one without a valid key 400.
///
/// **Only pages of the same origin may connect**, and whatever is no browser, which sends no
/// `Origin`: a browser lets every page open a connection here, with its user's cookies. Say
/// [`origins`](Self::origins) to let others.
///
/// ```
/// use hairspring_core::Response;
/// use hairspring_web::{Error, Router, websocket::Handshake};
///
/// fn echo(handshake: Handshake) -> Result<Response, Error> {
///     handshake.protocols(&["echo"]).upgrade(|mut socket| async move {
///         while let Some(message) = socket.recv().await {
///             if socket.send(message).await.is_err() {
///                 break;
///             }
///         }
///     })
/// }
/// let test = Router::new().get("/echo", echo).build()?.test();
/// let mut socket = test.get("/echo").websocket();
/// socket.send("hello");
/// assert_eq!(socket.recv(), Some("hello".into()));
/// assert_eq!(test.get("/echo").send().status(), 426);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Handshake {
    /// What the key is answered with.
    accept: String,
    /// The subprotocols that the client offers, as sent.
    offered: Vec<String>,
    agreed: Option<String>,
    origin: Origin,
    config: Config,
}

/// Where the page is from that asks.
#[derive(Clone, Debug)]
struct Origin {
    /// None if nobody says.
    named: Option<String>,
    is_allowed: bool,
}

impl Handshake {
    /// Agrees to the first of these subprotocols that the client offers; without one of them the
    /// connection has none (RFC 6455, section 1.9).
    #[must_use]
    pub fn protocols(mut self, known: &[&str]) -> Self {
        let is_offered = |name: &&&str| self.offered.iter().any(|own| own == **name);
        self.agreed = known.iter().find(is_offered).map(|name| (*name).to_owned());
        self
    }

    /// Lets pages connect whose origin, such as `https://example.org`, passes the check; requests
    /// without one pass in any case.
    #[must_use]
    pub fn origins(mut self, check: impl FnOnce(&str) -> bool) -> Self {
        self.origin.is_allowed = self.origin.named.as_deref().is_none_or(check);
        self
    }

    /// With other limits and times.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Agrees, and gives the connection to what `run` makes of it: a future of that connection,
    /// which is polled where it is and ends it with 1000 when it returns. If the connection is
    /// over first, [`recv`](WebSocket::recv) says so, and the future has until the end of the
    /// closing handshake; after a reset it is dropped: what must be done in the end belongs into
    /// a `Drop`. A [`Timer`](hairspring_core::Timer) of the handler goes on in it.
    ///
    /// # Errors
    /// 403 for a page whose origin may not connect.
    pub fn upgrade<F, R>(self, run: F) -> Result<Response, Error>
    where
        F: FnOnce(WebSocket) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        if !self.origin.is_allowed {
            return Err(Error::new(Status::FORBIDDEN, "expected a page of the same origin"));
        }
        let mut response = Response::new(Status::SWITCHING_PROTOCOLS)
            .with_field("Upgrade", "websocket")?
            .with_field("Sec-WebSocket-Accept", &self.accept)?;
        if let Some(protocol) = &self.agreed {
            response = response.with_field("Sec-WebSocket-Protocol", protocol)?;
        }
        let link = Arc::new(Link::new(self.config.queue_max));
        let run = Box::pin(run(WebSocket::new(Arc::clone(&link), self.agreed)));
        Ok(response.with_body(Body::Upgrade(Box::new(Session::new(link, run, self.config)))))
    }
}

impl Extract for Handshake {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let head = call.head();
        match head.method() {
            Method::Get => {}
            // As to a GET that offers nothing: HEAD is allowed, but opens nothing.
            Method::Head => return Err(required("expected an upgrade to websocket")),
            _ => {
                let refusal = Error::new(Status::METHOD_NOT_ALLOWED, "expected GET");
                return Err(refusal.with_field("Allow", "GET, HEAD"));
            }
        }
        // Only if the connection offers them, and then all lines are one list.
        let fields = head.fields();
        let lines = head.upgrade().into_iter().flat_map(|_| fields.get_all("upgrade"));
        let mut offers = lines.flat_map(|line| line.split(|&byte| byte == b','));
        if !offers.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"websocket")) {
            return Err(required("expected an upgrade to websocket"));
        }
        if only(&head.fields(), "sec-websocket-version") != Some(b"13") {
            return Err(required("expected version 13 of WebSocket"));
        }
        let key = only(&head.fields(), "sec-websocket-key").filter(|key| is_key(key));
        let Some(key) = key else {
            return Err(Error::bad_request("expected a key of 16 bytes in base64"));
        };
        let lists = head.fields().get_all("sec-websocket-protocol");
        let names = lists.flat_map(|line| line.split(|&byte| byte == b','));
        let names = names.filter_map(|name| std::str::from_utf8(name.trim_ascii()).ok());
        Ok(Self {
            accept: accept(key),
            offered: names.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            agreed: None,
            origin: Origin::of(head)?,
            config: Config::default(),
        })
    }
}

impl Origin {
    fn of(head: &RequestHead) -> Result<Self, Error> {
        if head.fields().get("origin").is_none() {
            return Ok(Self { named: None, is_allowed: true });
        }
        // Of several the application could be asked about one only (RFC 6454, section 7.3).
        let expected = || Error::bad_request("expected one Origin, got several");
        let origin = only(&head.fields(), "origin").ok_or_else(expected)?;
        let named = String::from_utf8_lossy(origin).into_owned();
        Ok(Self { named: Some(named), is_allowed: is_own(origin, head) })
    }
}

fn is_key(key: &[u8]) -> bool {
    BASE64_STANDARD.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

fn accept(key: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update(GUID.as_bytes());
    BASE64_STANDARD.encode(hash.digest().bytes())
}

/// 426 names what it takes (RFC 9110, section 15.5.22; RFC 6455, section 4.4).
fn required(explanation: &'static str) -> Error {
    Error::new(Status::UPGRADE_REQUIRED, explanation)
        .with_field("Upgrade", "websocket")
        .with_field("Sec-WebSocket-Version", "13")
}
